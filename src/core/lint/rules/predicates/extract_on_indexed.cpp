#include <cmath>

#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/times.hpp"

namespace dbe {
namespace {

enum class Form : std::uint8_t { year, trunc, text };

// What is taken of a time: its year, its start of a unit, or the first part of its text.
struct Part {
	Form form;
	TimeUnit unit;
	const Expression* moment;
	std::string_view format;
};

std::optional<TimeUnit> unit_of_format(std::string_view format) {
	if (format == "YYYY") return TimeUnit::year;
	if (equals_any(format, {"YYYY-MM", "YYYYMM"})) return TimeUnit::month;
	if (equals_any(format, {"YYYY-MM-DD", "YYYYMMDD"})) return TimeUnit::day;
	return std::nullopt;
}

std::optional<Part> part_of(const Expression& given) {
	const Expression& call = as_written(given);
	if (call.kind != DBE_FUNCTION || call.function == nullptr || !call.function->is_builtin ||
		call.arguments.count != 2)
		return std::nullopt;
	const std::string_view name = call.function->name;
	const Expression& first = call.arguments[0];
	const Expression& second = call.arguments[1];
	if (const auto unit = unit_of_trunc(call)) return Part{Form::trunc, *unit, &second, {}};
	if (name == "to_char" && second.kind == DBE_CONSTANT) {
		const auto unit = unit_of_format(second.text.view());
		if (!unit) return std::nullopt;
		return Part{Form::text, *unit, &first, second.text.view()};
	}
	const bool is_year = (name == "extract" || name == "date_part") && first.kind == DBE_CONSTANT &&
						 lower(first.text.view()) == "year";
	if (!is_year) return std::nullopt;
	return Part{Form::year, TimeUnit::year, &second, {}};
}

std::optional<Bounds> year_of(const Expression& written) {
	if (!written.is_number || written.number < 1 || written.number > 9989) return std::nullopt;
	const double year = std::floor(written.number);
	Bounds bounds = bounds_of(Moment{static_cast<int>(year)}, TimeUnit::year);
	bounds.is_inside = year != written.number;
	return bounds;
}

std::optional<Bounds> constant_bounds(const Part& part, const Expression& value) {
	const Expression& written = as_written(value);
	if (written.kind != DBE_CONSTANT || written.is_null) return std::nullopt;
	if (part.form == Form::year) return year_of(written);
	std::string text(written.text.view());
	if (text.size() != part.format.size()) return std::nullopt;
	if (part.format.find('-') == std::string_view::npos) {
		if (text.size() > 6) text.insert(6, "-");
		if (text.size() > 4) text.insert(4, "-");
	}
	append(text, std::string_view("-01-01").substr(part.unit == TimeUnit::year	  ? 0
												   : part.unit == TimeUnit::month ? 3
																				  : 6));
	const auto moment = moment_of(text);
	return moment ? std::optional(bounds_of(*moment, part.unit)) : std::nullopt;
}

std::optional<Bounds> bounds_for(const Source& source, const Part& part, const Expression& value,
								 const dbe_sql_type& column) {
	if (part.form == Form::trunc) return bounds_of(source, value, part.unit, column);
	std::optional<Bounds> bounds = constant_bounds(part, value);
	if (bounds) {
		consider_zone(*bounds, column);
	} else if (const auto same = part_of(value)) {
		if (same->form != part.form || same->format != part.format) return std::nullopt;
		bounds = bounds_around(source, *same->moment, part.unit, column);
	}
	if (bounds && part.form == Form::text)
		add_condition(*bounds, "No row is infinite, of a year before Christ or after 9999.");
	return bounds;
}

void add_edit(const AnalysedStatement& statement, const Source& source, const Site& site,
			  const Comparison& sides, const Part& part, const dbe_sql_type& type,
			  LintDraft& draft) {
	const auto column = text_of(source, *part.moment);
	auto bounds = bounds_for(source, part, *sides.right, type);
	auto whole = source.span_of(*site.expression);
	std::string_view sign = sides.sign;
	if (is_between(source, *site.expression)) {
		const Site* upper = upper_end(statement, source, site);
		if (upper == nullptr || !bounds) return;
		const auto last = bounds_for(source, part, upper->expression->arguments[1], type);
		if (!last) return;
		bounds = joined(*bounds, *last);
		whole = span_of_between(source, *site.expression, *upper->expression);
		sign = "=";
	}
	if (!column || !bounds || !whole) return;
	draft.edits.push_back({*whole, range_of(*column, sign, *bounds)});
	draft.level = bounds->level;
	draft.condition = bounds->condition;
}

std::string detail_of(const Part& part, const std::string& object) {
	const std::string_view what = part.form == Form::year	? "the year"
								  : part.form == Form::text ? "the text"
															: "the truncated value";
	return cat("The index on ", object, " is of no use for ", what,
			   " of it: every row is read and taken apart.");
}

// date_trunc() gives starts only.
bool is_never_true(const Source& source, const Part& part, const Comparison& sides) {
	if (part.form != Form::trunc || sides.sign != "=") return false;
	const auto moment = moment_of(quoted_content(source, *sides.right));
	return moment && !is_start_of(*moment, part.unit);
}

// extract(year FROM x) IN (2023, 2024)
void judge_list(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const Expression& clause = *site.expression;
	const std::vector<const Expression*> values = list_in(clause);
	const auto part = values.empty() ? std::nullopt : part_of(clause.arguments[0]);
	const auto column = part ? indexed_column(statement, site, as_written(*part->moment)) : std::nullopt;
	if (!column || !is_time(*column->column->type) || is_in_index(*column->entry, as_written(clause.arguments[0])) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	LintDraft draft;
	draft.location = clause.location;
	draft.object = name_of(*column);
	draft.detail = detail_of(*part, draft.object);
	std::vector<Bounds> bounds;
	for (const Expression* value : values) {
		const auto one = as_written(*value).kind == DBE_CONSTANT
							 ? bounds_for(report.source(), *part, *value, *column->column->type)
							 : std::nullopt;
		if (!one) return report.add(std::move(draft));
		bounds.push_back(*one);
	}
	const auto text = text_of(report.source(), *part->moment);
	const auto whole = report.source().span_of(clause);
	const auto ranges = text ? ranges_of(*text, bounds) : std::nullopt;
	if (whole && ranges) {
		draft.edits.push_back({*whole, *ranges});
		draft.level = bounds[0].level;
		draft.condition = bounds[0].condition;
	}
	report.add(std::move(draft));
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = search_of(*site.expression);
	if (!sides) return;
	const auto part = part_of(*sides->left);
	if (!part) return;
	const auto column = indexed_column(statement, site, as_written(*part->moment));
	if (!column || !is_time(*column->column->type)) return;
	// the lower end of BETWEEN speaks for both
	if (sides->sign == "<=" && is_between(report.source(), *site.expression)) return;
	if (is_in_index(*column->entry, as_written(*sides->left)) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(*column);
	draft.detail = detail_of(*part, draft.object);
	if (is_never_true(report.source(), *part, *sides))
		draft.detail = cat("No row can pass: ", quoted_content(report.source(), *sides->right),
						   " is not the start of a period, which is all that date_trunc() gives.");
	add_edit(statement, report.source(), site, *sides, *part, *column->column->type, draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses()) {
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
		if (site.expression->kind == DBE_ARRAY_OPERATOR) judge_list(statement, site, report);
	}
}

}  // namespace

extern constexpr LintRule extract_on_indexed_rule{LintSpec{
	.id = "extract_on_indexed",
	.title = "Part of a time compared where a range would use the index",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "An index on a time is in order of the time. A comparison of its year, its text or its start of "
		   "month has to compute that for every row.",
	.suggestion = "Compare the column itself with the first moment of the period and that of the next one.",
	.bad = {"SELECT id FROM orders WHERE extract(year FROM ordered_on) = 2024",
			"SELECT id FROM orders WHERE date_part('year', ordered_on) = 2024",
			"SELECT id FROM products WHERE extract(year FROM launched) BETWEEN 2021 AND 2022",
			"SELECT id FROM orders WHERE extract(year FROM created_at) >= 2025 AND status = 'new'",
			"SELECT id FROM orders WHERE date_trunc('month', ordered_on) = '2024-05-01'",
			"SELECT id FROM products p WHERE date_trunc('day', p.launched) <= timestamp '2020-03-31' AND p.price > 5",
			"SELECT id FROM orders WHERE to_char(created_at, 'YYYY-MM') = '2024-05'",
			"SELECT id FROM orders WHERE date_trunc('day', created_at) = current_date"},
	.near_misses = {"SELECT id FROM orders WHERE extract(month FROM ordered_on) = 5",
					"SELECT extract(year FROM ordered_on) AS year FROM orders",
					"SELECT id FROM orders WHERE extract(year FROM shipped_at) = 2024",
					"SELECT id FROM orders WHERE ordered_on >= '2024-01-01' AND ordered_on < '2025-01-01'",
					"SELECT id FROM visits WHERE date_trunc('day', came_at) = '2024-05-01'",
					"SELECT id FROM orders WHERE to_char(ordered_on, 'MM-DD') = '12-24'",
					"SELECT id FROM orders WHERE customer_id = 7 AND extract(year FROM ordered_on) = 2024",
					"SELECT date_trunc('month', ordered_on) AS month, count(*) AS n FROM orders GROUP BY date_trunc('month', ordered_on)"},
	.run = run,
}};

}  // namespace dbe
