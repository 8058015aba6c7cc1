#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/unseen.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_plain(const Index& index) {
	return is_usable(index) && index.columns.count == 1 && index.columns.items[0] > 0 &&
		   !index.is_unique && !index.predicate.present();
}

// A search for the nulls needs their entries. Asked for by the text alone: it only makes silent.
bool may_search_nulls(const Snapshot& snapshot, const Column& column) {
	const std::string sought = cat(lower(column.name.view()), " is null");
	const std::string in_quotes = cat(lower(column.name.view()), "\" is null");
	const auto& list = snapshot.statements.list;
	return std::any_of(list.begin(), list.end(), [&](const Statement& s) {
		const std::string text = lower(s.text);
		return contains(text, sought) || contains(text, in_quotes);
	});
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table,
		   const Index& index) {
	const Catalog& catalog = snapshot.catalog;
	if (!is_plain(index)) return;
	const IndexFacts facts = index_facts(catalog, index);
	const Column* column = catalog.column(table.id(), index.columns.items[0]);
	if (facts.relation == nullptr || facts.relation->access_method != access_method::btree ||
		column == nullptr || column->not_null)
		return;
	const ColumnStatistics* s = catalog.statistics(table.id(), column->number);
	const bool is_large = facts.bytes >= assessment.parameter("min_bytes");
	if (is_large && is_unseen(assessment, table, s)) return;
	assessment.examined(table.weight);
	if (!is_large || s == nullptr) return;
	const auto nulls = static_cast<double>(s->null_fraction);
	if (nulls < assessment.parameter("min_share") || is_held(catalog, index) ||
		may_search_nulls(snapshot, *column))
		return;
	const std::string name = catalog.column_name(table.id(), column->number);
	Draft draft;
	draft.object = catalog.name(*facts.relation);
	draft.detail = cat(percent(nulls), " of the ", counted(table.rows, "row"), " have no ", name,
					   ", and each has an entry in these ", sized(facts.bytes),
					   "; an index WHERE ", name, " IS NOT NULL would do without.");
	draft.evidence.put("column", name)
		.put("null_share", nulls)
		.put("bytes", facts.bytes)
		.put("scans", facts.scans)
		.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = facts.bytes * nulls;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Table& table : snapshot.catalog.tables())
		for (const Index& index : table.indexes) judge(snapshot, assessment, table, index);
}

}  // namespace

extern constexpr Check mostly_null_index{CheckSpec{
	.id = "mostly_null_index",
	.title = "Large index whose entries are mostly nulls",
	.dimension = Dimension::indexing,
	.severity = Severity::info,
	.why = "Every row has an entry, also one without a value, which a search by value never looks for: "
		   "most of the index is written, cached and backed up for nothing.",
	.action = "Make a partial index with WHERE ... IS NOT NULL, then drop this one. A search with = or "
			  "< uses it as it is. Keep the full one where rows without a value are searched for "
			  "(IS NULL), or where all rows are read in its order.",
	.bad = "SELECT dbe.set('mostly_null_index.min_bytes', 0);\n"
		   "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "voucher_code integer);\n"
		   "INSERT INTO orders (voucher_code) SELECT CASE WHEN n % 20 = 0 THEN n END "
		   "FROM generate_series(1, 5000) n;\n"
		   "CREATE INDEX idx_orders_voucher_code ON orders (voucher_code);\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE orders;",
	.good = "SELECT dbe.set('mostly_null_index.min_bytes', 0);\n"
			"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"voucher_code integer);\n"
			"INSERT INTO orders (voucher_code) SELECT CASE WHEN n % 20 = 0 THEN n END "
			"FROM generate_series(1, 5000) n;\n"
			"CREATE INDEX idx_orders_voucher_code ON orders (voucher_code) "
			"WHERE voucher_code IS NOT NULL;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE orders;",
	.near_miss = "SELECT dbe.set('mostly_null_index.min_bytes', 0);\n"
				 "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "voucher_code integer, shipped_on date, paid_on date);\n"
				 "INSERT INTO orders (voucher_code, shipped_on, paid_on) SELECT "
				 "CASE WHEN n % 20 = 0 THEN n END, CASE WHEN n % 20 = 0 THEN current_date - n END, "
				 "CASE WHEN n % 2 = 0 THEN current_date - n END FROM generate_series(1, 5000) n;\n"
				 "CREATE UNIQUE INDEX uq_orders_voucher_code ON orders (voucher_code);\n"
				 "CREATE INDEX idx_orders_shipped_on ON orders (shipped_on);\n"
				 "CREATE INDEX idx_orders_paid_on ON orders (paid_on);\n"
				 "SELECT count(*) FROM orders WHERE shipped_on IS NULL;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE orders;",
	.parameters = {{{"min_share", 0.8, "fraction", "Of the rows that have no value."},
					{"min_bytes", 52428800, "bytes", "Smaller indexes do not matter."}}},
	.run = run,
}};

}  // namespace dbe
