#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

struct Arms {
	std::vector<TableColumn> served, unserved;
};

bool holds(const std::vector<TableColumn>& columns, const TableColumn& column) {
	for (const TableColumn& each : columns)
		if (each.column == column.column) return true;
	return false;
}

// The columns of its arms, each compared with what is fixed; false where an arm is anything else, or
// another table's.
bool read(const Expression& condition, Arms& arms) {
	const Entry* entry = nullptr;
	for (const Expression* arm : condition.arguments) {
		const auto column = searched_column(*arm);
		if (!column || (entry != nullptr && column->entry != entry)) return false;
		entry = column->entry;
		const bool is_served = leading_index(*column->table, column->column->number,
											 false) != nullptr;
		auto& list = is_served ? arms.served : arms.unserved;
		if (!holds(list, *column)) list.push_back(*column);
	}
	return true;
}

std::string names_of(const std::vector<TableColumn>& columns) {
	std::vector<std::string> names;
	for (const TableColumn& column : columns) names.push_back(name_of(column));
	return join(names, ", ");
}

// An index for each side without; empty where one of them is of a type that a B-tree may not take.
std::string missing_indexes(const dbe_sql_table& table, const Expression& condition,
							const Arms& arms) {
	for (const Expression* arm : condition.arguments) {
		const bool is_ordered = arm->op != nullptr && arm->op->meaning_count > 0;
		const bool is_plain_type = arm->kind == DBE_NULL_TEST && contains("NSDBT", std::string_view(
			&arm->arguments[0].type->category, 1));
		if (!is_ordered && !is_plain_type) return "";
	}
	if (!may_need_index(table)) return "";
	std::vector<std::string> statements;
	for (const TableColumn& column : arms.unserved)
		statements.push_back(cat("CREATE INDEX ", table.kind == 'p' ? "" : "CONCURRENTLY ", "ON ",
								 name_of(table), " (", quoted(column.column->name), ");"));
	return join(statements, "\n");
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const Query& query = *site.query;
	if (query.from == nullptr || query.from->parts.count != 1 ||
		query.from->parts[0].kind != DBE_FROM_ENTRY ||
		query.limit != nullptr || !is_written(statement, *site.expression, "or"))
		return;
	const Entry& entry = *query.from->parts[0].entry;
	Arms arms;
	if (entry.table == nullptr || !is_large(*entry.table) || !read(*site.expression, arms)) return;
	if (arms.served.empty() || arms.unserved.empty() || arms.served.front().entry != &entry ||
		is_found_otherwise(statement, query, entry, *site.expression))
		return;
	const TableColumn& missing = arms.unserved.front();
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(missing);
	draft.detail = cat("No index serves ", names_of(arms.unserved), ", so the one on ", names_of(arms.served),
					   " cannot serve the OR either: all of ", name_of(*missing.table), " is read.");
	draft.evidence.put("rows", entry.table->tuples);
	draft.suggestion = cat("Create an index on ", name_of(*missing.table), " (", quoted(missing.column->name),
						   "): the server then combines both by a bitmap.");
	draft.fix = missing_indexes(*entry.table, *site.expression, arms);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OR))
		if (site.is_clause && site.place == Place::where) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule or_across_columns_rule{LintSpec{
	.id = "or_across_columns",
	.title = "OR over columns of which one has no index",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "Indexes serve an OR only if each of its sides has one: the server combines what they find. One side without "
		   "makes it read the whole table.",
	.suggestion = "Create an index for the side that has none.",
	.bad = {"SELECT id FROM orders WHERE customer_id = 7 OR note = 'gift'",
			"SELECT id, total FROM orders o WHERE o.created_at > '2025-06-01' OR o.shipped_at > '2025-06-01'"},
	.near_misses = {"SELECT id FROM orders WHERE customer_id = 7 OR total > 490",
					"SELECT id FROM orders WHERE ordered_on = '2024-05-05' AND (customer_id = 7 OR note = 'gift')",
					"SELECT id FROM customers WHERE country = 'FR' OR note = 'gift'",
					"SELECT code FROM countries WHERE code = 'FR' OR continent = 'Asia'"},
	.run = run,
}};

}  // namespace dbe
