#include <cmath>

#include "core/base/identifiers.hpp"
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
	// NaN and infinity do not go away by taking them off again
	if (sum.column->type->name.view() == "numeric" && number_in(*sum.moved) == nullptr) return std::nullopt;
	if (sum.sign == '+') return Moved{std::string(sides.sign), cat(*value, " - ", *part)};
	if (sum.is_column_first) return Moved{std::string(sides.sign), cat(*value, " + ", *part)};
	return Moved{std::string(mirrored(sides.sign)), cat(*part, " - ", *value)};
}

// 1.19 is 119 of which two are decimals.
struct Decimal {
	std::int64_t digits = 0;
	int decimals = 0;
};

std::optional<Decimal> decimal_in(const Expression& expression) {
	const Expression* constant = number_in(expression);
	if (constant == nullptr || !constant->text.present() || std::abs(constant->number) > 1e6) return std::nullopt;
	std::string_view text = constant->text;
	const bool is_negative = text.starts_with('-');
	if (is_negative) text.remove_prefix(1);
	Decimal decimal;
	bool is_behind_point = false;
	for (const char c : text) {
		if (c == '.' && !is_behind_point) {
			is_behind_point = true;
			continue;
		}
		if (c < '0' || c > '9' || decimal.decimals == 4) return std::nullopt;
		decimal.digits = decimal.digits * 10 + (c - '0');
		if (is_behind_point) decimal.decimals++;
	}
	if (is_negative) decimal.digits = -decimal.digits;
	return decimal;
}

std::string text_of(Decimal decimal) {
	const bool is_negative = decimal.digits < 0;
	std::string text = cat(is_negative ? -decimal.digits : decimal.digits);
	const auto decimals = static_cast<std::size_t>(decimal.decimals);
	while (decimals > 0 && text.size() <= decimals) text.insert(text.begin(), '0');
	if (decimals > 0) text.insert(text.size() - decimals, ".");
	return cat(is_negative ? "-" : "", text);
}

// How many decimals a value of the column has at most; nothing where that is open.
std::optional<int> decimals_of(const dbe_sql_column& column) {
	if (is_integer(*column.type)) return 0;
	if (column.type->name.view() != "numeric" || column.modifier < 4) return std::nullopt;
	const int scale = (column.modifier - 4) & 0x7ff;
	return scale <= 6 ? std::optional(scale) : std::nullopt;
}

// column * 4 > 10: the quotient, or what the column can be beside it.
std::optional<Moved> moved_product(const Sum& sum, const Comparison& sides, const dbe_sql_column& column) {
	const auto factor = decimal_in(*sum.moved);
	const auto product = decimal_in(*sides.right);
	if (!factor || !product || factor->digits == 0) return std::nullopt;
	std::int64_t above = product->digits;
	std::int64_t below = factor->digits;
	for (int i = 0; i < factor->decimals; i++) above *= 10;
	for (int i = 0; i < product->decimals; i++) below *= 10;
	const std::string sign(below < 0 ? mirrored(sides.sign) : sides.sign);
	if (below < 0) above = -above, below = -below;
	const auto decimals = decimals_of(column);
	constexpr int most = 4;
	int digits = 0;
	while (above % below != 0 && digits < decimals.value_or(most)) {
		above *= 10;
		digits++;
	}
	const std::int64_t rounded = above / below - (above % below < 0 ? 1 : 0);
	if (above % below == 0) return Moved{sign, text_of({rounded, digits})};
	if (!decimals) return std::nullopt;
	// the quotient lies between two values of the column
	if (sign == "=") return Moved{"", "false"};
	return Moved{sign.starts_with('<') ? "<=" : ">", text_of({rounded, digits})};
}

bool is_movable(const dbe_sql_type& type) {
	return is_exact(type) || type.name.view() == "interval";
}

// What grows with the column gets less with it.
bool turns_around(const Sum& sum) {
	const Expression* factor = number_in(*sum.moved);
	if (sum.sign == '*') return factor != nullptr && factor->number < 0;
	return sum.sign == '-' && !sum.is_column_first;
}

// The largest of an integer type; 0 of others.
double largest_of(const dbe_sql_type& type) {
	const std::string_view name = type.name;
	return name == "smallint" ? 32767 : name == "integer" ? 2147483647 : name == "bigint" ? 9223372036854775807.0 : 0;
}

// Whether the server may refuse what it computes from a value of the column: the index alone is never refused.
bool may_leave_range(const Sum& sum, const Expression& computed) {
	const Expression* moved = number_in(*sum.moved);
	if (computed.type == nullptr || moved == nullptr) return false;
	const double column = largest_of(*sum.column->type);
	const double result = largest_of(*computed.type);
	if (column == 0 || result == 0) return false;
	const double size = std::abs(moved->number);
	return sum.sign == '*' ? column * size > result : column + size > result;
}

// What is said of the column once the rest has moved; nothing where that is not the same.
std::optional<std::string> moved_text(const Comparison& sides, const Sum& sum, const TableColumn& column,
									  const Source& source, LintDraft& draft) {
	const Length length = length_of(sum.moved->type->name.view() == "interval" ? *sum.moved : *sides.right);
	const auto text = text_of(source, *sum.column);
	if (length == Length::unknown || !text || !stays_in_range(sum, *sides.right)) return std::nullopt;
	const auto moved = sum.sign == '*' ? moved_product(sum, sides, *column.column) : moved_sum(sum, sides, source);
	if (!moved) return std::nullopt;
	draft.level = FixLevel::proved;
	if (sum.sign == '-' && is_time(*sum.moved->type) && is_time(*column.column->type))
		draft.condition = "A row with infinity may be an error now, and is compared then.";
	if (may_leave_range(sum, *sides.left))
		draft.condition = cat("A value near the ends of ", sides.left->type->name,
							  " may be an error now, out of range, and is compared then.");
	if (column.column->type->name.view() == "numeric" && turns_around(sum)) {
		draft.level = FixLevel::conditional;
		draft.condition = cat("No value is NaN, which is above all others: SELECT count(*) FROM ",
							  name_of(*column.table), " WHERE ", quoted(column.column->name), " = 'NaN' is 0.");
	}
	const bool has_zones = has_zone(*column.column->type);
	const bool is_mixed = !has_zones && (has_zone(*sides.right->type) || has_zone(*sum.moved->type));
	if (is_mixed || (length == Length::days && has_zones)) {
		draft.level = FixLevel::conditional;
		draft.condition = "No change of the clocks lies between: a day has 24 hours.";
	}
	return moved->sign.empty() ? moved->value : cat(*text, " ", moved->sign, " ", moved->value);
}

void add_edit(const AnalysedStatement& statement, const Site& site, const Comparison& sides, const Sum& sum,
			  const TableColumn& column, const Source& source, LintDraft& draft) {
	LintDraft written;
	auto text = is_movable(*sum.moved->type) ? moved_text(sides, sum, column, source, written) : std::nullopt;
	auto whole = source.span_of(*site.expression);
	if (text && is_between(source, *site.expression)) {
		const Site* upper = upper_end(statement, source, site);
		const auto last = upper == nullptr ? std::nullopt : comparison_with_fixed(*upper->expression);
		if (!last) return;
		const FixLevel level = written.level;
		const auto end = moved_text(*last, sum, column, source, written);
		whole = span_of_between(source, *site.expression, *upper->expression);
		if (!end || level != written.level) return;
		text = cat(*text, " AND ", *end);
	}
	if (!text || !whole) return;
	draft.edits.push_back({*whole, *text});
	draft.level = written.level;
	draft.condition = written.condition;
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = search_of(*site.expression);
	// the lower end of BETWEEN speaks for both
	if (!sides || (is_between(report.source(), *site.expression) &&
				   (sides->sign != ">=" || sides->left != site.expression->arguments.items[0])))
		return;
	const auto sum = sum_of(*sides->left);
	if (!sum || sum->moved->type == nullptr || sides->right->type == nullptr) return;
	const auto column = indexed_column(statement, site, *sum->column);
	if (!column || !is_exact(*column->column->type) || is_in_index(*column->entry, *sides->left) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(*column);
	draft.detail = cat("The index on ", draft.object, " is of no use for what is computed from it: every row "
															  "is read and computed.");
	add_edit(statement, site, *sides, *sum, *column, report.source(), draft);
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
			"SELECT id FROM orders WHERE total * 1.19 > 300",
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
