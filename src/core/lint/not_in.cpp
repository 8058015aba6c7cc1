#include "core/lint/not_in.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/columns.hpp"

namespace dbe {

namespace {

// Nothing stands behind its WHERE, and each of its rows comes from one of FROM.
bool is_plain(const Query& query) {
	return query.command == DBE_SELECT && query.from != nullptr && !query.from->parts.empty() &&
		   query.ctes.empty() && query.group.empty() && !query.has_grouping_sets &&
		   query.having == nullptr && !query.has_aggregates && !query.has_windows &&
		   !query.has_sets_in_targets && query.order.empty() && query.limit == nullptr &&
		   query.offset == nullptr && query.row_mark_count == 0 && query.window_count == 0 &&
		   !query.is_distinct_on;
}

// How the column is called within the subquery; empty where it cannot be.
std::string name_within(const Expression& outer, const Query& inner) {
	const auto column = table_column(outer);
	if (!column || column->expression->levels_up != 0) return "";
	for (const Entry* entry : inner.entries)
		if (entry->name.view() == column->entry->name.view()) return "";
	// the alias of a join hides the names of its tables
	for (const Entry* entry : column->entry->owner->entries)
		if (entry->kind == DBE_JOIN_ENTRY && entry->has_alias) return "";
	return name_of(*column);
}

// The numbers of the tokens between which the parts of it stand.
struct Words {
	std::size_t negation, open, select, from, close;
};

std::optional<Words> words_of(const NotIn& found, const Source& source) {
	const auto& tokens = source.tokens();
	const std::size_t at = source.token_at(static_cast<std::size_t>(
		std::max(found.site->expression->token, 0)));
	if (at + 4 >= tokens.size() || !tokens[at].is_word("not") || !tokens[at + 1].is_word("in") ||
		!tokens[at + 2].is_symbol('(') || !tokens[at + 3].is_word("select"))
		return std::nullopt;
	Words words{at, at + 2, at + 3, 0, 0};
	for (std::size_t i = at + 3; i < tokens.size() && words.close == 0; i++) {
		if (words.from == 0 && tokens[i].depth == tokens[at + 3].depth && tokens[i].is_word("from"))
			words.from = i;
		if (tokens[i].is_symbol(')') && tokens[i].depth == tokens[at + 2].depth) words.close = i;
	}
	if (words.from == 0 || words.close == 0) return std::nullopt;
	return words;
}

std::size_t where_in(const Words& words, const std::vector<Token>& tokens) {
	for (std::size_t i = words.from; i < words.close; i++)
		if (tokens[i].depth == tokens[words.select].depth && tokens[i].is_word("where")) return i;
	return 0;
}

}  // namespace

std::optional<NotIn> not_in(const Site& site) {
	const Expression& inner = site.expression->arguments[0];
	if (inner.kind != DBE_SUBLINK || inner.sublink != DBE_ANY || inner.op == nullptr ||
		inner.op->name.view() != "=" || inner.query == nullptr || inner.arguments.count == 0)
		return std::nullopt;
	NotIn found{&site, &inner, {inner.arguments.begin(), inner.arguments.end()}, {}};
	if (inner.query->set != nullptr) return found.is_row() ? std::nullopt : std::optional(found);
	for (const dbe_target* target : inner.query->targets)
		if (!target->is_junk) found.results.push_back(target->expression);
	return found.results.size() == found.outers.size() ? std::optional(found) : std::nullopt;
}

namespace {

// What is compared stands right before NOT: a value, or (a, b).
std::optional<std::size_t> start_of_outer(const NotIn& found, const Source& source, const Words& words) {
	if (!found.is_row()) {
		const auto written = source.span_of(*found.outers[0]);
		if (!written || source.token_at(written->to) != words.negation) return std::nullopt;
		return written->from;
	}
	const auto& tokens = source.tokens();
	if (words.negation == 0 || !tokens[words.negation - 1].is_symbol(')')) return std::nullopt;
	std::size_t open = words.negation - 1;
	const int depth = tokens[open].depth;
	do {
		if (open == 0) return std::nullopt;
		open--;
	} while (tokens[open].depth != depth || !tokens[open].is_symbol('('));
	if (open > 0 && tokens[open - 1].is_word("row")) open--;
	return source.start_of(tokens[open]);
}

// inner = outer AND ...
std::optional<std::string> comparisons_of(const NotIn& found, const Source& source) {
	std::string text;
	for (std::size_t i = 0; i < found.outers.size(); i++) {
		const std::string outer = name_within(*found.outers[i], *found.subquery->query);
		const auto result = source.span_of(*found.results[i]);
		if (outer.empty() || !result || is_volatile(*found.results[i])) return std::nullopt;
		append(text, cat(i == 0 ? "" : " AND ", source.of(*result), " = ", outer));
	}
	return text;
}

}  // namespace

void add_not_exists(const NotIn& found, const Source& source, LintDraft& draft, FixLevel level) {
	const Query& inner = *found.subquery->query;
	if (found.results.empty() || !is_plain(inner)) return;
	const auto comparisons = comparisons_of(found, source);
	const auto words = words_of(found, source);
	const auto from = words ? start_of_outer(found, source, *words) : std::nullopt;
	if (!comparisons || !from) return;
	const auto& tokens = source.tokens();
	const auto start = [&](std::size_t token) { return source.start_of(tokens[token]); };
	const auto end = [&](std::size_t token) { return source.end_of(tokens[token]); };
	const std::size_t where = where_in(*words, tokens);
	if ((where == 0) != (inner.from->condition == nullptr)) return;
	const bool is_or = where != 0 && inner.from->condition->kind == DBE_OR;
	draft.edits.push_back({{*from, start(words->open)}, "NOT EXISTS "});
	draft.edits.push_back({{end(words->select), start(words->from)}, " "});
	if (is_or) draft.edits.push_back({{end(where), start(where + 1)}, " ("});
	const std::size_t last = end(words->close - 1);
	draft.edits.push_back({{last, last}, cat(is_or ? ")" : "", where == 0 ? " WHERE " : " AND ", *comparisons)});
	draft.level = level;
}

}  // namespace dbe
