#include "core/plan/condition.hpp"

#include <algorithm>
#include <span>

#include "core/base/text.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

using Tokens = std::span<const Token>;

bool is_name(const Token& token) { return token.kind == TokenKind::word || token.kind == TokenKind::identifier; }

// Without the pair of parentheses around all of it.
Tokens bare(Tokens tokens) {
	while (tokens.size() >= 2 && tokens.front().is_symbol('(') && tokens.back().is_symbol(')')) {
		const int outside = tokens.front().depth;
		const auto inside = tokens.subspan(1, tokens.size() - 2);
		if (std::any_of(inside.begin(), inside.end(), [&](const Token& t) { return t.depth <= outside; })) break;
		tokens = inside;
	}
	return tokens;
}

std::string_view text_of(Tokens tokens) {
	const char* from = tokens.front().text.data();
	const char* to = tokens.back().text.data() + tokens.back().text.size();
	return {from, static_cast<std::size_t>(to - from)};
}

// column or table.column at the start; how many tokens it takes, 0 = it is something else.
std::size_t column_at(Tokens tokens, std::string_view& column) {
	if (tokens.empty() || !is_name(tokens[0])) return 0;
	if (tokens.size() >= 3 && tokens[1].is_symbol('.') && is_name(tokens[2])) {
		column = tokens[2].text;
		return 3;
	}
	if (tokens.size() >= 2 && tokens[1].is_symbol('(')) return 0;
	column = tokens[0].text;
	return 1;
}

bool is_type_word(const Token& token) {
	for (const std::string_view word : {"with", "without", "time", "zone", "precision", "varying"})
		if (token.is_word(word)) return true;
	return false;
}

// Names no column: constants, parameters, and calls that are the same for all rows.
bool is_fixed(Tokens tokens) {
	for (std::size_t i = 0; i < tokens.size(); i++) {
		if (!is_name(tokens[i])) continue;
		if (i >= 2 && tokens[i - 1].is_symbol(':') && tokens[i - 2].is_symbol(':')) continue;
		if (is_type_word(tokens[i])) continue;
		bool is_known = false;
		for (const std::string_view word :
			 {"any", "all", "array", "true", "false", "null", "now", "current_date", "current_timestamp"})
			is_known |= tokens[i].is_word(word);
		if (!is_known) return false;
	}
	return !tokens.empty();
}

bool is_operator_sign(const Token& token) {
	return token.kind == TokenKind::symbol && std::string_view("=<>!~*@#%^&|?+-/").find(token.text) != std::string_view::npos;
}

PlanClause::Kind kind_of(std::string_view op) {
	if (op == "=") return PlanClause::Kind::equality;
	if (equals_any(op, {"<", ">", "<=", ">="})) return PlanClause::Kind::range;
	return PlanClause::Kind::other;
}

// Where the comparison's sign stands; the size when there is none.
std::size_t sign_of(Tokens tokens) {
	const int depth = tokens.front().depth;
	for (std::size_t i = 0; i < tokens.size(); i++)
		if (tokens[i].depth == depth && is_operator_sign(tokens[i])) return i;
	return tokens.size();
}

std::string_view only_column(Tokens tokens) {
	std::string_view found;
	for (std::size_t i = 0; i < tokens.size(); i++) {
		if (!is_name(tokens[i])) continue;
		if (i >= 1 && tokens[i - 1].is_symbol(':')) continue;
		if (is_type_word(tokens[i]) || equals_any(lower(tokens[i].text), {"at", "from", "extract"})) continue;
		if (i + 1 < tokens.size() && (tokens[i + 1].is_symbol('(') || tokens[i + 1].is_symbol('.'))) continue;
		// EXTRACT(year FROM x) and the like
		if (i + 1 < tokens.size() && tokens[i + 1].is_word("from")) continue;
		if (!found.empty() && found != tokens[i].text) return {};
		found = tokens[i].text;
	}
	return found;
}

void read_left(Tokens left, PlanClause& clause) {
	std::string_view column;
	if (column_at(left, column) == left.size()) {
		clause.column = column;
		return;
	}
	// (column)::text
	if (left.size() > 4 && left.front().is_symbol('(') && left.back().is_word("text") &&
		column_at(left.subspan(1), column) == left.size() - 5)
		clause.is_casted_to_text = true;
	clause.wrapped = only_column(left);
}

PlanClause clause_of(Tokens all) {
	PlanClause clause;
	clause.text = text_of(all);
	for (const Token& token : all)
		clause.has_subplan |= token.is_word("subplan") || token.is_word("alternatives");
	const Tokens tokens = bare(all);
	if (tokens.empty()) return clause;
	std::string_view column;
	const std::size_t after = column_at(tokens, column);
	if (after > 0 && after + 2 == tokens.size() && tokens[after].is_word("is") && tokens[after + 1].is_word("null")) {
		clause.column = column;
		clause.kind = PlanClause::Kind::equality;
		return clause;
	}
	const std::size_t sign = sign_of(tokens);
	if (sign == 0 || sign == tokens.size()) return clause;
	std::size_t right = sign;
	while (right < tokens.size() && is_operator_sign(tokens[right])) right++;
	if (right == tokens.size() || !is_fixed(tokens.subspan(right))) return clause;
	const PlanClause::Kind kind = kind_of(text_of(tokens.subspan(sign, right - sign)));
	for (const Token& token : tokens.subspan(right))
		if (token.is_word("all")) return clause;
	if (kind == PlanClause::Kind::other) return clause;
	clause.kind = kind;
	read_left(tokens.first(sign), clause);
	return clause;
}

}  // namespace

std::vector<PlanClause> clauses_of(std::string_view condition) {
	std::vector<PlanClause> clauses;
	const std::vector<Token> all = sql_words(condition);
	const Tokens tokens = bare(all);
	if (tokens.empty()) return clauses;
	const int depth = std::min_element(tokens.begin(), tokens.end(), [](const Token& a, const Token& b) {
						  return a.depth < b.depth;
					  })->depth;
	std::size_t from = 0;
	for (std::size_t i = 0; i <= tokens.size(); i++) {
		if (i < tokens.size() && !(tokens[i].depth == depth && tokens[i].is_word("and"))) continue;
		if (i > from) clauses.push_back(clause_of(tokens.subspan(from, i - from)));
		from = i + 1;
	}
	// (a OR b) is one clause of its own kind
	const bool has_or = std::any_of(tokens.begin(), tokens.end(), [&](const Token& t) {
		return t.depth == depth && (t.is_word("or") || t.is_word("not"));
	});
	if (has_or)
		return {PlanClause{PlanClause::Kind::other, condition, {}, {}, false, contains(condition, "SubPlan")}};
	return clauses;
}

bool is_of_subplans_only(std::string_view condition) {
	const std::vector<PlanClause> clauses = clauses_of(condition);
	return !clauses.empty() &&
		   std::all_of(clauses.begin(), clauses.end(), [](const PlanClause& clause) { return clause.has_subplan; });
}

std::string_view join_column(std::string_view condition, std::string_view table) {
	for (const PlanClause& clause : clauses_of(condition)) {
		const std::vector<Token> all = sql_words(clause.text);
		const Tokens t = bare(all);
		if (t.size() != 7 || !t[1].is_symbol('.') || !t[3].is_symbol('=') || !t[5].is_symbol('.')) continue;
		if (t[0].text == table && t[4].text != table) return t[2].text;
		if (t[4].text == table && t[0].text != table) return t[6].text;
	}
	return {};
}

}  // namespace dbe
