#include "core/checks/common/key_capacity.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/checks/common/sequence_use.hpp"

namespace dbe {

int integer_width(TypeId id) {
	if (id == type::smallint) return 2;
	if (id == type::integer) return 4;
	return id == type::bigint ? 8 : 0;
}

double largest_value(TypeId id) {
	const int width = integer_width(id);
	return width == 0 ? 0 : std::exp2(width * 8 - 1) - 1;
}

namespace {

// Downwards there is one number more.
double limit_of(TypeId id, bool is_rising) {
	const double largest = largest_value(id);
	return largest > 0 && !is_rising ? largest + 1 : largest;
}

}  // namespace

KeyCapacity key_capacity(const Sequence& sequence, TypeId column_type) {
	const bool is_rising = sequence.increment > 0;
	const double column_limit = limit_of(column_type, is_rising);
	const double type_limit = limit_of(sequence.type, is_rising);
	// Counted downwards the range is mirrored.
	const double sign = is_rising ? 1 : -1;
	const double lowest =
		sign * static_cast<double>(is_rising ? sequence.minimum : sequence.maximum);
	// Nobody counts from a minimum far below zero unless the sequence starts there.
	const double first =
		std::max(lowest, std::min(1.0, sign * static_cast<double>(sequence.start)));
	const double own_end =
		sign * static_cast<double>(is_rising ? sequence.maximum : sequence.minimum);
	const double step = std::abs(static_cast<double>(sequence.increment));
	double last = sign * static_cast<double>(sequence.last_value);
	if (!sequence.is_called) last -= step;

	KeyCapacity capacity;
	double end = own_end;
	if (column_limit > 0 && column_limit < own_end) {
		end = column_limit;
		capacity.ends_in_column = true;
	} else {
		// The default limit of an integer column is that of its type as well.
		capacity.ends_in_column = column_limit > 0 && column_limit < largest_value(type::bigint) &&
								  own_end == column_limit;
		capacity.ends_in_sequence = own_end < type_limit;
	}
	capacity.end = sign * end;
	capacity.remaining = std::max(0.0, std::floor((end - last) / step));
	capacity.used = end > first ? std::clamp((last - first + 1) / (end - first + 1), 0.0, 1.0) : 1;
	return capacity;
}

bool starts_again(const Sequence& sequence, TypeId column_type) {
	if (!sequence.is_cycled || integer_width(column_type) == 0) return sequence.is_cycled;
	const bool is_rising = sequence.increment > 0;
	const double end = is_rising ? static_cast<double>(sequence.maximum)
								 : -static_cast<double>(sequence.minimum);
	return end <= limit_of(column_type, is_rising);
}

ColumnList narrow_copies(const Catalog& catalog, const Column& key) {
	const int width = integer_width(catalog.base_type(key.type));
	ColumnList copies;
	const auto is_known = [&](const Column* column) {
		return column == &key || std::find(copies.begin(), copies.end(), column) != copies.end();
	};
	const auto add_copies_of = [&](const Column& column) {
		for (const Constraint* c : catalog.referencing(column.relation)) {
			const Relation* relation = catalog.relation(c->relation);
			if (relation == nullptr || relation->is_partition) continue;
			for (std::uint32_t i = 0; i < c->columns.count; i++) {
				if (c->referenced_columns.items[i] != column.number) continue;
				const Column* copy = catalog.column(c->relation, c->columns.items[i]);
				if (copy == nullptr || is_known(copy)) continue;
				const int copy_width = integer_width(catalog.base_type(copy->type));
				if (copy_width > 0 && copy_width <= width) copies.push_back(copy);
			}
		}
	};
	add_copies_of(key);
	for (std::size_t i = 0; i < copies.size(); i++) add_copies_of(*copies[i]);
	return copies;
}

SequenceColumns::SequenceColumns(const Catalog& catalog) : catalog_(catalog) {
	const auto sequences = catalog.sequences();
	const bool is_needed = std::any_of(sequences.begin(), sequences.end(), [](const Sequence& s) {
		return s.owner_table == RelationId{};
	});
	if (!is_needed) return;
	const auto& defaults = catalog.rows().defaults;
	for (std::uint32_t i = 0; i < defaults.count; i++) {
		const Default& d = defaults.rows[i];
		const Column* column = catalog.column(d.relation, d.column);
		// Partitions and children repeat the default of the table that they belong to.
		if (column == nullptr || column->inherited_count > 0 || column->generated != 0) continue;
		const int width = integer_width(catalog.base_type(column->type));
		if (width == 0) continue;
		if (const auto sequence = drawn_sequence(d.expression))
			draws_.push_back({*sequence, width, column});
	}
	std::sort(draws_.begin(), draws_.end(), [](const Draw& a, const Draw& b) {
		return std::tuple(a.sequence, a.width, a.column->relation, a.column->number) <
			   std::tuple(b.sequence, b.width, b.column->relation, b.column->number);
	});
}

const Column* SequenceColumns::column(const Sequence& sequence) const {
	if (sequence.owner_table != RelationId{})
		return catalog_.column(sequence.owner_table, sequence.owner_column);
	const auto found = std::lower_bound(
		draws_.begin(), draws_.end(), sequence.id,
		[](const Draw& draw, RelationId id) { return draw.sequence < id; });
	return found == draws_.end() || found->sequence != sequence.id ? nullptr : found->column;
}

}  // namespace dbe
