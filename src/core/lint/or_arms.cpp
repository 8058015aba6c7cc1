#include "core/lint/or_arms.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

// The query is written once for each.
constexpr std::uint32_t most_arms = 4;
constexpr std::size_t most_bytes = 65536;
// Of one statement, each of which may be written out so.
constexpr std::size_t most_conditions = 16;

bool has_too_many(const AnalysedStatement& statement) {
	std::size_t left = most_conditions;
	for ([[maybe_unused]] const Site& site : statement.of(DBE_OR))
		if (left-- == 0) return true;
	return false;
}

bool is_inner(const From& from) {
	if (from.kind == DBE_FROM_JOIN && from.join != DBE_INNER_JOIN) return false;
	return std::all_of(from.parts.begin(), from.parts.end(),
					   [](const From* part) { return is_inner(*part); });
}

// What is read twice gives the same rows both times.
bool reads_the_same_twice(const Query& query) {
	return std::all_of(query.entries.begin(), query.entries.end(), [](const Entry* entry) {
		if (entry->kind == DBE_JOIN_ENTRY) return true;
		if (entry->kind == DBE_SUBQUERY_ENTRY) return entry->query != nullptr;
		return entry->kind == DBE_VALUES_ENTRY ||
			   (entry->table != nullptr && !entry->is_sampled && !entry->table->has_row_security &&
				!entry->table->is_security_barrier);
	});
}

bool only_reads(const AnalysedStatement& statement) {
	return std::all_of(statement.queries().begin(), statement.queries().end(),
					   [](const Query* query) {
		return query->command == DBE_SELECT && query->row_mark_count == 0;
	});
}

bool can_be_split(const AnalysedStatement& statement, const Site& condition) {
	const Query& query = *condition.query;
	const bool is_filter = condition.place == Place::where ||
						   (condition.place == Place::join && is_inner(*query.from));
	const bool is_member_of_set = query.parent != nullptr && query.parent->set != nullptr;
	return condition.is_clause && is_filter && !is_member_of_set && is_plain_select(query) &&
		   !query.has_aggregates && query.ctes.empty() && only_reads(statement) &&
		   reads_the_same_twice(query) && condition.expression->arguments.count <= most_arms &&
		   !has_volatile_parts(statement, query);
}

// ORDER BY of a UNION knows the names of its results only.
std::optional<std::string> name_of_result(const Query& query, const dbe_target& wanted) {
	if (wanted.is_junk) return std::nullopt;
	const std::string_view name = wanted.name;
	const auto of_that_name = std::count_if(query.targets.begin(), query.targets.end(),
											[&](const dbe_target* target) {
		return !target->is_junk && target->name.view() == name;
	});
	return of_that_name == 1 && !name.empty() ? std::optional<std::string>(quoted(name))
											  : std::nullopt;
}

// Of what is sorted by, without its direction.
std::optional<Words> sorted_words(const Source& source, Words item) {
	const auto& tokens = source.tokens();
	const std::size_t start = item.from;
	const auto ends_in = [&](std::string_view word) {
		return item.to > start && tokens[item.to - 1].is_word(word);
	};
	if ((ends_in("first") || ends_in("last")) && item.to > start + 1 &&
		tokens[item.to - 2].is_word("nulls"))
		item.to -= 2;
	if (ends_in("asc") || ends_in("desc")) item.to--;
	for (std::size_t i = start; i < item.to; i++)
		if (tokens[i].is_word("using") && tokens[i].depth == tokens[start].depth) return std::nullopt;
	return item.to > start ? std::optional<Words>(item) : std::nullopt;
}

bool add_order(const Query& query, const Source& source, std::size_t select,
			   std::vector<Edit>& edits) {
	if (query.order.empty()) return true;
	const auto words = clause_words(source, select, "order", "by");
	if (!words || words->to < words->from + 3) return false;
	const std::vector<Words> items = list_items(source, {words->from + 2, words->to});
	if (items.size() != query.order.count) return false;
	for (std::uint32_t i = 0; i < query.order.count; i++) {
		const auto name = name_of_result(query, *query.order[i].target);
		const auto sorted = sorted_words(source, items[i]);
		if (!name || !sorted) return false;
		edits.push_back({span_of(source, *sorted), *name});
	}
	return true;
}

// What each of the queries asks instead of the OR.
std::vector<std::string> conditions_of(const Expression& condition, const Source& source) {
	std::vector<std::string> conditions;
	std::string before;
	for (const Expression* arm : condition.arguments) {
		const auto text = text_of(source, *arm);
		if (!text) return {};
		conditions.push_back(cat(arm->kind == DBE_OR ? cat("(", *text, ")") : *text, before));
		append(before, cat(" AND (", *text, ") IS NOT TRUE"));
	}
	return conditions;
}

bool has_line_break(std::string_view text) { return text.find('\n') != std::string_view::npos; }

}  // namespace

void add_union(const AnalysedStatement& statement, const Site& condition, const Source& source,
			   LintDraft& draft) {
	if (has_too_many(statement) || !can_be_split(statement, condition)) return;
	const Query& query = *condition.query;
	const auto select = select_word(source, query);
	const auto whole = source.span_of(*condition.expression);
	const auto conditions = conditions_of(*condition.expression, source);
	if (!select || !whole || conditions.empty()) return;
	const Span body = span_of(source, unsorted_words(source, *select));
	if ((body.to - body.from) * conditions.size() > most_bytes) return;
	// a table that is made of the result is named in the first query only
	if (whole->from < body.from || whole->to > body.to || next_word(source, *select, "into")) return;
	std::vector<Edit> edits;
	if (!add_order(query, source, *select, edits)) return;
	const std::string_view gap = has_line_break(source.of(body)) ? "\n" : " ";
	std::string others;
	for (std::size_t i = 1; i < conditions.size(); i++)
		append(others, cat(gap, "UNION ALL", gap,
						   edited(source.text(), body, {{*whole, conditions[i]}})));
	edits.push_back({*whole, conditions.front()});
	edits.push_back({{body.to, body.to}, others});
	draft.edits = std::move(edits);
	draft.level = FixLevel::proved;
}

}  // namespace dbe
