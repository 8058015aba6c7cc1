#include <array>

#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {
namespace {

// Longer AND lists are made by programs.
constexpr std::size_t most_bounds = 16;

class Bounds {
public:
	void add(const Expression& condition) {
		if (count_ == most_bounds || condition.kind != DBE_OPERATOR) return;
		if (const auto bound = bound_of(condition)) bounds_[count_++] = *bound;
	}
	void clear() { count_ = 0; }
	std::size_t size() const { return count_; }
	const Bound& operator[](std::size_t number) const { return bounds_[number]; }

private:
	std::array<Bound, most_bounds> bounds_;
	std::size_t count_ = 0;
};

// BETWEEN with its larger end first: the other order was meant.
void swap_ends(const Bound& one, const Bound& other, const Source& source, LintDraft& draft) {
	if (one.comparison->token != other.comparison->token || !is_between(source, *one.comparison))
		return;
	const auto from = source.span_of(*one.constant);
	const auto to = source.span_of(*other.constant);
	if (!from || !to || !is_less(*other.constant, *one.constant)) return;
	draft.edits = {{*from, std::string(source.of(*to))}, {*to, std::string(source.of(*from))}};
	draft.level = FixLevel::changes_meaning;
	draft.condition = "Rows between the two ends pass; as it is written, none does.";
}

// a = 1 AND a = 2, where rows with either were meant.
void write_list(const Bound& one, const Bound& other, const Source& source, LintDraft& draft) {
	if (one.sign != "=" || other.sign != "=") return;
	const auto whole = source.span_of(*one.comparison);
	const auto column = source.span_of(*one.column.expression);
	const auto first = source.span_of(*one.constant);
	const auto second = source.span_of(*other.constant);
	const auto rest = without(source, *other.comparison);
	if (!whole || !column || !first || !second || !rest || rest->span.from < whole->to) return;
	draft.edits = {{*whole, cat(source.of(*column), " IN (", source.of(*first), ", ",
								source.of(*second), ")")},
				   *rest};
	draft.level = FixLevel::changes_meaning;
	draft.condition = "Rows with either value pass; as it is written, none does.";
}

// An arm that no row meets adds none to the others of its OR.
void leave_out(const Site& site, const Source& source, LintDraft& draft) {
	const bool is_arm = site.parent != nullptr && site.parent->is_clause &&
						site.parent->expression->kind == DBE_OR;
	const auto span = is_arm ? source.span_of(*site.expression) : std::nullopt;
	if (!span) return;
	const auto& tokens = source.tokens();
	std::size_t first = source.token_at(span->from);
	std::size_t next = source.token_at(span->to);
	while (first > 0 && next < tokens.size() && tokens[first - 1].is_symbol('(') &&
		   tokens[next].is_symbol(')') && first > 1 &&
		   (tokens[first - 2].is_word("or") || tokens[next + 1 < tokens.size() ? next + 1 : next].is_word("or"))) {
		first--;
		next++;
	}
	if (first > 1 && tokens[first - 1].is_word("or"))
		draft.edits.push_back({{source.end_of(tokens[first - 2]), source.end_of(tokens[next - 1])}, ""});
	else if (next + 1 < tokens.size() && tokens[next].is_word("or"))
		draft.edits.push_back({{source.start_of(tokens[first]), source.start_of(tokens[next + 1])}, ""});
	else
		return;
	draft.level = FixLevel::proved;
}

void report_pair(const Bound& one, const Bound& other, const Site* arm, LintReport& report) {
	LintDraft draft;
	draft.location = other.comparison->location;
	draft.object = name_of(one.column);
	draft.detail = cat("No value of ", draft.object, " meets both of its conditions, ", one.sign, " ",
					   shortened(one.constant->text, 40), " and ", other.sign, " ",
					   shortened(other.constant->text, 40), ": no row passes.");
	swap_ends(one, other, report.source(), draft);
	if (draft.edits.empty() && arm == nullptr) write_list(one, other, report.source(), draft);
	if (draft.edits.empty() && arm != nullptr) leave_out(*arm, report.source(), draft);
	report.add(std::move(draft));
}

// arm: of which they are the conditions, nullptr of a list of clauses.
void judge(const Bounds& bounds, const Site* arm, LintReport& report) {
	for (std::size_t i = 0; i < bounds.size(); i++)
		for (std::size_t j = i + 1; j < bounds.size(); j++)
			if (bounds[i].constant->text.present() && bounds[j].constant->text.present() &&
				exclude(bounds[i], bounds[j]))
				return report_pair(bounds[i], bounds[j], arm, report);
}

// The members of one AND list stand beside each other.
void judge_clauses(const AnalysedStatement& statement, LintReport& report) {
	Bounds bounds;
	const Site* first = nullptr;
	for (const Site& clause : statement.clauses()) {
		if (clause.place != Place::where && clause.place != Place::join) continue;
		if (first == nullptr || first->query != clause.query || first->join != clause.join) {
			judge(bounds, nullptr, report);
			bounds.clear();
			first = &clause;
		}
		bounds.add(*clause.expression);
	}
	judge(bounds, nullptr, report);
}

// Those below an OR.
void judge_parts(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_AND)) {
		if (site.place != Place::where && site.place != Place::join) continue;
		// BETWEEN SYMMETRIC tries both orders of its bounds
		if (site.parent != nullptr && site.parent->expression->kind == DBE_OR &&
			!is_written(statement, *site.parent->expression, "or"))
			continue;
		Bounds bounds;
		for (const Expression* part : site.expression->arguments) bounds.add(*part);
		judge(bounds, &site, report);
	}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	judge_clauses(statement, report);
	judge_parts(statement, report);
}

}  // namespace

extern constexpr LintRule always_false_rule{LintSpec{
	.id = "always_false",
	.title = "Conditions that exclude each other",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "No row can meet all of them, so the statement finds nothing, and by default the server reads the table "
		   "all the same.",
	.suggestion = "Where either is meant, write OR or IN. Where a range is meant, write its lower bound first: BETWEEN "
				  "takes no other order.",
	.bad = {"SELECT id FROM orders WHERE status = 'new' AND status = 'paid'",
			"SELECT id FROM orders WHERE total BETWEEN 500 AND 100",
			"SELECT id FROM orders WHERE ordered_on < '2024-01-01' AND ordered_on >= '2024-06-01'",
			"SELECT id FROM orders WHERE customer_id = 7 OR (total > 400 AND total < 100)"},
	.near_misses = {"SELECT id FROM orders WHERE false",
					"SELECT id FROM orders WHERE total BETWEEN SYMMETRIC 500 AND 100",
					"SELECT id FROM orders WHERE total >= 100 AND total <= 100",
					"SELECT id FROM orders WHERE status = 'new' OR note = 'paid' AND total > 5 LIMIT 0",
					"SELECT o.id FROM orders o JOIN orders p ON p.customer_id = o.customer_id WHERE o.status = 'new' AND p.status = 'paid'",
					"SELECT id FROM orders WHERE total NOT BETWEEN 100 AND 500"},
	.run = run,
}};

}  // namespace dbe
