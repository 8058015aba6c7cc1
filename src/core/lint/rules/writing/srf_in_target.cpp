#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_FUNCTION)) {
		const Expression& call = *site.expression;
		if (call.function == nullptr || !call.function->returns_set || site.place != Place::result)
			continue;
		// without a table there is nothing to be multiplied
		if (site.query->from == nullptr || site.query->from->parts.empty()) continue;
		LintDraft draft;
		draft.location = call.token;
		draft.object = cat(quoted(call.function->name), "()");
		draft.detail = cat("A row for which ", draft.object, " gives nothing is not in the result, and several such "
						   "functions side by side are filled up with nulls.");
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule srf_in_target_rule{LintSpec{
	.id = "srf_in_target",
	.title = "Function that returns a set among the results",
	.group = LintGroup::writing,
	.severity = LintSeverity::style,
	.why = "It multiplies the rows of the query where nobody looks for that, before ORDER BY and LIMIT.",
	.suggestion = "Call it in FROM: CROSS JOIN LATERAL f(...), or LEFT JOIN LATERAL f(...) ON true to keep all rows.",
	.bad = {"SELECT id, unnest(tags) AS tag FROM products WHERE id < 9",
			"SELECT o.id, generate_series(1, o.quantity) AS n FROM order_lines l, LATERAL (SELECT l.order_id AS id, l.quantity) o"},
	.near_misses = {"SELECT p.id, t.tag FROM products p CROSS JOIN LATERAL unnest(p.tags) t (tag) WHERE p.id < 9",
					"SELECT generate_series(1, 3) AS n",
					"SELECT id, ARRAY(SELECT unnest(tags)) AS tags FROM products WHERE id < 9"},
	.run = run,
}};

}  // namespace dbe
