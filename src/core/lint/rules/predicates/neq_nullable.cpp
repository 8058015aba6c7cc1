#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// The value that the column shall not have; those that stand for none are compared to drop nulls, too.
bool is_real_value(const Expression& value) {
	const Expression* constant = constant_in(value);
	if (constant == nullptr) return value.kind == DBE_PARAMETER;
	if (constant->is_null || !constant->text.present()) return false;
	return !constant->text.view().empty() && !(constant->is_number && constant->number == 0);
}

const Expression* excluded_from(const Expression& clause) {
	if (clause.kind == DBE_OPERATOR) {
		const auto sides = comparison_with_fixed(clause);
		return sides && sides->sign == "<>" && is_real_value(*sides->right) ? sides->left : nullptr;
	}
	if (clause.kind != DBE_ARRAY_OPERATOR || clause.is_any || clause.op == nullptr ||
		clause.op->name.view() != "<>" || clause.arguments[1].kind != DBE_ARRAY)
		return nullptr;
	for (const Expression* item : clause.arguments[1].arguments)
		if (!is_real_value(*item)) return nullptr;
	return &clause.arguments[0];
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& clause : statement.clauses()) {
		if (clause.place != Place::where) continue;
		const Expression* given = excluded_from(*clause.expression);
		const auto column = given == nullptr ? std::nullopt : table_column(*given);
		if (!column || !column->column->is_known || column->column->null_fraction <= 0 ||
			column->column->is_not_null ||
			!column->is_of(*clause.query) || statement.is_nullable_side(*column->entry) ||
			is_filtered(statement, *clause.query, *column->expression, clause.expression))
			continue;
		LintDraft draft;
		draft.location = clause.expression->location;
		draft.object = name_of(*column);
		draft.detail = cat(percent(static_cast<double>(column->column->null_fraction)), " of the rows have no ", draft.object,
						   ": they do not pass either.");
		draft.evidence.put("null_fraction", static_cast<double>(column->column->null_fraction));
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule neq_nullable_rule{LintSpec{
	.id = "neq_nullable",
	.title = "<> on a column with nulls",
	.group = LintGroup::predicates,
	.severity = LintSeverity::style,
	.why = "NULL <> 'x' is NULL, so rows without a value are left out together with those that have this one. That is "
		   "often not what 'all but x' means.",
	.suggestion = "Write IS DISTINCT FROM where rows without a value are to pass, or IS NOT NULL beside it where they are not.",
	.bad = {"SELECT id FROM orders WHERE discount <> 10",
			"SELECT o.id FROM orders o WHERE o.customer_id = 7 AND o.note NOT IN ('gift', 'late')"},
	.near_misses = {"SELECT id FROM orders WHERE customer_id = 7 AND status <> 'void'",
					"SELECT id FROM orders WHERE discount <> 10 AND discount IS NOT NULL",
					"SELECT id FROM orders WHERE note IS DISTINCT FROM 'gift'", "SELECT id FROM orders WHERE note <> ''",
					"SELECT id FROM orders WHERE discount <> 10 OR discount IS NULL"},
	.run = run,
}};

}  // namespace dbe
