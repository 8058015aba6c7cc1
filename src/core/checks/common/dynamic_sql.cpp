#include "core/checks/common/dynamic_sql.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/text.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

using Words = std::span<const Token>;

// What comes out of these is as dangerous as what went in.
constexpr auto passing_functions = std::to_array<std::string_view>(
	{"coalesce", "lower", "upper", "trim", "btrim", "ltrim", "rtrim", "concat", "concat_ws"});
// These neither check their argument nor let it through.
constexpr auto harmless_functions = std::to_array<std::string_view>(
	{"length", "char_length", "format", "quote_ident", "quote_literal", "quote_nullable", "nullif"});

constexpr int deepest_expression = 16;
constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

bool is_in(std::string_view word, std::span<const std::string_view> list) {
	return std::find(list.begin(), list.end(), word) != list.end();
}

std::string folded(const Token& token) {
	return token.kind == TokenKind::word ? lower(token.text) : std::string(token.content());
}

bool is_name(const Token& token) {
	return token.kind == TokenKind::word || token.kind == TokenKind::identifier;
}

bool touches(const Token& a, const Token& b) { return a.text.data() + a.text.size() == b.text.data(); }

bool is_pair(Words words, std::size_t at, char first, char second) {
	return at + 1 < words.size() && words[at].is_symbol(first) && words[at + 1].is_symbol(second) &&
		   touches(words[at], words[at + 1]);
}

// The parts between separators that stand on the level of the first word.
template <class IsSeparator>
std::vector<Words> parts(Words words, IsSeparator separator_length) {
	std::vector<Words> out;
	if (words.empty()) return out;
	const int depth = words.front().depth;
	std::size_t start = 0;
	for (std::size_t i = 0; i < words.size();) {
		const std::size_t length = words[i].depth == depth ? separator_length(words, i) : 0;
		if (length == 0) {
			i++;
			continue;
		}
		out.push_back(words.subspan(start, i - start));
		i += length;
		start = i;
	}
	out.push_back(words.subspan(start));
	return out;
}

std::vector<Words> joined_parts(Words words) {
	return parts(words, [](Words w, std::size_t i) -> std::size_t {
		return is_pair(w, i, '|', '|') ? 2 : 0;
	});
}

std::vector<Words> listed_parts(Words words) {
	return parts(words, [](Words w, std::size_t i) -> std::size_t {
		return w[i].is_symbol(',') ? 1 : 0;
	});
}

// Which arguments of format() its text takes in unquoted, by %s; the first is number 0.
std::vector<std::size_t> unquoted_places(std::string_view text) {
	std::vector<std::size_t> places;
	std::size_t next = 0;
	for (std::size_t i = 0; i + 1 < text.size(); i++) {
		if (text[i] != '%') continue;
		i++;
		if (text[i] == '%') continue;
		std::size_t number = 0;
		std::size_t end = i;
		while (end < text.size() && text[end] >= '0' && text[end] <= '9')
			number = std::min<std::size_t>(number * 10 + static_cast<std::size_t>(text[end++] - '0'),
										   1000);
		const bool is_numbered = end < text.size() && text[end] == '$' && number > 0;
		if (is_numbered) i = end + 1;
		while (i < text.size() && (text[i] == '-' || (text[i] >= '0' && text[i] <= '9'))) i++;
		const std::size_t place = is_numbered ? number - 1 : next;
		next = place + 1;
		if (i < text.size() && text[i] == 's') places.push_back(place);
	}
	// Once each: an argument is looked into for every place that stands here.
	std::sort(places.begin(), places.end());
	places.erase(std::unique(places.begin(), places.end()), places.end());
	return places;
}

class Body {
public:
	Body(const Function& function, const Host* host)
		: host_(host), words_(sql_words(function.source)) {
		read_arguments(function);
		if (raw_.empty()) return;
		match_parentheses();
		drop_handled();
	}

	UnquotedArgument find() {
		if (raw_.empty()) return {};
		// A text may be put together in several steps, and in any order.
		for (int pass = 0; pass < 2; pass++) follow_assignments();
		for (std::size_t i = 0; i < words_.size(); i++) {
			if (!is_execute(i)) continue;
			const Words statement = executed(i + 1);
			const std::string name = raw_in(statement, 0);
			if (!name.empty())
				return {name, statement.size() == 1 && lower(statement[0].text) == lower(name)};
		}
		return {};
	}

private:
	void read_arguments(const Function& function) {
		const auto types = split(function.arguments, ',');
		if (types.size() != function.argument_names.count) return;
		for (std::size_t i = 0; i < types.size(); i++) {
			std::string_view type = trimmed(types[i]);
			if (type.starts_with("OUT ")) continue;
			if (type.starts_with("INOUT ")) type.remove_prefix(6);
			const Text name = function.argument_names.items[i];
			if (name.length > 0 &&
				equals_any(type, {"text", "character varying", "character", "name"}))
				raw_.emplace(name.view(), name.view());
		}
	}

	void poll() const {
		constexpr std::uint32_t turns_per_poll = 16;
		if (host_ != nullptr && ++turns_ % turns_per_poll == 0) host_->poll();
	}

	// Once for all words: looking for them from each word takes the square of the body's length.
	void match_parentheses() {
		opening_.assign(words_.size(), nowhere);
		closing_.assign(words_.size(), nowhere);
		std::vector<std::size_t> open;
		std::size_t statement = 0;
		for (std::size_t i = 0; i < words_.size(); i++) {
			if (words_[i].is_symbol(';')) statement = i;
			if (words_[i].is_symbol(')') && !open.empty()) {
				closing_[open.back()] = i;
				open.pop_back();
			}
			if (!open.empty() && open.back() >= statement) opening_[i] = open.back();
			if (words_[i].is_symbol('(')) open.push_back(i);
		}
	}

	// Is it changed or looked at anywhere? Then it may be quoted or checked there.
	void drop_handled() {
		for (std::size_t i = 0; i < words_.size() && !raw_.empty(); i++) {
			if (!is_name(words_[i])) continue;
			const auto argument = raw_.find(folded(words_[i]));
			if (argument != raw_.end() && (is_compared_within(i) || is_examined_by_call(i)))
				raw_.erase(argument);
		}
	}

	// By itself or as lower(argument) and the like.
	bool is_compared_within(std::size_t at) const {
		std::size_t first = at;
		std::size_t last = at;
		for (int level = 0; level < deepest_expression; level++) {
			if (is_compared(first, last)) return true;
			const bool is_in_call = first >= 2 && words_[first - 1].is_symbol('(') &&
									is_name(words_[first - 2]) &&
									is_in(folded(words_[first - 2]), passing_functions);
			if (!is_in_call) return false;
			last = closing_[first - 1];
			if (last == nowhere) return false;
			first -= 2;
		}
		return false;
	}

	bool is_empty_literal(std::size_t at) const {
		return at < words_.size() && words_[at].kind == TokenKind::literal &&
			   words_[at].content().empty();
	}

	bool is_compared(std::size_t first, std::size_t last) const {
		if (last + 1 < words_.size()) {
			const Token& next = words_[last + 1];
			if (is_pair(words_, last + 1, '<', '>')) return !is_empty_literal(last + 3);
			if (is_pair(words_, last + 1, '!', '=')) return !is_empty_literal(last + 3);
			if (next.is_symbol('=')) return !is_empty_literal(last + 2);
			if (is_pair(words_, last + 1, ':', ':')) return !is_text_cast(last + 3);
			for (const char c : {'<', '>', '~', '!', ':', '@', '#', '&'})
				if (next.is_symbol(c)) return true;
			for (const std::string_view word : {"in", "not", "like", "ilike", "similar", "between"})
				if (next.is_word(word)) return true;
		}
		if (first == 0) return false;
		const Token& before = words_[first - 1];
		// x := name is an assignment, = name and ~ name are comparisons.
		if (before.is_symbol('=')) return first < 2 || !is_pair(words_, first - 2, ':', '=');
		if (before.is_symbol('>') || before.is_symbol('<') || before.is_symbol('~')) return true;
		return before.is_word("like") || before.is_word("ilike") || before.is_word("into") ||
			   before.is_word("case");
	}

	bool is_text_cast(std::size_t at) const {
		return at < words_.size() &&
			   equals_any(lower(words_[at].text), {"text", "varchar", "character", "name"});
	}

	// In the arguments of which function does it stand?
	bool is_examined_by_call(std::size_t at) const {
		const std::size_t open = opening_[at];
		if (open == nowhere || open == 0 || !is_name(words_[open - 1])) return false;
		const std::string name = folded(words_[open - 1]);
		if (name == "replace" && is_last_argument(at)) return false;
		return !is_in(name, passing_functions) && !is_in(name, harmless_functions);
	}

	// By itself: what replace() puts in.
	bool is_last_argument(std::size_t at) const {
		return at > 0 && words_[at - 1].is_symbol(',') && at + 1 < words_.size() &&
			   words_[at + 1].is_symbol(')');
	}

	bool begins_statement(std::size_t at) const {
		if (at == 0) return true;
		const Token& before = words_[at - 1];
		if (before.is_symbol(';') || before.is_symbol('>')) return true;
		for (const std::string_view word : {"begin", "then", "else", "loop", "declare"})
			if (before.is_word(word)) return true;
		return false;
	}

	bool is_execute(std::size_t at) const {
		if (!words_[at].is_word("execute") || at + 1 >= words_.size()) return false;
		if (words_[at + 1].is_word("function") || words_[at + 1].is_word("procedure")) return false;
		if (begins_statement(at)) return true;
		const Token& before = words_[at - 1];
		return before.is_word("query") || before.is_word("in") || before.is_word("for");
	}

	Words executed(std::size_t from) const {
		poll();
		std::size_t end = from;
		const int depth = from < words_.size() ? words_[from].depth : 0;
		for (; end < words_.size(); end++) {
			const Token& t = words_[end];
			if (t.is_symbol(';')) break;
			if (t.depth == depth && (t.is_word("into") || t.is_word("using") || t.is_word("loop")))
				break;
		}
		return Words(words_).subspan(from, end - from);
	}

	// name := expression; also in DECLARE, with a type between.
	void follow_assignments() {
		constexpr std::size_t longest_declaration = 8;
		for (std::size_t i = 0; i < words_.size(); i++) {
			if (!is_name(words_[i]) || !begins_statement(i)) continue;
			std::size_t at = i + 1;
			while (at < words_.size() && at < i + longest_declaration &&
				   !is_pair(words_, at, ':', '=') && !words_[at].is_symbol(';') &&
				   !words_[at].is_symbol('='))
				at++;
			if (at >= words_.size()) continue;
			const bool is_long = is_pair(words_, at, ':', '=');
			if (!is_long && !(words_[at].is_symbol('=') && at == i + 1)) continue;
			const Words value = executed(at + (is_long ? 2 : 1));
			// A copy of an argument is that argument; what is built with one is as raw.
			const std::string name = raw_in(value, 0);
			if (!name.empty()) raw_.emplace(folded(words_[i]), name);
		}
	}

	// The argument that the expression takes in as it is.
	std::string raw_in(Words words, int depth) const {
		if (words.empty() || depth > deepest_expression) return {};
		const auto operands = joined_parts(words);
		if (operands.size() > 1) {
			for (const Words operand : operands)
				if (std::string name = raw_in(operand, depth + 1); !name.empty()) return name;
			return {};
		}
		if (is_name(words[0]) && (words.size() == 1 || is_plain_cast(words))) {
			const auto found = raw_.find(folded(words[0]));
			return found != raw_.end() ? found->second : std::string();
		}
		if (words[0].is_symbol('(') && closes_at_end(words, 0))
			return raw_in(words.subspan(1, words.size() - 2), depth + 1);
		if (words.size() > 3 && is_name(words[0]) && words[1].is_symbol('(') &&
			closes_at_end(words, 1))
			return raw_in_call(folded(words[0]), words.subspan(2, words.size() - 3), depth + 1);
		return {};
	}

	static bool closes_at_end(Words words, std::size_t open) {
		for (std::size_t i = open + 1; i < words.size(); i++)
			if (words[i].is_symbol(')') && words[i].depth == words[open].depth)
				return i + 1 == words.size();
		return false;
	}

	static bool is_plain_cast(Words words) {
		return words.size() == 4 && is_pair(words, 1, ':', ':') &&
			   equals_any(lower(words[3].text), {"text", "varchar"});
	}

	std::string raw_in_call(std::string_view function, Words arguments, int depth) const {
		const auto list = listed_parts(arguments);
		if (function == "format") return raw_in_format(list, depth);
		// What is put in comes as it is; what it is put into may be quoted by this very call.
		if (function == "replace") return list.size() == 3 ? raw_in(list[2], depth) : std::string();
		if (!is_in(function, passing_functions)) return {};
		for (const Words argument : list)
			if (std::string name = raw_in(argument, depth); !name.empty()) return name;
		return {};
	}

	std::string raw_in_format(const std::vector<Words>& list, int depth) const {
		if (list.empty()) return {};
		std::string text;
		for (const Words part : joined_parts(list[0])) {
			if (part.size() != 1 || part[0].kind != TokenKind::literal) return raw_in(list[0], depth);
			append(text, part[0].content());
		}
		for (const std::size_t place : unquoted_places(text))
			if (place + 1 < list.size())
				if (std::string name = raw_in(list[place + 1], depth); !name.empty()) return name;
		return {};
	}

	const Host* host_;
	mutable std::uint32_t turns_ = 0;
	std::vector<Token> words_;
	// Of each word the parenthesis around it within its statement; of each "(" its ")".
	std::vector<std::size_t> opening_;
	std::vector<std::size_t> closing_;
	std::map<std::string, std::string, std::less<>> raw_;  // name, the argument it comes from
};

}  // namespace

bool is_too_long_to_read(const Function& function) {
	constexpr std::size_t longest = 100'000;
	return function.source.present() && function.source.view().size() > longest;
}

UnquotedArgument unquoted_argument(const Function& function, const Host* host) {
	if (!function.source.present() || function.argument_names.count == 0) return {};
	if (is_too_long_to_read(function)) return {};
	return Body(function, host).find();
}

}  // namespace dbe
