// Where the parts of a FROM clause stand in the text.
#pragma once

#include <optional>

#include "core/lint/clauses.hpp"

namespace dbe {

// The token of a table's name, by its alias where the table is named more than once; nothing where
// that does not tell.
std::optional<std::size_t> table_token(const AnalysedStatement& statement, const Source& source,
									   const Entry& entry);

// The words before a table that join it to what is left of it: NATURAL LEFT OUTER JOIN. As numbers of tokens.
struct JoinWords {
	std::size_t from = 0;
	std::size_t to = 0;	 // the table's first token
	bool is_natural = false;
	bool is_outer = false;
};
// Of a table directly behind its JOIN.
std::optional<JoinWords> join_words(const AnalysedStatement& statement, const Source& source,
									const Entry& entry);
// One past the table's name and alias; nothing where a list of columns or TABLESAMPLE follows.
std::optional<std::size_t> end_of_table(const Source& source, std::size_t table);
// The condition behind an ON; nothing where that of another join follows.
std::optional<Words> condition_words(const Source& source, std::size_t on);
// From the end of what is left of the join to the end of its ON or USING.
std::optional<Span> span_of_join(const AnalysedStatement& statement, const Source& source,
								 const From& join);

}  // namespace dbe
