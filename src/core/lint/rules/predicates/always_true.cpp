#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

constexpr std::uint32_t most_arms = 64;

// x IS NULL OR x IS NOT NULL
bool cover_nulls(const Expression& one, const Expression& other) {
	return one.kind == DBE_NULL_TEST && other.kind == DBE_NULL_TEST &&
		   one.is_null != other.is_null &&
		   is_same(one.arguments[0], other.arguments[0]);
}

// What it says of the arm that is true, or the two that are together; empty where there is none.
std::string truth_in(const Expression& expression, LintDraft& draft) {
	const auto& arms = expression.arguments;
	for (const Expression* arm : arms)
		if (is_always_true(*arm)) {
			draft.location = arm->location;
			return "One side of the OR is true of every row, so that the others hold no row back.";
		}
	if (arms.count > most_arms) return "";
	for (std::uint32_t i = 0; i + 1 < arms.count; i++) {
		const auto one = bound_of(arms[i]);
		for (std::uint32_t j = i + 1; j < arms.count; j++) {
			if (cover_nulls(arms[i], arms[j])) return "The OR asks for null and for what is not null: every row passes.";
			const auto other = one ? bound_of(arms[j]) : std::nullopt;
			if (!other || !cover(*one, *other)) continue;
			draft.object = name_of(one->column);
			return cat("Every value of ", draft.object, " meets one side of the OR, ", one->sign, " ",
					   shortened(one->constant->text, 40), " or ", other->sign, " ",
					   shortened(other->constant->text, 40), ": only nulls are held back.");
		}
	}
	return "";
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OR)) {
		if (site.place != Place::where && site.place != Place::join) continue;
		if (!is_written(statement, *site.expression, "or")) continue;
		LintDraft draft;
		draft.location = site.expression->location;
		draft.detail = truth_in(*site.expression, draft);
		if (!draft.detail.empty()) report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule always_true_rule{LintSpec{
	.id = "always_true",
	.title = "OR that every row meets",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "The condition holds nothing back: x <> 1 OR x <> 2 is true of every x, as each differs from one of them.",
	.suggestion = "Where none of the values is meant, write AND or NOT IN. Otherwise correct the side that is always "
				  "true, or leave the condition out.",
	.bad = {"SELECT id FROM orders WHERE status <> 'void' OR status <> 'late'",
			"SELECT id FROM orders WHERE total > 100 OR total < 500",
			"SELECT id FROM orders WHERE customer_id = 7 AND (shipped_at IS NULL OR shipped_at IS NOT NULL)",
			"SELECT id FROM orders WHERE customer_id = 7 OR 1 = 1"},
	.near_misses = {"SELECT id FROM orders WHERE 1 = 1 AND customer_id = 7",
					"SELECT id FROM orders WHERE 1 = 0 OR customer_id = 7",
					"SELECT id FROM orders WHERE total < 100 OR total > 500",
					"SELECT id FROM orders WHERE (customer_id, total) <> (7, 5) AND status = 'new'",
					"SELECT id FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.price <> 5 OR o.total <> 5 LIMIT 0"},
	.run = run,
}};

}  // namespace dbe
