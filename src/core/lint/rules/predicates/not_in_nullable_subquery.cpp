#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// What the subquery compares with; nothing for rows and for unions.
const Expression* only_result(const Query& query) {
	if (query.set != nullptr) return nullptr;
	const Expression* result = nullptr;
	for (const dbe_target* target : query.targets) {
		if (target->is_junk) continue;
		if (result != nullptr) return nullptr;
		result = target->expression;
	}
	return result;
}

// A column that is declared to take nulls, or one that an outer join fills with them.
bool takes_nulls(const AnalysedStatement& statement, const Expression& expression) {
	return stripped(expression).kind == DBE_COLUMN && may_be_null(statement, expression);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_NOT)) {
		const Expression& inner = site.expression->arguments[0];
		if (inner.kind != DBE_SUBLINK || inner.sublink != DBE_ANY || inner.op == nullptr ||
			inner.op->name.view() != "=" || inner.query == nullptr)
			continue;
		const Expression* result = only_result(*inner.query);
		if (result == nullptr || !takes_nulls(statement, *result) ||
			is_filtered(statement, *inner.query, *result))
			continue;
		LintDraft draft;
		draft.location = inner.token;
		if (const auto column = source_column(*result)) {
			draft.object = name_of(*column);
			draft.detail = cat("One null in ", draft.object, " and NOT IN lets no row pass at all.");
		} else {
			draft.detail = "One null in the subquery's result and NOT IN lets no row pass at all.";
		}
		draft.condition = "Rows come out where the subquery has a null: none do now.";
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule not_in_nullable_subquery_rule{LintSpec{
	.id = "not_in_nullable_subquery",
	.title = "NOT IN with a subquery that can give a null",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "x NOT IN (a, NULL) is NULL unless x is a. The result is empty as soon as one row of the "
		   "subquery has no value, and nothing says so.",
	.suggestion = "Write NOT EXISTS (SELECT ... WHERE inner = outer), or leave the nulls out in the subquery.",
	.bad = {"SELECT id FROM customers WHERE id NOT IN (SELECT referred_by FROM customers)",
			"SELECT id FROM orders WHERE customer_id NOT IN (SELECT c.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id)"},
	.near_misses = {"SELECT name FROM customers WHERE id NOT IN (SELECT referred_by FROM customers WHERE referred_by IS NOT NULL)",
					"SELECT name FROM customers c WHERE NOT EXISTS (SELECT FROM customers r WHERE r.referred_by = c.id)",
					"SELECT name FROM customers WHERE id NOT IN (SELECT referred_by FROM customers WHERE referred_by > 5)"},
	.run = run,
}};

}  // namespace dbe
