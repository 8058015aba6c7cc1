#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool has_parameter(const Expression& expression) {
	if (expression.kind == DBE_PARAMETER) return true;
	for (const Expression* part : expression.arguments)
		if (part != nullptr && has_parameter(*part)) return true;
	return false;
}

// It is the only one, and nothing but the clause itself stands there.
void add_edits(const Query& query, const Source& source, LintDraft& draft) {
	if (query.order.count != 1 || query.limit != nullptr || query.is_distinct_on) return;
	const auto select = select_word(source, query);
	const auto order = select ? clause_words(source, *select, "order", "by") : std::nullopt;
	if (!order) return;
	draft.edits.push_back(without(source, *order));
	draft.level = FixLevel::proved;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		for (const dbe_order* order : query->order) {
			const Expression& key = *order->target->expression;
			if (!order->target->is_junk || !is_fixed(key)) continue;
			LintDraft draft;
			draft.location = key.location;
			const bool is_parameter = has_parameter(key);
			draft.detail = is_parameter
							   ? "A parameter is a value, not a column: it is the same for all rows and "
								 "sorts nothing."
							   : "The value is the same for all rows and sorts nothing.";
			// a column was meant, which nobody knows here
			if (!is_parameter) add_edits(*query, report.source(), draft);
			report.add(std::move(draft));
		}
	}
}

}  // namespace

extern constexpr LintRule order_by_constant_rule{LintSpec{
	.id = "order_by_constant",
	.title = "ORDER BY a value that is the same for all rows",
	.group = LintGroup::results,
	.severity = LintSeverity::style,
	.why = "It sorts nothing. Where a column was meant, as with a parameter that holds its name, the rows come in "
		   "any order.",
	.suggestion = "Name the column, or leave it out.",
	.bad = {"SELECT id, total FROM orders WHERE customer_id = 7 ORDER BY 'total'::text",
			"SELECT id, total FROM orders WHERE customer_id = 7 ORDER BY 1 + 1",
			"SELECT id, total FROM orders WHERE customer_id = 7 ORDER BY $1::text"},
	.near_misses = {"SELECT id, total FROM orders WHERE customer_id = 7 ORDER BY CASE WHEN $1 = 'total' THEN total END",
					"SELECT 'order' AS kind, id FROM orders WHERE customer_id = 7 ORDER BY kind, id",
					"SELECT id, row_number() OVER (ORDER BY (SELECT NULL)) AS n FROM orders WHERE customer_id = 7"},
	.run = run,
}};

}  // namespace dbe
