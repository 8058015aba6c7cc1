#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool has_aggregate(const Expression& expression) {
	if (expression.kind == DBE_AGGREGATE || expression.kind == DBE_GROUPING ||
		expression.kind == DBE_SUBLINK)
		return true;
	for (const Expression* part : expression.arguments)
		if (part != nullptr && has_aggregate(*part)) return true;
	return false;
}

// HAVING is all that condition, and WHERE takes it as it is.
void add_edits(const Query& query, const Expression& condition, const Source& source,
			   LintDraft& draft) {
	const auto select = select_word(source, query);
	const auto span = source.span_of(condition);
	if (!select || !span) return;
	const auto having = clause_words(source, *select, "having");
	const auto group = clause_words(source, *select, "group", "by");
	const auto where = clause_words(source, *select, "where");
	if (!having || !group || group->from > having->from || (where && where->from > group->from)) return;
	const Span whole = span_of(source, *having);
	if (source.start_of(source.tokens()[having->from + 1]) != span->from || whole.to != span->to) return;
	if (where && query.from->condition != nullptr && query.from->condition->kind == DBE_OR) return;
	if (condition.kind == DBE_OR && where) return;
	const std::size_t at = source.start_of(source.tokens()[group->from]);
	draft.edits.push_back({{at, at}, cat(where ? "AND " : "WHERE ", source.of(*span), " ")});
	draft.edits.push_back(without(source, *having));
	draft.level = FixLevel::proved;
}

void judge(const Site& clause, LintReport& report) {
	const Query& query = *clause.query;
	if (query.group.empty() || query.has_grouping_sets || query.has_sets_in_targets ||
		!has_columns(*clause.expression) || has_aggregate(*clause.expression) ||
		is_volatile(*clause.expression))
		return;
	LintDraft draft;
	draft.location = clause.expression->location;
	draft.detail = "The condition looks at nothing but columns of GROUP BY, which are known before any group "
				   "is made.";
	if (clause.expression == query.having) add_edits(query, *clause.expression, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& clause : statement.clauses())
		if (clause.place == Place::having) judge(clause, report);
}

}  // namespace

extern constexpr LintRule having_without_agg_rule{LintSpec{
	.id = "having_without_agg",
	.title = "HAVING with a condition that WHERE could test",
	.group = LintGroup::results,
	.severity = LintSeverity::style,
	.why = "HAVING is for conditions on groups. The planner moves one on plain columns down by itself, but who "
		   "reads the statement looks for an aggregate.",
	.suggestion = "Move the condition to WHERE.",
	.bad = {"SELECT status, count(*) AS n FROM orders GROUP BY status HAVING status = 'new'",
			"SELECT status, count(*) AS n FROM orders WHERE total > 400 GROUP BY status HAVING status <> 'new' ORDER BY status",
			"SELECT country, count(*) AS n FROM customers GROUP BY country HAVING count(*) > 10 AND country <> 'DE'"},
	.near_misses = {"SELECT status, count(*) AS n FROM orders GROUP BY status HAVING count(*) > 10",
					"SELECT status, count(*) AS n FROM orders GROUP BY status HAVING status = 'new' OR count(*) > 100",
					"SELECT status, count(*) AS n FROM orders GROUP BY ROLLUP (status) HAVING status = 'new'"},
	.run = run,
}};

}  // namespace dbe
