#include "core/whatif/drawn_keys.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace dbe {
namespace {

constexpr double tuple_header = 8;
constexpr double header_with_nulls = 16;
constexpr double maximal_alignment = 8;
// A value of so many bytes, its header included, still has a header of one byte.
constexpr double longest_short_value = 127;

double fraction_of(double number) noexcept { return number - std::floor(number); }

// Numbers between 0 and 1 that fill the space of all columns evenly: the first column goes straight
// through, each further one by an irrational step of its own.
double spread(std::uint32_t row, std::uint32_t dimension) noexcept {
	if (dimension == 0) return (row + 0.5) / drawn_rows;
	constexpr double golden = 0.6180339887498949;
	return fraction_of(0.5 + (row + 1) * fraction_of(golden * std::sqrt(2.0 * dimension + 1)));
}

// Values that a column has: the frequent ones by themselves, and the rest together.
struct Mix {
	double common_fraction = 0;
	std::uint32_t common = 0;
	std::uint32_t samples = 0;  // of the rest
	double rest_fraction = 0;
	double rest_shared = 0;     // rows with the same value beside one of the rest
};

// Rows with the same value beside one, if values have `average` rows and are thrown at random: of a
// Poisson distribution without its zero.
double shared_at_random(double average) noexcept {
	if (average <= 1.0001) return 0;
	if (average > 20) return average;
	double shared = 2 * (average - 1);
	for (int turn = 0; turn < 30; ++turn) shared = average * (1 - std::exp(-shared));
	return shared;
}

Mix mix_of(const dbe_index_column& column, double tuples) noexcept {
	Mix mix;
	for (const dbe_index_value& value : std::span(column.values, column.value_count)) {
		mix.common_fraction += value.fraction;
		++(value.fraction > 0 ? mix.common : mix.samples);
	}
	mix.rest_fraction = std::max(0.0, 1 - column.null_fraction - mix.common_fraction);
	if (column.distinct > 0) {
		const double others = std::max(1.0, column.distinct - mix.common);
		mix.rest_shared = shared_at_random(mix.rest_fraction * tuples / others);
	}
	return mix;
}

struct Drawn {
	double width = 0;
	double shared = 0;
	bool is_null = false;
};

double width_of(const dbe_index_column& column, double width) noexcept {
	if (column.length > 0) return column.length;
	return width > 0 ? width : column.width;
}

// The value at `place`, from 0 to 1, of a column whose values stand in a row: nulls, common ones, others.
Drawn draw(const dbe_index_column& column, const Mix& mix, double tuples, double place) noexcept {
	if (place < column.null_fraction) return {0, std::max(0.0, tuples * column.null_fraction - 1), true};
	place -= column.null_fraction;
	const std::span values(column.values, column.value_count);
	if (place < mix.common_fraction)
		for (const dbe_index_value& value : values) {
			if (place < value.fraction)
				return {width_of(column, value.width), std::max(0.0, tuples * value.fraction - 1)};
			place -= value.fraction;
		}
	place -= std::min(place, mix.common_fraction);
	Drawn drawn{width_of(column, 0), mix.rest_shared};
	if (mix.samples == 0 || mix.rest_fraction <= 0) return drawn;
	auto sample = static_cast<std::uint32_t>(std::min(place / mix.rest_fraction, 0.999999) * mix.samples);
	for (const dbe_index_value& value : values)
		if (value.fraction <= 0 && sample-- == 0) {
			drawn.width = width_of(column, value.width);
			break;
		}
	return drawn;
}

// As the server lays out the data of a tuple.
double added(double data, const dbe_index_column& column, const Drawn& value) noexcept {
	if (value.is_null) return data;
	if (column.length > 0) return aligned(data, column.alignment) + column.length;
	if (column.is_packable && value.width <= longest_short_value) return data + value.width;
	return aligned(data, column.alignment) + value.width;
}

// Rows that share a key with another, beside one: (1 - e^-x) / x is the share of different keys.
double distinct_share(double shared) noexcept {
	return shared < 1e-6 ? 1 : (1 - std::exp(-shared)) / shared;
}

// Of a Poisson distribution at `place`.
double rows_at(double average, double place) noexcept {
	if (average > 30) {
		const double deviations = std::log(place / (1 - place)) / 1.702;
		return std::max(0.0, std::round(average + deviations * std::sqrt(average)));
	}
	double probability = std::exp(-average);
	double sum = probability;
	double rows = 0;
	while (sum < place && rows < 100) {
		++rows;
		probability *= average / rows;
		sum += probability;
	}
	return rows;
}

// Fewer keys than independent columns would have: rows share theirs with more others.
void apply_distinct(const dbe_index_plan& plan, DrawnKeys& keys) noexcept {
	if (plan.has_unique_key) {
		for (DrawnKey& key : keys.rows) key.shared = 0;
		keys.prefixes[keys.key_columns].distinct_share = 1;
	}
	if (plan.has_unique_key || plan.distinct <= 0) return;
	double share = 0;
	for (const DrawnKey& key : keys.rows) share += distinct_share(key.shared) / drawn_rows;
	if (plan.distinct >= share * plan.tuples) return;
	const double least = shared_at_random(plan.tuples / std::max(1.0, plan.distinct));
	for (DrawnKey& key : keys.rows) key.shared = std::max(key.shared, least);
	keys.prefixes[keys.key_columns].distinct_share = plan.distinct / plan.tuples;
}

void draw_row(const dbe_index_plan& plan, std::span<const Mix> mixes, std::uint32_t row, DrawnKeys& keys) noexcept {
	double data = 0;
	bool has_nulls = false;
	double shared = plan.tuples;
	for (std::uint32_t i = 0; i < mixes.size(); ++i) {
		const dbe_index_column& column = plan.columns[i];
		const Drawn value = draw(column, mixes[i], plan.tuples, spread(row, i));
		data = added(data, column, value);
		has_nulls |= value.is_null;
		if (!column.is_key) continue;
		shared = i == 0 ? value.shared : shared * value.shared / plan.tuples;
		KeyPrefix& prefix = keys.prefixes[i + 1];
		prefix.width += aligned((has_nulls ? header_with_nulls : tuple_header) + data, maximal_alignment) / drawn_rows;
		prefix.distinct_share += distinct_share(shared) / drawn_rows;
	}
	keys.rows[row].tuple = aligned((has_nulls ? header_with_nulls : tuple_header) + data, maximal_alignment);
	keys.rows[row].shared = shared;
}

}  // namespace

double aligned(double bytes, double alignment) noexcept { return std::ceil(bytes / alignment) * alignment; }

void draw_keys(const dbe_index_plan& plan, DrawnKeys& keys) noexcept {
	std::array<Mix, most_index_columns> mixes;
	const std::uint32_t columns = std::min(plan.column_count, most_index_columns);
	for (std::uint32_t i = 0; i < columns; ++i) {
		mixes[i] = mix_of(plan.columns[i], plan.tuples);
		keys.key_columns += plan.columns[i].is_key;
	}
	for (std::uint32_t row = 0; row < drawn_rows; ++row) draw_row(plan, std::span(mixes).first(columns), row, keys);
	apply_distinct(plan, keys);
	for (std::uint32_t row = 0; row < drawn_rows; ++row)
		keys.rows[row].count = 1 + rows_at(keys.rows[row].shared, spread(row, most_index_columns));
}

}  // namespace dbe
