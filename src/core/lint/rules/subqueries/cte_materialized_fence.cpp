#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

// Conditions on what the groups are made by are met before there are groups.
bool is_grouped_select(const Query& query) {
	return query.command == DBE_SELECT && query.set == nullptr && !query.group.empty() &&
		   !query.has_grouping_sets && query.limit == nullptr && query.offset == nullptr &&
		   query.distinct.empty() && !query.has_windows && !query.has_sets_in_targets &&
		   query.row_mark_count == 0;
}

bool could_be_merged(const AnalysedStatement& statement, const dbe_cte& cte) {
	return cte.materialized == 'a' && cte.references == 1 && !cte.is_recursive && cte.query != nullptr &&
		   ((is_plain_select(*cte.query) && !cte.query->has_aggregates) || is_grouped_select(*cte.query)) &&
		   !has_volatile_parts(statement, *cte.query);
}

bool is_group_key(const Query& query, const TableColumn& column) {
	return std::any_of(query.group.begin(), query.group.end(), [&](const dbe_order* group) {
		const auto key = table_column(*group->target->expression);
		return key && key->entry == column.entry && key->column == column.column;
	});
}

// A condition on a result of it that an index of a large table could answer.
std::optional<TableColumn> held_back(const AnalysedStatement& statement, const dbe_cte& cte) {
	for (const Site& clause : statement.clauses()) {
		const auto sides = comparison_with_fixed(*clause.expression);
		if (!sides || sides->sign != "=" || clause.place != Place::where) continue;
		const Expression& tested = stripped(*sides->left);
		if (tested.kind != DBE_COLUMN || tested.entry == nullptr || tested.entry->cte != &cte ||
			statement.is_nullable_side(*tested.entry))
			continue;
		const auto column = source_column(tested);
		if (column && column->is_of(*cte.query) && is_large(*column->table) &&
			(cte.query->group.empty() || is_group_key(*cte.query, *column)) &&
			leading_index(*column->table, column->column->number) != nullptr)
			return column;
	}
	return std::nullopt;
}

// Without the word the server merges what is read once.
std::optional<Edit> without_fence(const dbe_cte& cte, const Source& source) {
	if (cte.location < 0) return std::nullopt;
	const auto as = next_word(source, source.token_at(static_cast<std::size_t>(cte.location)), "as");
	if (!as || *as + 1 >= source.tokens().size() || !source.tokens()[*as + 1].is_word("materialized"))
		return std::nullopt;
	return without(source, {*as + 1, *as + 2});
}

void judge(const AnalysedStatement& statement, const dbe_cte& cte, LintReport& report) {
	if (!could_be_merged(statement, cte)) return;
	const auto column = held_back(statement, cte);
	if (!column) return;
	LintDraft draft;
	draft.location = cte.location;
	draft.object = quoted(cte.name);
	draft.detail = cat("All of ", draft.object, " is computed and kept before the condition on ", name_of(*column),
					   ", which has an index, takes a few rows of it.");
	if (const auto edit = without_fence(cte, report.source())) {
		draft.edits.push_back(*edit);
		draft.level = FixLevel::proved;
	}
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		for (const dbe_cte* cte : query->ctes)
			if (cte->materialized == 'a') judge(statement, *cte, report);
}

}  // namespace

extern constexpr LintRule cte_materialized_fence_rule{LintSpec{
	.id = "cte_materialized_fence",
	.title = "MATERIALIZED keeps a condition from an index",
	.group = LintGroup::subqueries,
	.severity = LintSeverity::performance,
	.why = "A materialized WITH query is computed as a whole. Conditions of the query around it do not reach the "
		   "tables below.",
	.suggestion = "Leave MATERIALIZED out where the query is read once, or put the condition inside.",
	.bad = {"WITH o AS MATERIALIZED (SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id) SELECT n FROM o WHERE customer_id = 7",
			"WITH o AS MATERIALIZED (SELECT id, customer_id, total FROM orders) SELECT o.total FROM o WHERE o.id = 7",
			"WITH o AS MATERIALIZED (SELECT id, customer_id, total FROM orders WHERE total > 5) SELECT c.name, o.total FROM o JOIN customers c ON c.id = o.customer_id WHERE o.customer_id = 7"},
	.near_misses = {"WITH o AS MATERIALIZED (SELECT customer_id, max(id) AS last FROM orders GROUP BY customer_id) SELECT customer_id FROM o WHERE last = 7",
					"WITH o AS (SELECT id, customer_id, total FROM orders) SELECT o.total FROM o WHERE o.id = 7",
					"WITH o AS MATERIALIZED (SELECT id, random() AS chance FROM orders) SELECT o.chance FROM o WHERE o.id = 7",
					"WITH o AS MATERIALIZED (SELECT id, note FROM orders) SELECT o.id FROM o WHERE o.note = 'x'",
					"WITH o AS MATERIALIZED (SELECT id, total FROM orders FOR UPDATE) SELECT o.total FROM o WHERE o.id = 7"},
	.run = run,
}};

}  // namespace dbe
