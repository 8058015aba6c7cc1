#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "core/whatif/drawn_keys.hpp"
#include "core/whatif/other_sizes.hpp"

namespace dbe {
namespace {

constexpr double page_header = 24;
constexpr double special_space = 8;
constexpr double line_pointer = 4;
constexpr double tuple_header = 8;
constexpr double column_number = 2;		// in each key of an index of several columns
constexpr double list_header = 8;		// with the first row
constexpr double most_in_tree = 2712;	// bytes of a tuple in the tree of keys
constexpr double maximal_alignment = 8;
constexpr double least_row_bytes = 1;

// Bytes of a row pointer beside the one before it in the list of a key: rows lie by chance on the pages
// of the table, and the distance in pages decides.
double bytes_per_row(double rows, double table_pages) noexcept {
	const double per_page = rows / std::max(1.0, table_pages);
	const double on_same_page = per_page < 1e-9 ? 0 : 1 - (1 - std::exp(-per_page)) / per_page;
	const double within_8 = 1 - std::exp(-8 * per_page);
	const double within_1024 = 1 - std::exp(-1024 * per_page);
	const double elsewhere = 2 * within_8 + 3 * (within_1024 - within_8) + 4 * (1 - within_1024);
	return on_same_page * least_row_bytes + (1 - on_same_page) * elsewhere;
}

struct Totals {
	double room = 0;
	double entry_bytes = 0;
	double leaves = 0;
	double entries = 0;
	double data_pages = 0;
};

// `count` keys that each have so many rows.
void add_keys(const dbe_index_plan& plan, double key, double rows, double count, Totals& totals) noexcept {
	rows = std::max(1.0, rows);
	const double list = list_header + (rows - 1) * bytes_per_row(rows, plan.table_pages);
	double tuple = aligned(key + aligned(list, 2), maximal_alignment);
	if (tuple > most_in_tree) {
		const double leaves = std::ceil(list / totals.room);
		totals.data_pages += count * (leaves > 1 ? leaves + 1 : 1);
		tuple = aligned(key, maximal_alignment);
	}
	const double item = tuple + line_pointer;
	totals.entry_bytes += count * item;
	// Keys come in order, and of a page that is full half stays behind, and the item in the middle.
	totals.leaves += count / ((totals.room / item + 1) / 2 + 0.5);
	totals.entries += count;
}

void add_column(const dbe_index_plan& plan, const dbe_index_column& column, Totals& totals) noexcept {
	const double header = tuple_header + (plan.column_count > 1 ? column_number : 0);
	const double key = aligned(header, column.alignment > 0 ? column.alignment : 1) + column.key_width;
	double rest = column.keys_of_row * plan.tuples;
	double distinct = std::max(1.0, column.distinct_keys);
	for (const double fraction : std::span(column.key_fractions, column.key_fraction_count)) {
		const double rows = fraction * plan.tuples;
		if (rows < 1 || rest <= 0) break;
		add_keys(plan, key, rows, 1, totals);
		rest -= rows;
		distinct -= 1;
	}
	if (rest >= 1) {
		distinct = std::clamp(distinct, 1.0, rest);
		add_keys(plan, key, rest / distinct, distinct, totals);
	}
	// rows without a key stand under one of their own
	if (column.null_fraction * plan.tuples >= 1)
		add_keys(plan, tuple_header, column.null_fraction * plan.tuples, 1, totals);
}

}  // namespace

void gin_size(const dbe_index_plan& plan, dbe_index_size& size) noexcept {
	Totals totals;
	totals.room = plan.block_size - page_header - special_space;
	for (std::uint32_t i = 0; i < plan.column_count; ++i) add_column(plan, plan.columns[i], totals);
	size.entries = totals.entries;
	size.data_pages = std::ceil(totals.data_pages);
	size.entry_pages = 1;
	if (totals.entry_bytes > totals.room) {
		const double upper_item = std::min(totals.entry_bytes / totals.entries, 32.0);
		const double leaves = std::ceil(totals.leaves);
		size.entry_pages = leaves + std::ceil(leaves * upper_item / (totals.room / 2));
	}
	// the page of facts, and the list of what is pending, which a build leaves empty
	size.pages = 1 + size.entry_pages + size.data_pages;
}

}  // namespace dbe
