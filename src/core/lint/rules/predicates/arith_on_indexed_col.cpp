#include <cmath>

#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/times.hpp"

namespace dbe {
namespace {

// column + moved, moved + column, column - moved, moved - column, column * moved
struct Sum {
	const Expression* column;
	const Expression* moved;
	char sign;
	bool is_column_first;
};

std::optional<Sum> sum_of(const Expression& expression) {
	if (expression.kind != DBE_OPERATOR || expression.arguments.count != 2 ||
		expression.op == nullptr || !expression.op->is_builtin)
		return std::nullopt;
	const std::string_view sign = expression.op->name;
	if (sign != "+" && sign != "-" && sign != "*") return std::nullopt;
	const Expression& left = expression.arguments[0];
	const Expression& right = expression.arguments[1];
	const Expression* constant = constant_in(table_column(left) ? right : left);
	if (constant != nullptr && constant->is_null) return std::nullopt;
	if (table_column(left) && is_fixed(right)) return Sum{&left, &right, sign[0], true};
	if (table_column(right) && is_fixed(left)) return Sum{&right, &left, sign[0], false};
	return std::nullopt;
}

bool is_integer(const dbe_sql_type& type) {
	return equals_any(type.name, {"smallint", "integer", "bigint"});
}

bool is_exact(const dbe_sql_type& type) {
	return is_integer(type) || type.name.view() == "numeric" || is_time(type);
}

enum class Length : std::uint8_t { exact, days, unknown };

// 02:00:00
bool is_clock_time(std::string_view text) {
	return !text.empty() && contains(text, ":") &&
		   text.find_first_not_of("0123456789:.") == std::string_view::npos;
}

// Of an interval as the server shows it by default; in other styles days look like hours.
Length length_of(const Expression& given) {
	const Expression& moved = as_written(given);
	if (moved.type == nullptr) return Length::unknown;
	if (moved.type->name.view() != "interval") return Length::exact;
	if (moved.kind != DBE_CONSTANT || moved.is_null || !moved.text.present()) return Length::unknown;
	const std::string_view text = moved.text;
	if (is_clock_time(text)) return Length::exact;
	const std::size_t digits = text.find_first_not_of("0123456789");
	if (digits == 0 || digits == std::string_view::npos) return Length::unknown;
	std::string_view rest = text.substr(digits);
	if (!rest.starts_with(" day")) return Length::unknown;
	rest.remove_prefix(rest.starts_with(" days") ? 5 : 4);
	return rest.empty() || is_clock_time(trimmed(rest)) ? Length::days : Length::unknown;
}

const Expression* number_in(const Expression& expression) {
	const Expression* constant = constant_in(expression);
	return constant != nullptr && constant->is_number && !constant->is_null ? constant : nullptr;
}

// The server adds both before it compares: what it gets must be within the type.
bool stays_in_range(const Sum& sum, const Expression& value) {
	const Expression& other = as_written(value);
	if (!is_integer(*sum.column->type)) return true;
	const Expression* one = number_in(value);
	const Expression* two = number_in(*sum.moved);
	constexpr double limit = 2147483647;
	if (other.kind == DBE_CONSTANT && one != nullptr && two != nullptr)
		return std::abs(one->number) + std::abs(two->number) < limit;
	return false;
}

// What the column is compared with, and how, once the rest has moved.
struct Moved {
	std::string sign;
	std::string value;
};

std::optional<Moved> moved_sum(const Sum& sum, const Comparison& sides, const Source& source) {
	const auto value = operand_of(source, *sides.right);
	const auto part = operand_of(source, *sum.moved);
	if (!value || !part || as_written(*sum.moved).kind == DBE_PARAMETER) return std::nullopt;
	if (sum.sign == '+') return Moved{std::string(sides.sign), cat(*value, " - ", *part)};
	if (sum.is_column_first) return Moved{std::string(sides.sign), cat(*value, " + ", *part)};
	return Moved{std::string(mirrored(sides.sign)), cat(*part, " - ", *value)};
}

// column * 4 > 10, where the quotient ends within six digits
std::optional<Moved> moved_product(const Sum& sum, const Comparison& sides) {
	const Expression* factor = number_in(*sum.moved);
	const Expression* product = number_in(*sides.right);
	if (factor == nullptr || product == nullptr || factor->number != std::floor(factor->number) ||
		product->number != std::floor(product->number) || factor->number == 0 ||
		std::abs(factor->number) > 1e6 || std::abs(product->number) > 1e6)
		return std::nullopt;
	const auto divisor = static_cast<std::int64_t>(factor->number);
	auto scaled = static_cast<std::int64_t>(product->number);
	std::size_t digits = 0;
	for (; scaled % divisor != 0 && digits < 6; digits++) scaled *= 10;
	if (scaled % divisor != 0 || (digits > 0 && is_integer(*sum.column->type))) return std::nullopt;
	const std::int64_t quotient = scaled / divisor;
	std::string text = cat(quotient < 0 ? -quotient : quotient);
	while (digits > 0 && text.size() <= digits) text.insert(text.begin(), '0');
	if (digits > 0) text.insert(text.size() - digits, ".");
	return Moved{std::string(divisor < 0 ? mirrored(sides.sign) : sides.sign),
				 cat(quotient < 0 ? "-" : "", text)};
}

bool is_movable(const dbe_sql_type& type) {
	return is_exact(type) || type.name.view() == "interval";
}

void add_edit(const Site& site, const Comparison& sides, const Sum& sum, const TableColumn& column,
			  const Source& source, LintDraft& draft) {
	if (!is_movable(*sum.moved->type)) return;
	const Length length = length_of(sum.moved->type->name.view() == "interval" ? *sum.moved : *sides.right);
	const auto whole = source.span_of(*site.expression);
	const auto text = text_of(source, *sum.column);
	if (length == Length::unknown || !whole || !text || !stays_in_range(sum, *sides.right)) return;
	const auto moved = sum.sign == '*' ? moved_product(sum, sides) : moved_sum(sum, sides, source);
	if (!moved) return;
	draft.edits.push_back({*whole, cat(*text, " ", moved->sign, " ", moved->value)});
	draft.level = FixLevel::proved;
	const bool has_zones = has_zone(*column.column->type);
	const bool is_mixed = !has_zones && (has_zone(*sides.right->type) || has_zone(*sum.moved->type));
	if (is_mixed || (length == Length::days && has_zones)) {
		draft.level = FixLevel::conditional;
		draft.condition = "No change of the clocks lies between: a day has 24 hours.";
	}
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = search_of(*site.expression);
	if (!sides) return;
	const auto sum = sum_of(*sides->left);
	if (!sum || sum->moved->type == nullptr || sides->right->type == nullptr) return;
	const auto column = indexed_column(statement, site, *sum->column);
	if (!column || !is_exact(*column->column->type) || is_between(report.source(), *site.expression) ||
		is_in_index(*column->entry, *sides->left) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(*column);
	draft.detail = cat("The index on ", draft.object, " is of no use for what is computed from it: every row "
															  "is read and computed.");
	add_edit(site, *sides, *sum, *column, report.source(), draft);
	if (draft.edits.empty() && sum->moved->type->name.view() == "interval")
		draft.suggestion = "Compute on the side of the value. Months have different lengths, so rows at the end "
						   "of one may count otherwise than now.";
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule arith_on_indexed_col_rule{LintSpec{
	.id = "arith_on_indexed_col",
	.title = "Arithmetic with an indexed column in a comparison",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "An index holds the column, not what is computed from it, so every row is read and computed. On "
		   "the other side of the comparison it is computed once.",
	.suggestion = "Leave the column alone on its side and move the rest to the other.",
	.bad = {"SELECT id FROM orders WHERE total + 5 > 500",
			"SELECT id FROM orders WHERE total * 4 = 10",
			"SELECT id FROM orders o WHERE 100 - o.customer_id >= 95",
			"SELECT id FROM orders WHERE ordered_on + 7 > '2025-11-20'",
			"SELECT id FROM orders WHERE created_at + interval '2 hours' > now()",
			"SELECT id FROM orders WHERE now() - created_at < interval '7 days' AND note = 'x'",
			"SELECT id FROM orders WHERE created_at + interval '1 month' > now()",
			"SELECT id FROM orders WHERE current_date - ordered_on < 30"},
	.near_misses = {"SELECT id FROM orders WHERE total > 500 - 5",
					"SELECT id FROM products WHERE weight * 2 > 500",
					"SELECT id FROM orders WHERE total / 3 > 100",
					"SELECT id FROM orders WHERE total * discount > 500",
					"SELECT id FROM visits WHERE seconds + 5 > 60",
					"SELECT id FROM orders WHERE id = 7 AND total + 5 > 500",
					"SELECT total + 5 AS more FROM orders WHERE total > 5"},
	.run = run,
}};

}  // namespace dbe
