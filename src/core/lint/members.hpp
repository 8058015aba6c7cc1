// The AND lists of WHERE and HAVING as they are written: their members, and how these move.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/lint/clauses.hpp"

namespace dbe {

// One member between ANDs, brackets around it included, with the clauses that it stands for:
// BETWEEN makes two of one.
struct Member {
	Words words;
	std::vector<const Site*> clauses;
	bool needs_brackets = false;  // OR, where ANDs are put beside it
};

// All members of a query's clause; nothing where the text does not show which clause is where.
std::optional<std::vector<Member>> members_of(const AnalysedStatement& statement, const Source& source,
											  const Query& query, Place place, Words clause);
// The same of the ON of a join, without its ON.
std::optional<std::vector<Member>> members_of(const AnalysedStatement& statement, const Source& source,
											  const From& join, Words condition);
// As it may stand in an AND list.
std::string text_of(const Source& source, const Member& member);
std::string text_of(const Source& source, const std::vector<Member>& members);

// Leaves out the chosen members, and the clause with its first word where these are all of them.
// What is added takes their place, or comes behind the rest.
std::vector<Edit> without_members(const Source& source, Words clause,
								  const std::vector<Member>& members, const std::vector<bool>& chosen,
								  const std::string& added = {});

}  // namespace dbe
