#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_text(const Expression& expression) {
	return expression.type != nullptr &&
		   equals_any(expression.type->name, {"text", "character varying"});
}

// The word LIKE becomes a sign; an operator written as such is left.
void add_edit(const Expression& clause, const Source& source, LintDraft& draft) {
	if (clause.token < 0) return;
	const std::size_t token = source.token_at(static_cast<std::size_t>(clause.token));
	if (token >= source.tokens().size() || !source.tokens()[token].is_word("like")) return;
	const Token& word = source.tokens()[token];
	draft.edits.push_back({{source.start_of(word), source.end_of(word)}, "="});
	draft.level = FixLevel::proved;
}

void judge(const Expression& clause, LintReport& report) {
	const auto sides = comparison(clause);
	if (!sides || sides->sign != "~~" || !clause.op->is_builtin || !is_text(*sides->left) ||
		!has_columns(*sides->left))
		return;
	const Expression* pattern = constant_in(*sides->right);
	if (pattern == nullptr || pattern->is_null || !pattern->text.present() || !is_text(*pattern) ||
		pattern->text.view().find_first_of("%_\\") != std::string_view::npos)
		return;
	if (clause.collation == nullptr || !clause.collation->is_deterministic) return;
	LintDraft draft;
	draft.location = clause.token >= 0 ? clause.token : clause.location;
	draft.detail = "The pattern has no wildcard: LIKE asks for one text only, as = does.";
	add_edit(clause, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OPERATOR)) judge(*site.expression, report);
}

}  // namespace

extern constexpr LintRule like_no_wildcard_rule{LintSpec{
	.id = "like_no_wildcard",
	.title = "LIKE with a pattern that has no wildcard",
	.group = LintGroup::predicates,
	.severity = LintSeverity::style,
	.why = "Who reads LIKE looks for the % that is not there, and asks whether it was forgotten.",
	.suggestion = "Write =, or add the wildcard that is missing.",
	.bad = {"SELECT id FROM orders WHERE status LIKE 'new'",
			"SELECT id, (note LIKE 'gift') AS is_gift FROM orders o WHERE o.id = 7"},
	.near_misses = {"SELECT id FROM products WHERE name LIKE 'Product%'",
					"SELECT id FROM products WHERE name LIKE 'Product_'",
					"SELECT name FROM countries WHERE code LIKE 'DE'",
					"SELECT id FROM visits WHERE nickname LIKE 'meier'",
					"SELECT id FROM orders WHERE status LIKE $1",
					"SELECT id FROM orders WHERE status = 'new'"},
	.run = run,
}};

}  // namespace dbe
