#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_null_constant(const Expression& given) {
	const Expression* expression = &given;
	while (expression->kind == DBE_CAST) expression = expression->arguments.items[0];
	return expression->kind == DBE_CONSTANT && expression->is_null;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OPERATOR)) {
		const auto sides = comparison(*site.expression);
		if (!sides || (mirrored(sides->sign).empty() && sides->sign != "<>")) continue;
		if (!is_null_constant(*sides->left) && !is_null_constant(*sides->right)) continue;
		const bool tests = sides->sign == "=" || sides->sign == "<>";
		LintDraft draft;
		draft.location = site.expression->location;
		draft.detail = cat("A comparison with NULL by ", sides->sign,
						   " is never true and never false: no row passes it.");
		if (tests)
			draft.suggestion = sides->sign == "=" ? "Write IS NULL." : "Write IS NOT NULL.";
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule eq_null_rule{LintSpec{
	.id = "eq_null",
	.title = "Comparison with NULL",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "NULL is not a value: every comparison with it gives NULL, which WHERE takes for false.",
	.suggestion = "Ask with IS NULL, IS NOT NULL or IS DISTINCT FROM.",
	.bad = {"SELECT id FROM orders WHERE shipped_at = NULL",
			"SELECT id FROM customers WHERE NULL <> email",
			"UPDATE orders SET status = 'late' WHERE shipped_at = NULL"},
	.near_misses = {"SELECT id FROM orders WHERE shipped_at IS NULL",
					"SELECT id FROM orders WHERE shipped_at IS DISTINCT FROM NULL",
					"UPDATE orders SET shipped_at = NULL WHERE id = 1"},
	.run = run,
}};

}  // namespace dbe
