#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/members.hpp"
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

bool is_for_where(const Query& query, const Expression& condition) {
	return !query.group.empty() && !query.has_grouping_sets && !query.has_sets_in_targets &&
		   has_columns(condition) && !has_aggregate(condition) && !is_volatile(condition);
}

// All members of HAVING that WHERE takes as they are.
void add_edits(const AnalysedStatement& statement, const Query& query, const Source& source, LintDraft& draft) {
	const auto select = select_word(source, query);
	const auto having = select ? clause_words(source, *select, "having") : std::nullopt;
	const auto group = having ? clause_words(source, *select, "group", "by") : std::nullopt;
	const auto members = group ? members_of(statement, source, query, Place::having, *having) : std::nullopt;
	if (!members || group->from > having->from) return;
	std::vector<bool> chosen;
	std::vector<Member> moved;
	for (const Member& member : *members) {
		chosen.push_back(std::all_of(member.clauses.begin(), member.clauses.end(),
									 [&](const Site* clause) { return is_for_where(query, *clause->expression); }));
		if (chosen.back()) moved.push_back(member);
	}
	const auto where = clause_words(source, *select, "where");
	if (moved.empty() || (where && where->from > group->from)) return;
	const std::size_t at = source.start_of(source.tokens()[group->from]);
	if (!where) {
		draft.edits.push_back({{at, at}, cat("WHERE ", text_of(source, moved), " ")});
	} else {
		const auto conditions = members_of(statement, source, query, Place::where, *where);
		if (!conditions) return;
		const std::vector<bool> none(conditions->size(), false);
		draft.edits = without_members(source, *where, *conditions, none, text_of(source, moved));
	}
	for (Edit& edit : without_members(source, *having, *members, chosen)) draft.edits.push_back(std::move(edit));
	draft.level = FixLevel::proved;
}

void judge(const AnalysedStatement& statement, const Site& clause, LintReport& report) {
	const Query& query = *clause.query;
	if (!is_for_where(query, *clause.expression)) return;
	LintDraft draft;
	draft.location = clause.expression->location;
	draft.detail = "The condition looks at nothing but columns of GROUP BY, which are known before any group "
				   "is made.";
	add_edits(statement, query, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& clause : statement.clauses())
		if (clause.place == Place::having) judge(statement, clause, report);
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
			"SELECT country, count(*) AS n FROM customers GROUP BY country HAVING count(*) > 10 AND country <> 'DE'",
			"SELECT country, is_active, count(*) AS n FROM customers WHERE id > 5 OR name = 'x' GROUP BY country, is_active HAVING country BETWEEN 'A' AND 'E' AND count(*) > 10 AND (is_active OR country = 'DE')"},
	.near_misses = {"SELECT status, count(*) AS n FROM orders GROUP BY status HAVING count(*) > 10",
					"SELECT status, count(*) AS n FROM orders GROUP BY status HAVING status = 'new' OR count(*) > 100",
					"SELECT status, count(*) AS n FROM orders GROUP BY ROLLUP (status) HAVING status = 'new'"},
	.run = run,
}};

}  // namespace dbe
