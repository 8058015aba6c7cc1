// A table taken out of a FROM clause, and what is said of it elsewhere in the text.
#pragma once

#include <optional>
#include <vector>

#include "core/lint/clauses.hpp"

namespace dbe {

struct TakenTable {
	Words table;			   // its name and alias
	std::vector<Edit> edits;   // leave it out of FROM, with the condition of its join
	const From* join = nullptr;	 // nullptr: between commas
	Words condition;			 // of the join, without ON
};
// Of a table of an inner join with ON, or between commas, of which something else is left.
std::optional<TakenTable> taken_table(const AnalysedStatement& statement, const Source& source,
									  const Query& query, const Entry& entry);

// Where the statement names columns of an entry, all of them as entry.column: the tokens of its name.
std::optional<std::vector<std::size_t>> references_to(const AnalysedStatement& statement,
													  const Source& source, const Entry& entry);
// No other entry of the statement goes by its name, so that it means the same in every subquery.
bool has_own_name(const AnalysedStatement& statement, const Entry& entry);
// SELECT * shows what is in FROM; t.* is not meant.
bool shows_all_of_from(const AnalysedStatement& statement, const Source& source, const Query& query);

}  // namespace dbe
