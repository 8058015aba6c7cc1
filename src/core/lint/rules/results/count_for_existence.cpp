#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/members.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

struct Test {
	const Expression* sublink = nullptr;
	const Expression* number = nullptr;
	bool is_positive = false;  // asks whether there is any
};

// count > 0, count >= 1, count <> 0; count = 0, count < 1
std::optional<bool> asks_for_any(std::string_view sign, double number) {
	if ((sign == ">" && number == 0) || (sign == ">=" && number == 1) || (sign == "<>" && number == 0))
		return true;
	if ((sign == "=" && number == 0) || (sign == "<" && number == 1) || (sign == "<=" && number == 0))
		return false;
	return std::nullopt;
}

bool is_count_query(const Expression& expression) {
	if (expression.kind != DBE_SUBLINK || expression.sublink != DBE_SCALAR ||
		expression.query == nullptr || !is_plain_select(*expression.query))
		return false;
	const Expression* result = only_result(*expression.query);
	return result != nullptr && result->kind == DBE_AGGREGATE && result->levels_up == 0 &&
		   result->function != nullptr && result->function->is_builtin &&
		   result->function->name.view() == "count";
}

std::optional<Test> test_of(const Expression& expression) {
	const auto sides = comparison(expression);
	if (!sides || mirrored(sides->sign).empty()) return std::nullopt;
	const bool is_left = is_count_query(*sides->left);
	if (!is_left && !is_count_query(*sides->right)) return std::nullopt;
	const Expression* number = constant_in(is_left ? *sides->right : *sides->left);
	if (number == nullptr || !number->is_number) return std::nullopt;
	const auto any = asks_for_any(is_left ? sides->sign : mirrored(sides->sign), number->number);
	if (!any) return std::nullopt;
	return Test{is_left ? sides->left : sides->right, number, *any};
}

// Nothing but the operator stands between the brackets of the subquery and the number.
bool is_written_plainly(const Test& test, const Expression& whole, Words brackets,
						const Source& source) {
	if (whole.token < 0 || test.number->location < 0) return false;
	const std::size_t sign = source.token_at(static_cast<std::size_t>(whole.token));
	const std::size_t number = source.token_at(static_cast<std::size_t>(test.number->location));
	const auto& tokens = source.tokens();
	if (number >= tokens.size() || tokens[number].kind != TokenKind::number) return false;
	const std::size_t first = std::min(number, brackets.from);
	if (first > 0 && tokens[first - 1].is_word("not")) return false;
	const std::size_t last = sign + whole.op->name.length;
	return number > sign ? sign == brackets.to && number == last
						 : number + 1 == sign && last == brackets.from;
}

// The subquery's conditions with one more: what is counted is there.
bool add_not_null(const AnalysedStatement& statement, const Query& inner, const Expression& count,
				  Words from, std::size_t select, const Source& source, LintDraft& draft) {
	const Expression& value = count.arguments[0];
	const auto text = source.span_of(value);
	if (!text || is_volatile(value)) return false;
	const bool is_plain = value.kind == DBE_COLUMN || value.kind == DBE_FUNCTION;
	const std::string test = cat(is_plain ? "" : "(", source.of(*text), is_plain ? "" : ")", " IS NOT NULL");
	const auto where = clause_words(source, select, "where");
	if (!where) {
		const std::size_t end = span_of(source, from).to;
		draft.edits.push_back({{end, end}, cat(" WHERE ", test)});
		return true;
	}
	const auto members = members_of(statement, source, inner, Place::where, *where);
	if (!members) return false;
	const std::vector<bool> none(members->size(), false);
	for (Edit& edit : without_members(source, *where, *members, none, test)) draft.edits.push_back(std::move(edit));
	return true;
}

// (SELECT count(*) FROM ...) > 0 and 0 < (SELECT count(*) FROM ...)
void add_edits(const AnalysedStatement& statement, const Expression& whole, const Test& test,
			   const Source& source, LintDraft& draft) {
	const Query& inner = *test.sublink->query;
	const auto number = source.span_of(*test.number);
	const auto select = select_word(source, inner);
	if (!number || !select || *select == 0 || whole.location < 0) return;
	const auto& tokens = source.tokens();
	const std::size_t open = *select - 1;
	const auto close = closing_bracket(source, open);
	const auto from = clause_words(source, *select, "from");
	if (!close || !from || has_volatile_parts(statement, inner)) return;
	if (!inner.order.empty() || !is_written_plainly(test, whole, {open, *close + 1}, source)) return;
	const Expression& count = *only_result(inner);
	const bool counts_rows = count.is_star || !may_be_null(statement, count.arguments[0]);
	if (!counts_rows && !add_not_null(statement, inner, count, *from, *select, source, draft)) return;
	const Span brackets = span_of(source, {open, *close + 1});
	draft.edits.push_back({{brackets.from, source.start_of(tokens[from->from])},
						   test.is_positive ? "EXISTS (SELECT " : "NOT EXISTS (SELECT "});
	if (number->from >= brackets.to)
		draft.edits.push_back({{brackets.to, number->to}, ""});
	else
		draft.edits.push_back({{number->from, brackets.from}, ""});
	draft.level = FixLevel::proved;
}

void judge(const AnalysedStatement& statement, const Expression& expression, LintReport& report) {
	const auto test = test_of(expression);
	if (!test) return;
	const Expression& count = *only_result(*test->sublink->query);
	LintDraft draft;
	draft.location = expression.location;
	draft.detail = cat("All rows of the subquery are counted to learn whether there is ",
					   test->is_positive ? "one." : "none.");
	const bool counts_rows = count.is_star || !may_be_null(statement, count.arguments[0]);
	if (!counts_rows)
		draft.suggestion = "Write [NOT] EXISTS (SELECT ...) with a condition that what is counted IS NOT NULL.";
	if (count.filter == nullptr)
		add_edits(statement, expression, *test, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_SUBLINK))
		if (site.expression->sublink == DBE_SCALAR && site.parent != nullptr &&
			site.parent->expression->kind == DBE_OPERATOR)
			judge(statement, *site.parent->expression, report);
}

}  // namespace

extern constexpr LintRule count_for_existence_rule{LintSpec{
	.id = "count_for_existence",
	.title = "Rows counted to learn whether there are any",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "A count reads every row that fits. EXISTS stops at the first one, and the planner can make a join "
		   "of it.",
	.suggestion = "Write EXISTS (SELECT ...), or NOT EXISTS where none is wanted.",
	.bad = {"SELECT name FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 0",
			"SELECT name FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) = 0 AND c.country = 'DE'",
			"SELECT name FROM customers c WHERE 1 <= (SELECT count(*) FROM orders o WHERE o.customer_id = c.id)",
			"SELECT name FROM customers c WHERE (SELECT count(note) FROM orders o WHERE o.customer_id = c.id) > 0",
			"SELECT name FROM customers c WHERE (SELECT count(o.id) FROM orders o WHERE o.customer_id = c.id) < 1"},
	.near_misses = {"SELECT name FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)",
					"SELECT name FROM customers c WHERE c.id = 7 AND (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 1",
					"SELECT name FROM customers c WHERE c.id = 7 AND (SELECT count(*) FROM orders o WHERE o.customer_id = c.id HAVING count(*) > 3) > 0"},
	.run = run,
}};

}  // namespace dbe
