#include "core/lint/rewriting.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace dbe {

const Expression& as_written(const Expression& expression) {
	const Expression* at = &expression;
	while (at->kind == DBE_CAST && at->form == DBE_IMPLICIT_CAST) at = at->arguments.items[0];
	return *at;
}

namespace {

// x BETWEEN a AND b, which the server takes for x >= a AND x <= b.
bool is_whole_between(const Source& source, const Expression& expression) {
	if (expression.kind != DBE_AND || expression.arguments.count != 2) return false;
	const Expression& lower = expression.arguments[0];
	const Expression& upper = expression.arguments[1];
	return lower.kind == DBE_OPERATOR && upper.kind == DBE_OPERATOR && lower.token == upper.token &&
		   is_between(source, lower);
}

}  // namespace

std::optional<std::string> text_of(const Source& source, const Expression& expression) {
	if (is_whole_between(source, expression)) {
		const auto between = span_of_between(source, expression.arguments[0], expression.arguments[1]);
		return between ? std::optional<std::string>(source.of(*between)) : std::nullopt;
	}
	const auto span = source.span_of(as_written(expression));
	if (!span) return std::nullopt;
	return std::string(source.of(*span));
}

std::optional<std::string> operand_of(const Source& source, const Expression& expression) {
	const Expression& at = as_written(expression);
	const auto text = text_of(source, at);
	if (!text) return std::nullopt;
	const bool is_bare = at.kind == DBE_PARAMETER || (at.kind == DBE_CONSTANT && text->starts_with('\''));
	if (is_bare && at.type == nullptr) return std::nullopt;
	if (is_bare && !contains(*text, "::")) return cat(*text, "::", at.type->name.view());
	const bool is_whole = at.kind == DBE_COLUMN || at.kind == DBE_CONSTANT || at.kind == DBE_PARAMETER ||
						  at.kind == DBE_FUNCTION || at.kind == DBE_SESSION_VALUE;
	const bool is_sql_syntax = at.kind == DBE_FUNCTION && at.form == DBE_SQL_SYNTAX;
	if (is_whole && !is_sql_syntax && !text->starts_with('-')) return text;
	return cat("(", *text, ")");
}

std::int32_t highest_parameter(const AnalysedStatement& statement) {
	std::int32_t highest = 0;
	for (const Site& site : statement.of(DBE_PARAMETER))
		highest = std::max(highest, site.expression->parameter);
	return highest;
}

std::string_view quoted_content(const Source& source, const Expression& expression) {
	const Expression& at = as_written(expression);
	if (at.kind != DBE_CONSTANT || at.is_null || at.location < 0) return {};
	const std::size_t token = source.token_at(static_cast<std::size_t>(at.location));
	if (token >= source.tokens().size()) return {};
	const Token& literal = source.tokens()[token];
	if (literal.kind != TokenKind::literal || literal.text.front() != '\'') return {};
	return literal.content();
}

bool is_between(const Source& source, const Expression& expression) {
	if (expression.token < 0) return false;
	const std::size_t token = source.token_at(static_cast<std::size_t>(expression.token));
	return token < source.tokens().size() && source.tokens()[token].is_word("between");
}

const Site* upper_end(const AnalysedStatement& statement, const Source& source, const Site& lower) {
	if (lower.expression->op == nullptr || lower.expression->op->name.view() != ">=" ||
		!is_between(source, *lower.expression))
		return nullptr;
	for (const Site& clause : statement.clauses())
		if (clause.query == lower.query && clause.expression->token == lower.expression->token &&
			clause.expression->kind == DBE_OPERATOR && clause.expression->op != nullptr &&
			clause.expression->op->name.view() == "<=")
			return &clause;
	return nullptr;
}

std::optional<Span> span_of_between(const Source& source, const Expression& lower,
									const Expression& upper) {
	return source.span_between(as_written(lower.arguments[0]), as_written(upper.arguments[1]));
}

namespace {

bool is_name(const Token& token, std::string_view name) {
	if (token.kind == TokenKind::word) return equals_ignoring_case(token.text, name);
	return token.kind == TokenKind::identifier && equals_ignoring_case(token.content(), name);
}

}  // namespace

std::string unused_name(const Source& source, std::string_view wanted) {
	const auto is_used = [&](std::string_view name) {
		return std::any_of(source.tokens().begin(), source.tokens().end(),
						   [&](const Token& token) { return is_name(token, name); });
	};
	std::string name(wanted);
	for (int number = 2; is_used(name); number++) name = cat(wanted, "_", number);
	return name;
}

}  // namespace dbe
