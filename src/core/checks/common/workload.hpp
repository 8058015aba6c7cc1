// What the checks of statements share: when they may judge, and what a statement's text shows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {

// False when statements cannot be judged; the assessment then knows why. Reads min_age.
bool can_judge_statements(const Snapshot& snapshot, Assessment& assessment);

// Seconds for which statements have been counted.
double statements_age(const Snapshot& snapshot);

// Counts the time of statements that are not listed because the caller may not read them.
void count_hidden_statements(const Snapshot& snapshot, Assessment& assessment);

// Share of the time of all statements.
double time_share(const Statements& statements, const Statement& statement);

// A finding on a statement, but for its detail: object, weight and evidence.
Draft statement_draft(const Statements& statements, const Statement& statement);

// The text as it fits into a sentence.
std::string statement_text(const Statement& statement, std::size_t length = 60);

// A statement that only reads, and returns what it reads.
bool is_query(const std::vector<Token>& words);
bool has_word(const std::vector<Token>& words, std::string_view lower_case);
// Not in a subquery.
bool has_outer_word(const std::vector<Token>& words, std::string_view lower_case);

}  // namespace dbe
