#include "core/advisor/drawing.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr double share_of_open_range = 0.5;
constexpr double share_of_closed_range = 0.01;
constexpr double share_of_worst_range = 0.9;
// As many as the planner takes for a list that it does not know.
constexpr std::size_t longest_list = 10;
// Frequencies come from a sample: nearer than that they are the same.
constexpr double resolution = 1e4;
constexpr double least_frequency = 1e-9;

// ---- equality ----

struct Candidate {
	const std::string* text;
	double frequency;
};

// Of a value that is not one of the common ones.
double rare_frequency(const ColumnValues& values) {
	double rest = 1 - values.null_fraction;
	for (const double frequency : values.frequencies) rest -= frequency;
	const double count = values.distinct - static_cast<double>(values.common.size());
	return std::max(rest, 0.0) / std::max(count, 1.0);
}

double average_frequency(const ColumnValues& values) {
	return (1 - values.null_fraction) / std::max(values.distinct, 1.0);
}

// The common ones, and some of the others from all over the histogram, its middle first.
std::vector<Candidate> candidates_of(const ColumnValues& values) {
	std::vector<Candidate> candidates;
	for (std::size_t i = 0; i < values.common.size() && i < values.frequencies.size(); i++)
		candidates.push_back({&values.common[i], values.frequencies[i]});
	const std::size_t count = values.bounds.size();
	const double rare = rare_frequency(values);
	for (std::size_t i = 0; i < std::min(count, longest_list); i++)
		candidates.push_back({&values.bounds[(count / 2 + i * count / longest_list) % count], rare});
	return candidates;
}

// Where a number of rows is wanted, frequencies are as near as their ratio to it says; for a typical value by their
// difference: what few values have most of the rows of is no case for an index, and no reason against one for the others.
std::int64_t distance(double frequency, double wanted, const DrawWish& wish) {
	const double apart = wish.ratio == 1 ? frequency - wanted : std::log(std::max(frequency, least_frequency) / std::max(wanted, least_frequency));
	return std::llround(std::abs(apart) * resolution);
}

// The nearest to the wanted frequency first; of those as near as each other the rarer, as few rows are what an index is for.
std::vector<Candidate> nearest(const ColumnValues& values, const DrawWish& wish) {
	const double wanted = wish.draw == Draw::worst ? 1 : std::min(average_frequency(values) * wish.ratio, 1.0);
	std::vector<Candidate> candidates = candidates_of(values);
	std::stable_sort(candidates.begin(), candidates.end(), [&](const Candidate& one, const Candidate& other) {
		return std::pair(distance(one.frequency, wanted, wish), one.frequency) <
			   std::pair(distance(other.frequency, wanted, wish), other.frequency);
	});
	return candidates;
}

std::optional<std::string> equal_value(const ColumnValues& values, const DrawWish& wish, std::size_t nth) {
	const std::vector<Candidate> found = nearest(values, wish);
	if (found.empty()) return std::nullopt;
	return *found[std::min(nth, found.size() - 1)].text;
}

// As an array is written.
std::string element(std::string_view text) {
	std::string out = "\"";
	for (const char character : text) {
		if (character == '"' || character == '\\') out += '\\';
		out += character;
	}
	return out + '"';
}

// A tenth of the values where there are few.
std::optional<std::string> list_value(const ColumnValues& values, const DrawWish& wish) {
	const std::vector<Candidate> found = nearest(values, wish);
	if (found.empty()) return std::nullopt;
	const auto wanted = static_cast<std::size_t>(std::clamp(values.distinct / longest_list, 1.0, double{longest_list}));
	std::vector<std::string> elements;
	for (std::size_t i = 0; i < std::min(wanted, found.size()); i++) elements.push_back(element(*found[i].text));
	return cat("{", join(elements, ","), "}");
}

// ---- order ----

bool is_date(std::string_view text) {
	if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
	return std::all_of(text.begin(), text.begin() + 4, [](char c) { return c >= '0' && c <= '9'; }) && !text.ends_with("BC");
}

// The common values in their order, with their frequencies; nothing where the texts do not tell it.
std::vector<Candidate> ordered(const ColumnValues& values) {
	std::vector<Candidate> candidates;
	for (std::size_t i = 0; i < values.common.size() && i < values.frequencies.size(); i++)
		candidates.push_back({&values.common[i], values.frequencies[i]});
	double number = 0;
	const auto is_number = [&](const Candidate& one) { return parse_number(*one.text, number) && std::isfinite(number); };
	if (std::all_of(candidates.begin(), candidates.end(), is_number)) {
		std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& one, const Candidate& other) {
			double left = 0;
			double right = 0;
			(void) parse_number(*one.text, left);
			(void) parse_number(*other.text, right);
			return left < right;
		});
		return candidates;
	}
	if (!std::all_of(candidates.begin(), candidates.end(), [](const Candidate& one) { return is_date(*one.text); })) return {};
	std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& one, const Candidate& other) { return *one.text < *other.text; });
	return candidates;
}

std::size_t bound_at(const ColumnValues& values, double share) {
	return static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(values.bounds.size() - 1)));
}

// Below it are so many of the rows.
std::optional<std::string> value_at(const ColumnValues& values, double share) {
	if (values.bounds.size() > 1) return values.bounds[bound_at(values, share)];
	const std::vector<Candidate> found = ordered(values);
	double sum = 0;
	for (const Candidate& candidate : found) sum += candidate.frequency;
	double below = 0;
	for (const Candidate& candidate : found) {
		below += candidate.frequency;
		if (below >= share * sum) return *candidate.text;
	}
	return std::nullopt;
}

std::optional<std::string> end_value(const BoundParameter& parameter, const DrawWish& wish) {
	const ColumnValues& values = *parameter.values;
	const bool is_lower = parameter.use.role == ParameterRole::lower;
	const bool is_closed = parameter.use.is_closed;
	const double usual = is_closed ? share_of_closed_range : share_of_open_range;
	const double share = wish.draw == Draw::worst ? share_of_worst_range : std::min(usual * wish.ratio, 1.0);
	if (!is_closed) return value_at(values, is_lower ? 1 - share : share);
	const double from = (1 - share) / 2;
	if (is_lower || values.bounds.size() < 2) return value_at(values, is_lower ? from : from + share);
	// both ends are not the same value, but where less than usual is wanted
	const std::size_t first = bound_at(values, from);
	const std::size_t last = share < usual ? bound_at(values, from + share) : std::max(bound_at(values, from + share), first + 1);
	return values.bounds[std::clamp(last, first, values.bounds.size() - 1)];
}

std::optional<std::string> value_of(const BoundParameter& parameter, const DrawWish& wish) {
	const ParameterRole role = parameter.use.role;
	if (role == ParameterRole::offset) return "0";
	if (role == ParameterRole::limit) return cat(std::llround(std::clamp(wish.rows_of_call, usual_limit, 1e9)));
	if (parameter.values == nullptr || parameter.values->empty()) return std::nullopt;
	switch (role) {
		case ParameterRole::equal:
			return equal_value(*parameter.values, wish, parameter.use.nth);
		case ParameterRole::list:
			return list_value(*parameter.values, wish);
		case ParameterRole::position:
			return value_at(*parameter.values, share_of_open_range);
		default:
			return end_value(parameter, wish);
	}
}

// How many of them decide how many rows there are; both ends of a range are one.
int deciding(std::span<const BoundParameter> parameters) {
	int count = 0;
	for (const BoundParameter& parameter : parameters) {
		const ParameterRole role = parameter.use.role;
		const bool is_second = role == ParameterRole::upper && parameter.use.is_closed;
		if (role < ParameterRole::position && !is_second) count++;
	}
	return count;
}

}  // namespace

ParameterValues drawn_values(std::span<const BoundParameter> parameters, std::size_t count, const DrawWish& wish) {
	ParameterValues drawn(count);
	DrawWish each = wish;
	each.ratio = std::pow(wish.ratio, 1.0 / std::max(deciding(parameters), 1));
	for (const BoundParameter& parameter : parameters) {
		const auto number = static_cast<std::size_t>(parameter.use.parameter);
		if (number <= count) drawn[number - 1] = value_of(parameter, each);
	}
	return drawn;
}

double skew_of(std::span<const BoundParameter> parameters, const ParameterValues& drawn) {
	double skew = 1;
	for (const BoundParameter& parameter : parameters) {
		if (parameter.use.role != ParameterRole::equal || parameter.values == nullptr || parameter.values->frequencies.empty()) continue;
		const ColumnValues& values = *parameter.values;
		const auto& value = drawn[static_cast<std::size_t>(parameter.use.parameter) - 1];
		if (!value) continue;
		const auto at = std::find(values.common.begin(), values.common.end(), *value);
		const auto position = static_cast<std::size_t>(at - values.common.begin());
		const double frequency = position < values.frequencies.size() ? values.frequencies[position] : rare_frequency(values);
		if (frequency > 0) skew = std::max(skew, values.frequencies.front() / frequency);
	}
	return skew;
}

bool has_values(const ParameterValues& values) {
	return std::any_of(values.begin(), values.end(), [](const auto& value) { return value.has_value(); });
}

}  // namespace dbe
