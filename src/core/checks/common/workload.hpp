// What the checks of statements share: when they may judge, and what a statement's text shows.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {

// False when statements are not counted, or not for long; the assessment then knows why. Reads
// min_age.
bool are_counted(const Snapshot& snapshot, Assessment& assessment);
// The same when there is none that has a plan.
bool can_judge_statements(const Snapshot& snapshot, Assessment& assessment);

// Seconds for which statements have been counted.
double statements_age(const Snapshot& snapshot);

// Counts the time of statements that are not listed because the caller may not read them.
void count_hidden_statements(const Snapshot& snapshot, Assessment& assessment);

// Counts every statement as examined and lets judge() look at it, when they can be judged at all.
template <class Judge>
void judge_statements(const Snapshot& snapshot, Assessment& assessment, Judge judge) {
	if (!can_judge_statements(snapshot, assessment)) return;
	for (const Statement& s : snapshot.statements.list) {
		assessment.examined(s.total_ms);
		judge(s);
	}
	count_hidden_statements(snapshot, assessment);
}

// What each call did, on average.
inline double per_call(const Statement& statement, double amount) {
	return statement.calls > 0 ? amount / statement.calls : 0;
}

// Share of the time of all statements.
double time_share(const Statements& statements, const Statement& statement);

// What waits because it was told to: its time is nobody's work.
bool waits_by_design(const Statement& statement);

// A finding on a statement, but for its detail: object, weight and evidence.
Draft statement_draft(const Statements& statements, const Statement& statement);

// The text as it fits into a sentence.
std::string statement_text(const Statement& statement, std::size_t length = 60);

// A statement that only reads, and returns what it reads.
bool is_query(const std::vector<Token>& words);
bool has_word(const std::vector<Token>& words, std::string_view lower_case);
// Not in a subquery.
bool has_outer_word(const std::vector<Token>& words, std::string_view lower_case);
// Position of the words, one after the other at any depth; "(" and ")" are symbols. The number of
// words when they are not there.
std::size_t find_words(const std::vector<Token>& words,
					   std::initializer_list<std::string_view> wanted);

}  // namespace dbe
