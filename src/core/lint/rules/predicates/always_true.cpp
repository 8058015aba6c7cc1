#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

constexpr std::uint32_t most_arms = 64;

// x IS NULL OR x IS NOT NULL
bool cover_nulls(const Expression& one, const Expression& other) {
	return one.kind == DBE_NULL_TEST && other.kind == DBE_NULL_TEST &&
		   one.is_null != other.is_null &&
		   is_same(one.arguments[0], other.arguments[0]);
}

// Why every row meets it.
struct Truth {
	std::string detail;
	std::string object;
	std::int32_t location = -1;
	bool holds_for_nulls = false;
	bool is_complement = false;	 // every value meets one of two sides only
};

Truth of_nulls(std::int32_t location, std::string_view detail) {
	return {std::string(detail), "", location, true};
}

// The arm that is true, or the two that are together; nothing said where there is none.
Truth truth_in(const Expression& expression) {
	const auto& arms = expression.arguments;
	for (const Expression* arm : arms)
		if (is_always_true(*arm))
			return of_nulls(arm->location,
							"One side of the OR is true of every row, so that the others hold no row back.");
	if (arms.count > most_arms) return {};
	for (std::uint32_t i = 0; i + 1 < arms.count; i++) {
		const auto one = bound_of(arms[i]);
		for (std::uint32_t j = i + 1; j < arms.count; j++) {
			if (cover_nulls(arms[i], arms[j]))
				return of_nulls(expression.location,
								"The OR asks for null and for what is not null: every row passes.");
			const auto other = one ? bound_of(arms[j]) : std::nullopt;
			if (!other || !cover(*one, *other)) continue;
			const std::string name = name_of(one->column);
			return {cat("Every value of ", name, " meets one side of the OR, ", one->sign, " ",
						shortened(one->constant->text, 40), " or ", other->sign, " ",
						shortened(other->constant->text, 40), ": only nulls are held back."),
					name, expression.location, false, exclude(*one, *other)};
		}
	}
	return {};
}

// Comparisons of columns, which raise no error that anybody may count on.
bool is_harmless(const Expression& arm) {
	return is_always_true(arm) || bound_of(arm) ||
		   (arm.kind == DBE_NULL_TEST && table_column(arm.arguments[0]));
}

// Leaves it out of the other conditions.
void leave_out(const Site& site, const Source& source, LintDraft& draft) {
	const auto& arms = site.expression->arguments;
	const bool is_safe = std::all_of(arms.begin(), arms.end(),
									 [](const Expression* arm) { return is_harmless(*arm); });
	const auto edit = site.is_clause && is_safe
						  ? without(source, *site.expression)
						  : std::nullopt;
	if (!edit) return;
	draft.edits.push_back(*edit);
	draft.level = FixLevel::proved;
}

// x = 1 OR x <> 1
void write_not_null(const Site& site, const Source& source, LintDraft& draft) {
	const Expression& expression = *site.expression;
	const auto bound = bound_of(expression.arguments[0]);
	const auto whole = source.span_of(expression);
	const auto column = bound ? source.span_of(*bound->column.expression) : std::nullopt;
	if (!whole || !column || expression.arguments.count != 2) return;
	draft.edits.push_back({*whole, cat(source.of(*column), " IS NOT NULL")});
	draft.level = FixLevel::proved;
}

// x <> 1 OR x <> 2, where neither was to pass.
void write_and(const Site& site, const Source& source, LintDraft& draft) {
	const auto& tokens = source.tokens();
	const Expression& expression = *site.expression;
	if (expression.arguments.count != 2 || expression.token < 0) return;
	const std::size_t at = source.token_at(static_cast<std::size_t>(expression.token));
	if (at >= tokens.size() || !tokens[at].is_word("or")) return;
	draft.edits.push_back({span_of(source, {at, at + 1}), "AND"});
	draft.level = FixLevel::changes_meaning;
	draft.condition = "Only rows that meet both sides pass.";
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OR)) {
		if (site.place != Place::where && site.place != Place::join) continue;
		if (!is_written(statement, *site.expression, "or")) continue;
		Truth truth = truth_in(*site.expression);
		if (truth.detail.empty()) continue;
		LintDraft draft;
		draft.location = truth.location;
		draft.object = std::move(truth.object);
		draft.detail = std::move(truth.detail);
		if (truth.holds_for_nulls)
			leave_out(site, report.source(), draft);
		else if (site.is_clause && truth.is_complement)
			write_not_null(site, report.source(), draft);
		else if (site.is_clause)
			write_and(site, report.source(), draft);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule always_true_rule{LintSpec{
	.id = "always_true",
	.title = "OR that every row meets",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "The condition holds nothing back: x <> 1 OR x <> 2 is true of every x, as each differs from one of them.",
	.suggestion = "Where none of the values is meant, write AND or NOT IN. Otherwise correct the side that is always "
				  "true, or leave the condition out.",
	.bad = {"SELECT id FROM orders WHERE status <> 'void' OR status <> 'late'",
			"SELECT id FROM orders WHERE total > 100 OR total < 500",
			"SELECT id FROM orders WHERE customer_id = 7 AND (shipped_at IS NULL OR shipped_at IS NOT NULL)",
			"SELECT id FROM orders WHERE (total > 5 OR 1 = 1) AND status = 'new'",
			"SELECT id FROM orders WHERE customer_id = 7 OR 1 = 1"},
	.near_misses = {"SELECT id FROM orders WHERE 1 = 1 AND customer_id = 7",
					"SELECT id FROM orders WHERE 1 = 0 OR customer_id = 7",
					"SELECT id FROM orders WHERE total < 100 OR total > 500",
					"SELECT id FROM orders WHERE (customer_id, total) <> (7, 5) AND status = 'new'",
					"SELECT id FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.price <> 5 OR o.total <> 5 LIMIT 0"},
	.run = run,
}};

}  // namespace dbe
