// Where the parts of a query stand in the text: its SELECT, its clauses, and how they are left out.
#pragma once

#include <optional>

#include "core/lint/source.hpp"

namespace dbe {

// Tokens of a source by number, the last not among them.
struct Words {
	std::size_t from = 0;
	std::size_t to = 0;
};

// The word SELECT that begins a query; nothing where the text does not tell.
std::optional<std::size_t> select_word(const Source& source, const Query& query);
// The next token of that word in the same brackets as the one to begin from.
std::optional<std::size_t> next_word(const Source& source, std::size_t from, std::string_view word);
// What closes the bracket that a token opens.
std::optional<std::size_t> closing_bracket(const Source& source, std::size_t open);

// All of a clause of a SELECT, from its first word to before the next clause or the query's end.
std::optional<Words> clause_words(const Source& source, std::size_t select, std::string_view first,
								  std::string_view second = {});
// FROM with its joins and their conditions.
std::optional<Words> from_words(const Source& source, std::size_t select);
// A query from its SELECT to before ORDER BY, LIMIT, UNION and what else follows.
Words unsorted_words(const Source& source, std::size_t select);
// Adds a condition behind those of WHERE, or a WHERE; brackets that keep an OR together go into brackets.
std::optional<Edit> with_condition(const Source& source, std::size_t select,
								   std::string_view condition, std::vector<Edit>& brackets);
// The parts of a list between commas.
std::vector<Words> list_items(const Source& source, Words list);

Span span_of(const Source& source, Words words);
// Leaves the words out, and the gap before them.
Edit without(const Source& source, Words words);
// Leaves DISTINCT out of a query that begins with it.
std::optional<Edit> without_distinct(const Source& source, const Query& query);

}  // namespace dbe
