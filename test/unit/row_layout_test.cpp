#include "core/checks/common/row_layout.hpp"

#include <gtest/gtest.h>

namespace dbe::test {
namespace {

LaidColumn fixed(double width, double alignment, double filled = 1) {
	return {nullptr, alignment, width, filled, true};
}
LaidColumn text(double width) { return {nullptr, 1, width, 1, false}; }

const LaidColumn flag = fixed(1, 1);
const LaidColumn number = fixed(4, 4);
const LaidColumn big = fixed(8, 8);
const LaidColumn time_with_zone = fixed(12, 8);

// What pg_column_size(row) says of the same rows, rounded up to eight bytes.
TEST(RowLayout, FixedWidths) {
	EXPECT_DOUBLE_EQ(row_bytes({big}).varying, 32);
	EXPECT_DOUBLE_EQ(row_bytes({flag, big, flag, big, flag, big}).varying, 72);
	EXPECT_DOUBLE_EQ(row_bytes({number, big, number}).varying, 48);
	EXPECT_DOUBLE_EQ(row_bytes({flag, number}).even, 32);
}

TEST(RowLayout, TheBestOrder) {
	const auto best = best_order({flag, big, number, text(20), time_with_zone, flag, big});
	EXPECT_DOUBLE_EQ(best[0].width, 8);
	EXPECT_DOUBLE_EQ(best[1].width, 8);
	EXPECT_DOUBLE_EQ(best[2].width, 12);
	EXPECT_DOUBLE_EQ(best[3].width, 4);
	EXPECT_FALSE(best.back().is_fixed);
	EXPECT_DOUBLE_EQ(row_bytes(best_order({flag, big, flag, big, flag, big})).varying, 56);
}

TEST(RowLayout, NullsTakeNoRoom) {
	// One byte of bitmap still fits into the header's 24.
	EXPECT_DOUBLE_EQ(row_bytes({big, fixed(8, 8, 0)}).varying, 32);
	EXPECT_DOUBLE_EQ(row_bytes({big, fixed(8, 8, 0.5)}).varying, 36);
	// Half of the rows need no padding before the second big one.
	EXPECT_DOUBLE_EQ(row_bytes({fixed(1, 1, 0.5), big}).varying, 36);
}

TEST(RowLayout, VaryingWidthsLieBetweenTheBounds) {
	// Seven bytes of text leave one byte before the number, any text leaves three and a half.
	const RowBytes row = row_bytes({text(7), big});
	EXPECT_DOUBLE_EQ(row.even, 40);
	EXPECT_DOUBLE_EQ(row.varying, 24 + 7 + 3.5 + 8);
	EXPECT_DOUBLE_EQ(row_bytes(best_order({text(7), big})).even, 40);
}

TEST(RowLayout, AGoodOrderGainsNothing) {
	const std::vector<LaidColumn> good = {big, big, number, number, flag, text(30)};
	EXPECT_DOUBLE_EQ(row_bytes(good).varying, row_bytes(best_order(good)).varying);
	EXPECT_DOUBLE_EQ(row_bytes(good).even, row_bytes(best_order(good)).even);
}

}  // namespace
}  // namespace dbe::test
