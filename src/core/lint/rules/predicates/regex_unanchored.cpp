#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/patterns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_plain(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
}

bool is_anchored(std::string_view pattern) {
	if (pattern.starts_with("***") || pattern.starts_with("(?")) return true;
	return pattern.starts_with('^') || pattern.starts_with("\\A") || pattern.starts_with("(^");
}

// Plain characters in a row, as trigrams are made of them.
std::size_t longest_plain(std::string_view pattern) {
	std::size_t longest = 0;
	std::size_t length = 0;
	for (std::size_t i = 0; i < pattern.size(); i++) {
		const bool is_escaped = i > 0 && pattern[i - 1] == '\\';
		length = is_plain(pattern[i]) && pattern[i] != ' ' && !is_escaped ? length + 1 : 0;
		longest = length > longest ? length : longest;
	}
	return longest;
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	auto search = text_search(statement, site, "~");
	if (!search) search = text_search(statement, site, "~*");
	if (!search || !search->is_constant || !search->start || is_anchored(*search->start) ||
		longest_plain(*search->start) < shortest_trigram)
		return;
	LintDraft draft = draft_of(*search, site, report.source());
	draft.detail = cat("The expression may match anywhere: no B-tree index on ", draft.object,
					   " can help, every row is read", rows_of(*search), ".");
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule regex_unanchored_rule{LintSpec{
	.id = "regex_unanchored",
	.title = "A regular expression that may match anywhere, without an index",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "Without a fixed beginning there is no place in a B-tree to look at. Every row is read and the "
		   "expression run over it.",
	.suggestion = "Create a trigram index (CREATE EXTENSION pg_trgm), which serves regular expressions, or "
				  "begin the expression with ^ and plain text.",
	.bad = {"SELECT id FROM orders WHERE note ~ 'broken|lost'",
			"SELECT id FROM customers c WHERE c.name ~* 'name [0-9]+$'"},
	.near_misses = {"SELECT id FROM visits WHERE url ~ 'checkout'",
					"SELECT id FROM products WHERE name ~ '^Product'",
					"SELECT name FROM countries WHERE name ~ 'land$'",
					"SELECT id FROM orders WHERE note ~ '[0-9]'",
					"SELECT id FROM orders WHERE id = 7 AND note ~ 'broken'"},
	.run = run,
}};

}  // namespace dbe
