#include "core/query/statement_kind.hpp"

namespace dbe {
namespace {

// Where a statement begins: after PREPARE name AS and opening parentheses.
std::size_t first_keyword(const std::vector<Token>& words) {
	std::size_t at = 0;
	if (!words.empty() && words.front().is_word("prepare")) {
		while (at < words.size() && !(words[at].is_word("as") && words[at].depth == 0)) at++;
		at++;
	}
	while (at < words.size() && words[at].is_symbol('(')) at++;
	return at;
}

}  // namespace

bool is_planned(const std::vector<Token>& words) {
	const std::size_t at = first_keyword(words);
	if (at >= words.size()) return false;
	const Token& first = words[at];
	return first.is_word("select") || first.is_word("with") || first.is_word("insert") ||
		   first.is_word("update") || first.is_word("delete") || first.is_word("merge") ||
		   first.is_word("values") || first.is_word("table");
}

bool is_own(const std::vector<Token>& words) {
	for (std::size_t i = 0; i < words.size(); i++) {
		if (words[i].is_word("pg_stat_statements")) return true;
		if (i + 3 < words.size() && words[i].is_word("dbe") && words[i + 1].is_symbol('.') &&
			words[i + 3].is_symbol('('))
			return true;
	}
	return false;
}

}  // namespace dbe
