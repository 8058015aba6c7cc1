#include "core/advisor/existing.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/idle_index.hpp"
#include "core/checks/common/redundant_indexes.hpp"
#include "core/reports/reading.hpp"

namespace dbe {

extern const Check unused_index;

namespace {

bool is_told(const std::vector<AdviceRow>& rows, std::string_view table, std::string_view index) {
	return std::any_of(rows.begin(), rows.end(), [&](const AdviceRow& row) {
		return row.action == "drop" && row.table == table && row.index == index;
	});
}

AdviceRow drop_row(const Catalog& catalog, const Table& table, const IndexFacts& facts) {
	AdviceRow row;
	row.action = "drop";
	row.table = catalog.name(*table.relation);
	row.index = facts.relation->name;
	row.bytes = facts.bytes;
	return row;
}

void add_redundant(const Reading& reading, const Table& table, std::vector<AdviceRow>& rows) {
	for (const RedundantIndex& found : redundant_indexes(reading.catalog(), table)) {
		AdviceRow row = drop_row(reading.catalog(), table, found.facts);
		if (is_told(rows, row.table, row.index)) continue;
		row.ddl = found.removal;
		row.reason = cat(short_name(*found.kept.relation), " does all of its work.");
		row.confidence = "high: by the definitions of both";
		rows.push_back(std::move(row));
	}
}

// Where the check unused_index would be sure: counted for long enough, no standby, no constraint on it.
void add_unused(const Reading& reading, const Table& table, const Advisor& advisor, std::vector<AdviceRow>& rows) {
	const Snapshot& snapshot = reading.snapshot();
	if (snapshot.server().in_recovery || has_standby(snapshot)) return;
	if (snapshot.statistics_age() < snapshot.parameters.value(unused_index, "min_age")) return;
	for (const Index& index : table.indexes) {
		const IndexFacts facts = index_facts(reading.catalog(), index);
		if (facts.relation == nullptr || !is_usable(index) || advisor.uses_index(facts.relation->id)) continue;
		const IndexVerdict verdict = judge_idleness(snapshot, table, facts);
		if (verdict.idleness != Idleness::unused) continue;
		AdviceRow row = drop_row(reading.catalog(), table, facts);
		if (is_told(rows, row.table, row.index)) continue;
		row.ddl = drop_index(reading.catalog(), *facts.relation);
		row.reason = cat("Not one scan counted in ", verdict.watch.text(snapshot), ", and no statement of the workload uses it.");
		row.confidence = "medium: a yearly job may use it; keep its definition";
		rows.push_back(std::move(row));
	}
}

}  // namespace

void add_idle_indexes(Call& call, const Advisor& advisor, std::vector<AdviceRow>& rows) {
	if (advisor.tables().begin() == advisor.tables().end()) return;
	const Reading reading(call, no_argument, Reading::Facts::replication);
	std::vector<AdviceRow> drops;
	for (const Table& table : reading.catalog().tables()) {
		if (advisor.tables().find(table.relation->id) == nullptr) continue;
		add_redundant(reading, table, drops);
		add_unused(reading, table, advisor, drops);
	}
	// behind what is to be built, before the notes
	std::erase_if(drops, [&](const AdviceRow& drop) { return is_told(rows, drop.table, drop.index); });
	const auto notes = std::find_if(rows.begin(), rows.end(), [](const AdviceRow& row) { return row.action == "note"; });
	rows.insert(notes, std::make_move_iterator(drops.begin()), std::make_move_iterator(drops.end()));
}

}  // namespace dbe
