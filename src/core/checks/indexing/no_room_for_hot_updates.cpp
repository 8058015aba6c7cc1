#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/counting_period.hpp"
#include "core/checks/common/table_storage.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr int version_16 = 160000;
constexpr double packed = 100;	// per cent, the default
constexpr double loose = 95;
// Where so much is dead it is VACUUM that has to make room.
constexpr double much_dead = 0.2;

double fill_factor(const Relation& table) {
	static constexpr std::string_view key = "fillfactor=";
	for (std::uint32_t i = 0; i < table.options.count; i++) {
		const std::string_view option = table.options.items[i];
		double value = 0;
		if (option.starts_with(key) && parse_number(option.substr(key.size()), value)) return value;
	}
	return packed;
}

// Room for a row or two on each page.
double better_fill_factor(const Relation& table, double page) {
	const double row = table.tuples > 0 ? table.pages * page / table.tuples : page;
	if (row <= page / 40) return 90;
	return row <= page / 12 ? 85 : 75;
}

bool is_starved(const Assessment& assessment, const Relation& table, const CountingPeriod& period) {
	const auto updated = static_cast<double>(table.activity.updated);
	const auto moved = static_cast<double>(table.activity.newpage_updated);
	const auto hot = static_cast<double>(table.activity.hot_updated);
	const auto dead = static_cast<double>(table.activity.dead);
	return fill_factor(table) >= loose && updated >= assessment.parameter("min_updates") &&
		   period.per_day(updated) >= assessment.parameter("min_updates_per_day") &&
		   moved >= updated * assessment.parameter("min_share") &&
		   // Those that found room were heap-only: no index stands in the way.
		   hot >= (updated - moved) * assessment.parameter("min_hot_share") && hot > 0 &&
		   dead <= std::max(0.0, table.tuples) * much_dead;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table) {
	const CountingPeriod period = counting_period(snapshot);
	const double page = snapshot.server().block_size;
	double updated = 0;
	double moved = 0;
	std::vector<std::string> statements;
	for (const Relation* part : table_storage(snapshot.catalog, *table.relation)) {
		if (!is_starved(assessment, *part, period)) continue;
		updated += static_cast<double>(part->activity.updated);
		moved += static_cast<double>(part->activity.newpage_updated);
		statements.push_back(cat("ALTER TABLE ", snapshot.catalog.name(*part),
								 " SET (fillfactor = ", better_fill_factor(*part, page), ");"));
	}
	if (statements.empty()) return;
	Draft draft;
	draft.object = snapshot.catalog.name(*table.relation);
	draft.detail = cat(grouped(moved), " of ", counted(updated, "update"), " (",
					   percent(moved / updated), ") in ", period.text(),
					   " found their page full and went to another, with a new entry in each of ",
					   counted(static_cast<double>(table.indexes.size()), "index", "indexes"), ".");
	draft.fix = join(statements, "\n");
	draft.evidence.put("updates", updated)
		.put("moved_updates", moved)
		.put("statistics_seconds", period.seconds);
	draft.weight = table.weight;
	draft.effect = moved;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().version < version_16)
		return assessment.skip(Skip::not_applicable,
							   "the server counts updates that leave their page from 16 on");
	const double age = snapshot.statistics_age();
	if (age < assessment.parameter("min_age"))
		return assessment.skip(Skip::too_young,
							   cat("statistics have counted for ", lasting(age), " only"));
	for (const Table& table : snapshot.catalog.tables()) {
		if (table.indexes.empty()) continue;
		assessment.examined(table.weight);
		judge(snapshot, assessment, table);
	}
}

}  // namespace

extern constexpr Check no_room_for_hot_updates{CheckSpec{
	.id = "no_room_for_hot_updates",
	.title = "Updates leave their full page and so cannot be heap-only",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "An update of columns without an index is heap-only when its page has room for the new row: "
		   "no index is written. Pages filled to the brim force it to another page, and then every "
		   "index gets a new entry, more WAL and more work for VACUUM.",
	.action = "Lower the fillfactor of the table. It needs a SHARE UPDATE EXCLUSIVE lock for a moment "
			  "and acts on pages filled from then on; VACUUM FULL or pg_repack applies it to the "
			  "others. The table grows by that share.",
	.no_example = "The server counts these updates from 16 on, and the examples run on 15 as well; "
				  "see test/unit/checks/no_room_for_hot_updates_test.cpp.",
	.parameters = {{{"min_updates", 100000, "updates", "Fewer do not matter."},
					{"min_updates_per_day", 10000, "updates", "Nor do more in a long time."},
					{"min_share", 0.2, "fraction", "Of the updates, that went to another page."},
					{"min_hot_share", 0.5, "fraction",
					 "Of the updates that found room, that were heap-only."},
					{"min_age", 86400, "seconds", "Statistics must have counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
