#include <vector>

#include "core/base/identifiers.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void judge_default(const Snapshot& snapshot, Assessment& assessment) {
	const auto target = judged_number(snapshot, assessment, "default_statistics_target");
	if (!target) return;
	assessment.examined();
	if (*target >= assessment.parameter("min_default")) return;
	assessment.add(setting_draft(
		snapshot, "default_statistics_target", cat(*target), "100",
		cat("Setting default_statistics_target is ", *target, ": ANALYZE keeps at most ", *target,
			*target == 1 ? " common value" : " common values",
			" of a column, and the planner guesses the rest.")));
}

bool is_indexed(const Table& table, int column) {
	for (const Index& index : table.indexes)
		if (index.columns.count > 0 && index.columns.items[0] == column) return true;
	return false;
}

void judge_columns(const Snapshot& snapshot, Assessment& assessment, const Table& table) {
	std::vector<std::string> names;
	std::string changes;
	for (const Column& column : table.columns) {
		if (column.statistics_target != 0 || !is_indexed(table, column.number)) continue;
		names.push_back(quoted(column.name));
		append(changes, cat(names.size() > 1 ? ", " : "", "ALTER COLUMN ", names.back(),
							" SET STATISTICS -1"));
	}
	if (names.empty()) return;
	Draft draft;
	draft.object = snapshot.catalog.name(*table.relation);
	draft.detail =
		cat("ANALYZE passes over ", listed(names, 4), " (statistics target 0), by which ",
			names.size() == 1 ? "an index is" : "indexes are",
			" searched: the planner guesses how many rows it will find.");
	draft.fix = cat("ALTER TABLE ", draft.object, " ", changes, ";\nANALYZE ", draft.object, ";");
	draft.evidence.put("columns", join(names, ", "));
	draft.weight = table.weight;
	draft.effect = table.rows;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_default(snapshot, assessment);
	for (const Table& table : snapshot.catalog.tables()) {
		assessment.examined(table.weight);
		judge_columns(snapshot, assessment, table);
	}
}

}  // namespace

extern constexpr Check statistics_target_low{CheckSpec{
	.id = "statistics_target_low",
	.title = "ANALYZE is told to collect next to no statistics",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::objects,
	.why = "Without common values and a histogram the planner takes every value for equally "
		   "frequent. On skewed columns it then misjudges by orders of magnitude and chooses "
		   "loops over millions of rows.",
	.action = "Go back to the default, then ANALYZE. ALTER COLUMN SET STATISTICS takes a SHARE "
			  "UPDATE EXCLUSIVE lock for a moment: reads and writes go on. Target 0 is right "
			  "only for columns that no condition uses.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "weight integer NOT NULL);\nCREATE INDEX ON parcels (weight);\n"
		   "ALTER TABLE parcels ALTER COLUMN weight SET STATISTICS 0;",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"weight integer NOT NULL);\nCREATE INDEX ON parcels (weight);\n"
			"ALTER TABLE parcels ALTER COLUMN weight SET STATISTICS 500;",
	.near_miss = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "label text NOT NULL);\n"
				 "ALTER TABLE parcels ALTER COLUMN label SET STATISTICS 0;",
	.parameters = {{{"min_default", 50, "values",
					 "A lower default_statistics_target is reported."}}},
	.run = run,
}};

}  // namespace dbe
