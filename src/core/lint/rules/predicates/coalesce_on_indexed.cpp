#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {
namespace {

bool holds(std::string_view sign, double one, double other) {
	if (sign == "=") return one == other;
	if (sign == "<") return one < other;
	if (sign == "<=") return one <= other;
	if (sign == ">") return one > other;
	return one >= other;
}

// Whether the value that stands for null passes; nothing where that cannot be told from here.
std::optional<bool> default_passes(const Expression& given, std::string_view sign,
								   const Expression& limit, const Expression& clause) {
	const Expression* one = constant_in(given);
	const Expression* other = constant_in(limit);
	if (one == nullptr || other == nullptr || one->is_null || other->is_null) return std::nullopt;
	constexpr double exact = 9007199254740992;
	if (one->is_number && other->is_number) {
		const bool is_close = one->number == other->number && one->text.view() != other->text.view();
		if (is_close && (one->text.view().find('.') != std::string_view::npos ||
						 other->text.view().find('.') != std::string_view::npos))
			return std::nullopt;
		if (one->number > exact || other->number > exact || one->number < -exact ||
			other->number < -exact)
			return std::nullopt;
		return holds(sign, one->number, other->number);
	}
	const bool is_text = one->type != nullptr && other->type != nullptr &&
						 equals_any(one->type->name, {"text", "character varying"}) &&
						 equals_any(other->type->name, {"text", "character varying"});
	if (!is_text || sign != "=" || clause.collation == nullptr || !clause.collation->is_deterministic ||
		!one->text.present() || !other->text.present())
		return std::nullopt;
	return one->text.view() == other->text.view();
}

void add_edit(const AnalysedStatement& statement, const Site& site, const Comparison& sides,
			  const Expression& call, const Source& source, LintDraft& draft) {
	const auto whole = source.span_of(*site.expression);
	const auto column = text_of(source, call.arguments[0]);
	const auto value = text_of(source, *sides.right);
	if (!whole || !column || !value) return;
	const bool never_null = !may_be_null(statement, call.arguments[0]);
	const auto passes = default_passes(call.arguments[1], sides.sign, *sides.right, *site.expression);
	if (!never_null && !passes) return;
	const std::string plain = cat(*column, " ", sides.sign, " ", *value);
	const bool is_enough = never_null || !*passes;
	draft.edits.push_back({*whole, is_enough ? plain : cat("(", plain, " OR ", *column, " IS NULL)")});
	draft.level = FixLevel::proved;
	draft.suggestion = never_null ? "Leave coalesce() out: the column is never null."
					   : is_enough
						   ? "Leave coalesce() out: a null passes neither with it nor without."
						   : "Ask for the nulls with IS NULL, which an index finds.";
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = search_of(*site.expression);
	if (!sides || sides->left->kind != DBE_COALESCE) return;
	const Expression& call = *sides->left;
	if (call.arguments.count != 2 || !is_fixed(call.arguments[1])) return;
	const auto column = indexed_column(statement, site, call.arguments[0]);
	if (!column || is_in_index(*column->entry, call) || is_between(report.source(), *site.expression) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	// rows that an outer join has made pass as well, and so no index can lead to those that do
	if (statement.is_nullable_side(*column->entry) &&
		default_passes(call.arguments[1], sides->sign, *sides->right, *site.expression) != false)
		return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(*column);
	draft.detail = cat("The index on ", draft.object,
					   " is of no use for what coalesce() makes of it: every row is read.");
	add_edit(statement, site, *sides, call, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule coalesce_on_indexed_rule{LintSpec{
	.id = "coalesce_on_indexed",
	.title = "coalesce() of an indexed column compared with a value",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "An index holds the column and its nulls, and nothing of the value that coalesce() puts in their "
		   "place, so every row is read.",
	.suggestion = "Compare the column itself, and ask for its nulls with IS NULL where they count.",
	.bad = {"SELECT id FROM orders WHERE coalesce(discount, 0) > 5",
			"SELECT id FROM orders o WHERE coalesce(o.discount, 0) < 5 AND o.note = 'x'",
			"SELECT id FROM orders WHERE coalesce(total, 0) = 12.5",
			"SELECT id FROM customers WHERE '' = coalesce(email, '')",
			"SELECT id FROM customers WHERE coalesce(birthday, current_date) < '1960-01-01'"},
	.near_misses = {"SELECT id FROM orders WHERE discount > 5 OR discount IS NULL",
					"SELECT coalesce(discount, 0) AS discount FROM orders WHERE total > 5",
					"SELECT id FROM visits WHERE coalesce(seconds, 0) > 5",
					"SELECT id FROM orders WHERE id = 7 AND coalesce(discount, 0) > 5",
					"SELECT id FROM orders WHERE coalesce(shipped_at, created_at) > now()"},
	.run = run,
}};

}  // namespace dbe
