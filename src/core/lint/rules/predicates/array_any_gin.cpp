#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {
namespace {

const dbe_sql_index* array_index(const dbe_sql_table& table, std::int16_t column) {
	for (const dbe_sql_index* index : table.indexes) {
		if (!index->is_valid || index->predicate != nullptr || index->method_name.view() != "gin")
			continue;
		for (std::uint32_t i = 0; i < index->key_count; i++)
			if (index->keys[i].column == column &&
				index->keys[i].operator_class_name.view() == "array_ops")
				return index;
	}
	return nullptr;
}

bool is_null(const Expression& value) {
	const Expression* constant = constant_in(value);
	return constant != nullptr && constant->is_null;
}

bool is_deterministic(const Expression& clause) {
	return clause.collation == nullptr || clause.collation->is_deterministic;
}

// The value as an element of the array is the same value.
bool is_of_element_type(const Expression& clause, const dbe_sql_type& array) {
	const dbe_sql_type* type = as_written(clause.arguments[0]).type;
	if (clause.op->left == clause.op->right) return true;
	return type != nullptr && type->name.view() == "integer" && array.name.view() == "bigint[]";
}

void add_edit(const Site& site, const TableColumn& column, const Source& source, LintDraft& draft) {
	const Expression& clause = *site.expression;
	const Expression& value = as_written(clause.arguments[0]);
	const auto text = text_of(source, value);
	const auto array = text_of(source, clause.arguments[1]);
	const auto whole = source.span_of(clause);
	if (!text || !array || !whole || !is_deterministic(clause) ||
		!is_of_element_type(clause, *column.column->type))
		return;
	draft.edits.push_back({*whole, cat(*array, " @> ARRAY[", *text, "]::", column.column->type->name.view())});
	draft.level = FixLevel::proved;
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const Expression& clause = *site.expression;
	if (!clause.is_any || clause.op == nullptr || clause.op->name.view() != "=" ||
		!clause.op->is_builtin || !is_fixed(clause.arguments[0]) || is_null(clause.arguments[0]))
		return;
	const auto column = table_column(clause.arguments[1]);
	if (!column || !may_need_index(*column->table) ||
		!is_filter_of(statement, site, *column->entry))
		return;
	const dbe_sql_index* index = array_index(*column->table, column->column->number);
	if (index == nullptr || is_reached_otherwise(statement, site, *column->entry)) return;
	LintDraft draft;
	draft.location = clause.location;
	draft.object = name_of(*column);
	draft.detail = cat("The index ", index->name.view(), " on ", draft.object,
					   " finds arrays by @> and &&, not by = ANY: every row is read.");
	add_edit(site, *column, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_ARRAY_OPERATOR))
		if (site.is_clause) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule array_any_gin_rule{LintSpec{
	.id = "array_any_gin",
	.title = "= ANY of an array column past its GIN index",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "A GIN index on an array serves @>, && and <@. For value = ANY (array) every row is read.",
	.suggestion = "Write array @> ARRAY[value]: the same rows, by the index.",
	.bad = {"SELECT id FROM products WHERE 'tag3' = ANY(tags)",
			"SELECT p.id FROM products p WHERE p.price > 5 AND lower('TAG5') = ANY (p.tags)"},
	.near_misses = {"SELECT id FROM products WHERE tags @> ARRAY['tag3']",
					"SELECT name FROM products WHERE id = ANY(ARRAY[1, 2])",
					"SELECT id FROM products WHERE id = 7 AND 'tag3' = ANY(tags)",
					"SELECT id FROM visits WHERE 'x' = ANY(labels)"},
	.run = run,
}};

}  // namespace dbe
