#include "core/lint/patterns.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

// 'x%', '%' || $1, concat('%', $1)
std::optional<std::string_view> start_of(const Expression& given) {
	const Expression& pattern = as_written(given);
	if (pattern.kind == DBE_CONSTANT && !pattern.is_null && pattern.text.present())
		return pattern.text.view();
	const bool joins = (pattern.kind == DBE_OPERATOR && pattern.op != nullptr &&
						pattern.op->name.view() == "||") ||
					   (pattern.kind == DBE_FUNCTION && pattern.function != nullptr &&
						pattern.function->is_builtin && pattern.function->name.view() == "concat");
	if (!joins || pattern.arguments.count == 0) return std::nullopt;
	const auto start = start_of(pattern.arguments[0]);
	return start && !start->empty() ? start : std::nullopt;
}

bool has_reverse(const Expression& expression) {
	if (expression.function != nullptr && expression.function->name.view() == "reverse") return true;
	for (const Expression* part : expression.arguments)
		if (part != nullptr && has_reverse(*part)) return true;
	return false;
}

// An index of texts read backwards was made for searches by their ends.
bool has_reversed_index(const dbe_sql_table& table) {
	for (const dbe_sql_index* index : table.indexes)
		for (std::uint32_t i = 0; i < index->key_count; i++)
			if (index->keys[i].expression != nullptr && has_reverse(*index->keys[i].expression))
				return true;
	return false;
}

}  // namespace

std::optional<TextSearch> text_search(const AnalysedStatement& statement, const Site& clause,
									  std::string_view sign) {
	const auto sides = comparison(*clause.expression);
	if (!sides || sides->sign != sign || !clause.expression->op->is_builtin ||
		!is_fixed(*sides->right))
		return std::nullopt;
	const auto column = only_column(*sides->left, false);
	if (!column || !is_large(*column->table) || !may_need_index(*column->table) ||
		!is_filter_of(statement, clause, *column->entry) ||
		!equals_any(column->column->type->name, {"text", "character varying"}))
		return std::nullopt;
	if (is_served(*column->entry, *sides->left, *clause.expression->op) ||
		is_in_index(*column->entry, *sides->left) || has_reversed_index(*column->table) ||
		is_reached_otherwise(statement, clause, *column->entry))
		return std::nullopt;
	TextSearch search;
	search.column = *column;
	search.searched = sides->left;
	search.start = start_of(*sides->right);
	search.is_constant = as_written(*sides->right).kind == DBE_CONSTANT;
	return search;
}

std::size_t longest_word(std::string_view pattern) {
	std::size_t longest = 0;
	std::size_t length = 0;
	for (const char c : pattern) {
		length = c == '%' || c == '_' || c == ' ' || c == '\\' ? 0 : length + 1;
		longest = std::max(longest, length);
	}
	return longest;
}

LintDraft draft_of(const TextSearch& search, const Site& clause, const Source& source) {
	LintDraft draft;
	draft.location = clause.expression->location;
	draft.object = name_of(search.column);
	draft.evidence.put("rows", search.column.table->tuples);
	if (!only_column(*search.searched, true)) return draft;
	const std::string index = index_statement(source, *search.column.table, *search.searched,
											  {"gin", "gin_trgm_ops"});
	if (!index.empty()) draft.fix = cat("CREATE EXTENSION IF NOT EXISTS pg_trgm;\n", index);
	return draft;
}

std::string rows_of(const TextSearch& search) { return rows_in_words(*search.column.table); }

}  // namespace dbe
