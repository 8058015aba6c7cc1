#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

bool makes_vector(const Expression& expression) {
	return expression.kind == DBE_FUNCTION && expression.function != nullptr &&
		   expression.function->is_builtin && expression.function->name.view() == "to_tsvector" &&
		   expression.arguments.count <= 2;
}

struct Columns {
	const Entry* entry = nullptr;
	bool failed = false;
	bool is_immutable = true;
};

void look_at(const Expression& expression, Columns& columns) {
	if (const auto column = table_column(expression)) {
		columns.failed |= columns.entry != nullptr && columns.entry != column->entry;
		columns.entry = column->entry;
		return;
	}
	columns.failed |= expression.kind == DBE_COLUMN || expression.kind == DBE_SUBLINK ||
					  expression.kind == DBE_OTHER_EXPRESSION;
	columns.is_immutable &= expression.function == nullptr || expression.function->volatility == 'i';
	columns.is_immutable &= expression.kind != DBE_CAST || expression.cast != DBE_BY_TEXT;
	for (const Expression* part : expression.arguments)
		if (part != nullptr) look_at(*part, columns);
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = comparison(*site.expression);
	if (!sides || sides->sign != "@@" || !site.expression->op->is_builtin) return;
	const Expression& vector = makes_vector(*sides->left) ? *sides->left : *sides->right;
	const Expression& query = makes_vector(*sides->left) ? *sides->right : *sides->left;
	if (!makes_vector(vector) || !is_fixed(query)) return;
	Columns columns;
	look_at(vector, columns);
	if (columns.failed || columns.entry == nullptr || !is_large(*columns.entry->table) ||
		!may_need_index(*columns.entry->table) || !is_filter_of(statement, site, *columns.entry) ||
		is_in_index(*columns.entry, vector) ||
		is_reached_otherwise(statement, site, *columns.entry))
		return;
	const dbe_sql_table& table = *columns.entry->table;
	const bool has_configuration = vector.arguments.count == 2;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(table);
	draft.evidence.put("rows", table.tuples);
	draft.detail = cat("No index of ", draft.object, " has what to_tsvector() makes here: every row is read and "
														  "its text taken apart",
					   rows_in_words(table), ".");
	if (columns.is_immutable && has_configuration)
		draft.fix = index_statement(report.source(), table, vector, {"gin", ""});
	if (!has_configuration)
		draft.suggestion = "Name the configuration, to_tsvector('english', ...): without one the result depends "
						   "on a setting, and no index can have it. Then create a GIN index on it.";
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule fts_unindexed_rule{LintSpec{
	.id = "fts_unindexed",
	.title = "Full-text search without an index",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "Without an index on the same expression to_tsvector() reads, splits and stems the text of every "
		   "row at every search.",
	.suggestion = "Create a GIN index on the expression, or keep it in a generated column with one.",
	.bad = {"SELECT id FROM orders WHERE to_tsvector('english', note) @@ to_tsquery('english', 'broken')",
			"SELECT c.id FROM customers c WHERE to_tsvector(c.name || ' ' || coalesce(c.note, '')) @@ plainto_tsquery($1)",
			"SELECT c.id FROM customers c WHERE to_tsquery('simple', 'x') @@ to_tsvector('simple', c.name || ' ' || coalesce(c.note, ''))"},
	.near_misses = {"SELECT id FROM visits WHERE to_tsvector('english', url) @@ to_tsquery('english', 'broken')",
					"SELECT id FROM visits WHERE words @@ to_tsquery('english', 'broken')",
					"SELECT name FROM countries WHERE to_tsvector('english', name) @@ to_tsquery('english', 'land')",
					"SELECT id FROM orders WHERE id = 7 AND to_tsvector('english', note) @@ to_tsquery('english', 'broken')"},
	.run = run,
}};

}  // namespace dbe
