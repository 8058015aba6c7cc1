#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/checks/common/key_capacity.hpp"
#include "core/checks/common/vacuum.hpp"
#include "core/health/parts.hpp"

namespace dbe {

extern const Check autovacuum_behind;
extern const Check integer_key_running_out;

namespace {

constexpr double many_dead = 10000;
constexpr double dead_share = 0.2;

std::string table_name(const Catalog& catalog, const Relation& relation) {
	return shortened(catalog.name(relation), 48);
}

struct DeadRows {
	int tables = 0;
	const Relation* worst = nullptr;
	const Relation* most_overdue = nullptr;
	double factor = 0;
	double dead = 0;  // of the most overdue
};

DeadRows survey(const Snapshot& snapshot, double least) {
	DeadRows found;
	const auto look = [&](const Relation& leaf) {
		const double dead = static_cast<double>(leaf.activity.dead);
		const double live = static_cast<double>(leaf.activity.live);
		if (dead > many_dead && dead > dead_share * (live + dead)) {
			found.tables++;
			if (found.worst == nullptr || leaf.activity.dead > found.worst->activity.dead)
				found.worst = &leaf;
		}
		const double trigger = std::max(1.0, vacuum_trigger(leaf, snapshot.settings));
		if (dead < least || dead / trigger <= found.factor) return;
		found.factor = dead / trigger;
		found.dead = dead;
		found.most_overdue = &leaf;
	};
	for (const Table& table : snapshot.catalog.tables())
		for_each_leaf(snapshot.catalog, *table.relation, look);
	return found;
}

Metric dead_rows(const Snapshot& snapshot, const DeadRows& found) {
	return judged(measured("dead_rows", cat(found.tables, " tables"),
						   found.worst != nullptr
							   ? cat("over 10,000 dead rows and 20 %; most in ",
									 table_name(snapshot.catalog, *found.worst))
							   : std::string("with over 10,000 dead rows that are over 20 % of all")),
				  found.tables > 0 ? MetricState::warning : MetricState::ok, "1", "",
				  "VACUUM (ANALYZE) them; see autovacuum_behind for what holds it up");
}

Metric overdue(const Snapshot& snapshot, const DeadRows& found) {
	const Thresholds limits =
		thresholds_of(snapshot, autovacuum_behind, "factor", "critical_factor");
	MetricState state = level(found.factor, limits);
	if (state == MetricState::critical &&
		found.dead < snapshot.parameters.value(autovacuum_behind, "critical_dead"))
		state = MetricState::warning;
	return judged(measured("vacuum_overdue", cat(std::round(found.factor * 10) / 10, " times"),
						   found.most_overdue != nullptr
							   ? cat("the dead rows at which autovacuum acts, in ",
									 table_name(snapshot.catalog, *found.most_overdue))
							   : std::string("no table has many more dead rows than autovacuum "
											 "leaves")),
				  state, cat(limits.warning, " times"), cat(limits.critical, " times"),
				  "VACUUM (ANALYZE) it; lower its scale factor or raise the cost limit");
}

double used_share(const Catalog& catalog, const Sequence& sequence, const Column* column) {
	const TypeId type = column == nullptr ? TypeId{} : catalog.base_type(column->type);
	return starts_again(sequence, type) ? 0 : key_capacity(sequence, type).used;
}

Metric keys(const Snapshot& snapshot) {
	constexpr std::string_view name = "key_values_used";
	const Thresholds limits =
		thresholds_of(snapshot, integer_key_running_out, "warning", "critical");
	const Catalog& catalog = snapshot.catalog;
	const Sequence* worst = nullptr;
	double share = 0;
	int hidden = 0;
	const SequenceColumns columns(catalog);
	for (const Sequence& sequence : catalog.sequences()) {
		const Relation* relation = catalog.relation(sequence.id);
		if (relation == nullptr || !catalog.is_judged(*relation)) continue;
		hidden += !sequence.is_readable;
		if (!sequence.is_readable) continue;
		const double used = used_share(catalog, sequence, columns.column(sequence));
		if (worst != nullptr && used <= share) continue;
		worst = &sequence;
		share = used;
	}
	if (worst == nullptr && hidden > 0)
		return unknown(name, "no sequence may be read by this role");
	if (worst == nullptr) return measured(name, "none", "there is no sequence");
	return judged(measured(name, percent(share),
						   cat("of the values of ",
							   shortened(catalog.name(worst->id), 40),
							   hidden > 0 ? cat("; ", hidden, " more may not be read") : "")),
				  level(share, limits), percent(limits.warning), percent(limits.critical),
				  "turn the column into bigint before its values run out");
}

}  // namespace

void add_table_metrics(const Snapshot& snapshot, Metrics& metrics) {
	if (snapshot.server().in_recovery) {
		for (std::string_view name : {"dead_rows", "vacuum_overdue"})
			metrics.push_back(unknown(name, "only the primary counts dead rows"));
	} else {
		const DeadRows found =
			survey(snapshot, snapshot.parameters.value(autovacuum_behind, "min_dead"));
		metrics.push_back(dead_rows(snapshot, found));
		metrics.push_back(overdue(snapshot, found));
	}
	metrics.push_back(keys(snapshot));
}

}  // namespace dbe
