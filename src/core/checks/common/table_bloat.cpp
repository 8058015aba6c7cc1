#include "core/checks/common/table_bloat.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/text.hpp"
#include "core/checks/common/vacuum.hpp"

namespace dbe {
namespace {

constexpr double page_header = 24;
constexpr double item_pointer = 4;
constexpr double row_header = 23;

double aligned(double offset, double to) { return std::ceil(offset / to) * to; }

double alignment_of(const Column& column) {
	if (column.alignment == 'd') return 8;
	if (column.alignment == 'i') return 4;
	return column.alignment == 's' ? 2 : 1;
}

// The bytes of a row's values with the padding before them, rather too many than too few. Known is
// the alignment up to which it is certain where the next value begins.
class Values {
public:
	void add(double width, double alignment, double present, bool is_fixed) {
		if (present <= 0) return;
		const bool is_certain = alignment <= known_;
		const double padding = is_certain ? aligned(end_, alignment) - end_ : alignment - 1;
		bytes_ += (padding + width) * present;
		end_ = (is_certain ? end_ + padding : 0) + width;
		known_ = !is_fixed || present < 1 ? 1 : std::max(known_, alignment);
	}
	double bytes() const { return bytes_; }

private:
	double bytes_ = 0;
	double end_ = 0;
	double known_ = 8;
};

// The bytes of a row; the columns that were dropped count in the bitmap.
std::optional<double> row_bytes(const Catalog& catalog, const Relation& table) {
	Values values;
	bool has_nulls = table.dropped_columns > 0;
	const auto columns = catalog.columns(table.id);
	for (const Column& column : columns) {
		if (column.generated == 'v') continue;
		const ColumnStatistics* s = catalog.statistics(table.id, column.number);
		if (s == nullptr) return {};
		has_nulls |= s->null_fraction > 0;
		const double width = column.length > 0 ? column.length : s->width;
		const bool has_short_header = column.length < 0 && width < 127;
		const double present = 1 - static_cast<double>(s->null_fraction);
		values.add(width, has_short_header ? 1 : alignment_of(column), present, column.length > 0);
	}
	const double all = static_cast<double>(columns.size()) + table.dropped_columns;
	const double bitmap = has_nulls ? std::ceil(all / 8) : 0;
	return aligned(row_header + bitmap, 8) + aligned(values.bytes(), 8) + item_pointer;
}

double fill(const Relation& table) {
	double percent = 100;
	if (const auto option = storage_option(table, "fillfactor")) parse_number(*option, percent);
	return percent / 100;
}

}  // namespace

TableSpace table_space(const Catalog& catalog, const Relation& table) {
	TableSpace space;
	space.bytes = catalog.bytes(table);
	if (table.tuples < 0) {
		space.unknown = "never vacuumed or analyzed";
		return space;
	}
	const auto row = row_bytes(catalog, table);
	if (!row && table.tuples > 0) {
		space.unknown = table.has_statistics_rights ? "never analyzed" : "no right to read statistics";
		return space;
	}
	const double block = catalog.server().block_size;
	const double per_page =
		std::max(1.0, std::floor((block - page_header) * fill(table) / row.value_or(block)));
	space.needed = std::min(space.bytes, std::ceil(table.tuples / per_page) * block);
	return space;
}

}  // namespace dbe
