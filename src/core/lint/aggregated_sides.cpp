#include "core/lint/aggregated_sides.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/from_text.hpp"
#include "core/lint/join_text.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {
namespace {

// sum(l.price), from its first token on
struct Use {
	std::size_t token;
	std::string_view function;
	std::string_view column;
};

// A side as it stands in the text.
struct SideText {
	Side side;
	Words name;	 // of the table, without its alias
	Words whole;
	std::vector<Use> uses;
};

const From* join_of(const From& from, const Entry& entry) {
	if (from.kind == DBE_FROM_ENTRY) return nullptr;
	if (from.kind == DBE_FROM_JOIN && from.parts[1].kind == DBE_FROM_ENTRY && from.parts[1].entry == &entry)
		return &from;
	for (const From* part : from.parts)
		if (const From* found = join_of(*part, entry)) return found;
	return nullptr;
}

// JOIN side ON side.column = something else, and no more.
bool is_joined_by_key(const AnalysedStatement& statement, const Query& query, const Side& side) {
	const From* join = join_of(*query.from, *side.entry);
	if (join == nullptr || join->is_natural || join->is_using || join->condition == nullptr ||
		(join->join != DBE_INNER_JOIN && join->join != DBE_LEFT_JOIN))
		return false;
	const auto sides = comparison(*join->condition);
	if (!sides || sides->sign != "=") return false;
	const auto left = table_column(*sides->left);
	const auto right = table_column(*sides->right);
	const auto is_key = [&](const std::optional<TableColumn>& one, const std::optional<TableColumn>& other) {
		return one && other && one->entry == side.entry && one->column->number == side.column &&
			   other->entry != side.entry;
	};
	return (is_key(left, right) || is_key(right, left)) && !statement.is_nullable_side(*(
		is_key(left, right) ? right : left)->entry);
}

std::optional<Use> use_at(const Source& source, std::size_t reference) {
	const auto& tokens = source.tokens();
	if (reference < 2 || reference + 4 >= tokens.size() || !tokens[reference - 1].is_symbol('(') ||
		!tokens[reference + 3].is_symbol(')') || tokens[reference + 4].is_word("filter") ||
		tokens[reference + 4].is_word("over"))
		return std::nullopt;
	for (const std::string_view name : {"sum", "count", "min", "max"})
		if (tokens[reference - 2].is_word(name)) return Use{reference - 2, name, tokens[reference + 2].text};
	return std::nullopt;
}

std::optional<SideText> text_of(const AnalysedStatement& statement, const Query& query, const Source& source,
								const Side& side) {
	if (!is_joined_by_key(statement, query, side)) return std::nullopt;
	const auto words = join_words(statement, source, *side.entry);
	if (!words) return std::nullopt;
	const auto end = end_of_table(source, words->to);
	const auto references = references_to(statement, source, *side.entry);
	if (!end || !references || *end >= source.tokens().size() || !source.tokens()[*end].is_word("on"))
		return std::nullopt;
	const auto condition = condition_words(source, *end);
	if (!condition) return std::nullopt;
	std::size_t name = words->to + 1;
	while (name + 1 < *end && source.tokens()[name].is_symbol('.')) name += 2;
	SideText text{side, {words->to, name}, {words->to, *end}, {}};
	for (const std::size_t reference : *references) {
		if (reference >= condition->from && reference < condition->to) continue;
		const auto use = use_at(source, reference);
		if (!use) return std::nullopt;
		text.uses.push_back(*use);
	}
	return text;
}

bool counts_combinations(const AnalysedStatement& statement, const Query& query) {
	for (const Site& site : statement.of(DBE_AGGREGATE))
		if (site.query == &query && site.expression->is_star) return true;
	return false;
}

// ---- what is written ----

struct Column {
	std::string expression, name;
};

std::string name_in(std::vector<Column>& columns, const Use& use, const Source& source) {
	const std::string expression = cat(use.function, "(", use.column, ")");
	for (const Column& column : columns)
		if (column.expression == expression) return column.name;
	columns.push_back({expression, unused_name(source, cat(use.function, "_of_", trimmed(use.column, "\"")))});
	return columns.back().name;
}

// Sums of these are bigint, and sums of bigint are numeric.
bool is_short_integer(const dbe_sql_table& table, std::string_view written) {
	const std::string name = written.starts_with('"') ? std::string(trimmed(written, "\"")) : lower(written);
	for (std::uint32_t i = 0; i < table.column_count; i++)
		if (table.columns[i].name.view() == name)
			return equals_any(table.columns[i].type->name, {"smallint", "integer"});
	return false;
}

// A result that had its name from the function keeps it.
std::string name_behind(const Query& query, const Source& source, const Use& use) {
	const auto& tokens = source.tokens();
	const auto at = static_cast<std::int32_t>(source.start_of(tokens[use.token]));
	const std::size_t next = use.token + 6;
	if (next < tokens.size() && !tokens[next].is_symbol(',') && !tokens[next].is_word("from")) return "";
	for (const dbe_target* target : query.targets)
		if (!target->is_junk && target->expression->location == at && target->expression->kind == DBE_AGGREGATE)
			return cat(" AS ", quoted(target->name));
	return "";
}

std::string sum_of(const Query& query, const Source& source, const Use& use, const Entry& entry,
				   const std::string& column) {
	const bool is_count = use.function == "count";
	const std::string value = cat(is_count ? "sum" : use.function, "(", quoted(entry.name), ".", quoted(column), ")");
	const bool is_whole = is_count || (use.function == "sum" && is_short_integer(*entry.table, use.column));
	return cat(is_count ? cat("coalesce(", value, ", 0)") : value, is_whole ? "::bigint" : "",
			   name_behind(query, source, use));
}

void add_side(const Query& query, const Source& source, const SideText& text,
			  std::vector<Edit>& edits) {
	const Entry& entry = *text.side.entry;
	std::vector<Column> columns;
	for (const Use& use : text.uses) {
		const std::string name = name_in(columns, use, source);
		edits.push_back({span_of(source, {use.token, use.token + 6}),
						 sum_of(query, source, use, entry, name)});
	}
	const std::string key = quoted(column_of(*entry.table, text.side.column)->name);
	std::string list = key;
	for (const Column& column : columns) append(list, cat(", ", column.expression, " AS ", quoted(column.name)));
	edits.push_back({span_of(source, text.whole),
					 cat("(SELECT ", list, " FROM ", source.of(span_of(source, text.name)), " GROUP BY ", key,
						 ") AS ", quoted(entry.name))});
}

}  // namespace

void add_aggregated_sides(const AnalysedStatement& statement, const Query& query, const std::vector<Side>& sides,
						  const Source& source, LintDraft& draft) {
	if (query.from == nullptr || query.has_windows || query.has_grouping_sets || counts_combinations(statement, query))
		return;
	std::vector<SideText> texts;
	for (const Side& side : sides) {
		auto text = text_of(statement, query, source, side);
		if (!text) return;
		texts.push_back(std::move(*text));
	}
	const auto asked = std::count_if(texts.begin(), texts.end(), [](const SideText& text) { return !text.uses.empty(); });
	std::vector<Edit> edits;
	for (const SideText& text : texts)
		// one that is asked alone counts right once the others have one row each
		if (asked > 1 || text.uses.empty()) add_side(query, source, text, edits);
	draft.edits = std::move(edits);
	draft.level = FixLevel::changes_meaning;
	draft.condition = "Each row counts once: sums and counts come out smaller than now, and right.";
}

}  // namespace dbe
