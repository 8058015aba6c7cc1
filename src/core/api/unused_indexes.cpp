// dbe.unused_indexes(schemas, max_scans): indexes that nobody has used, proven or not
#include <algorithm>
#include <tuple>

#include "core/base/text.hpp"
#include "core/checks/common/idle_index.hpp"
#include "core/reports/file_sizes.hpp"

namespace dbe {

extern const Check unused_index;

namespace {

struct Entry {
	const Table* table;
	IndexVerdict verdict;
	double bytes;  // of the files, as in dbe.index_sizes()
	std::string text;
};

std::string unused_text(const Snapshot& snapshot) {
	const double age = snapshot.statistics_age();
	if (snapshot.server().in_recovery) return "not scanned on this standby";
	if (age < snapshot.parameters.value(unused_index, "min_age"))
		return cat("too early: counted for ", lasting(age));
	return has_standby(snapshot) ? "unused here; ask the standbys" : "unused";
}

std::string verdict_text(const Snapshot& snapshot, const IndexVerdict& verdict) {
	switch (verdict.idleness) {
		case Idleness::used:
			return "rarely used";
		case Idleness::foreign_key:
			return "serves a foreign key";
		case Idleness::small:
			return "not scanned, small";
		case Idleness::unread_table:
			return "table not read yet";
		case Idleness::too_young:
			return verdict.watch.knows_age()
					   ? cat("too young: file of ", lasting(verdict.watch.file_seconds))
					   : "age not known";
		case Idleness::unused:
			break;
	}
	return unused_text(snapshot);
}

// What enforces a rule is used by every write, scans or not.
bool is_plain(const Catalog& catalog, const IndexFacts& facts) {
	return !facts.index->is_unique && !is_held(catalog, *facts.index);
}

}  // namespace

namespace api {

void unused_indexes(Call& call) {
	const double most = static_cast<double>(call.integer(1).value_or(0));
	if (most < 0)
		throw Error{sqlstate::invalid_parameter_value, "number of scans must be 0 or more", "", ""};
	const Reading reading(call, 0, Reading::Facts::replication);
	const Snapshot& snapshot = reading.snapshot();
	const FileSizes sizes(call, reading.catalog());
	std::vector<Entry> list;
	for (const Table& table : reading.catalog().tables())
		for (const Index& index : table.indexes) {
			const IndexFacts facts = index_facts(reading.catalog(), index);
			if (facts.relation == nullptr || !is_usable(index) || facts.scans > most ||
				!is_plain(reading.catalog(), facts))
				continue;
			const IndexVerdict verdict = judge_idleness(snapshot, table, facts);
			list.push_back({&table, verdict, sizes.index(*facts.relation),
							verdict_text(snapshot, verdict)});
		}
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.bytes, a.verdict.facts.relation->id) <
			   std::tuple(-b.bytes, b.verdict.facts.relation->id);
	});
	for (const Entry& e : list) {
		const IndexFacts& facts = e.verdict.facts;
		call.add_row({reading.catalog().name(*e.table->relation), short_name(*facts.relation),
					  size_cell(e.bytes), count_cell(e.bytes), count_cell(facts.scans),
					  count_cell(e.table->writes), time_cell(facts.last_scan), e.text});
	}
}

}  // namespace api
}  // namespace dbe
