#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

bool is_judged(const Query& query) {
	return query.command == DBE_SELECT && query.set == nullptr && query.limit == nullptr &&
		   query.offset == nullptr && query.having == nullptr && !query.has_grouping_sets &&
		   !query.has_sets_in_targets && !query.is_distinct_on && query.row_mark_count == 0 &&
		   !(query.has_aggregates && query.group.empty());
}

// The words of it that do nothing, and edits that leave them out.
std::vector<std::string> clutter_of(const Query& query, const Source& source,
									std::vector<Edit>& edits) {
	std::vector<std::string> names;
	const auto select = select_word(source, query);
	const auto add = [&](const char* name, const std::optional<Edit>& edit) {
		names.emplace_back(name);
		if (edit) edits.push_back(*edit);
	};
	const auto leave_out = [&](std::string_view word) -> std::optional<Edit> {
		const auto words = select ? clause_words(source, *select, word, "by") : std::nullopt;
		return words ? std::optional<Edit>(without(source, *words)) : std::nullopt;
	};
	if (!query.distinct.empty()) add("DISTINCT", without_distinct(source, query));
	if (!query.group.empty()) add("GROUP BY", leave_out("group"));
	if (!query.order.empty()) add("ORDER BY", leave_out("order"));
	return names;
}

// SELECT FROM: EXISTS looks at none of them.
std::optional<Edit> without_results(const Query& query, const Source& source) {
	const auto select = select_word(source, query);
	const auto from = select ? clause_words(source, *select, "from") : std::nullopt;
	if (!from || *select + 1 >= from->from) return std::nullopt;
	return without(source, {*select + 1, from->from});
}

void judge(const AnalysedStatement& statement, const Expression& exists, LintReport& report) {
	const Query& query = *exists.query;
	LintDraft draft;
	draft.location = exists.location;
	const std::vector<std::string> names = clutter_of(query, report.source(), draft.edits);
	draft.detail = cat("EXISTS asks whether there is a row: ", join(names, " and "),
					   names.size() > 1 ? " change nothing about that." : " changes nothing about that.");
	// results that are aggregates do not stand without GROUP BY
	const bool goes_alone = query.has_aggregates || query.has_windows || !query.group.empty();
	const auto results = goes_alone ? without_results(query, report.source()) : std::nullopt;
	if (draft.edits.size() != names.size() || (goes_alone && !results) || has_volatile_parts(statement, query))
		draft.edits.clear();
	else
		draft.level = FixLevel::proved;
	if (results && !draft.edits.empty()) {
		// DISTINCT is among what goes
		std::erase_if(draft.edits, [&](const Edit& edit) { return edit.span.to <= results->span.to; });
		draft.edits.push_back(*results);
	}
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_SUBLINK)) {
		const Query* query = site.expression->query;
		if (site.expression->sublink != DBE_EXISTS || query == nullptr || !is_judged(*query)) continue;
		if (!query->distinct.empty() || !query->group.empty() || !query->order.empty())
			judge(statement, *site.expression, report);
	}
}

}  // namespace

extern constexpr LintRule exists_clutter_rule{LintSpec{
	.id = "exists_clutter",
	.title = "EXISTS over a query that sorts or groups",
	.group = LintGroup::subqueries,
	.severity = LintSeverity::style,
	.why = "EXISTS stops at the first row. What sorts, groups or removes copies does not change whether there is "
		   "one, and GROUP BY keeps the planner from making a join of it.",
	.suggestion = "Leave DISTINCT, GROUP BY and ORDER BY out: EXISTS (SELECT FROM ... WHERE ...) is all there has to be.",
	.bad = {"SELECT name FROM customers c WHERE EXISTS (SELECT o.id FROM orders o WHERE o.customer_id = c.id ORDER BY o.id)",
			"SELECT name FROM customers c WHERE EXISTS (SELECT DISTINCT o.status FROM orders o WHERE o.customer_id = c.id)",
			"SELECT name FROM customers c WHERE NOT EXISTS (SELECT o.status FROM orders o WHERE o.customer_id = c.id GROUP BY o.status ORDER BY o.status)",
			"SELECT name FROM customers c WHERE EXISTS (SELECT o.status, count(*) FROM orders o WHERE o.customer_id = c.id GROUP BY o.status)"},
	.near_misses = {"SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)",
					"SELECT name FROM customers c WHERE EXISTS (SELECT o.status FROM orders o WHERE o.customer_id = c.id GROUP BY o.status HAVING count(*) > 3)",
					"SELECT name FROM customers c WHERE EXISTS (SELECT o.id FROM orders o WHERE o.customer_id = c.id ORDER BY o.id OFFSET 5)"},
	.run = run,
}};

}  // namespace dbe
