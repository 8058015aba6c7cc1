#include "core/checks/common/workload.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace dbe {

double statements_age(const Snapshot& snapshot) {
	const double since = snapshot.statements.since;
	const double now = snapshot.server().now;
	return since > 0 && now > since ? now - since : snapshot.statistics_age();
}

bool are_counted(const Snapshot& snapshot, Assessment& assessment) {
	const Statements& statements = snapshot.statements;
	if (!statements.available) {
		assessment.skip(statements.why, statements.reason);
		return false;
	}
	const double age = statements_age(snapshot);
	if (age < assessment.parameter("min_age")) {
		assessment.skip(Skip::too_young,
						cat("statements have been counted for ", lasting(age), " only"));
		return false;
	}
	return true;
}

bool can_judge_statements(const Snapshot& snapshot, Assessment& assessment) {
	if (!are_counted(snapshot, assessment)) return false;
	const Statements& statements = snapshot.statements;
	if (statements.list.empty() && statements.total_calls > 0) {
		assessment.skip(Skip::no_privilege, "the caller may not read the statements of others");
		return false;
	}
	if (statements.list.empty()) {
		assessment.skip(Skip::too_young, "no statement has been counted yet");
		return false;
	}
	return true;
}

void count_hidden_statements(const Snapshot& snapshot, Assessment& assessment) {
	const Statements& statements = snapshot.statements;
	if (!statements.own_only) return;
	double hidden = statements.total_ms;
	for (const Statement& s : statements.list) hidden -= s.total_ms;
	if (hidden > 0)
		assessment.unassessed(hidden, Skip::no_privilege,
							  "the statements of other roles are not visible to the caller");
}

double time_share(const Statements& statements, const Statement& statement) {
	return statements.total_ms > 0 ? statement.total_ms / statements.total_ms : 0;
}

bool waits_by_design(const Statement& statement) {
	return contains(statement.text, "pg_sleep") || contains(statement.text, "advisory_");
}

Draft statement_draft(const Statements& statements, const Statement& statement) {
	Draft draft;
	draft.object = cat("query ", statement.id);
	draft.weight = statement.total_ms;
	draft.effect = statement.total_ms;
	draft.evidence.put("calls", statement.calls)
		.put("total_ms", statement.total_ms)
		.put("mean_ms", statement.mean_ms)
		.put("deviation_ms", statement.deviation_ms)
		.put("rows", statement.rows)
		.put("share", time_share(statements, statement))
		.put("query", shortened(statement.text, 1000));
	return draft;
}

std::string statement_text(const Statement& statement, std::size_t length) {
	return shortened(statement.text, length);
}

bool has_word(const std::vector<Token>& words, std::string_view lower_case) {
	return std::any_of(words.begin(), words.end(),
					   [&](const Token& t) { return t.is_word(lower_case); });
}

bool has_outer_word(const std::vector<Token>& words, std::string_view lower_case) {
	return std::any_of(words.begin(), words.end(),
					   [&](const Token& t) { return t.depth == 0 && t.is_word(lower_case); });
}

std::size_t find_words(const std::vector<Token>& words,
					   std::initializer_list<std::string_view> wanted) {
	const auto found = std::search(words.begin(), words.end(), wanted.begin(), wanted.end(),
								   [](const Token& token, std::string_view word) {
									   return token.kind == TokenKind::symbol ? token.text == word
																			  : token.is_word(word);
								   });
	return static_cast<std::size_t>(found - words.begin());
}

bool is_query(const std::vector<Token>& words) {
	if (words.empty()) return false;
	const Token& first = words.front();
	if (!first.is_word("select") && !first.is_word("with") && !first.is_word("table") &&
		!first.is_word("prepare") && !first.is_symbol('('))
		return false;
	return !has_word(words, "insert") && !has_word(words, "update") &&
		   !has_word(words, "delete") && !has_word(words, "merge");
}

}  // namespace dbe
