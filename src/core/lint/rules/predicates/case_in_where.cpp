#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {
namespace {

// What may fail, or may cost much: CASE keeps it from running for some rows.
bool may_guard(const Expression& expression) {
	const bool is_safe_kind =
		expression.kind == DBE_COLUMN || expression.kind == DBE_CONSTANT ||
		expression.kind == DBE_PARAMETER || expression.kind == DBE_CASE ||
		expression.kind == DBE_WHEN || expression.kind == DBE_CASE_OPERAND ||
		expression.kind == DBE_AND || expression.kind == DBE_OR || expression.kind == DBE_NOT ||
		expression.kind == DBE_NULL_TEST || expression.kind == DBE_BOOLEAN_TEST ||
		expression.kind == DBE_SESSION_VALUE;
	const bool is_comparison = expression.kind == DBE_OPERATOR && comparison(expression) &&
							   expression.op->is_builtin && !mirrored(expression.op->name).empty();
	const bool is_now = expression.kind == DBE_FUNCTION && expression.arguments.empty() &&
						expression.function != nullptr && expression.function->is_builtin;
	const bool is_relabel = expression.kind == DBE_CAST && (expression.cast == DBE_RELABEL ||
															expression.form == DBE_IMPLICIT_CAST);
	if (!is_safe_kind && !is_comparison && !is_now && !is_relabel) return true;
	for (const Expression* part : expression.arguments)
		if (part != nullptr && may_guard(*part)) return true;
	return false;
}

// A comparison of an indexed column within it.
std::optional<TableColumn> compared_column(const AnalysedStatement& statement, const Site& site,
										   const Expression& expression) {
	if (const auto sides = comparison_with_fixed(expression))
		if (const auto column = indexed_column(statement, site, *sides->left)) return column;
	for (const Expression* part : expression.arguments)
		if (const auto column = compared_column(statement, site, *part)) return column;
	return std::nullopt;
}

// CASE ... END, or CASE ... END = 1
const Expression* case_of(const Expression& clause) {
	if (clause.kind == DBE_CASE) return &clause;
	const auto sides = comparison_with_fixed(clause);
	if (!sides || sides->sign != "=" || sides->left->kind != DBE_CASE) return nullptr;
	return sides->left;
}

// ---- as branches with their guards ----

// From CASE to its END.
std::optional<Words> words_of(const Source& source, const Expression& choice) {
	if (choice.location < 0) return std::nullopt;
	const auto& tokens = source.tokens();
	const std::size_t first = source.token_at(static_cast<std::size_t>(choice.location));
	int open = 0;
	for (std::size_t i = first; i < tokens.size(); i++) {
		if (tokens[i].is_word("case")) open++;
		if (tokens[i].is_word("end") && --open == 0) return Words{first, i + 1};
		if (open == 0) break;
	}
	return std::nullopt;
}

// The whole condition: the CASE, or its comparison with a constant right before or behind it.
std::optional<Span> span_of_clause(const Source& source, const Expression& clause,
								   const Expression& choice) {
	auto words = words_of(source, choice);
	if (!words) return std::nullopt;
	if (&clause == &choice) return span_of(source, *words);
	const auto& tokens = source.tokens();
	const auto is_bracketed = [&] {
		return words->from > 0 && words->to < tokens.size() && tokens[words->from - 1].is_symbol('(') &&
			   tokens[words->to].is_symbol(')');
	};
	const bool is_first = &clause.arguments[0] == &choice;
	const Expression& other = as_written(clause.arguments[is_first ? 1 : 0]);
	const auto value = source.span_of(other);
	if (!value || clause.token < 0 || other.kind != DBE_CONSTANT) return std::nullopt;
	const std::size_t sign = source.token_at(static_cast<std::size_t>(clause.token));
	while (sign != (is_first ? words->to : words->from - 1) && is_bracketed())
		words = Words{words->from - 1, words->to + 1};
	const Span span = span_of(source, *words);
	if (is_first)
		return sign == words->to && source.token_at(value->from) == sign + 1
				   ? std::optional<Span>({span.from, value->to})
				   : std::nullopt;
	return sign + 1 == words->from && source.token_at(value->to) == sign
			   ? std::optional<Span>({value->from, span.to})
			   : std::nullopt;
}

// Each repeats the guards of those before it.
constexpr std::uint32_t most_branches = 8;

// What a branch asks: its own text, nothing where it is true; no branch where it is not.
struct Answer {
	bool is_known = false;
	bool is_never = false;
	std::string text;
};

Answer answer_of(const Source& source, const Expression& result, const Expression* wanted) {
	const Expression* constant = constant_in(result);
	if (constant != nullptr && constant->is_null) return {true, true, ""};
	if (wanted != nullptr) {
		if (constant == nullptr) return {};
		if (is_same(*constant, *wanted)) return {true, false, ""};
		return {is_other_value(*constant, *wanted), true, ""};
	}
	if (constant != nullptr) return {constant->is_number, constant->number == 0, ""};
	const auto text = text_of(source, result);
	if (!text) return {};
	return {true, false, result.kind == DBE_OR ? cat("(", *text, ")") : *text};
}

// (guard AND answer) OR (guard IS NOT TRUE AND other); nothing where a part has no text.
std::optional<std::string> branches_of(const Source& source, const Expression& choice,
									   const Expression* wanted) {
	std::vector<std::string> branches;
	std::vector<std::string> passed;
	const auto add = [&](const Answer& answer, std::string_view guard) {
		std::vector<std::string> parts = passed;
		if (!guard.empty()) parts.emplace_back(guard);
		if (!answer.text.empty()) parts.push_back(answer.text);
		if (!answer.is_never) branches.push_back(parts.empty() ? "true" : join(parts, " AND "));
	};
	for (const Expression* part : choice.arguments) {
		const bool is_branch = part->kind == DBE_WHEN;
		const Answer answer = answer_of(source, is_branch ? part->arguments[1] : *part, wanted);
		if (!answer.is_known) return std::nullopt;
		if (!is_branch) {
			add(answer, "");
			continue;
		}
		const auto guard = text_of(source, part->arguments[0]);
		if (!guard) return std::nullopt;
		add(answer, part->arguments[0].kind == DBE_OR ? cat("(", *guard, ")") : *guard);
		passed.push_back(cat("(", *guard, ") IS NOT TRUE"));
	}
	if (branches.empty()) return std::nullopt;
	if (branches.size() == 1) return branches.front();
	for (std::string& branch : branches) branch = cat("(", branch, ")");
	return join(branches, " OR ");
}

void add_branches(const Site& site, const Expression& choice, const Source& source,
				  LintDraft& draft) {
	const Expression& clause = *site.expression;
	const Expression* wanted = nullptr;
	if (&clause != &choice) {
		const auto sides = comparison_with_fixed(clause);
		wanted = sides ? constant_in(*sides->right) : nullptr;
		if (wanted == nullptr || wanted->is_null || !clause.op->is_builtin || clause.arguments.count != 2 ||
			(clause.collation != nullptr && !clause.collation->is_deterministic))
			return;
	}
	if (is_volatile(choice) || choice.arguments.count > most_branches) return;
	const auto span = span_of_clause(source, clause, choice);
	const auto branches = branches_of(source, choice, wanted);
	if (!span || !branches) return;
	const auto& tokens = source.tokens();
	const std::size_t first = source.token_at(span->from);
	const bool is_bracketed = first > 0 && tokens[first - 1].is_symbol('(');
	const bool needs_brackets = !is_bracketed && branches->starts_with("(") && contains(*branches, ") OR (");
	draft.edits.push_back({*span, needs_brackets ? cat("(", *branches, ")") : *branches});
	draft.level = FixLevel::proved;
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const Expression* choice = case_of(*site.expression);
	if (choice == nullptr || may_guard(*choice)) return;
	const auto column = compared_column(statement, site, *choice);
	if (!column || is_in_index(*column->entry, *choice) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	LintDraft draft;
	draft.location = choice->location;
	draft.object = name_of(*column);
	draft.detail = cat("Within CASE the comparison with ", draft.object,
					   " is out of reach of its index: every row is read.");
	add_branches(site, *choice, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_CASE || site.expression->kind == DBE_OPERATOR)
			judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule case_in_where_rule{LintSpec{
	.id = "case_in_where",
	.title = "CASE as a condition over an indexed column",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "CASE is computed row by row: the planner does not look into it for conditions that an index "
		   "could answer.",
	.suggestion = "Write the branches with OR, each with its guard: (guard AND condition) OR (guard IS NOT TRUE "
				  "AND other).",
	.bad = {"SELECT id FROM orders WHERE CASE $1::text WHEN 'customer' THEN customer_id = $2 ELSE false END",
			"SELECT id FROM orders WHERE CASE WHEN discount > 5 THEN total > 100 ELSE total > 400 END",
			"SELECT o.id FROM orders o WHERE CASE WHEN o.ordered_on < '2024-02-01' THEN 1 ELSE 0 END = 1",
			"SELECT id FROM orders WHERE CASE WHEN $1::boolean THEN customer_id = 5 ELSE note = 'x' END",
			"SELECT id FROM orders WHERE CASE WHEN discount > 5 THEN total > 100 WHEN note = 'note' THEN total > 400 OR status = 'new' WHEN total = 3.5 THEN false END AND ordered_on > '2024-01-01'",
			"SELECT id FROM orders WHERE 'few' = CASE WHEN total > 400 THEN 'many' WHEN discount IS NULL THEN 'few' ELSE 'none' END"},
	.near_misses = {"SELECT CASE WHEN total > 100 THEN 'much' ELSE 'little' END AS size FROM orders WHERE total > 5",
					"SELECT id FROM orders WHERE CASE WHEN discount > 0 THEN total / discount > 5 ELSE false END",
					"SELECT id FROM visits WHERE CASE WHEN seconds > 5 THEN true ELSE false END",
					"SELECT id FROM orders WHERE id = 7 AND CASE WHEN discount > 5 THEN total > 100 ELSE total > 400 END"},
	.run = run,
}};

}  // namespace dbe
