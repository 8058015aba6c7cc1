// The text of a script: where something stands in it, and how a part of it is replaced.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lint/analysed_statement.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {

// From 1; columns count characters.
struct TextPosition {
	std::size_t line = 1;
	std::size_t column = 1;
};

// Positions in one text, asked for from its start to its end.
class TextPositions {
public:
	explicit TextPositions(std::string_view text) : text_(text) {}
	TextPosition of(std::size_t byte);

private:
	std::string_view text_;
	std::size_t at_ = 0;
	TextPosition position_;
};

// Bytes of a text, the end not in it.
struct Span {
	std::size_t from = 0;
	std::size_t to = 0;
};

struct Edit {
	Span span;
	std::string text;
};

// The words of one statement of a script, found by where they begin.
class Source {
public:
	// text is the whole script.
	void read(std::string_view text, Span statement);

	std::string_view text() const { return text_; }
	Span statement() const { return statement_; }
	std::string_view of(Span span) const { return text_.substr(span.from, span.to - span.from); }

	// Read when first asked for, as most rules never ask. Comments are not among them.
	const std::vector<Token>& tokens() const;
	std::size_t start_of(const Token& token) const {
		return static_cast<std::size_t>(token.text.data() - text_.data());
	}
	std::size_t end_of(const Token& token) const { return start_of(token) + token.text.size(); }
	// The number of the token that stands there or next, the count of them if none does.
	std::size_t token_at(std::size_t position) const;

	// All that is written of an expression; nothing where that cannot be told. Brackets around it are
	// outside.
	std::optional<Span> span_of(const Expression& expression) const;

	// From the start of one expression to the end of another, with the brackets and casts that belong to them.
	std::optional<Span> span_between(const Expression& first, const Expression& last) const;

private:
	std::optional<std::size_t> literal_start(std::size_t literal) const;
	std::size_t past_literal(std::size_t next) const;
	std::optional<std::size_t> with_opening_brackets(std::size_t first, std::size_t next) const;
	bool shares_text(const Expression& expression) const;
	std::size_t past_last_part(std::size_t first, std::size_t next) const;
	std::size_t past_brackets(std::size_t from, std::size_t to) const;
	std::size_t past_casts(std::size_t first, std::size_t next) const;
	std::size_t last_token(const Expression& expression) const;

	std::string_view text_;
	Span statement_;
	mutable std::vector<Token> tokens_;
	mutable bool is_read_ = false;
};

// The text with its parts replaced; edits do not overlap.
std::string edited(std::string_view text, Span statement, std::vector<Edit> edits);

}  // namespace dbe
