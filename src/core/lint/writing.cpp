#include "core/lint/writing.hpp"

#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/equality.hpp"

namespace dbe {

bool is_always_true(const Expression& expression) {
	if (expression.kind == DBE_CONSTANT)
		return !expression.is_null && expression.is_number && expression.number == 1 &&
			   expression.type->name.view() == "boolean";
	const auto sides = comparison(expression);
	return sides && sides->sign == "=" && sides->left->kind == DBE_CONSTANT &&
		   !sides->left->is_null && is_same(*sides->left, *sides->right);
}

bool writes_all_rows(const AnalysedStatement& statement, const Query& query) {
	if (query.result == nullptr || query.result->table == nullptr) return false;
	if (query.result->table->persistence != 'p') return false;
	// other tables may hold rows back
	if (query.from != nullptr && query.from->parts.count > 1) return false;
	for (const Site& clause : statement.clauses())
		if (clause.query == &query && clause.place == Place::where &&
			!is_always_true(*clause.expression))
			return false;
	return true;
}

std::int32_t place_of_result(const AnalysedStatement& statement, const Query& query) {
	const std::string_view name = query.result->table->name;
	for (const dbe_mark* mark = statement.marks_begin(); mark != statement.marks_end(); mark++)
		if (mark->kind == DBE_MARK_TABLE && mark->name.view() == name) return mark->location;
	return -1;
}

std::string rows_in_words(const dbe_sql_table& table) {
	if (table.tuples < 0) return "";
	return cat(", about ", grouped(table.tuples));
}

}  // namespace dbe
