#include "core/checks/common/row_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace dbe {
namespace {

constexpr std::size_t page_alignment = 8;
constexpr double row_header = 23;
// A longer value has a header of four bytes, which is aligned; a shorter one of one, which is not.
constexpr double longest_unaligned = 127;

double alignment_of(char code) {
	if (code == 'd') return 8;
	if (code == 'i') return 4;
	return code == 's' ? 2 : 1;
}

// Where in its eight bytes a column ends, as a share of the rows for each of the places.
using Places = std::array<double, page_alignment>;

std::size_t place(double bytes) {
	return static_cast<std::size_t>(std::llround(bytes)) % page_alignment;
}

// Adds a column, and the bytes that it takes on average to the sum.
void add(const LaidColumn& column, bool is_even, Places& places, double& bytes) {
	Places next{};
	const auto alignment = static_cast<std::size_t>(column.alignment);
	for (std::size_t at = 0; at < page_alignment; at++) {
		const double share = places[at];
		if (share <= 0) continue;
		const std::size_t start = (at + alignment - 1) / alignment * alignment;
		bytes += share * column.filled * (static_cast<double>(start - at) + column.width);
		next[at] += share * (1 - column.filled);
		const double ends = share * column.filled;
		if (column.is_fixed || is_even)
			next[(start + place(column.width)) % page_alignment] += ends;
		else
			for (double& p : next) p += ends / page_alignment;
	}
	places = next;
}

double bytes_of(const std::vector<LaidColumn>& columns, bool is_even) {
	Places places{1};
	double bytes = 0;
	bool has_nulls = false;
	for (const LaidColumn& column : columns) {
		add(column, is_even, places, bytes);
		has_nulls |= column.filled < 1;
	}
	for (std::size_t at = 1; at < page_alignment; at++)
		bytes += places[at] * static_cast<double>(page_alignment - at);
	const double bitmap = has_nulls ? std::ceil(static_cast<double>(columns.size()) / 8) : 0;
	return bytes + std::ceil((row_header + bitmap) / page_alignment) * page_alignment;
}

// Aligned widths first; a width that is no multiple of its alignment last among its like.
int rank(const LaidColumn& c) {
	if (!c.is_fixed) return c.alignment > 1 ? 100 : 101;
	const bool fits = std::fmod(c.width, c.alignment) == 0;
	return static_cast<int>(page_alignment - c.alignment) * 2 + (fits ? 0 : 1);
}

}  // namespace

std::vector<LaidColumn> laid_columns(const Catalog& catalog, const Relation& table) {
	std::vector<LaidColumn> columns;
	for (const Column& column : catalog.columns(table.id)) {
		if (column.generated == 'v') continue;
		const ColumnStatistics* s = catalog.statistics(table.id, column.number);
		if (s == nullptr || s->inherited) return {};
		const double filled = 1 - static_cast<double>(s->null_fraction);
		const bool is_fixed = column.length > 0;
		const double width = is_fixed ? column.length : s->width;
		const bool is_aligned = is_fixed || width > longest_unaligned;
		columns.push_back(
			{&column, is_aligned ? alignment_of(column.alignment) : 1, width, filled, is_fixed});
	}
	return columns;
}

std::vector<LaidColumn> best_order(std::vector<LaidColumn> columns) {
	std::stable_sort(columns.begin(), columns.end(), [](const LaidColumn& a, const LaidColumn& b) {
		return rank(a) < rank(b);
	});
	return columns;
}

RowBytes row_bytes(const std::vector<LaidColumn>& columns) {
	return {bytes_of(columns, false), bytes_of(columns, true)};
}

}  // namespace dbe
