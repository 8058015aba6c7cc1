#include "core/lint/nulls.hpp"

#include "core/lint/columns.hpp"
#include "core/lint/equality.hpp"

namespace dbe {
namespace {

const Query* query_behind(const Entry& entry) {
	if (entry.kind == DBE_CTE_ENTRY) return entry.cte == nullptr ? nullptr : entry.cte->query;
	return entry.query;
}

bool may_result_be_null(const AnalysedStatement& statement, const Query& query,
						std::int16_t number) {
	if (query.set != nullptr || query.command != DBE_SELECT || query.has_grouping_sets) return true;
	for (const dbe_target* target : query.targets) {
		if (target->is_junk || target->number != number) continue;
		return may_be_null(statement, *target->expression) &&
			   !is_filtered(statement, query, *target->expression);
	}
	return true;
}

bool may_column_be_null(const AnalysedStatement& statement, const Expression& column) {
	const Entry* entry = column.entry;
	if (entry == nullptr || statement.is_nullable_side(*entry)) return true;
	if (column.column < 0) return false;
	if (entry->is_recursive) return true;
	if (entry->table != nullptr) {
		const dbe_sql_column* of_table = column_of(*entry->table, column.column);
		// what a view gives can be null, whatever its tables say
		return of_table == nullptr || !of_table->is_not_null || entry->table->kind == 'v' ||
			   entry->table->kind == 'm' || entry->table->kind == 'f';
	}
	const Query* query = query_behind(*entry);
	return query == nullptr || may_result_be_null(statement, *query, column.column);
}

bool any_may_be_null(const AnalysedStatement& statement, const Expression& expression) {
	for (const Expression* part : expression.arguments)
		if (part == nullptr || may_be_null(statement, *part)) return true;
	return false;
}

// Functions that came with the server and are known to answer whatever is not null with a value.
bool answers_always(const Expression& expression) {
	if (expression.function == nullptr) return false;
	const auto& function = *expression.function;
	if (!function.is_strict || !function.is_builtin || function.returns_set) return false;
	const std::string_view name = function.name;
	return name == "lower" || name == "upper" || name == "length" || name == "char_length" ||
		   name == "btrim" || name == "ltrim" || name == "rtrim" || name == "abs" ||
		   name == "round" || name == "date_trunc" || name == "md5";
}

// Comparison and arithmetic of the server's own types.
bool is_plain_operator(const Expression& expression) {
	if (expression.op == nullptr || !expression.op->is_builtin) return false;
	const std::string_view name = expression.op->name;
	for (const std::string_view plain : {"=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "||"})
		if (name == plain) return true;
	return false;
}

}  // namespace

bool may_be_null(const AnalysedStatement& statement, const Expression& given) {
	const Expression& expression = stripped(given);
	switch (expression.kind) {
		case DBE_COLUMN:
			return may_column_be_null(statement, expression);
		case DBE_CONSTANT:
			return expression.is_null;
		case DBE_NULL_TEST:
		case DBE_BOOLEAN_TEST:
		case DBE_IS_DISTINCT:
		case DBE_GROUPING:
			return false;
		case DBE_SUBLINK:
			return expression.sublink != DBE_EXISTS && expression.sublink != DBE_ARRAY_SUBLINK;
		case DBE_CAST:
			return expression.cast == DBE_BY_ELEMENT || any_may_be_null(statement, expression);
		case DBE_OPERATOR:
			return !is_plain_operator(expression) || any_may_be_null(statement, expression);
		case DBE_FUNCTION:
			return !answers_always(expression) || any_may_be_null(statement, expression);
		case DBE_AGGREGATE:
			return expression.function == nullptr || expression.function->name.view() != "count";
		case DBE_COALESCE:
		case DBE_GREATEST:
			for (const Expression* part : expression.arguments)
				if (!may_be_null(statement, *part)) return false;
			return true;
		case DBE_AND:
		case DBE_OR:
		case DBE_NOT:
			return any_may_be_null(statement, expression);
		case DBE_ARRAY:
		case DBE_ROW:
			return false;
		case DBE_SESSION_VALUE:
			return false;
		default:
			return true;
	}
}

namespace {

// Null whenever that part of it is.
bool is_strict_in(const Expression& expression, const Expression& part) {
	if (is_same(expression, part)) return true;
	const bool passes_null = (expression.kind == DBE_OPERATOR || expression.kind == DBE_FUNCTION ||
							  expression.kind == DBE_CAST ||
									expression.kind == DBE_ARRAY_OPERATOR) &&
							 (expression.function == nullptr || expression.function->is_strict);
	if (!passes_null) return false;
	// an array without elements answers whatever it is compared with
	if (expression.kind == DBE_ARRAY_OPERATOR)
		return expression.arguments[1].kind == DBE_ARRAY &&
			   !expression.arguments[1].arguments.empty() &&
			   is_strict_in(expression.arguments[0], part);
	for (const Expression* argument : expression.arguments)
		if (argument != nullptr && is_strict_in(*argument, part)) return true;
	return false;
}

}  // namespace

bool refuses_null(const Expression& clause, const Expression& part) {
	if (clause.kind == DBE_NULL_TEST)
		return !clause.is_null && is_strict_in(clause.arguments[0], part);
	if (clause.kind == DBE_BOOLEAN_TEST)
		return !clause.is_negative && clause.truth != 'u' &&
			   is_strict_in(clause.arguments[0], part);
	if (clause.kind == DBE_NOT) return is_strict_in(clause.arguments[0], part);
	if (clause.kind == DBE_ARRAY_OPERATOR && clause.is_any && clause.function != nullptr &&
		clause.function->is_strict)
		return is_strict_in(clause.arguments[0], part);
	if (clause.kind == DBE_OR) {
		for (const Expression* arm : clause.arguments)
			if (!refuses_null(*arm, part)) return false;
		return true;
	}
	if (clause.kind == DBE_AND) {
		for (const Expression* arm : clause.arguments)
			if (refuses_null(*arm, part)) return true;
		return false;
	}
	if (clause.kind == DBE_SUBLINK)
		return clause.sublink == DBE_ANY && clause.arguments.count > 0 &&
			   is_strict_in(clause.arguments[0], part);
	return is_strict_in(clause, part);
}

namespace {

bool refuses_any_null(const Expression& clause, const Expression& given, const Entry& entry) {
	const Expression& part = stripped(given);
	if (part.kind == DBE_COLUMN && part.entry == &entry && part.column > 0 &&
		refuses_null(clause, part))
		return true;
	for (const Expression* below : part.arguments)
		if (below != nullptr && refuses_any_null(clause, *below, entry)) return true;
	return false;
}

}  // namespace

bool refuses_null_row(const Expression& clause, const Entry& entry) {
	if (clause.kind != DBE_OR && clause.kind != DBE_AND)
		return refuses_any_null(clause, clause, entry);
	for (const Expression* part : clause.arguments)
		if (refuses_null_row(*part, entry) == (clause.kind == DBE_AND))
			return clause.kind == DBE_AND;
	return clause.kind == DBE_OR;
}

bool is_filtered(const AnalysedStatement& statement, const Query& query,
				 const Expression& expression,
				 const Expression* but) {
	const Expression& column = stripped(expression);
	const bool is_outer = column.kind != DBE_COLUMN || column.entry == nullptr ||
						  statement.is_nullable_side(*column.entry);
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query || clause.place == Place::having ||
			clause.place == Place::conflict)
			continue;
		// an outer join's condition removes no row, and one below an outer join not for good
		if (clause.join != nullptr && (clause.join->join != DBE_INNER_JOIN || is_outer)) continue;
		if (clause.expression != but && refuses_null(*clause.expression, expression)) return true;
	}
	return false;
}

}  // namespace dbe
