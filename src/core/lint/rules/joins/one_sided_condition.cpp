#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_among(const std::vector<const Entry*>& all, const Entry* entry) {
	return std::find(all.begin(), all.end(), entry) != all.end();
}

// Of a part of FROM that is one table, a row or few: what each row is combined with on purpose.
bool may_be_many(const AnalysedStatement& statement, const Query& query, const From& side) {
	if (side.kind != DBE_FROM_ENTRY || side.entry->table == nullptr) return false;
	const dbe_sql_table& table = *side.entry->table;
	return table.tuples != 1 && !holds_key(table, fixed_columns(statement, query, *side.entry));
}

void judge(const AnalysedStatement& statement, const Query& query, const From& join,
		   LintReport& report) {
	if (join.join == DBE_INNER_JOIN || join.condition == nullptr || join.parts.count != 2 ||
		has_subquery(*join.condition))
		return;
	const From& inner = join.parts[join.join == DBE_RIGHT_JOIN ? 0 : 1];
	// what an outer query gives may tie both sides
	for (const Site& site : statement.of(DBE_COLUMN))
		if (site.join == &join && site.expression->levels_up > 0) return;
	std::vector<const Entry*> used;
	list_entries_of(*join.condition, query, used);
	if (used.empty()) return;
	std::vector<const Entry*> right;
	list_entries(join.parts[1], right);
	const auto of_right = [&](const Entry* entry) { return is_among(right, entry); };
	const bool all = std::all_of(used.begin(), used.end(), of_right);
	const bool none = std::none_of(used.begin(), used.end(), of_right);
	// a merged column of USING is of both sides
	const bool is_plain = std::none_of(used.begin(), used.end(), [](const Entry* entry) {
		return entry->kind == DBE_JOIN_ENTRY;
	});
	if ((!all && !none) || !is_plain || !may_be_many(statement, query, inner)) return;
	LintDraft draft;
	draft.location = join.condition->location;
	draft.object = quoted(inner.entry->name);
	draft.detail = cat("The condition of the join looks at one of its sides only: every row that meets it comes with every "
					   "row of ", draft.object, all ? " that does." : ".");
	report.add(std::move(draft));
}

void judge_below(const AnalysedStatement& statement, const Query& query, const From& from,
				 LintReport& report) {
	if (from.kind == DBE_FROM_ENTRY) return;
	for (const From* part : from.parts) judge_below(statement, query, *part, report);
	if (from.kind == DBE_FROM_JOIN) judge(statement, query, from, report);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->from != nullptr && query->command != DBE_MERGE)
			judge_below(statement, *query, *query->from, report);
}

}  // namespace

extern constexpr LintRule one_sided_condition_rule{LintSpec{
	.id = "one_sided_condition",
	.title = "Outer join whose condition looks at one side only",
	.group = LintGroup::joins,
	.severity = LintSeverity::bug,
	.why = "Nothing ties the rows of the two sides to each other, so each comes with all of the other. Mostly a "
		   "column was taken from the wrong table.",
	.suggestion = "Compare a column of one side with one of the other.",
	.bad = {"SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON c.id = c.referred_by",
			"SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON o.status = 'new' AND o.total > 400",
			"SELECT c.name, o.total FROM orders o RIGHT JOIN customers c ON o.note = o.status"},
	.near_misses = {"SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.status = 'new'",
					"SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON o.id = 7",
					"SELECT c.name, x.n FROM customers c LEFT JOIN (SELECT count(*) AS n FROM orders) x ON x.n > 5",
					"SELECT c.name, t.total FROM customers c LEFT JOIN LATERAL (SELECT o.total FROM orders o WHERE o.customer_id = c.id) t ON true"},
	.run = run,
}};

}  // namespace dbe
