#include "core/lint/columns.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/equality.hpp"

namespace dbe {
namespace {

// The value's bytes stay as they are, and so does the way in which they are compared.
bool keeps_bytes(const Expression& expression) {
	return expression.kind == DBE_CAST && expression.cast == DBE_RELABEL &&
		   expression.form != DBE_EXPLICIT_CAST;
}

template <class Test>
bool any_part(const Expression& expression, Test test) {
	if (test(expression)) return true;
	for (const Expression* part : expression.arguments)
		if (part != nullptr && any_part(*part, test)) return true;
	return expression.filter != nullptr && any_part(*expression.filter, test);
}

// pg_am.oid of btree, fixed in the server's catalogs.
constexpr dbe_oid btree{403};

// The column of the subquery or CTE behind an entry.
const Expression* result_of(const Entry& entry, std::int16_t number) {
	const Query* query = entry.query;
	if (entry.kind == DBE_CTE_ENTRY && entry.cte != nullptr) query = entry.cte->query;
	if (query == nullptr || query->set != nullptr || query->command != DBE_SELECT) return nullptr;
	for (const dbe_target* target : query->targets)
		if (!target->is_junk && target->number == number) return target->expression;
	return nullptr;
}

}  // namespace

const Expression& stripped(const Expression& expression) {
	const Expression* at = &expression;
	for (;;) {
		if (keeps_bytes(*at)) {
			at = at->arguments.items[0];
			continue;
		}
		const bool is_joined = at->kind == DBE_COLUMN && at->entry != nullptr &&
							   at->entry->kind == DBE_JOIN_ENTRY && at->column > 0 &&
							   static_cast<std::uint32_t>(at->column) <= at->entry->columns.count;
		if (!is_joined || at->entry->columns.items[at->column - 1] == nullptr) return *at;
		at = at->entry->columns.items[at->column - 1];
	}
}

const dbe_sql_column* column_of(const dbe_sql_table& table, std::int16_t number) {
	if (number <= 0 || static_cast<std::uint32_t>(number) > table.column_count) return nullptr;
	return &table.columns[number - 1];
}

std::optional<TableColumn> table_column(const Expression& expression) {
	const Expression& column = stripped(expression);
	if (column.kind != DBE_COLUMN || column.entry == nullptr || column.entry->table == nullptr)
		return std::nullopt;
	const dbe_sql_column* of_table = column_of(*column.entry->table, column.column);
	if (of_table == nullptr) return std::nullopt;
	return TableColumn{column.entry, column.entry->table, of_table, &column};
}

std::optional<TableColumn> source_column(const Expression& expression) {
	const Expression* at = &stripped(expression);
	for (;;) {
		if (const auto column = table_column(*at)) return column;
		if (at->kind != DBE_COLUMN || at->entry == nullptr) return std::nullopt;
		const Expression* result = result_of(*at->entry, at->column);
		if (result == nullptr) return std::nullopt;
		at = &stripped(*result);
	}
}

// ---- indexes ----

bool is_btree(const dbe_sql_index& index) { return index.method == btree; }

const dbe_sql_index* leading_index(const dbe_sql_table& table, std::int16_t column,
								   bool only_btree) {
	for (const dbe_sql_index* index : table.indexes)
		if (index->is_valid && index->predicate == nullptr && index->key_count > 0 &&
			index->keys[0].column == column && (!only_btree || is_btree(*index)))
			return index;
	return nullptr;
}

const dbe_sql_index* expression_index(const Entry& entry, const Expression& expression) {
	if (entry.table == nullptr) return nullptr;
	for (const dbe_sql_index* index : entry.table->indexes)
		if (index->is_valid && index->key_count > 0 && index->keys[0].expression != nullptr &&
			is_same_in_index(*index->keys[0].expression, expression, entry))
			return index;
	return nullptr;
}

bool is_large(const dbe_sql_table& table) {
	return table.tuples >= large_rows || table.pages >= large_pages;
}

std::string name_of(const TableColumn& column) {
	return cat(quoted(column.entry->name), ".", quoted(column.column->name));
}

std::string name_of(const dbe_sql_table& table) {
	// the schema of temporary tables has another number in each session
	return qualified(table.persistence == 't' ? "pg_temp" : std::string_view(table.schema), table.name);
}

// ---- parts ----

bool has_columns(const Expression& expression) {
	return any_part(expression, [](const Expression& part) { return part.kind == DBE_COLUMN; });
}

bool has_subquery(const Expression& expression) {
	return any_part(expression, [](const Expression& part) { return part.kind == DBE_SUBLINK; });
}

bool is_volatile(const Expression& expression) {
	return any_part(expression, [](const Expression& part) {
		return part.kind == DBE_SUBLINK ||
			   (part.function != nullptr && part.function->volatility == 'v') ||
			   part.kind == DBE_OTHER_EXPRESSION;
	});
}

bool is_fixed(const Expression& expression) {
	return !any_part(expression, [](const Expression& part) {
		return part.kind == DBE_COLUMN || part.kind == DBE_SUBLINK || part.kind == DBE_AGGREGATE ||
			   part.kind == DBE_WINDOW || part.kind == DBE_CASE_OPERAND ||
			   part.kind == DBE_OTHER_EXPRESSION || part.kind == DBE_DEFAULT_VALUE ||
			   part.kind == DBE_GROUPING || part.kind == DBE_CURRENT_OF ||
			   (part.function != nullptr && part.function->volatility == 'v');
	});
}

const Expression* constant_in(const Expression& expression) {
	const Expression* at = &expression;
	while (at->kind == DBE_CAST && at->form == DBE_IMPLICIT_CAST) at = at->arguments.items[0];
	return at->kind == DBE_CONSTANT ? at : nullptr;
}

std::optional<Comparison> comparison(const Expression& expression) {
	if (expression.kind != DBE_OPERATOR || expression.arguments.count != 2 ||
		expression.op == nullptr || expression.type == nullptr ||
		expression.type->name.view() != "boolean")
		return std::nullopt;
	return Comparison{expression.arguments.items[0], expression.arguments.items[1],
					  expression.op->name.view()};
}

std::optional<Comparison> comparison_with_fixed(const Expression& expression) {
	auto sides = comparison(expression);
	if (!sides) return std::nullopt;
	if (has_columns(*sides->left) && is_fixed(*sides->right)) return sides;
	if (!has_columns(*sides->right) || !is_fixed(*sides->left)) return std::nullopt;
	const std::string_view sign = mirrored(sides->sign);
	if (sign.empty()) return std::nullopt;
	return Comparison{sides->right, sides->left, sign};
}

std::string_view mirrored(std::string_view sign) {
	if (sign == "=" || sign == "<>") return sign;
	if (sign == "<") return ">";
	if (sign == "<=") return ">=";
	if (sign == ">") return "<";
	if (sign == ">=") return "<=";
	return {};
}

}  // namespace dbe
