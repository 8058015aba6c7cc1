#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_null_constant(const Expression& given) {
	const Expression* expression = &given;
	while (expression->kind == DBE_CAST) expression = expression->arguments.items[0];
	return expression->kind == DBE_CONSTANT && expression->is_null;
}

const Expression* null_in(const Expression& list) {
	if (list.kind != DBE_ARRAY) return nullptr;
	for (const Expression* element : list.arguments)
		if (is_null_constant(*element)) return element;
	return nullptr;
}

bool has_one_null(const Expression& list) {
	return std::count_if(list.arguments.begin(), list.arguments.end(), [](const Expression* element) {
			   return is_null_constant(*element);
		   }) == 1;
}

// Without the NULL and the comma beside it.
std::optional<Edit> without_null(const Expression& null, const Source& source) {
	const auto& tokens = source.tokens();
	if (null.location < 0) return std::nullopt;
	const std::size_t at = source.token_at(static_cast<std::size_t>(null.location));
	if (at == 0 || at + 1 >= tokens.size() || !tokens[at].is_word("null")) return std::nullopt;
	const bool ends = tokens[at + 1].is_symbol(')') || tokens[at + 1].is_symbol(']');
	if (ends && tokens[at - 1].is_symbol(','))
		return Edit{{source.start_of(tokens[at - 1]), source.end_of(tokens[at])}, ""};
	if (!tokens[at + 1].is_symbol(',') || at + 2 >= tokens.size()) return std::nullopt;
	return Edit{{source.start_of(tokens[at]), source.start_of(tokens[at + 2])}, ""};
}

void judge(const Site& site, LintReport& report) {
	const Expression& expression = *site.expression;
	if (expression.arguments.count != 2 || expression.op == nullptr) return;
	const Expression* null = null_in(expression.arguments[1]);
	const bool is_not_in = !expression.is_any && expression.op->name.view() == "<>";
	const bool is_in = expression.is_any && expression.op->name.view() == "=";
	if (null == nullptr || (!is_in && !is_not_in)) return;
	const bool is_negated = site.parent != nullptr && site.parent->expression->kind == DBE_NOT;
	LintDraft draft;
	draft.location = null->location;
	if (const auto column = table_column(expression.arguments[0])) draft.object = name_of(*column);
	draft.detail = is_not_in || is_negated ? "NOT IN with a NULL in its list is never true: no row passes it."
										   : "The NULL in the list matches nothing, not even rows without a value.";
	const auto edit = has_one_null(expression.arguments[1]) ? without_null(*null, report.source())
															: std::nullopt;
	if (edit) {
		draft.edits.push_back(*edit);
		draft.level = is_in && site.is_clause ? FixLevel::proved : FixLevel::changes_meaning;
		if (draft.level == FixLevel::changes_meaning)
			draft.condition = is_not_in || is_negated
								  ? "Rows whose value is not in the list come out: none do now."
								  : "A value that is not in the list gives false in place of NULL.";
	}
	report.add(std::move(draft));
}

// x IN (NULL), and lists that hold columns, are comparisons with each of their members.
void judge_single(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = comparison(*site.expression);
	if (!sides || (sides->sign != "=" && sides->sign != "<>") || !is_null_constant(*sides->right) ||
		is_written_operator(statement, *site.expression))
		return;
	if (!is_written(statement, *site.expression, "in") && !is_written(statement, *site.expression, "not"))
		return;
	LintDraft draft;
	draft.location = sides->right->location;
	draft.detail = sides->sign == "="
					   ? "The NULL in the list matches nothing, not even rows without a value."
					   : "NOT IN with a NULL in its list is never true: no row passes it.";
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_ARRAY_OPERATOR)) judge(site, report);
	for (const Site& site : statement.of(DBE_OPERATOR)) judge_single(statement, site, report);
}

}  // namespace

extern constexpr LintRule not_in_null_list_rule{LintSpec{
	.id = "not_in_null_list",
	.title = "NULL in a list of IN",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "x NOT IN (a, NULL) is false where x is a and NULL everywhere else, so that no row passes. In a list of "
		   "IN a NULL finds nothing.",
	.suggestion = "Take the NULL out of the list, and ask for rows without a value by IS NULL or IS NOT NULL.",
	.bad = {"SELECT id FROM orders WHERE status NOT IN ('void', NULL)",
			"SELECT id FROM orders WHERE status IN ('new', NULL, 'paid')",
			"SELECT id FROM customers WHERE referred_by IN (NULL)",
			"SELECT id FROM orders WHERE status NOT IN (NULL, 'void', NULL)",
			"SELECT id FROM orders WHERE NOT (status IN (NULL, 'void', 'late'))"},
	.near_misses = {"SELECT id FROM orders WHERE status NOT IN ('void', 'late')",
					"SELECT id FROM orders WHERE note IN ('a', 'b') OR note IS NULL",
					"SELECT id FROM products WHERE tags = ARRAY['a', NULL]"},
	.run = run,
}};

}  // namespace dbe
