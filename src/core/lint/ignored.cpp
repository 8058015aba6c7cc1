#include "core/lint/ignored.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

constexpr std::string_view marker = "dbe:ignore";

struct Ignored {
	Span comment;
	std::vector<std::string_view> rules;  // all of them where empty
};

std::vector<std::string_view> rules_in(std::string_view comment) {
	std::vector<std::string_view> rules;
	std::string_view rest = comment.substr(comment.find(marker) + marker.size());
	rest = rest.substr(0, std::min(rest.find('\n'), rest.find("*/")));
	for (const std::string_view part : split(rest, ','))
		for (const std::string_view word : split(trimmed(part), ' '))
			if (!word.empty()) rules.push_back(word);
	return rules;
}

std::vector<Ignored> ignored_in(std::string_view script) {
	std::vector<Ignored> list;
	if (!contains(script, marker)) return list;
	for (const Token& token : sql_tokens(script)) {
		if (token.kind != TokenKind::comment || !contains(token.text, marker)) continue;
		const auto from = static_cast<std::size_t>(token.text.data() - script.data());
		list.push_back({{from, from + token.text.size()}, rules_in(token.text)});
	}
	return list;
}

// Behind the semicolon, on the line where the statement ends.
bool is_behind(std::string_view script, Span statement, Span comment) {
	return comment.from >= statement.to && script.substr(statement.to, comment.from - statement.to)
												   .find('\n') == std::string_view::npos &&
		   script.substr(statement.to, comment.from - statement.to).find_first_not_of("; \t") ==
			   std::string_view::npos;
}

// In the statement or before it, but not behind the one before.
bool is_within(std::string_view script, Span statement, Span comment) {
	if (comment.from < statement.from || comment.to > statement.to) return false;
	if (statement.from == 0) return true;
	const std::string_view before = script.substr(statement.from, comment.from - statement.from);
	return before.find_first_not_of(" \t") != std::string_view::npos;
}

}  // namespace

std::vector<Span> statements_of(std::string_view script, Span part) {
	std::vector<Span> list;
	const std::string_view text = script.substr(part.from, part.to - part.from);
	std::size_t start = 0;
	int bodies = 0;	 // BEGIN ATOMIC ... END, with CASE ... END in them
	bool has_words = false;
	std::string_view before;
	for (const Token& token : sql_words(text)) {
		const auto at = static_cast<std::size_t>(token.text.data() - text.data());
		if (token.is_word("atomic") && equals_ignoring_case(before, "begin")) bodies++;
		if (bodies > 0 && token.is_word("case")) bodies++;
		if (bodies > 0 && token.is_word("end")) bodies--;
		before = token.text;
		if (!token.is_symbol(';') || bodies > 0) {
			has_words = true;
			continue;
		}
		if (has_words) list.push_back({part.from + start, part.from + at});
		start = at + 1;
		has_words = false;
	}
	if (has_words) list.push_back({part.from + start, part.to});
	return list;
}

void remove_ignored(std::string_view script, std::vector<LintRow>& rows) {
	const std::vector<Ignored> list = ignored_in(script);
	if (list.empty()) return;
	std::erase_if(rows, [&](const LintRow& row) {
		if (row.rule == nullptr) return false;
		return std::any_of(list.begin(), list.end(), [&](const Ignored& ignored) {
			if (!is_within(script, row.reach, ignored.comment) &&
				!is_behind(script, row.reach, ignored.comment))
				return false;
			return ignored.rules.empty() ||
				   std::find(ignored.rules.begin(), ignored.rules.end(), row.rule->id) !=
					   ignored.rules.end();
		});
	});
}

}  // namespace dbe
