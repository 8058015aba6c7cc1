// The table that a statement reads first, as far as its text tells without parsing it all.
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/query/sql_tokens.hpp"
#include "core/query/statements.hpp"

namespace dbe {

struct FromItem {
	std::string schema;	 // as folded by the server; empty when not written
	std::string name;	 // empty for a subquery, a function, or when there is no FROM
	std::string alias;
	std::size_t end = 0;  // position of the word after it
};

// The identifier that a word or quoted identifier names.
std::string identifier(const Token& token);

FromItem first_from(const std::vector<Token>& words);
// The table named from this word on.
FromItem item_at(const std::vector<Token>& words, std::size_t at);
// The table that an INSERT, UPDATE or DELETE writes.
FromItem written_item(const std::vector<Token>& words);

// The judged table of that name; nullptr when there is none or more than one.
const Table* find_table(const Catalog& catalog, const FromItem& item);

// Each call touches at least half of the blocks of a table that is no trifle: it reads it from end
// to end, whatever else the statement does.
bool scans_all(const Catalog& catalog, const Statement& statement, const Table& table);

}  // namespace dbe
