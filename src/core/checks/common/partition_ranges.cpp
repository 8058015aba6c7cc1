#include "core/checks/common/partition_ranges.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/node_tree.hpp"

namespace dbe {
namespace {

constexpr std::int64_t microseconds_per_day = 86'400'000'000;
constexpr double epoch_of_2000 = 946'684'800;
// From 0000-03-01, where the years of the algorithm begin, to 2000-01-01.
constexpr std::int64_t days_to_2000 = 730'425;

struct Bound {
	bool is_known = false;	// or MINVALUE, MAXVALUE
	bool is_finite = false;
	std::int64_t value = 0;
	TypeId type{};
};

std::int64_t narrowed(TypeId type, std::int64_t value) {
	if (type == type::smallint) return static_cast<std::int16_t>(value);
	if (type == type::integer || type == type::date) return static_cast<std::int32_t>(value);
	return value;
}

Bound read_bound(std::string_view list) {
	const auto members = tree_members(list);
	if (members.size() != 1) return {};
	const double kind = node_number(members[0], "kind");
	if (kind != 0) return {.is_known = true};
	const std::string_view constant = node_field(members[0], "value");
	const TypeId type{static_cast<std::uint32_t>(node_number(constant, "consttype"))};
	const auto value = constant_value(constant);
	if (!value || (!is_integer(type) && !is_time(type))) return {};
	// infinity and -infinity are the ends of the type's range
	const std::int64_t bound = narrowed(type, *value);
	const bool is_infinite =
		is_time(type) && (type == type::date ? bound == INT32_MIN || bound == INT32_MAX
											 : bound == INT64_MIN || bound == INT64_MAX);
	if (is_infinite) return {};
	return {.is_known = true, .is_finite = true, .value = bound, .type = type};
}

bool is_narrower(std::int64_t a, std::int64_t b, double by) {
	return static_cast<double>(a) < static_cast<double>(b) * by;
}

// The median width of the newest ranges, where most of them have about that width.
std::int64_t usual_width(const std::vector<Range>& list) {
	constexpr std::size_t newest = 12, least = 3;
	std::vector<std::int64_t> widths;
	for (auto range = list.rbegin(); range != list.rend() && widths.size() < newest; ++range)
		if (range->is_bounded()) widths.push_back(range->upper - range->lower);
	if (widths.size() < least) return 0;
	std::sort(widths.begin(), widths.end());
	PartitionRanges ranges;
	ranges.step = widths[widths.size() / 2];
	const auto usual = std::count_if(widths.begin(), widths.end(),
									 [&](std::int64_t width) { return ranges.is_usual(width); });
	return static_cast<std::size_t>(usual) * 5 >= widths.size() * 4 ? ranges.step : 0;
}

bool add_range(PartitionRanges& ranges, const Relation& partition) {
	const Bound lower = read_bound(node_field(partition.partition_bound, "lowerdatums"));
	const Bound upper = read_bound(node_field(partition.partition_bound, "upperdatums"));
	if (!lower.is_known || !upper.is_known) return false;
	for (const Bound& bound : {lower, upper})
		if (bound.is_finite) {
			if (ranges.type != TypeId{} && ranges.type != bound.type) return false;
			ranges.type = bound.type;
		}
	ranges.list.push_back(
		{&partition, lower.value, upper.value, lower.is_finite, upper.is_finite});
	return true;
}

std::string two_digits(int number) { return cat(number < 10 ? "0" : "", number); }

std::string year_text(std::int64_t year) {
	std::string text = cat(year);
	while (text.size() < 4) text.insert(text.begin(), '0');
	return text;
}

std::int64_t floor_days(std::int64_t microseconds) {
	const std::int64_t days = microseconds / microseconds_per_day;
	return microseconds % microseconds_per_day < 0 ? days - 1 : days;
}

std::string time_text(std::int64_t bound, bool has_seconds) {
	const std::int64_t days = floor_days(bound);
	const std::int64_t seconds = (bound - days * microseconds_per_day) / 1'000'000;
	const auto part = [](std::int64_t number) { return two_digits(static_cast<int>(number)); };
	std::string text =
		cat(date_text(days, "-"), " ", part(seconds / 3600), ":", part(seconds / 60 % 60));
	if (!has_seconds) return text;
	append(text, cat(":", part(seconds % 60)));
	const std::int64_t rest = (bound - days * microseconds_per_day) % 1'000'000;
	if (rest > 0) append(text, cat(".", cat(1'000'000 + rest).substr(1)));
	return text;
}

}  // namespace

bool PartitionRanges::is_time() const { return dbe::is_time(type); }

bool PartitionRanges::is_usual(std::int64_t width) const {
	return !is_narrower(width, step, 0.85) && !is_narrower(step, width, 0.85);
}

std::optional<PartitionRanges> partition_ranges(const Catalog& catalog,
												const PartitionedTable& partitioned) {
	PartitionRanges ranges;
	ranges.parent = catalog.relation(partitioned.relation);
	if (partitioned.strategy != 'r' || partitioned.columns.count != 1 || ranges.parent == nullptr)
		return std::nullopt;
	ranges.root = catalog.table(catalog.partition_root(partitioned.relation));
	if (ranges.root == nullptr) return std::nullopt;
	for (const Inheritance& i : catalog.children(partitioned.relation)) {
		const Relation* partition = catalog.relation(i.child);
		if (partition == nullptr || i.detach_pending) return std::nullopt;
		if (partition->id == partitioned.default_partition)
			ranges.default_partition = partition;
		else if (!add_range(ranges, *partition))
			return std::nullopt;
	}
	if (ranges.list.empty() || ranges.type == TypeId{}) return std::nullopt;
	std::sort(ranges.list.begin(), ranges.list.end(), [](const Range& a, const Range& b) {
		return a.has_lower != b.has_lower ? !a.has_lower : a.lower < b.lower;
	});
	ranges.step = usual_width(ranges.list);
	return ranges;
}

double epoch_of(TypeId type, std::int64_t bound) {
	const auto number = static_cast<double>(bound);
	return epoch_of_2000 + (type == type::date ? number * 86'400 : number / 1'000'000);
}

// After Howard Hinnant's days_from_civil and civil_from_days, with March as the first month.
CivilDate civil_date(std::int64_t days) {
	days += days_to_2000;
	const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
	const std::int64_t day_of_era = days - era * 146'097;
	const std::int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
	const std::int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const std::int64_t month = (5 * day_of_year + 2) / 153;
	const std::int64_t calendar_month = month < 10 ? month + 3 : month - 9;
	return {year_of_era + era * 400 + (calendar_month <= 2 ? 1 : 0),
			static_cast<int>(calendar_month),
			static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1)};
}

std::int64_t days_since_2000(CivilDate date) {
	const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
	const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
	const std::int64_t year_of_era = year - era * 400;
	const std::int64_t day_of_year =
		(153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
	const std::int64_t day_of_era =
		year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146'097 + day_of_era - days_to_2000;
}

std::string date_text(std::int64_t days, std::string_view separator, int parts) {
	const CivilDate date = civil_date(days);
	std::string text = year_text(date.year);
	if (parts > 1) append(text, cat(separator, two_digits(date.month)));
	if (parts > 2) append(text, cat(separator, two_digits(date.day)));
	return text;
}

std::string bound_text(TypeId type, std::int64_t bound) {
	if (!is_time(type)) return grouped(static_cast<double>(bound));
	if (type == type::date) return date_text(bound, "-");
	const bool is_midnight = bound % microseconds_per_day == 0;
	return is_midnight ? date_text(floor_days(bound), "-")
					   : cat(time_text(bound, false), type == type::timestamptz ? " UTC" : "");
}

std::string bound_literal(TypeId type, std::int64_t bound) {
	if (!is_time(type)) return cat(bound);
	if (type == type::date) return cat("'", date_text(bound, "-"), "'");
	return cat("'", time_text(bound, true), type == type::timestamptz ? "+00'" : "'");
}

double row_count(const Relation& relation) {
	const Activity& a = relation.activity;
	const bool is_counted = relation.has_activity && (a.live > 0 || a.dead > 0 || a.inserted > 0);
	if (is_counted) return static_cast<double>(a.live);
	return relation.tuples > 0 ? relation.tuples : 0;
}

}  // namespace dbe
