#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// What may fail, or may cost much: CASE keeps it from running for some rows.
bool may_guard(const Expression& expression) {
	const bool is_safe_kind =
		expression.kind == DBE_COLUMN || expression.kind == DBE_CONSTANT ||
		expression.kind == DBE_PARAMETER || expression.kind == DBE_CASE ||
		expression.kind == DBE_WHEN || expression.kind == DBE_CASE_OPERAND ||
		expression.kind == DBE_AND || expression.kind == DBE_OR || expression.kind == DBE_NOT ||
		expression.kind == DBE_NULL_TEST || expression.kind == DBE_BOOLEAN_TEST ||
		expression.kind == DBE_SESSION_VALUE;
	const bool is_comparison = expression.kind == DBE_OPERATOR && comparison(expression) &&
							   expression.op->is_builtin && !mirrored(expression.op->name).empty();
	const bool is_now = expression.kind == DBE_FUNCTION && expression.arguments.empty() &&
						expression.function != nullptr && expression.function->is_builtin;
	const bool is_relabel = expression.kind == DBE_CAST && (expression.cast == DBE_RELABEL ||
															expression.form == DBE_IMPLICIT_CAST);
	if (!is_safe_kind && !is_comparison && !is_now && !is_relabel) return true;
	for (const Expression* part : expression.arguments)
		if (part != nullptr && may_guard(*part)) return true;
	return false;
}

// A comparison of an indexed column within it.
std::optional<TableColumn> compared_column(const AnalysedStatement& statement, const Site& site,
										   const Expression& expression) {
	if (const auto sides = comparison_with_fixed(expression))
		if (const auto column = indexed_column(statement, site, *sides->left)) return column;
	for (const Expression* part : expression.arguments)
		if (const auto column = compared_column(statement, site, *part)) return column;
	return std::nullopt;
}

// CASE ... END, or CASE ... END = 1
const Expression* case_of(const Expression& clause) {
	if (clause.kind == DBE_CASE) return &clause;
	const auto sides = comparison_with_fixed(clause);
	if (!sides || sides->sign != "=" || sides->left->kind != DBE_CASE) return nullptr;
	return sides->left;
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const Expression* choice = case_of(*site.expression);
	if (choice == nullptr || choice->has_operand || may_guard(*choice)) return;
	const auto column = compared_column(statement, site, *choice);
	if (!column || is_in_index(*column->entry, *choice) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	LintDraft draft;
	draft.location = choice->location;
	draft.object = name_of(*column);
	draft.detail = cat("Within CASE the comparison with ", draft.object,
					   " is out of reach of its index: every row is read.");
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_CASE || site.expression->kind == DBE_OPERATOR)
			judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule case_in_where_rule{LintSpec{
	.id = "case_in_where",
	.title = "CASE as a condition over an indexed column",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "CASE is computed row by row: the planner does not look into it for conditions that an index "
		   "could answer.",
	.suggestion = "Write the branches with OR, each with its guard: (guard AND condition) OR (guard IS NOT TRUE "
				  "AND other).",
	.bad = {"SELECT id FROM orders WHERE CASE WHEN discount > 5 THEN total > 100 ELSE total > 400 END",
			"SELECT o.id FROM orders o WHERE CASE WHEN o.ordered_on < '2024-02-01' THEN 1 ELSE 0 END = 1",
			"SELECT id FROM orders WHERE CASE WHEN $1::boolean THEN customer_id = 5 ELSE note = 'x' END"},
	.near_misses = {"SELECT CASE WHEN total > 100 THEN 'much' ELSE 'little' END AS size FROM orders WHERE total > 5",
					"SELECT id FROM orders WHERE CASE WHEN discount > 0 THEN total / discount > 5 ELSE false END",
					"SELECT id FROM visits WHERE CASE WHEN seconds > 5 THEN true ELSE false END",
					"SELECT id FROM orders WHERE id = 7 AND CASE WHEN discount > 5 THEN total > 100 ELSE total > 400 END"},
	.run = run,
}};

}  // namespace dbe
