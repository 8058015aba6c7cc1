#include <algorithm>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/table_storage.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Tables that were never analyzed at all have a check of their own.
bool was_analyzed(const Catalog& catalog, const Relation& table) {
	if (table.activity.last_analyze > 0 || table.activity.last_autoanalyze > 0) return true;
	const auto columns = catalog.columns(table.id);
	return std::any_of(columns.begin(), columns.end(), [&](const Column& c) {
		return catalog.statistics(table.id, c.number) != nullptr;
	});
}

// A partial index may have had no row in the sample. What is unique as a whole needs no estimate.
bool needs_statistics(const Catalog& catalog, const Index& index) {
	const Relation* relation = catalog.relation(index.id);
	return relation != nullptr && relation->kind == 'i' && is_usable(index) &&
		   index.expressions.present() && !index.predicate.present() &&
		   !(index.is_unique && index.key_count == 1);
}

void judge(const Catalog& catalog, Assessment& assessment, const Table& table, double min_rows) {
	std::vector<std::string> indexes;
	std::vector<std::string> statements;
	double rows = 0;
	bool is_examined = false;
	for (const Relation* part : table_storage(catalog, *table.relation)) {
		if (part->tuples < min_rows) continue;
		const std::size_t before = indexes.size();
		for (const Index& index : catalog.indexes(part->id)) {
			if (!needs_statistics(catalog, index) || !was_analyzed(catalog, *part)) continue;
			is_examined = true;
			if (!index.has_statistics) indexes.push_back(catalog.name(index.id));
		}
		if (indexes.size() == before) continue;
		rows += part->tuples;
		statements.push_back(cat("ANALYZE ", catalog.name(*part), ";"));
	}
	if (is_examined) assessment.examined(table.weight);
	if (indexes.empty()) return;
	const bool is_one = indexes.size() == 1;
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.detail = cat(is_one ? "Index " : "Indexes ", shortened(listed(indexes), 150),
					   is_one ? " is over an expression" : " are over expressions",
					   " whose values no ANALYZE has seen: the planner guesses that each search by "
					   "equality finds 1 in 200 of the ",
					   counted(rows, "row"), ".");
	draft.fix = join(statements, "\n");
	draft.evidence.put("indexes", indexes.size()).put("rows", rows);
	draft.weight = table.weight;
	draft.effect = rows;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double min_rows = assessment.parameter("min_rows");
	for (const Table& table : snapshot.catalog.tables()) {
		// The index of a partitioned table tells whether those of the partitions have expressions.
		const bool has_expressions =
			table.partitions > 0 ||
			std::any_of(table.indexes.begin(), table.indexes.end(),
						[](const Index& i) { return i.expressions.present(); });
		if (has_expressions) judge(snapshot.catalog, assessment, table, min_rows);
	}
}

}  // namespace

extern constexpr Check expression_index_without_statistics{CheckSpec{
	.id = "expression_index_without_statistics",
	.title = "Expression index made after the last ANALYZE of its table",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "The values of an expression get statistics through its index, but only when the table is "
		   "analyzed after the index was made; autovacuum comes back when a tenth of the rows has "
		   "changed. Until then the planner guesses, and may not use the index at all.",
	.action = "Run ANALYZE on the table after CREATE INDEX on an expression. It reads a sample and "
			  "blocks no reader or writer.",
	.bad = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "email text NOT NULL);\n"
		   "INSERT INTO customers (email) SELECT n || '@Example.org' FROM generate_series(1, 12000) n;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE customers;\n"
		   "CREATE INDEX idx_customers_lower_email ON customers (lower(email));",
	.good = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"email text NOT NULL);\n"
			"INSERT INTO customers (email) SELECT n || '@Example.org' FROM generate_series(1, 12000) n;\n"
			"CREATE INDEX idx_customers_lower_email ON customers (lower(email));\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE customers;",
	.near_miss = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "email text NOT NULL);\n"
				 "INSERT INTO customers (email) SELECT n || '@Example.org' "
				 "FROM generate_series(1, 12000) n;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE customers;\n"
				 "CREATE UNIQUE INDEX uq_customers_lower_email ON customers (lower(email));\n"
				 "CREATE INDEX idx_customers_x ON customers (lower(email)) WHERE email < 'a';",
	.parameters = {{{"min_rows", 10000, "rows", "In smaller tables a wrong guess costs little."}}},
	.run = run,
}};

}  // namespace dbe
