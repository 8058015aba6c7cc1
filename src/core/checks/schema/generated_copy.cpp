#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// The column that the expression hands on unchanged; 0 when it does more.
int copied_column(std::string_view expression) {
	const std::vector<std::string_view> members = tree_members(expression);
	if (members.size() != 1) return 0;
	std::string_view node = members.front();
	// The same bytes under another type: text of varchar.
	while (node_name(node) == "RELABELTYPE") node = node_field(node, "arg");
	return node_name(node) == "VAR" ? static_cast<int>(node_number(node, "varattno")) : 0;
}

double width(const Catalog& catalog, const Column& column) {
	const ColumnStatistics* s = catalog.statistics(column.relation, column.number);
	if (s != nullptr) return s->width * (1 - static_cast<double>(s->null_fraction));
	return column.length > 0 ? column.length : 0;
}

void judge(const Catalog& catalog, Assessment& assessment, const Default& row) {
	const Table* table = catalog.table(row.relation);
	const Column* column = catalog.column(row.relation, row.column);
	if (table == nullptr || column == nullptr || column->generated != 's') return;
	assessment.examined(table->weight);
	const Column* source = catalog.column(row.relation, copied_column(row.expression));
	// What is part of a key or an index has a use, if only a passing one.
	if (source == nullptr || column->inherited_count > 0 || is_referenced(catalog, *column) ||
		is_in_foreign_key(catalog, *column) || is_in_primary_key(catalog, *column))
		return;
	const double bytes = width(catalog, *column) * table->rows;
	Draft draft;
	draft.object = column_object(catalog, *column);
	draft.detail = cat("Stored column ", quoted(column->name), " is always equal to ",
					   quoted(source->name),
					   bytes > 0 ? cat("; the copy takes ", sized(bytes)) : std::string{}, ".");
	draft.evidence.put("source", source->name.view()).put("bytes", bytes).put("rows", table->rows);
	draft.weight = table->weight;
	draft.effect = bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (std::uint32_t i = 0; i < catalog.rows().defaults.count; i++)
		judge(catalog, assessment, catalog.rows().defaults.rows[i]);
}

}  // namespace

extern constexpr Check generated_copy{CheckSpec{
	.id = "generated_copy",
	.title = "Stored generated column that only copies another",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "The value stands in each row twice, is written twice by each update and read twice by "
		   "each scan, and says nothing that the first column does not.",
	.action = "Where it serves an old or a new name, let a view give the second name, or drop the "
			  "column when the last reader has moved; that takes ACCESS EXCLUSIVE for a moment. "
			  "From 18 on a VIRTUAL column takes no room.",
	.bad = "CREATE TABLE articles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL, content text GENERATED ALWAYS AS (body) STORED);",
	.good = "CREATE TABLE articles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);\n"
			"CREATE VIEW article_contents WITH (security_invoker) AS "
			"SELECT id, body AS content FROM articles;",
	.near_miss = "CREATE TABLE articles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL, price numeric(12,2) NOT NULL, "
				 "body_length integer GENERATED ALWAYS AS (length(body)) STORED, "
				 "label text GENERATED ALWAYS AS (lower(body)) STORED, "
				 "euros integer GENERATED ALWAYS AS (price) STORED);",
	.run = run,
}};

}  // namespace dbe
