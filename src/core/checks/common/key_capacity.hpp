// How much of its range a sequence has handed out, and where the numbers end: in the sequence
// itself or in the column that takes them.
#pragma once

#include <string>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/checks/common/columns.hpp"

namespace dbe {

struct KeyCapacity {
	double used = 0;				// share of the range, 0 to 1
	double remaining = 0;			// values still to come
	double end = 0;					// the last value possible
	bool ends_in_column = false;	// by the type of the column
	bool ends_in_sequence = false;	// by a limit that is lower than the sequence's type allows
};

// Bytes of an integer type, 0 for others.
int integer_width(TypeId id);
double largest_value(TypeId id);

KeyCapacity key_capacity(const Sequence& sequence, TypeId column_type);
// A cycling sequence starts again before it ends, unless the column is narrower.
bool starts_again(const Sequence& sequence, TypeId column_type);

// Integer columns no wider than this key that copy it by foreign keys, directly or not.
ColumnList narrow_copies(const Catalog& catalog, const Column& key);

// The column that takes the values of the sequences: by ownership, else the narrowest integer
// column whose default is the next value of a sequence without owner.
class SequenceColumns {
public:
	explicit SequenceColumns(const Catalog& catalog);
	const Column* column(const Sequence& sequence) const;

private:
	struct Draw {
		RelationId sequence;
		int width;	// of the column, in bytes
		const Column* column;
	};
	const Catalog& catalog_;
	std::vector<Draw> draws_;  // sorted by sequence and width
};

}  // namespace dbe
