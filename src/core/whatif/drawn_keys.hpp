// Rows of an index as the statistics of its columns would draw them: what keys weigh, and how many rows
// share one.
#pragma once

#include <array>
#include <cstdint>

#include "abi_index_size.h"

namespace dbe {

inline constexpr std::uint32_t drawn_rows = 512;
inline constexpr std::uint32_t most_index_columns = 32;

struct DrawnKey {
	double tuple = 0;   // bytes of the index tuple, aligned
	double shared = 0;  // rows with the same key on average, beside this one
	double count = 1;   // rows with the same key, this one included
};

// The first columns of the key.
struct KeyPrefix {
	double width = 0;           // bytes of a tuple of these columns alone, aligned, on average
	double distinct_share = 0;  // different prefixes per row
};

struct DrawnKeys {
	std::array<DrawnKey, drawn_rows> rows;
	std::array<KeyPrefix, most_index_columns + 1> prefixes;
	std::uint32_t key_columns = 0;
};

// Draws the rows of an index of at least one row. Evenly spread numbers take the place of random ones, so
// that the same statistics always give the same rows. Columns are taken as independent of each other, unless
// plan.distinct tells how many different keys there are.
void draw_keys(const dbe_index_plan& plan, DrawnKeys& keys) noexcept;

double aligned(double bytes, double alignment) noexcept;

}  // namespace dbe
