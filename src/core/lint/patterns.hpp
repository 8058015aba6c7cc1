// Searches within texts: LIKE, ILIKE and regular expressions.
#pragma once

#include <optional>
#include <string_view>

#include "core/lint/access.hpp"
#include "core/lint/report.hpp"

namespace dbe {

struct TextSearch {
	TableColumn column;
	const Expression* searched = nullptr;  // the column, or what a function makes of it
	std::optional<std::string_view> start;  // of the pattern, as far as it is known
	bool is_constant = false;				// all of the pattern is known
};

// A clause with that operator of the server's own over one column of a large table, that no index
// serves and whose rows nothing else finds.
std::optional<TextSearch> text_search(const AnalysedStatement& statement, const Site& clause,
									  std::string_view sign);
// The longest part of a LIKE pattern without wildcards, in bytes.
std::size_t longest_word(std::string_view pattern);
// Below it a trigram index has nothing to look for.
inline constexpr std::size_t shortest_trigram = 3;

// The search with the trigram index that serves it.
LintDraft draft_of(const TextSearch& search, const Site& clause, const Source& source);
// ", about 12,000"
std::string rows_of(const TextSearch& search);

}  // namespace dbe
