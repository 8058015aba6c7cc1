#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

bool sorts_for_nothing(const Query& query) {
	return query.command == DBE_SELECT && !query.order.empty() && query.limit == nullptr &&
		   query.offset == nullptr && !query.is_distinct_on && query.row_mark_count == 0 &&
		   !query.has_sets_in_targets && !query.has_windows;
}

// Sums of floats differ in their last digits.
bool is_blind_to_order(const Expression& aggregate) {
	if (aggregate.type == nullptr || equals_any(aggregate.type->name, {"real", "double precision"}))
		return false;
	return aggregate.function != nullptr && aggregate.function->is_builtin &&
		   equals_any(aggregate.function->name,
					  {"count", "sum", "min", "max", "avg", "bool_and", "bool_or", "every"});
}

// Aggregates to which the order of rows means nothing.
bool ignores_order(const AnalysedStatement& statement, const Query& outer) {
	for (const Site& site : statement.of(DBE_AGGREGATE))
		if (site.query == &outer && !is_blind_to_order(*site.expression)) return false;
	return true;
}

bool looks_at(const Expression& given, const Entry& entry, std::int16_t number) {
	const Expression& expression = stripped(given);
	if (expression.kind == DBE_COLUMN) return expression.entry == &entry && expression.column == number;
	if (expression.kind == DBE_SUBLINK || expression.kind == DBE_OTHER_EXPRESSION) return true;
	return std::any_of(expression.arguments.begin(), expression.arguments.end(),
					   [&](const Expression* part) { return part != nullptr && looks_at(*part, entry, number); });
}

// Groups by what the rows come sorted by come in that order, by chance but seen.
bool groups_follow_order(const Query& outer, const Entry& entry, const Query& inner) {
	const dbe_target& first = *inner.order[0].target;
	return !first.is_junk && std::any_of(outer.group.begin(), outer.group.end(), [&](const dbe_order* group) {
		return looks_at(*group->target->expression, entry, first.number);
	});
}

bool sorts_anew(const AnalysedStatement& statement, const Query& outer, const Entry& entry,
				const Query& inner) {
	if (outer.command != DBE_SELECT || outer.set != nullptr || outer.has_windows ||
		outer.has_sets_in_targets || outer.is_distinct_on || outer.row_mark_count > 0 ||
		!ignores_order(statement, outer))
		return false;
	if (!outer.order.empty()) return outer.limit == nullptr;
	return outer.has_aggregates && outer.limit == nullptr && !outer.has_grouping_sets &&
		   !groups_follow_order(outer, entry, inner);
}

void report_order(const AnalysedStatement& statement, const Query& inner, std::string detail,
				  LintReport& report) {
	LintDraft draft;
	draft.location = inner.order[0].target->expression->location;
	draft.detail = std::move(detail);
	const auto select = select_word(report.source(), inner);
	const auto order = select && inner.set == nullptr
						   ? clause_words(report.source(), *select, "order", "by")
						   : std::nullopt;
	if (order) draft.location = static_cast<std::int32_t>(span_of(report.source(), *order).from);
	if (order && !has_volatile_parts(statement, inner)) {
		draft.edits.push_back(without(report.source(), *order));
		draft.level = FixLevel::proved;
	}
	report.add(std::move(draft));
}

void judge_entry(const AnalysedStatement& statement, const Query& outer, const Entry& entry,
				 LintReport& report) {
	const bool is_cte = entry.kind == DBE_CTE_ENTRY && entry.cte != nullptr &&
						entry.cte->references == 1 && !entry.cte->is_recursive;
	const Query* inner = is_cte ? entry.cte->query : entry.query;
	if (!entry.is_used || inner == nullptr || (entry.kind == DBE_CTE_ENTRY && !is_cte) ||
		!sorts_for_nothing(*inner) || !sorts_anew(statement, outer, entry, *inner) ||
		has_volatile_parts(statement, outer))
		return;
	report_order(statement, *inner,
				 cat("The order of ", entry.name.view(), " is lost: the query around it ",
					 outer.order.empty() ? "computes nothing that depends on it." : "sorts anew."),
				 report);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* outer : statement.queries())
		for (const Entry* entry : outer->entries)
			if (entry->kind == DBE_SUBQUERY_ENTRY || entry->kind == DBE_CTE_ENTRY)
				judge_entry(statement, *outer, *entry, report);
	for (const Site& site : statement.of(DBE_SUBLINK)) {
		const Expression& sublink = *site.expression;
		if (sublink.sublink == DBE_ANY && sublink.query != nullptr && sorts_for_nothing(*sublink.query))
			report_order(statement, *sublink.query, "IN asks whether a value is there: its order says nothing.", report);
	}
}

}  // namespace

extern constexpr LintRule order_by_in_subquery_rule{LintSpec{
	.id = "order_by_in_subquery",
	.title = "ORDER BY in a subquery whose order is lost",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "The subquery sorts its rows, in memory or in temporary files, and what is around it does not keep them "
		   "that way.",
	.suggestion = "Leave ORDER BY out of the subquery.",
	.bad = {"SELECT x.status, max(x.total) AS highest FROM (SELECT status, total FROM orders WHERE customer_id = 7 ORDER BY created_at) AS x GROUP BY x.status",
			"SELECT x.id FROM (SELECT id, total FROM orders WHERE status = 'new' ORDER BY total) AS x ORDER BY x.id",
			"SELECT sum(x.total) AS total FROM (SELECT total FROM orders WHERE status = 'new' ORDER BY created_at) AS x",
			"SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE status = 'new' ORDER BY total)",
			"WITH x AS (SELECT id, total FROM orders WHERE status = 'new' ORDER BY total DESC) SELECT x.id FROM x ORDER BY x.id"},
	.near_misses = {"SELECT x.id FROM (SELECT id, total FROM orders WHERE status = 'new' ORDER BY total, id LIMIT 10) AS x ORDER BY x.id",
					"SELECT string_agg(x.name, ', ') AS names FROM (SELECT name FROM customers WHERE country = 'DE' ORDER BY name) AS x",
					"SELECT x.status, max(x.total) AS highest FROM (SELECT status, total FROM orders WHERE customer_id = 7 ORDER BY status) AS x GROUP BY x.status",
					"SELECT x.id, row_number() OVER () AS n FROM (SELECT id, total FROM orders WHERE status = 'new' ORDER BY total) AS x",
					"SELECT x.id FROM (SELECT DISTINCT ON (customer_id) id, total FROM orders ORDER BY customer_id, total, id) AS x ORDER BY x.total",
					"SELECT ARRAY(SELECT name FROM customers WHERE country = 'DE' ORDER BY name) AS names"},
	.run = run,
}};

}  // namespace dbe
