#include <string>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/counting_period.hpp"
#include "core/checks/common/policy_expression.hpp"
#include "core/checks/common/table_scans.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Few tenants are not found faster by an index.
bool is_selective(const Catalog& catalog, const Table& table, int column) {
	constexpr double fewest_values = 20;
	const ColumnStatistics* statistics = catalog.statistics(table.id(), column);
	return statistics != nullptr &&
		   (statistics->distinct < 0 || statistics->distinct >= fewest_values);
}

// Row-level security adds its condition to every statement, whose text does not show it. Several
// policies are joined by OR: each would need its index.
std::string unindexed_policy(const Catalog& catalog, const Table& table) {
	if (!table.relation->has_row_security || table.partitions > 0 ||
		!is_used_under_policies(catalog, *table.relation, DBE_RIGHT_SELECT))
		return {};
	const Policy* only = nullptr;
	for (const Policy& policy : catalog.policies(table.id())) {
		if (!policy.is_permissive || (policy.command != 'r' && policy.command != '*')) continue;
		if (only != nullptr) return {};
		only = &policy;
	}
	const std::int16_t column = only != nullptr ? required_column(only->using_expression) : 0;
	if (column == 0 || !is_selective(catalog, table, column)) return {};
	for (const Index& index : table.indexes)
		if (is_usable(index) && index.columns.count > 0 && index.columns.items[0] == column) return {};
	return cat("; policy ", quoted(only->name), " asks those of whom it binds for one ",
			   catalog.column_name(table.id(), column), ", with which no index begins");
}

Draft describe(const Snapshot& snapshot, const Table& table, const TableScans& scans) {
	constexpr double mostly = 0.5;
	constexpr double large_rows = 100000;
	Draft draft;
	draft.object = snapshot.catalog.name(*table.relation);
	draft.detail = cat(counted(scans.count, "sequential scan"), " in ",
					   counting_period(snapshot).text(), " read ",
					   counted(scans.rows_each, "row"), " each (the table has ",
					   grouped(table.rows), "); ", percent(scans.share),
					   " of its scans use no index",
					   unindexed_policy(snapshot.catalog, table), ".");
	if (scans.share >= mostly && table.rows >= large_rows) draft.severity = Severity::warning;
	draft.evidence.put("sequential_scans", table.sequential_scans)
		.put("sequential_rows", table.sequential_rows)
		.put("index_scans", table.index_scans)
		.put("rows", table.rows)
		.put("statistics_seconds", counting_period(snapshot).seconds);
	draft.weight = table.weight;
	draft.effect = table.sequential_rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double age = snapshot.statistics_age();
	if (age < assessment.parameter("min_age")) {
		assessment.skip(Skip::too_young,
						cat("statistics have counted for ", lasting(age), " only"));
		return;
	}
	const CountingPeriod period = counting_period(snapshot);
	for (const Table& table : snapshot.catalog.tables()) {
		assessment.examined(table.weight);
		const TableScans scans = table_scans(table, period);
		if (wants_index(snapshot, table, scans)) assessment.add(describe(snapshot, table, scans));
	}
}

}  // namespace

extern constexpr Check missing_index{CheckSpec{
	.id = "missing_index",
	.title = "Large table read from end to end again and again",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "Each of these scans reads thousands of rows to find what an index may find at once; the "
		   "cost grows with the table.",
	.action = "Find the statements that scan this table (pg_stat_statements, EXPLAIN) and index the "
			  "columns that they filter, join or sort by, and those that policies of row-level "
			  "security compare with who asks. Totals over the whole table need no index; "
			  "a summary table helps those.",
	.bad = "SELECT dbe.set('missing_index.min_age', 0);\n"
		   "SELECT dbe.set('missing_index.min_scans', 2);\n"
		   "SELECT dbe.set('missing_index.min_scans_per_day', 0);\n"
		   "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "session_key text NOT NULL);\n"
		   "INSERT INTO visits (session_key) SELECT md5(n::text) FROM generate_series(1, 16000) n;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE visits;\n"
		   "SELECT id FROM visits WHERE session_key = 'a';\n"
		   "SELECT id FROM visits WHERE session_key = 'b';\n"
		   "SELECT id FROM visits WHERE session_key = 'c';\n"
		   "SELECT pg_stat_force_next_flush();",
	.good = "SELECT dbe.set('missing_index.min_age', 0);\n"
			"SELECT dbe.set('missing_index.min_scans', 2);\n"
			"SELECT dbe.set('missing_index.min_scans_per_day', 0);\n"
			"CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"session_key text NOT NULL);\n"
			"INSERT INTO visits (session_key) SELECT md5(n::text) FROM generate_series(1, 16000) n;\n"
			"CREATE INDEX idx_visits_session_key ON visits (session_key);\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE visits;\n"
			"SELECT id FROM visits WHERE session_key = 'a';\n"
			"SELECT id FROM visits WHERE session_key = 'b';\n"
			"SELECT id FROM visits WHERE session_key = 'c';\n"
			"SELECT pg_stat_force_next_flush();",
	.near_miss = "SELECT dbe.set('missing_index.min_age', 0);\n"
				 "SELECT dbe.set('missing_index.min_scans', 2);\n"
				 "SELECT dbe.set('missing_index.min_scans_per_day', 0);\n"
				 "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "session_key text NOT NULL);\n"
				 "INSERT INTO visits (session_key) SELECT md5(n::text) "
				 "FROM generate_series(1, 16000) n;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE visits;\n"
				 "SELECT session_key FROM visits LIMIT 1;\n"
				 "SELECT session_key FROM visits LIMIT 1;\n"
				 "SELECT session_key FROM visits LIMIT 1;\n"
				 "SELECT pg_stat_force_next_flush();",
	.parameters = {{{"min_scans", 100, "scans", "Fewer sequential scans do not matter."},
					{"min_scans_per_day", 24, "scans",
					 "Dumps and reports scan too, but not every hour."},
					{"min_rows", 10000, "rows", "Of the table, and read by each scan."},
					{"min_share", 0.05, "fraction", "Of all scans of the table."},
					{"min_age", 86400, "seconds", "Statistics must have counted for so long."}}},
	.ceiling = 3,
	.run = run,
}};

}  // namespace dbe
