#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/join_text.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// What a part of FROM stands in, from the inside.
struct Above {
	const From* from;
	const Above* next;
};

// The first condition above that no row without a match passes.
const Expression* refusal(const Above* above, const Entry& entry) {
	for (; above != nullptr; above = above->next) {
		const From& from = *above->from;
		if (from.condition == nullptr ||
			(from.kind == DBE_FROM_JOIN && from.join != DBE_INNER_JOIN))
			continue;
		if (from.condition->kind != DBE_AND) {
			if (refuses_null_row(*from.condition, entry)) return from.condition;
			continue;
		}
		for (const Expression* clause : from.condition->arguments)
			if (refuses_null_row(*clause, entry)) return clause;
	}
	return nullptr;
}

void judge(const AnalysedStatement& statement, const From& join, const Above* above,
		   LintReport& report) {
	const bool is_left = join.join == DBE_LEFT_JOIN;
	if (!is_left && join.join != DBE_RIGHT_JOIN) return;
	const From& side = join.parts[is_left ? 1 : 0];
	if (side.kind != DBE_FROM_ENTRY || side.entry == nullptr) return;
	const Entry& entry = *side.entry;
	const Expression* clause = refusal(above, entry);
	if (clause == nullptr) return;
	LintDraft draft;
	draft.location = clause->location;
	draft.object = quoted(entry.name);
	draft.detail = cat("Rows without a match in ", draft.object, " do not pass this condition: the ",
					   is_left ? "LEFT" : "RIGHT", " JOIN is an inner join in effect.");
	const auto words = is_left ? join_words(statement, report.source(), entry) : std::nullopt;
	if (words && words->is_outer && !words->is_natural) {
		const Source& source = report.source();
		draft.edits.push_back({{source.start_of(source.tokens()[words->from]),
								source.end_of(source.tokens()[words->to - 1])}, "JOIN"});
		draft.level = FixLevel::proved;
	}
	report.add(std::move(draft));
}

void judge_below(const AnalysedStatement& statement, const From& from, const Above* above,
				 LintReport& report) {
	if (from.kind == DBE_FROM_ENTRY) return;
	if (from.kind == DBE_FROM_JOIN) judge(statement, from, above, report);
	const Above here{&from, above};
	for (const From* part : from.parts) judge_below(statement, *part, &here, report);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->from != nullptr && query->command != DBE_MERGE)
			judge_below(statement, *query->from, nullptr, report);
}

}  // namespace

extern constexpr LintRule outer_join_nullified_rule{LintSpec{
	.id = "outer_join_nullified",
	.title = "Outer join whose added rows a condition removes",
	.group = LintGroup::joins,
	.severity = LintSeverity::style,
	.why = "The rows that LEFT JOIN adds have nulls on the other side, and a condition on its columns removes them again. "
		   "Either the join says more than it does, or the condition was meant for ON.",
	.suggestion = "Write JOIN, or move the condition to ON where rows without a match are to stay.",
	.bad = {"SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.status = 'new'",
			"SELECT c.name, o.total FROM customers c LEFT OUTER JOIN orders o ON o.customer_id = c.id JOIN order_lines l ON l.order_id = o.id AND l.quantity > 2",
			"SELECT c.name, o.total FROM orders o RIGHT JOIN customers c ON o.customer_id = c.id WHERE o.total > 400 OR o.discount > 5"},
	.near_misses = {"SELECT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL",
					"SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE coalesce(o.status, 'none') = 'none'",
					"SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.status = 'new'",
					"SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.total > 400 OR c.is_active"},
	.run = run,
}};

}  // namespace dbe
