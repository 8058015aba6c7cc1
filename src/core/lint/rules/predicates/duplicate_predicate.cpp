#include <array>

#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// Longer AND lists are made by programs.
constexpr std::size_t most_clauses = 64;

bool is_worth_it(const AnalysedStatement& statement, const Expression& clause) {
	const bool is_whole = clause.kind == DBE_NULL_TEST || clause.kind == DBE_ARRAY_OPERATOR ||
						  is_written_operator(statement, clause);
	return is_whole && has_columns(clause) && !is_volatile(clause);
}

void judge(const AnalysedStatement& statement, const Expression& one, const Expression& other,
		   LintReport& report) {
	if (!is_same(one, other) || !is_worth_it(statement, other) || !is_worth_it(statement, one))
		return;
	LintDraft draft;
	draft.location = other.location;
	const auto span = report.source().span_of(other);
	draft.detail = span ? cat("The condition ", shortened(one_line(report.source().of(*span)), 80), " stands here twice.")
						: "The condition stands here twice.";
	if (const auto edit = without(report.source(), other)) {
		draft.edits.push_back(*edit);
		draft.level = FixLevel::proved;
	}
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	std::array<const Expression*, most_clauses> seen;
	std::size_t count = 0;
	const Site* first = nullptr;
	for (const Site& clause : statement.clauses()) {
		if (first == nullptr || first->query != clause.query || first->join != clause.join ||
			first->place != clause.place) {
			first = &clause;
			count = 0;
		}
		if (count == most_clauses) continue;
		for (std::size_t i = 0; i < count; i++)
			judge(statement, *seen[i], *clause.expression, report);
		seen[count++] = clause.expression;
	}
}

}  // namespace

extern constexpr LintRule duplicate_predicate_rule{LintSpec{
	.id = "duplicate_predicate",
	.title = "Condition that stands twice in one AND list",
	.group = LintGroup::predicates,
	.severity = LintSeverity::style,
	.why = "The second one changes nothing. Mostly one of them was copied and its column or value never changed.",
	.suggestion = "Leave one out, or correct it.",
	.bad = {"SELECT id FROM orders WHERE status = 'new' AND total > 400 AND status = 'new'",
			"SELECT o.id FROM orders o WHERE (o.shipped_at IS NULL) AND o.total > 5 AND (o.shipped_at IS NULL)",
			"UPDATE orders SET note = 'x' WHERE id = 7 AND total > 5 AND total > 5"},
	.near_misses = {"SELECT o.id FROM orders o JOIN orders p ON p.customer_id = o.customer_id WHERE o.status = 'new' AND p.status = 'new'",
					"SELECT id FROM orders WHERE total > 5 AND total BETWEEN 5 AND 9",
					"SELECT id FROM orders WHERE random() < 0.5 AND random() < 0.5"},
	.run = run,
}};

}  // namespace dbe
