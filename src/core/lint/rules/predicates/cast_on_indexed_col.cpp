#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/times.hpp"

namespace dbe {
namespace {

// The converted expression; nullptr for what is no conversion of a kind that loses the index.
const Expression* converted(const Expression& cast) {
	// varchar(1) takes a part of the value, not the value
	if (cast.kind == DBE_CAST && cast.modifier >= 0) return nullptr;
	if (cast.kind == DBE_CAST && cast.form == DBE_EXPLICIT_CAST &&
		(cast.cast == DBE_BY_FUNCTION || cast.cast == DBE_BY_TEXT))
		return &as_written(cast.arguments[0]);
	if (cast.kind == DBE_FUNCTION && cast.function != nullptr && cast.function->is_builtin &&
		cast.function->name.view() == "date" && cast.arguments.count == 1)
		return &as_written(cast.arguments[0]);
	return nullptr;
}

bool is_integer(const dbe_sql_type& type) {
	return equals_any(type.name, {"smallint", "integer", "bigint"});
}

bool is_text(const dbe_sql_type& type) {
	return equals_any(type.name, {"text", "character varying"});
}

bool is_timestamp(const dbe_sql_type& type) { return is_time(type) && !is_date(type); }

// A number as the server writes it.
bool is_canonical_integer(std::string_view text) {
	if (text.starts_with('-')) text.remove_prefix(1);
	if (text.empty() || text.size() > 9 || (text[0] == '0' && text.size() > 1)) return false;
	for (const char c : text)
		if (c < '0' || c > '9') return false;
	return true;
}

bool is_canonical_uuid(std::string_view text) {
	if (text.size() != 36) return false;
	for (std::size_t i = 0; i < text.size(); i++) {
		const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
		const bool is_digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
		if (is_dash ? text[i] != '-' : !is_digit) return false;
	}
	return true;
}

// day = value, as a range of the time that the day is taken of
void add_day(const AnalysedStatement& statement, const Site& site, const Comparison& sides,
			 const Expression& column, const Source& source, LintDraft& draft) {
	const auto text = text_of(source, column);
	auto bounds = bounds_of(source, *sides.right, TimeUnit::day, *column.type);
	auto whole = source.span_of(*site.expression);
	std::string_view sign = sides.sign;
	if (is_between(source, *site.expression)) {
		const Site* upper = upper_end(statement, source, site);
		if (upper == nullptr || !bounds) return;
		const auto last = bounds_of(source, upper->expression->arguments[1], TimeUnit::day, *column.type);
		if (!last) return;
		bounds = joined(*bounds, *last);
		whole = span_of_between(source, *site.expression, *upper->expression);
		sign = "=";
	}
	if (!text || !bounds || !whole) return;
	draft.edits.push_back({*whole, range_of(*text, sign, *bounds)});
	draft.level = bounds->level;
	draft.condition = bounds->condition;
}

// The value of the column's type that has this text; empty where none or more than one may have it.
std::string value_of_text(const dbe_sql_type& type, std::string_view written) {
	if (is_integer(type) && is_canonical_integer(written) && written != "-0") return std::string(written);
	if (type.name.view() == "uuid" && is_canonical_uuid(written)) return literal(written);
	return "";
}

// column::date IN (...), column::text IN (...)
void add_list(const Expression& clause, const std::vector<const Expression*>& values, const Expression& column,
			  const Source& source, LintDraft& draft) {
	const auto text = text_of(source, column);
	const auto whole = source.span_of(clause);
	if (!text || !whole) return;
	std::vector<Bounds> bounds;
	std::vector<std::string> items;
	const bool is_day = is_date(*clause.arguments[0].type);
	for (const Expression* value : values) {
		const Expression* constant = constant_in(*value);
		if (constant == nullptr || constant->is_null) return;
		const auto day = is_day ? bounds_of(source, *value, TimeUnit::day, *column.type) : std::nullopt;
		const std::string item = is_day ? "" : value_of_text(*column.type, constant->text);
		if (day) bounds.push_back(*day);
		if (!day && item.empty()) return;
		items.push_back(item);
	}
	const auto ranges = is_day ? ranges_of(*text, bounds) : cat(*text, " IN (", join(items, ", "), ")");
	if (!ranges) return;
	draft.edits.push_back({*whole, *ranges});
	draft.level = is_day ? bounds[0].level : FixLevel::proved;
	draft.condition = is_day ? bounds[0].condition : "";
}

// column::text = 'value'
void add_text(const Site& site, const Comparison& sides, const Expression& column,
			  const Source& source, LintDraft& draft) {
	const Expression* value = constant_in(*sides.right);
	const auto text = text_of(source, column);
	const auto whole = source.span_of(*site.expression);
	if (value == nullptr || value->is_null || !text || !whole || sides.sign != "=") return;
	const std::string_view written = value->text;
	if (const std::string same = value_of_text(*column.type, written); !same.empty()) {
		draft.edits.push_back({*whole, cat(*text, " = ", same)});
		draft.level = FixLevel::proved;
	} else if (column.type->kind == 'e') {
		draft.edits.push_back({*whole, cat(*text, " = ", literal(written))});
		draft.level = FixLevel::conditional;
		draft.condition = cat("The value is one of the type ", column.type->name.view(),
							  ": any other is an error then.");
	}
}

// 2024%, 2024-05%, 2024-05-01%: what begins so is a year, a month or a day.
std::optional<Bounds> bounds_of_pattern(std::string_view pattern) {
	if (!pattern.ends_with('%')) return std::nullopt;
	pattern.remove_suffix(1);
	if (pattern.ends_with('-')) pattern.remove_suffix(1);
	const auto unit = pattern.size() == 4	? TimeUnit::year
					  : pattern.size() == 7 ? TimeUnit::month
											: TimeUnit::day;
	const std::string_view rest = unit == TimeUnit::year	? "-01-01"
								  : unit == TimeUnit::month ? "-01"
															: "";
	const auto moment = moment_of(cat(pattern, rest));
	if (!moment || moment->has_time) return std::nullopt;
	Bounds bounds = bounds_of(*moment, unit);
	add_condition(bounds, "DateStyle is ISO, and no row is of a year before Christ or after 9999.");
	return bounds;
}

// column::text LIKE '2024-05%'
void judge_pattern(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = comparison(*site.expression);
	if (!sides || sides->sign != "~~" || !site.expression->op->is_builtin) return;
	const Expression* inner = converted(as_written(*sides->left));
	const Expression* pattern = constant_in(*sides->right);
	if (inner == nullptr || pattern == nullptr || pattern->is_null) return;
	const auto column = indexed_column(statement, site, *inner);
	if (!column || !is_time(*column->column->type)) return;
	auto bounds = bounds_of_pattern(pattern->text.view());
	if (!bounds || is_reached_otherwise(statement, site, *column->entry)) return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(*column);
	draft.detail = cat("The index on ", draft.object, " is of ", column->column->type->name.view(),
					   ": for a pattern of its text every row is read and converted.");
	const auto text = text_of(report.source(), *inner);
	const auto whole = report.source().span_of(*site.expression);
	if (text && whole) {
		consider_zone(*bounds, *column->column->type);
		draft.edits.push_back({*whole, range_of(*text, "=", *bounds)});
		draft.level = bounds->level;
		draft.condition = bounds->condition;
	}
	report.add(std::move(draft));
}

bool is_judged(const dbe_sql_type& from, const dbe_sql_type& to, std::string_view sign) {
	if (is_date(to)) return is_timestamp(from);
	if (sign != "=") return false;
	if (is_text(to))
		return is_integer(from) || from.name.view() == "uuid" || from.kind == 'e' ||
			   from.name.view() == "numeric" || is_time(from);
	const bool is_number = is_integer(to) || to.name.view() == "numeric";
	return is_number && (is_text(from) || (is_integer(to) && from.name.view() == "numeric"));
}

// The column behind a conversion that keeps the clause from its index.
std::optional<TableColumn> lost_column(const AnalysedStatement& statement, const Site& site,
									   const Expression& cast, std::string_view sign) {
	const Expression* inner = converted(cast);
	if (inner == nullptr || cast.type == nullptr) return std::nullopt;
	const auto column = indexed_column(statement, site, *inner);
	if (!column || !is_judged(*column->column->type, *cast.type, sign) || is_in_index(*column->entry, cast) ||
		is_reached_otherwise(statement, site, *column->entry))
		return std::nullopt;
	return column;
}

LintDraft draft_of(const Site& site, const TableColumn& column, const Expression& cast) {
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(column);
	draft.detail = cat("The index on ", draft.object, " is of ", column.column->type->name.view(),
					   ": for a comparison as ", cast.type->name.view(),
					   " every row is read and converted.");
	return draft;
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = search_of(*site.expression);
	// the lower end of BETWEEN speaks for both
	if (!sides || (sides->sign == "<=" && is_between(report.source(), *site.expression))) return;
	const Expression& cast = as_written(*sides->left);
	const auto column = lost_column(statement, site, cast, sides->sign);
	if (!column) return;
	LintDraft draft = draft_of(site, *column, cast);
	if (is_date(*cast.type))
		add_day(statement, site, *sides, *converted(cast), report.source(), draft);
	else if (is_text(*cast.type))
		add_text(site, *sides, *converted(cast), report.source(), draft);
	report.add(std::move(draft));
}

void judge_list(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const Expression& clause = *site.expression;
	const std::vector<const Expression*> values = list_in(clause);
	if (values.empty()) return;
	const Expression& cast = as_written(clause.arguments[0]);
	const auto column = lost_column(statement, site, cast, "=");
	if (!column || (!is_date(*cast.type) && !is_text(*cast.type))) return;
	LintDraft draft = draft_of(site, *column, cast);
	add_list(clause, values, *converted(cast), report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses()) {
		if (site.expression->kind == DBE_ARRAY_OPERATOR) judge_list(statement, site, report);
		if (site.expression->kind != DBE_OPERATOR) continue;
		judge(statement, site, report);
		judge_pattern(statement, site, report);
	}
}

}  // namespace

extern constexpr LintRule cast_on_indexed_col_rule{LintSpec{
	.id = "cast_on_indexed_col",
	.title = "An indexed column converted before it is compared",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "An index is in the order of the column's own type. Once the column is converted, every row has "
		   "to be read and converted to find the few that are wanted.",
	.suggestion = "Convert the value instead of the column; a day of a timestamp is a range from its midnight "
				  "to the next.",
	.bad = {"SELECT id FROM orders WHERE created_at::date = '2024-05-01'",
			"SELECT id FROM orders WHERE CAST(created_at AS date) >= current_date",
			"SELECT id FROM products WHERE date(launched) = date '2021-01-06'",
			"SELECT id FROM products WHERE launched::date BETWEEN '2021-01-01' AND '2021-01-31'",
			"SELECT id FROM orders WHERE customer_id::text = '42'",
			"SELECT id FROM orders o WHERE (o.created_at)::date < $1",
			"SELECT id FROM products WHERE sku::integer = 42",
			"SELECT id FROM orders WHERE created_at::text LIKE '2024-05-%'"},
	.near_misses = {"SELECT id FROM products WHERE sku::text = 'sku-7'",
					"SELECT id FROM products WHERE id::text LIKE '42%'",
					"SELECT id FROM orders WHERE created_at::time > '12:00'",
					"SELECT id FROM orders WHERE customer_id::bigint = 42",
					"SELECT id FROM visits WHERE came_at::date = '2024-05-01'",
					"SELECT created_at::date AS day FROM orders WHERE id = 7",
					"SELECT id FROM orders WHERE id = 7 AND created_at::date = '2024-05-01'",
					"SELECT id FROM orders WHERE created_at >= current_date::timestamptz"},
	.run = run,
}};

}  // namespace dbe
