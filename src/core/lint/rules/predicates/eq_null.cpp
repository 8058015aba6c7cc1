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

// x = NULL as x IS NULL, the operator and the NULL beside each other as written.
void add_test(const Expression& expression, const Comparison& sides, const Source& source,
			  LintDraft& draft) {
	const bool is_right = sides.right->kind == DBE_CONSTANT && sides.right->is_null;
	const Expression& null = is_right ? *sides.right : *sides.left;
	const Expression& other = is_right ? *sides.left : *sides.right;
	const auto kept = source.span_of(other);
	if (!kept || null.kind != DBE_CONSTANT || null.location < 0) return;
	const auto& tokens = source.tokens();
	const std::size_t at = source.token_at(static_cast<std::size_t>(null.location));
	const std::size_t sign = source.token_at(static_cast<std::size_t>(expression.token));
	const std::size_t length = sides.sign.size();
	if (at >= tokens.size() || !tokens[at].is_word("null")) return;
	const std::string_view test = sides.sign == "=" ? " IS NULL" : " IS NOT NULL";
	if (is_right) {
		const bool is_cast = at + 1 < tokens.size() && tokens[at + 1].is_symbol(':');
		if (is_cast || sign + length != at || source.token_at(kept->to) != sign) return;
		draft.edits.push_back({{kept->to, source.end_of(tokens[at])}, std::string(test)});
	} else {
		if (at + 1 != sign || source.token_at(kept->from) != sign + length) return;
		draft.edits.push_back({{source.start_of(tokens[at]), kept->from}, ""});
		draft.edits.push_back({{kept->to, kept->to}, std::string(test)});
	}
	draft.level = FixLevel::changes_meaning;
	draft.condition = sides.sign == "=" ? "Rows without a value come out: none do now."
										: "Rows with a value come out: none do now.";
}

// That of a list is another rule's.
bool is_of_list(const AnalysedStatement& statement, const Expression& expression) {
	return !is_written_operator(statement, expression) &&
		   (is_written(statement, expression, "in") || is_written(statement, expression, "not"));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OPERATOR)) {
		const auto sides = comparison(*site.expression);
		if (!sides || mirrored(sides->sign).empty()) continue;
		if (!is_null_constant(*sides->left) && !is_null_constant(*sides->right)) continue;
		const dbe_sql_function* function = site.expression->op->function;
		if (function == nullptr || !function->is_strict || is_of_list(statement, *site.expression))
			continue;
		const bool tests = sides->sign == "=" || sides->sign == "<>";
		LintDraft draft;
		draft.location = site.expression->location;
		if (const auto column = table_column(*sides->left)) draft.object = name_of(*column);
		if (const auto column = table_column(*sides->right)) draft.object = name_of(*column);
		draft.detail = cat("A comparison with NULL by ", sides->sign,
						   " is never true and never false: no row passes it.");
		if (tests) {
			draft.suggestion = sides->sign == "=" ? "Write IS NULL." : "Write IS NOT NULL.";
			add_test(*site.expression, *sides, report.source(), draft);
		}
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule eq_null_rule{LintSpec{
	.id = "eq_null",
	.title = "Comparison with NULL",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "NULL is not a value: every comparison with it gives NULL, which WHERE takes for false.",
	.suggestion = "Ask with IS NULL, IS NOT NULL or IS DISTINCT FROM.",
	.bad = {"SELECT id FROM orders WHERE shipped_at = NULL",
			"SELECT id FROM customers WHERE NULL <> email",
			"UPDATE orders SET status = 'late' WHERE shipped_at = NULL",
			"SELECT id FROM orders WHERE coalesce(note, '') || status != NULL AND total > 5",
			"SELECT id FROM orders WHERE discount > NULL"},
	.near_misses = {"SELECT id FROM orders WHERE shipped_at IS NULL",
					"SELECT id FROM orders WHERE shipped_at IS DISTINCT FROM NULL",
					"UPDATE orders SET shipped_at = NULL WHERE id = 1"},
	.run = run,
}};

}  // namespace dbe
