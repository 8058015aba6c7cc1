// How the server lays out the columns of a row in its page, and what it loses between them.
#pragma once

#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

// A column as far as the layout of a row depends on it.
struct LaidColumn {
	const Column* column;
	double alignment;  // bytes
	double width;	   // of a value that is not null
	double filled;	   // share of the rows that have one
	bool is_fixed;	   // all values have that width
};

// In their order in the row; without those that are computed when read. Empty where the
// statistics do not know the widths of some column.
std::vector<LaidColumn> laid_columns(const Catalog& catalog, const Relation& table);

// The order that loses least: widest alignment first, and last what has no fixed width. Columns
// of one kind keep their order.
std::vector<LaidColumn> best_order(std::vector<LaidColumn> columns);

// Average bytes of a row with its header. After a value of varying width the next one may start
// anywhere, or, if all values are as long as the average, where that ends: the two bounds
// between which the truth lies.
struct RowBytes {
	double varying;
	double even;
};
RowBytes row_bytes(const std::vector<LaidColumn>& columns);

}  // namespace dbe
