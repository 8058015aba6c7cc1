#include "core/advisor/drawing.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dbe::test {
namespace {

// 99 % done, 1 % open
const ColumnValues status{{"done", "open"}, {0.99, 0.01}, {}, 0, 2};

// 0 to 100 by hundredths, no value more common than another
ColumnValues numbers() {
	ColumnValues values;
	for (int i = 0; i <= 100; i++) values.bounds.push_back(std::to_string(i));
	values.distinct = 1000;
	return values;
}

BoundParameter bound(std::int32_t parameter, ParameterRole role, const ColumnValues* values, bool is_closed = false,
					 std::uint32_t nth = 0) {
	return {{parameter, role, {}, nth, is_closed}, values};
}

std::string one(const BoundParameter& parameter, const DrawWish& wish = {}) {
	return drawn_values(std::span(&parameter, 1), 1, wish).front().value_or("none");
}

constexpr DrawWish worst{Draw::worst, 1, -1};

TEST(Drawing, TakesTheRarerOfTwoForTypicalAndTheMostCommonForWorst) {
	EXPECT_EQ(one(bound(1, ParameterRole::equal, &status)), "open");
	EXPECT_EQ(one(bound(1, ParameterRole::equal, &status), worst), "done");
}

TEST(Drawing, TakesTheValueNearestToTheAverageFrequency) {
	const ColumnValues values{{"a", "b", "c"}, {0.6, 0.3, 0.1}, {}, 0, 3};
	EXPECT_EQ(one(bound(1, ParameterRole::equal, &values)), "b");
	ColumnValues skewed = numbers();
	skewed.common = {"0"};
	skewed.frequencies = {0.5};
	EXPECT_EQ(one(bound(1, ParameterRole::equal, &skewed)), "50");
	EXPECT_EQ(one(bound(1, ParameterRole::equal, &skewed), worst), "0");
}

TEST(Drawing, FollowsTheRowsThatWereCounted) {
	// an average value has half of the rows
	EXPECT_EQ(one(bound(1, ParameterRole::equal, &status), {Draw::typical, 1.9, -1}), "done");
	EXPECT_EQ(one(bound(1, ParameterRole::equal, &status), {Draw::typical, 0.02, -1}), "open");
	const ColumnValues values = numbers();
	EXPECT_EQ(one(bound(1, ParameterRole::lower, &values), {Draw::typical, 0.02, -1}), "99");
	EXPECT_EQ(one(bound(1, ParameterRole::upper, &values), {Draw::typical, 1.8, -1}), "90");
}

TEST(Drawing, SharesWhatIsWantedAmongAllThatDecide) {
	const ColumnValues values = numbers();
	const BoundParameter both[] = {bound(1, ParameterRole::lower, &values), bound(2, ParameterRole::equal, &status),
								   bound(3, ParameterRole::limit, nullptr)};
	const ParameterValues drawn = drawn_values(both, 3, {Draw::typical, 0.01, -1});
	EXPECT_EQ(drawn[0], "95");
	EXPECT_EQ(drawn[1], "open");
}

TEST(Drawing, OpensAHalfAndClosesAHundredth) {
	const ColumnValues values = numbers();
	EXPECT_EQ(one(bound(1, ParameterRole::lower, &values)), "50");
	EXPECT_EQ(one(bound(1, ParameterRole::lower, &values), worst), "10");
	EXPECT_EQ(one(bound(1, ParameterRole::upper, &values), worst), "90");
	const BoundParameter ends[] = {bound(1, ParameterRole::lower, &values, true), bound(2, ParameterRole::upper, &values, true)};
	const ParameterValues drawn = drawn_values(ends, 2, {});
	EXPECT_EQ(std::stoi(*drawn[1]) - std::stoi(*drawn[0]), 1);
	const ParameterValues wide = drawn_values(ends, 2, worst);
	EXPECT_EQ(wide[0], "5");
	EXPECT_EQ(wide[1], "95");
}

// Ends that few bounds would make the same value are not.
TEST(Drawing, KeepsTheEndsOfARangeApart) {
	const ColumnValues values{{}, {}, {"1", "2", "3"}, 0, 3};
	const BoundParameter ends[] = {bound(1, ParameterRole::lower, &values, true), bound(2, ParameterRole::upper, &values, true)};
	const ParameterValues drawn = drawn_values(ends, 2, {});
	EXPECT_EQ(drawn[0], "2");
	EXPECT_EQ(drawn[1], "3");
	const ColumnValues two{{}, {}, {"1", "2"}, 0, 2};
	const BoundParameter last[] = {bound(1, ParameterRole::lower, &two, true), bound(2, ParameterRole::upper, &two, true)};
	EXPECT_EQ(drawn_values(last, 2, {})[1], "2");
}

TEST(Drawing, OrdersCommonValuesWhereTheirTextsTellHow) {
	const ColumnValues values{{"10", "9", "100"}, {0.5, 0.3, 0.2}, {}, 0, 3};
	EXPECT_EQ(one(bound(1, ParameterRole::upper, &values), worst), "100");
	EXPECT_EQ(one(bound(1, ParameterRole::lower, &values), worst), "9");
	const ColumnValues days{{"2024-03-01", "2023-12-31"}, {0.5, 0.5}, {}, 0, 2};
	EXPECT_EQ(one(bound(1, ParameterRole::lower, &days), worst), "2023-12-31");
	const ColumnValues words{{"b", "a"}, {0.5, 0.5}, {}, 0, 2};
	EXPECT_EQ(one(bound(1, ParameterRole::lower, &words)), "none");
}

TEST(Drawing, WritesListsAsArrays) {
	EXPECT_EQ(one(bound(1, ParameterRole::list, &status)), "{\"open\"}");
	const ColumnValues odd{{"a\"b\\c, d"}, {1}, {}, 0, 1};
	EXPECT_EQ(one(bound(1, ParameterRole::list, &odd)), "{\"a\\\"b\\\\c, d\"}");
	const ColumnValues values = numbers();
	const std::string ten = one(bound(1, ParameterRole::list, &values));
	EXPECT_EQ(std::count(ten.begin(), ten.end(), ','), 9);
}

TEST(Drawing, GivesTheMembersOfAListDifferentValues) {
	const ColumnValues values = numbers();
	const BoundParameter members[] = {bound(1, ParameterRole::equal, &values, false, 0), bound(2, ParameterRole::equal, &values, false, 1)};
	const ParameterValues drawn = drawn_values(members, 2, {});
	EXPECT_NE(drawn[0], drawn[1]);
}

TEST(Drawing, TakesAPageForALimitOrWhatWasCounted) {
	EXPECT_EQ(one(bound(1, ParameterRole::limit, nullptr)), "10");
	EXPECT_EQ(one(bound(1, ParameterRole::limit, nullptr), {Draw::typical, 1, 1}), "10");
	EXPECT_EQ(one(bound(1, ParameterRole::limit, nullptr), {Draw::typical, 1, 250.4}), "250");
	EXPECT_EQ(one(bound(1, ParameterRole::offset, nullptr)), "0");
}

TEST(Drawing, LeavesOpenWhatNothingIsKnownOf) {
	const ColumnValues none;
	const BoundParameter some[] = {bound(1, ParameterRole::equal, &none), bound(3, ParameterRole::equal, &status),
								   bound(9, ParameterRole::equal, &status)};
	const ParameterValues drawn = drawn_values(some, 3, {});
	ASSERT_EQ(drawn.size(), 3u);
	EXPECT_FALSE(drawn[0]);
	EXPECT_FALSE(drawn[1]);
	EXPECT_EQ(drawn[2], "open");
	EXPECT_TRUE(has_values(drawn));
	EXPECT_FALSE(has_values({std::nullopt}));
}

TEST(Drawing, KnowsHowMuchMoreCommonTheMostCommonValueIs) {
	const BoundParameter parameter = bound(1, ParameterRole::equal, &status);
	EXPECT_NEAR(skew_of(std::span(&parameter, 1), {"open"}), 99, 0.1);
	EXPECT_NEAR(skew_of(std::span(&parameter, 1), {"done"}), 1, 1e-9);
	const ColumnValues values = numbers();
	const BoundParameter even = bound(1, ParameterRole::equal, &values);
	EXPECT_EQ(skew_of(std::span(&even, 1), {"50"}), 1);
}

// Statistics may be odd: more common values than there are said to be, NULLs alone.
TEST(Drawing, TakesOddStatistics) {
	const ColumnValues odd{{"a", "b"}, {0.7, 0.5}, {"c"}, 0.4, 1};
	EXPECT_NE(one(bound(1, ParameterRole::equal, &odd)), "none");
	EXPECT_NE(one(bound(1, ParameterRole::list, &odd)), "none");
	EXPECT_EQ(one(bound(1, ParameterRole::lower, &odd)), "none");
	const ColumnValues nulls{{}, {}, {}, 1, 0};
	EXPECT_EQ(one(bound(1, ParameterRole::equal, &nulls)), "none");
}

}  // namespace
}  // namespace dbe::test
