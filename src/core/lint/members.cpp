#include "core/lint/members.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace dbe {
namespace {

// Which of the words of one AND list belong to something else of it: the AND of BETWEEN, all of CASE.
class AndList {
public:
	AndList(const std::vector<Token>& tokens, Words words) : tokens_(tokens), words_(words) {}

	// Nothing where brackets or CASE do not close.
	std::optional<std::vector<Member>> members() {
		std::vector<Member> members;
		std::size_t start = words_.from;
		bool has_or = false;
		for (std::size_t i = words_.from; i < words_.to; i++) {
			if (tokens_[i].depth != tokens_[words_.from].depth) continue;
			const bool is_and = joins(tokens_[i]);
			has_or = has_or || (cases_ == 0 && tokens_[i].is_word("or"));
			if (!is_and) continue;
			members.push_back({{start, i}, {}, false});
			start = i + 1;
		}
		members.push_back({{start, words_.to}, {}, false});
		if (cases_ != 0 || betweens_ != 0) return std::nullopt;
		// AND binds closer: all of it is one
		if (has_or) members.assign(1, Member{words_, {}, true});
		const bool is_whole = std::all_of(members.begin(), members.end(), [](const Member& member) {
			return member.words.from < member.words.to;
		});
		return is_whole ? std::optional(std::move(members)) : std::nullopt;
	}

private:
	bool joins(const Token& token) {
		if (token.is_word("case")) cases_++;
		if (token.is_word("end")) cases_--;
		if (cases_ != 0) return false;
		if (token.is_word("between")) betweens_++;
		if (!token.is_word("and")) return false;
		if (betweens_ == 0) return true;
		betweens_--;
		return false;
	}

	const std::vector<Token>& tokens_;
	Words words_;
	int cases_ = 0;
	int betweens_ = 0;
};

bool add_clause(const Source& source, std::vector<Member>& members, const Site& clause) {
	if (clause.expression->location < 0) return false;
	const std::size_t at = source.token_at(static_cast<std::size_t>(clause.expression->location));
	for (Member& member : members) {
		if (at < member.words.from || at >= member.words.to) continue;
		member.clauses.push_back(&clause);
		return true;
	}
	return false;
}

template <class Test>
std::optional<std::vector<Member>> members_where(const AnalysedStatement& statement, const Source& source,
												 Words words, Test is_of) {
	if (words.from >= words.to) return std::nullopt;
	auto members = AndList(source.tokens(), words).members();
	if (!members) return std::nullopt;
	for (const Site& clause : statement.clauses())
		if (is_of(clause) && !add_clause(source, *members, clause)) return std::nullopt;
	const bool is_known = std::none_of(members->begin(), members->end(), [](const Member& member) {
		return member.clauses.empty();
	});
	return is_known ? std::move(members) : std::nullopt;
}

}  // namespace

std::optional<std::vector<Member>> members_of(const AnalysedStatement& statement, const Source& source,
											  const Query& query, Place place, Words clause) {
	return members_where(statement, source, {clause.from + 1, clause.to}, [&](const Site& site) {
		return site.query == &query && site.place == place && site.join == nullptr;
	});
}

std::optional<std::vector<Member>> members_of(const AnalysedStatement& statement, const Source& source,
											  const From& join, Words condition) {
	return members_where(statement, source, condition,
						 [&](const Site& site) { return site.join == &join; });
}

std::string text_of(const Source& source, const Member& member) {
	const std::string_view text = source.of(span_of(source, member.words));
	return member.needs_brackets ? cat("(", text, ")") : std::string(text);
}

std::string text_of(const Source& source, const std::vector<Member>& members) {
	std::string text;
	for (const Member& member : members)
		append(text, cat(text.empty() ? "" : " AND ", text_of(source, member)));
	return text;
}

std::vector<Edit> without_members(const Source& source, Words clause, const std::vector<Member>& members,
								  const std::vector<bool>& chosen, const std::string& added) {
	std::vector<Edit> edits;
	const auto& tokens = source.tokens();
	const bool keeps_any = std::find(chosen.begin(), chosen.end(), false) != chosen.end();
	if (!keeps_any && added.empty()) return {without(source, clause)};
	if (!keeps_any) return {{span_of(source, {clause.from + 1, clause.to}), added}};
	const auto first_kept = static_cast<std::size_t>(
		std::find(chosen.begin(), chosen.end(), false) - chosen.begin());
	for (std::size_t i = 0; i < members.size(); i++) {
		if (!chosen[i]) continue;
		const Words& words = members[i].words;
		// those at the start go with the AND behind them, the others with that before
		if (i < first_kept)
			edits.push_back({{source.start_of(tokens[words.from]), source.start_of(tokens[words.to + 1])}, ""});
		else
			edits.push_back({{source.end_of(tokens[words.from - 2]), source.end_of(tokens[words.to - 1])}, ""});
	}
	if (added.empty()) return edits;
	const std::size_t end = source.end_of(tokens[clause.to - 1]);
	for (const Member& member : members) {
		if (!member.needs_brackets) continue;
		const Span span = span_of(source, member.words);
		edits.push_back({{span.from, span.from}, "("});
		edits.push_back({{span.to, span.to}, cat(") AND ", added)});
		return edits;
	}
	edits.push_back({{end, end}, cat(" AND ", added)});
	return edits;
}

}  // namespace dbe
