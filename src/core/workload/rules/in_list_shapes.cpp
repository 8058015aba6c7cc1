#include "core/base/text.hpp"
#include "core/workload/fingerprint.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

constexpr double least_shapes = 20;

// From 18 on the server counts lists of any length as one.
bool may_concern(const WorkloadEntry&, const WorkloadSums& sums) { return sums.server_major < 18; }

// Past the bracket that closes a list of parameters alone, 0 where it is none.
std::size_t past_list(const std::vector<Token>& words, std::size_t open) {
	std::size_t at = open + 1;
	for (; at + 1 < words.size(); at += 2) {
		if (words[at].kind != TokenKind::parameter) return 0;
		if (words[at + 1].is_symbol(')')) return at + 2;
		if (!words[at + 1].is_symbol(',')) return 0;
	}
	return 0;
}

struct Rewritten {
	std::string text;
	bool has_list = false;
};

// IN ($1, $2, ...) as = ANY ($1), parameters numbered anew; as the text of a fix it has no comments.
Rewritten with_arrays(std::string_view text, const std::vector<Token>& words) {
	Rewritten out;
	std::size_t copied = 0;
	int number = 0;
	const auto start = [&](std::size_t i) { return static_cast<std::size_t>(words[i].text.data() - text.data()); };
	const auto replace = [&](std::size_t from, std::size_t to, const std::string& by) {
		append(out.text, text.substr(copied, from - copied));
		append(out.text, by);
		copied = to;
	};
	for (std::size_t i = 0; i < words.size(); i++) {
		if (words[i].kind == TokenKind::parameter) {
			replace(start(i), start(i) + words[i].text.size(), cat("$", ++number));
			continue;
		}
		if (!words[i].is_word("in") || i + 1 >= words.size() || !words[i + 1].is_symbol('(')) continue;
		const std::size_t next = past_list(words, i + 1);
		// (a, b) IN (($1, $2)) and x IN ($1) of a row are left as they are
		if (next == 0 || (i > 0 && words[i - 1].is_symbol(')'))) continue;
		const bool is_not = i > 0 && words[i - 1].is_word("not");
		replace(start(is_not ? i - 1 : i), start(next - 1) + 1,
				cat(is_not ? "<> ALL ($" : "= ANY ($", ++number, ")"));
		out.has_list = true;
		i = next - 1;
	}
	append(out.text, text.substr(copied));
	return out;
}

WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums& sums) {
	const double shapes = static_cast<double>(s.alike.size()) + 1;
	if (shapes < least_shapes) return {};
	const std::vector<Token> words = sql_words(s.numbers.text);
	const Rewritten rewritten = with_arrays(s.numbers.text, words);
	if (!rewritten.has_list) return {};
	double calls = s.numbers.calls;
	double ms = s.numbers.total_ms;
	for (const WorkloadStatement* other : s.alike) {
		calls += other->numbers.calls;
		ms += other->numbers.total_ms;
	}
	const double share = sums.total_ms > 0 ? ms / sums.total_ms : 0;
	WorkloadDraft draft;
	draft.detail = cat(grouped(shapes), " statements (", counted(calls, "call"), ", ", percent(share),
					   " of the time of all) differ only in the length of a list: ",
					   shortened(shape_of(s.numbers.text), 80));
	draft.evidence.put("shapes", shapes).put("calls", calls).put("ms", ms).put("fingerprint", s.fingerprint);
	draft.fix = cat(rewritten.text, ";");
	return draft;
}

}  // namespace

extern constexpr WorkloadRule in_list_shapes_workload_rule{WorkloadRuleSpec{
	.id = "in_list_shapes",
	.title = "Statement counted anew for each length of a list",
	.condition = "20 texts or more that are the same but for the length of IN lists of parameters; before PostgreSQL 18.",
	.why = "Each length takes a place in pg_stat_statements, where it pushes out others and hides what the statement "
		   "costs in all, and in every cache of prepared statements.",
	.suggestion = "Pass one array: = ANY ($1).",
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
