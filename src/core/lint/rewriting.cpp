#include "core/lint/rewriting.hpp"

#include "core/base/text.hpp"

namespace dbe {

const Expression& as_written(const Expression& expression) {
	const Expression* at = &expression;
	while (at->kind == DBE_CAST && at->form == DBE_IMPLICIT_CAST) at = at->arguments.items[0];
	return *at;
}

std::optional<std::string> text_of(const Source& source, const Expression& expression) {
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
	const auto from = source.span_of(as_written(lower.arguments[0]));
	const auto to = source.span_of(as_written(upper.arguments[1]));
	if (!from || !to || from->from >= to->from) return std::nullopt;
	return Span{from->from, to->to};
}

}  // namespace dbe
