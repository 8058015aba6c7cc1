#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

bool is_integer(const Expression& expression) {
	return expression.type != nullptr &&
		   equals_any(expression.type->name, {"smallint", "integer", "bigint"});
}

bool counts_or_sums(const Expression& expression) {
	return expression.function != nullptr && expression.function->is_builtin &&
		   equals_any(expression.function->name, {"count", "sum"});
}

// An aggregate, also of a subquery or a window, below what keeps it an integer.
const Expression* aggregate_in(const Expression& given) {
	const Expression* at = &given;
	while ((at->kind == DBE_CAST && at->form == DBE_IMPLICIT_CAST) || at->kind == DBE_NULLIF)
		at = at->arguments.items[0];
	if (!is_integer(*at)) return nullptr;
	if (at->kind == DBE_AGGREGATE || at->kind == DBE_WINDOW) return counts_or_sums(*at) ? at : nullptr;
	if (at->kind != DBE_SUBLINK || at->sublink != DBE_SCALAR || at->query == nullptr) return nullptr;
	const Expression* result = only_result(*at->query);
	return result != nullptr && result->kind == DBE_AGGREGATE && counts_or_sums(*result) ? at : nullptr;
}

bool is_integer_division(const Expression& expression) {
	return expression.op != nullptr && expression.op->is_builtin &&
		   expression.op->name.view() == "/" && expression.arguments.count == 2 &&
		   is_integer(expression.arguments[0]) && is_integer(expression.arguments[1]);
}

void judge(const Site& site, LintReport& report) {
	const Expression& division = *site.expression;
	const Expression* left = aggregate_in(division.arguments[0]);
	if (left == nullptr || aggregate_in(division.arguments[1]) == nullptr) return;
	LintDraft draft;
	draft.location = division.token;
	draft.detail = cat("Both sides are integers, ", division.arguments[0].type->name.view(), " and ",
					   division.arguments[1].type->name.view(),
					   ": what is behind the point is cut off, and a share of a whole is 0.");
	const auto span = report.source().span_of(*left);
	if (span && left == &division.arguments[0]) {
		draft.edits.push_back({{span->to, span->to}, "::numeric"});
		draft.level = FixLevel::changes_meaning;
		draft.condition = "The result is a numeric with its fraction.";
	}
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OPERATOR))
		if (is_integer_division(*site.expression)) judge(site, report);
}

}  // namespace

extern constexpr LintRule integer_division_rule{LintSpec{
	.id = "integer_division",
	.title = "Integers divided where a share or an average is meant",
	.group = LintGroup::results,
	.severity = LintSeverity::bug,
	.why = "A division of two integers gives an integer, cut off towards zero. Counts and sums of integers are "
		   "integers too.",
	.suggestion = "Cast one side to numeric, and round the result where it is shown.",
	.bad = {"SELECT status, count(note) / count(*) AS noted FROM orders GROUP BY status",
			"SELECT order_id, sum(quantity) / count(quantity) AS mean_quantity FROM order_lines GROUP BY order_id",
			"SELECT country, count(*) FILTER (WHERE is_active) / count(*) AS active_share FROM customers GROUP BY country"},
	.near_misses = {"SELECT country, count(*) / 100 AS hundreds FROM customers GROUP BY country",
					"SELECT id / 1000 AS bucket, count(*) AS n FROM orders GROUP BY id / 1000",
					"SELECT country, count(*) FILTER (WHERE is_active)::numeric / count(*) AS active_share FROM customers GROUP BY country",
					"SELECT status, sum(total) / count(*) AS mean FROM orders GROUP BY status",
					"SELECT country, 100 * count(*) FILTER (WHERE is_active) / count(*) AS percent FROM customers GROUP BY country"},
	.run = run,
}};

}  // namespace dbe
