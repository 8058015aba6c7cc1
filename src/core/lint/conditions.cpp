#include "core/lint/conditions.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/equality.hpp"

namespace dbe {

bool is_written(const AnalysedStatement& statement, const Expression& expression,
				std::string_view word) {
	if (expression.token < 0) return false;
	const auto at = static_cast<std::size_t>(expression.token);
	return at < statement.text().size() &&
		   equals_ignoring_case(statement.text().substr(at, word.size()), word);
}

bool is_written_operator(const AnalysedStatement& statement, const Expression& expression) {
	if (expression.kind != DBE_OPERATOR || expression.op == nullptr || expression.token < 0)
		return false;
	const auto at = static_cast<std::size_t>(expression.token);
	const std::string_view sign = expression.op->name;
	const std::string_view text = statement.text().substr(std::min(at, statement.text().size()));
	return text.starts_with(sign) || (sign == "<>" && text.starts_with("!="));
}

std::optional<Edit> without(const Source& source, const Expression& clause) {
	const auto span = source.span_of(clause);
	if (!span) return std::nullopt;
	const auto& tokens = source.tokens();
	std::size_t first = source.token_at(span->from);
	std::size_t next = source.token_at(span->to);
	const auto is_bracketed = [&] {
		return first > 1 && next < tokens.size() && tokens[first - 1].is_symbol('(') &&
			   tokens[next].is_symbol(')') &&
			   (tokens[first - 2].is_word("and") || tokens[first - 2].is_word("where") ||
				tokens[first - 2].is_word("on") || tokens[first - 2].is_symbol('('));
	};
	while (is_bracketed()) {
		first--;
		next++;
	}
	if (first == 0 || next == 0) return std::nullopt;
	const std::size_t end = source.end_of(tokens[next - 1]);
	if (tokens[first - 1].is_word("and"))
		return Edit{{source.end_of(tokens[first - 2]), end}, ""};
	if (next + 1 < tokens.size() && tokens[next].is_word("and") &&
		(tokens[first - 1].is_word("where") || tokens[first - 1].is_word("on")))
		return Edit{{source.start_of(tokens[first]), source.start_of(tokens[next + 1])}, ""};
	return std::nullopt;
}

// ---- searches ----

std::optional<TableColumn> searched_column(const Expression& condition) {
	if (condition.kind == DBE_NULL_TEST) {
		if (!condition.is_null) return std::nullopt;
		return table_column(condition.arguments[0]);
	}
	if (condition.kind == DBE_ARRAY_OPERATOR) {
		if (!condition.is_any || condition.op == nullptr || condition.op->name.view() != "=" ||
			!is_fixed(condition.arguments[1]))
			return std::nullopt;
		return table_column(condition.arguments[0]);
	}
	const auto sides = comparison_with_fixed(condition);
	if (!sides || sides->sign == "<>" || mirrored(sides->sign).empty()) return std::nullopt;
	return table_column(*sides->left);
}

bool is_found_otherwise(const AnalysedStatement& statement, const Query& query, const Entry& entry,
						const Expression& but) {
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query || clause.expression == &but) continue;
		const auto column = searched_column(*clause.expression);
		if (column && column->entry == &entry &&
			leading_index(*column->table, column->column->number, false) != nullptr)
			return true;
	}
	return false;
}

// ---- bounds ----

std::optional<Bound> bound_of(const Expression& expression) {
	const auto sides = comparison_with_fixed(expression);
	if (!sides || !expression.op->is_builtin || mirrored(sides->sign).empty()) return std::nullopt;
	const Expression* constant = constant_in(*sides->right);
	if (constant == nullptr || constant->is_null) return std::nullopt;
	const auto column = table_column(*sides->left);
	if (!column) return std::nullopt;
	return Bound{*column, sides->sign, constant, &expression};
}

namespace {

bool is_one_type(const Expression& one, const Expression& other) {
	return one.type != nullptr && other.type != nullptr && one.type->id == other.type->id;
}

bool is_upper(std::string_view sign) { return sign == "<" || sign == "<="; }
bool is_lower(std::string_view sign) { return sign == ">" || sign == ">="; }
bool is_strict(std::string_view sign) { return sign == "<" || sign == ">"; }

// Blanks at the end of character(n) do not count.
std::string_view value_of(const Expression& constant) {
	const std::string_view text = constant.text;
	return constant.type->name.view().starts_with("character") ? trimmed(text) : text;
}

}  // namespace

bool is_less(const Expression& one, const Expression& other) {
	return is_one_type(one, other) && one.is_number && other.is_number && one.number < other.number;
}

bool is_other_value(const Expression& one, const Expression& other) {
	if (!is_one_type(one, other)) return false;
	if (one.is_number || other.is_number) return is_less(one, other) || is_less(other, one);
	const std::string_view type = one.type->name;
	const bool is_text = type == "text" || type.starts_with("character") || type == "uuid";
	return is_text && one.text.present() && other.text.present() &&
		   value_of(one) != value_of(other);
}

bool has_same_column(const Bound& one, const Bound& other) {
	if (one.column.entry != other.column.entry || one.column.column != other.column.column)
		return false;
	const dbe_sql_collation* collation = one.comparison->collation;
	return collation == other.comparison->collation &&
		   (collation == nullptr || collation->is_deterministic);
}

bool exclude(const Bound& one, const Bound& other) {
	if (!has_same_column(one, other)) return false;
	const Expression& a = *one.constant;
	const Expression& b = *other.constant;
	if (one.sign == "=" && other.sign == "=") return is_other_value(a, b);
	if (one.sign == "=" && other.sign == "<>") return is_same(a, b);
	if (one.sign == "<>" && other.sign == "=") return is_same(a, b);
	const bool is_above = is_lower(one.sign) || one.sign == "=";
	const bool is_below = is_upper(one.sign) || one.sign == "=";
	if (is_above && is_upper(other.sign))
		return is_less(b, a) || ((is_strict(one.sign) || is_strict(other.sign)) && is_same(a, b));
	if (is_below && is_lower(other.sign))
		return is_less(a, b) || ((is_strict(one.sign) || is_strict(other.sign)) && is_same(a, b));
	if (other.sign == "=") return exclude(other, one);
	return false;
}

bool cover(const Bound& one, const Bound& other) {
	if (!has_same_column(one, other)) return false;
	const Expression& a = *one.constant;
	const Expression& b = *other.constant;
	if (one.sign == "<>" && other.sign == "<>") return is_other_value(a, b);
	if (one.sign == "<>" && other.sign == "=") return is_same(a, b);
	if (one.sign == "=" && other.sign == "<>") return is_same(a, b);
	if (is_lower(one.sign) && is_upper(other.sign))
		return is_less(a, b) || (is_same(a, b) && !(is_strict(one.sign) && is_strict(other.sign)));
	if (is_upper(one.sign) && is_lower(other.sign)) return cover(other, one);
	return false;
}

}  // namespace dbe
