#include "core/checks/common/index_bloat.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace dbe {
namespace {

// Layout of B-tree pages: header, special space, an item pointer and a header for each entry.
constexpr double page_overhead = 24 + 16;
constexpr double item_pointer = 4;
constexpr double entry_header = 8;
constexpr double entry_header_with_nulls = 16;
// Values inserted in random order leave pages about so full; a fresh build fills nine tenths.
constexpr double natural_fill = 0.67;
constexpr double inner_pages = 1.02;

double aligned(double offset, double to) { return std::ceil(offset / to) * to; }

double alignment_of(const Column& column) {
	switch (column.alignment) {
		case 'd':
			return 8;
		case 'i':
			return 4;
		case 's':
			return 2;
		default:
			return 1;
	}
}

// Values kept out of line show in the statistics with the size of their pointers.
bool may_be_out_of_line(const Catalog& catalog, const Relation& table, const Column& column) {
	const Relation* toast = catalog.relation(table.toast);
	return column.storage != 'p' && toast != nullptr && toast->pages > 0;
}

// Bytes of an entry, at most; nothing when the statistics do not tell.
std::optional<double> entry_bytes(const Catalog& catalog, const Relation& table,
								  const Index& index) {
	double bytes = 0;
	bool has_nulls = false;
	for (std::uint32_t i = 0; i < index.columns.count; i++) {
		const Column* column = catalog.column(table.id, index.columns.items[i]);
		if (column == nullptr) return {};
		const ColumnStatistics* s = catalog.statistics(table.id, column->number);
		has_nulls |= s == nullptr ? !column->not_null : s->null_fraction > 0;
		if (column->length > 0) {
			bytes = aligned(bytes, alignment_of(*column)) + column->length;
		} else {
			if (s == nullptr || may_be_out_of_line(catalog, table, *column)) return {};
			bytes = aligned(bytes, s->width > 100 ? 4 : 1) + s->width;
		}
	}
	const double header = has_nulls ? entry_header_with_nulls : entry_header;
	return aligned(header + bytes, 8) + item_pointer;
}

void add_part(const Catalog& catalog, const Relation& part, IndexSpace& sizes) {
	const Index* index = catalog.index(part.id);
	const Relation* table = index == nullptr ? nullptr : catalog.relation(index->table);
	if (table == nullptr) return;
	const auto entry = entry_bytes(catalog, *table, *index);
	if (!entry || part.tuples < 0) {
		sizes.is_unknown = true;
		return;
	}
	const double block = catalog.server().block_size;
	const double per_page =
		std::max(1.0, std::floor((block - page_overhead) * natural_fill / *entry));
	sizes.entries += part.tuples;
	sizes.bytes += catalog.bytes(part);
	sizes.needed += (2 + std::ceil(part.tuples / per_page) * inner_pages) * block;
}

}  // namespace

bool has_estimable_space(const Relation& relation, const Index& index) {
	return relation.access_method == access_method::btree && is_usable(index) &&
		   !index.expressions.present() && !index.predicate.present();
}

IndexSpace index_space(const Catalog& catalog, const Relation& relation) {
	IndexSpace sizes;
	for (const Relation* part : index_storage(catalog, relation)) add_part(catalog, *part, sizes);
	return sizes;
}

}  // namespace dbe
