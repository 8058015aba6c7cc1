#include "core/lint/times.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {

bool is_time(const dbe_sql_type& type) {
	return equals_any(type.name, {"date", "timestamp without time zone", "timestamp with time zone"});
}

bool has_zone(const dbe_sql_type& type) { return type.name.view() == "timestamp with time zone"; }

bool is_date(const dbe_sql_type& type) { return type.name.view() == "date"; }

void add_condition(Bounds& bounds, std::string_view condition) {
	bounds.level = FixLevel::conditional;
	if (!bounds.condition.empty()) append(bounds.condition, " ");
	append(bounds.condition, condition);
}

void consider_zone(Bounds& bounds, const dbe_sql_type& column) {
	if (has_zone(column))
		add_condition(bounds, "The bounds are read in the session's time zone, as the column was, and no "
							  "change of its clocks repeats the hour after a bound.");
}

Bounds bounds_of(const Moment& start, TimeUnit unit) {
	return {cat("'", text_of(start), "'"), cat("'", text_of(after(start, unit)), "'"),
			FixLevel::proved, ""};
}

std::optional<TimeUnit> unit_of_trunc(const Expression& call) {
	if (call.kind != DBE_FUNCTION || call.function == nullptr || !call.function->is_builtin ||
		call.function->name.view() != "date_trunc" || call.arguments.count != 2 ||
		call.arguments[0].kind != DBE_CONSTANT)
		return std::nullopt;
	return unit_of(call.arguments[0].text.view());
}

std::optional<Bounds> bounds_of(const Source& source, const Expression& given, TimeUnit unit,
								const dbe_sql_type& column) {
	const Expression& start = as_written(given);
	if (start.type == nullptr || !is_time(*start.type)) return std::nullopt;
	if (unit < TimeUnit::day && is_date(column)) return std::nullopt;
	if (const auto moment = moment_of(quoted_content(source, start))) {
		if (moment->has_time && (is_date(*start.type) || is_date(column))) return std::nullopt;
		const bool is_inside = !is_start_of(*moment, unit);
		Bounds bounds = bounds_of(is_inside ? start_of(*moment, unit) : *moment, unit);
		bounds.is_inside = is_inside;
		consider_zone(bounds, column);
		return bounds;
	}
	const auto text = operand_of(source, start);
	if (!text || start.kind == DBE_CONSTANT) return std::nullopt;
	Bounds bounds{*text, "", FixLevel::proved, ""};
	if (unit == TimeUnit::day && is_date(*start.type)) {
		bounds.end = cat(*text, " + 1");
		if (start.kind != DBE_SESSION_VALUE) add_condition(bounds, "The day is not infinity.");
	} else if (unit_of_trunc(start) == unit &&
			   (has_zone(*start.type) == has_zone(column) || (has_zone(*start.type) && is_date(column)))) {
		bounds.end = cat(*text, " + interval '", interval_of(unit), "'");
	} else {
		return std::nullopt;
	}
	consider_zone(bounds, column);
	return bounds;
}

std::optional<Bounds> bounds_around(const Source& source, const Expression& given, TimeUnit unit,
									const dbe_sql_type& column) {
	const Expression& moment = as_written(given);
	if (moment.type == nullptr || !is_time(*moment.type) || moment.kind == DBE_CONSTANT)
		return std::nullopt;
	const bool becomes_zoned = !equals_any(moment.type->name, {"timestamp without time zone"});
	const bool is_plain = column.name.view() == "timestamp without time zone";
	const auto text = text_of(source, moment);
	if (!text || becomes_zoned == is_plain) return std::nullopt;
	const std::string_view name = unit == TimeUnit::year	? "year"
								  : unit == TimeUnit::month ? "month"
															: "day";
	Bounds bounds;
	bounds.start = cat("date_trunc('", name, "', ", *text, ")");
	bounds.end = cat(bounds.start, " + interval '", interval_of(unit), "'");
	consider_zone(bounds, column);
	return bounds;
}

std::string range_of(std::string_view column, std::string_view sign, const Bounds& bounds) {
	// no period begins there
	if (bounds.is_inside && sign == "=") return "false";
	if (bounds.is_inside) return cat(column, sign.starts_with('<') ? " < " : " >= ", bounds.end);
	if (sign == "=")
		return cat(column, " >= ", bounds.start, " AND ", column, " < ", bounds.end);
	if (sign == ">=") return cat(column, " >= ", bounds.start);
	if (sign == ">") return cat(column, " >= ", bounds.end);
	if (sign == "<") return cat(column, " < ", bounds.start);
	return cat(column, " < ", bounds.end);
}

std::optional<std::string> ranges_of(std::string_view column, std::vector<Bounds> bounds) {
	constexpr std::size_t most = 8;
	std::erase_if(bounds, [](const Bounds& one) { return one.is_inside; });
	// of one length and form, so that their texts are in the order of time
	std::sort(bounds.begin(), bounds.end(), [](const Bounds& one, const Bounds& other) { return one.start < other.start; });
	std::vector<Bounds> merged;
	for (const Bounds& one : bounds) {
		if (!merged.empty() && one.start <= merged.back().end)
			merged.back().end = std::max(merged.back().end, one.end);
		else
			merged.push_back(one);
	}
	if (merged.size() > most) return std::nullopt;
	if (merged.empty()) return "false";
	if (merged.size() == 1) return range_of(column, "=", merged[0]);
	std::string text;
	for (const Bounds& one : merged) append(text, cat(text.empty() ? "(" : " OR ", range_of(column, "=", one)));
	return cat(text, ")");
}

Bounds joined(const Bounds& lower, const Bounds& upper) {
	Bounds bounds = lower;
	if (lower.is_inside) bounds.start = lower.end;
	bounds.is_inside = false;
	bounds.end = upper.end;
	if (upper.level != FixLevel::conditional) return bounds;
	bounds.level = upper.level;
	bounds.condition = upper.condition;
	return bounds;
}

std::vector<const Expression*> list_in(const Expression& clause) {
	if (clause.kind != DBE_ARRAY_OPERATOR || !clause.is_any || clause.op == nullptr || !clause.op->is_builtin ||
		clause.op->name.view() != "=" || clause.arguments[1].kind != DBE_ARRAY)
		return {};
	return {clause.arguments[1].arguments.begin(), clause.arguments[1].arguments.end()};
}

}  // namespace dbe
