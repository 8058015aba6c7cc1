#include "core/whatif/other_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/whatif/drawn_keys.hpp"

namespace dbe {
namespace {

constexpr double page_header = 24;
constexpr double special_space = 16;
constexpr double line_pointer = 4;
constexpr double tuple_header = 8;
constexpr double maximal_alignment = 8;

// ---- hash ----

constexpr double hash_item = 20;	// of any key: its hash and the row, and the line pointer

// Buckets are made in halves of powers of two up to 1,024, and in quarters beyond.
double bucket_count(double wanted) noexcept {
	if (wanted <= 2) return 2;
	const double power = std::exp2(std::ceil(std::log2(wanted)));
	if (power <= 1024) return power;
	const double quarter = power / 8;
	return power / 2 + quarter * std::ceil((wanted - power / 2) / quarter);
}

// The share of a normal distribution beyond so many deviations.
double beyond(double deviations) noexcept { return 0.5 * std::erfc(deviations / std::sqrt(2.0)); }

// Pages beside the first of a bucket of so many rows on average, which come in lots of the same key.
double overflow(double rows, double rows_per_key, double room) noexcept {
	double pages = 0;
	const double deviation = std::sqrt(std::max(1e-9, rows * rows_per_key));
	for (double page = 1; page < 10000; ++page) {
		const double more = beyond((page * room + 0.5 - rows) / deviation);
		if (more < 1e-6) break;
		pages += more;
	}
	return pages;
}

double common_rows(const dbe_index_plan& plan, double least) noexcept {
	double rows = 0;
	for (const dbe_index_value& value : std::span(plan.columns[0].values, plan.columns[0].value_count))
		if (value.fraction * plan.tuples >= least) rows += value.fraction * plan.tuples;
	return rows;
}

// ---- GiST and SP-GiST ----

// Of a value that varies: rounded up with what stands before it.
double varying_width(const dbe_index_column& column, double before) noexcept {
	double sum = 0;
	double count = 0;
	for (const dbe_index_value& value : std::span(column.values, column.value_count)) {
		sum += aligned(before + value.width, maximal_alignment);
		++count;
	}
	return count > 0 ? sum / count : before + column.width + maximal_alignment / 2;
}

double tuple_width(const dbe_index_plan& plan, double header) noexcept {
	double width = header;
	for (std::uint32_t i = 0; i < plan.column_count; ++i) {
		const dbe_index_column& column = plan.columns[i];
		if (column.length > 0)
			width = aligned(width, column.alignment) + column.length;
		else
			width += (1 - column.null_fraction) * (varying_width(column, width) - width);
	}
	return plan.column_count > 0 && plan.columns[plan.column_count - 1].length < 0
			   ? width
			   : aligned(width, maximal_alignment);
}

void tree_size(const dbe_index_plan& plan, double item, double filled, dbe_index_size& size) noexcept {
	const double room = plan.block_size - page_header - special_space;
	const double per_page = std::max(2.0, std::floor(room * filled / item));
	double level = std::max(1.0, std::ceil(plan.tuples / per_page));
	size.pages = level;
	while (level > 1) {
		level = std::ceil(level / per_page);
		size.pages += level;
	}
}

}  // namespace

void hash_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept {
	if (plan.column_count == 0) return;
	const dbe_index_column& column = plan.columns[0];
	const double room = std::floor((plan.block_size - page_header - special_space) / hash_item);
	const double aim = std::max(10.0, std::floor(plan.block_size * plan.fillfactor / 100.0 / hash_item));
	const double buckets = bucket_count(std::floor(plan.tuples / aim));
	const double stored = plan.tuples * (1 - column.null_fraction);
	// a key of half a page or more makes pages of its own
	const double common = common_rows(plan, room / 2);
	const double rest = std::max(0.0, stored - common);
	const double per_key = column.distinct > 0 ? std::clamp(stored / column.distinct, 1.0, room / 2) : 1;
	const double low = std::exp2(std::floor(std::log2(buckets)));
	const double whole = 2 * low - buckets;	 // buckets that have not been split yet
	double pages = whole * overflow(rest / low, per_key, room);
	if (buckets > low) pages += 2 * (buckets - low) * overflow(rest / (2 * low), per_key, room);
	size.pages = 2 + buckets + std::ceil(pages + common / room);
}

// Rows that come in order leave half of each page behind, others fill it again; what has no order is split
// unevenly.
static double share_filled(dbe_row_order order) noexcept {
	switch (order) {
		case DBE_ORDER_SORTED: return 0.66;
		case DBE_ORDER_RANDOM: return 0.63;
		case DBE_ORDER_OF_TABLE: return 0.47;
		case DBE_ORDER_UNKNOWN: break;
	}
	return 0.49;
}

void gist_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept {
	const dbe_row_order order = plan.column_count > 0 ? plan.columns[0].order : DBE_ORDER_UNKNOWN;
	tree_size(plan, tuple_width(plan, tuple_header) + line_pointer, share_filled(order), size);
}

void spgist_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept {
	constexpr double leaf_header = 16;
	constexpr double fixed_pages = 3;
	constexpr double shared_beginning = 12;	 // of a text, which stands in the inner nodes
	double item = tuple_width(plan, leaf_header) + line_pointer;
	double filled = 0.62;
	if (plan.column_count > 0 && plan.columns[0].length > 0) filled = 0.79;
	if (plan.column_count > 0 && plan.columns[0].length < 0 && plan.columns[0].order == DBE_ORDER_UNKNOWN)
		filled = 0.42;
	if (plan.column_count > 0 && plan.columns[0].length < 0 && plan.columns[0].width > 16)
		item = std::max(leaf_header + maximal_alignment, item - shared_beginning);
	tree_size(plan, item, filled, size);
	size.pages += fixed_pages;
}

void brin_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept {
	constexpr double range_of_map = 1360;  // on one page that finds them
	const double ranges = std::max(1.0, std::ceil(plan.table_pages / std::max(1, plan.pages_per_range)));
	double data = tuple_header;
	for (std::uint32_t i = 0; i < plan.column_count; ++i) {
		const dbe_index_column& column = plan.columns[i];
		// the least and the greatest value
		data += column.length > 0 ? 2 * aligned(column.length, column.alignment) : 2 * column.width;
	}
	const double item = aligned(data, maximal_alignment) + line_pointer;
	const double per_page = std::max(1.0, std::floor((plan.block_size - page_header - special_space) / item));
	size.pages = 1 + std::ceil(ranges / range_of_map) + std::ceil(ranges / per_page);
}

}  // namespace dbe
