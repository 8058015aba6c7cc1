#include "core/plan/count_error.hpp"

#include <gtest/gtest.h>

namespace dbe::test {
namespace {

CountedTable table(double rows, double changes = 0) {
	return {.rows = rows, .pages = 100, .changes = changes, .sample = 30000, .expected = rows};
}

CountedCondition condition(ConditionKind kind, double expected) {
	CountedCondition c;
	c.column = "a";
	c.kind = kind;
	c.expected = expected;
	c.has_statistics = true;
	c.sample = 30000;
	return c;
}

TEST(CountError, SamplingErrorIsThreeStandardErrors) {
	EXPECT_NEAR(sampling_error(0.5, 30000, 1e12), 3 * 0.5 / 173.205, 1e-6);
	EXPECT_EQ(sampling_error(0.5, 30000, 30000), 0);  // all were looked at
	EXPECT_EQ(sampling_error(0.5, 0, 1000), 1);
}

TEST(CountError, WholeTableByItsChanges) {
	const CountRange exact = range_of(table(1000), {}, false, 1000);
	EXPECT_EQ(exact.low, 1000);
	EXPECT_EQ(exact.high, 1000);
	const CountRange changed = range_of(table(1000, 50), {}, false, 1000);
	EXPECT_EQ(changed.low, 950);
	EXPECT_EQ(changed.high, 1050);
	EXPECT_LT(range_of(table(-1), {}, false, 1000).high, 0);
	EXPECT_LT(range_of(table(1000, -1), {}, false, 1000).high, 0);
}

TEST(CountError, CommonValueBySampling) {
	CountedCondition c = condition(ConditionKind::equal, 1e6);
	c.frequency = 0.1;
	const CountRange range = range_of(table(1e7), {c}, false, 1e6);
	EXPECT_NEAR(range.low, 1e6 - 1e7 * sampling_error(0.1, 30000, 1e7), 5);
	EXPECT_NEAR(range.high, 1e6 + 1e7 * sampling_error(0.1, 30000, 1e7), 5);
}

TEST(CountError, RareValueIsBelowTheLeastCommonOne) {
	CountedCondition c = condition(ConditionKind::equal, 100);
	c.common_values = 100;
	c.least_common = 0.001;
	const Fraction f = fraction_of(c, table(1e7));
	EXPECT_EQ(f.low, 0);
	EXPECT_GE(f.high, 0.001);
	EXPECT_LE(f.high, 0.002);
}

TEST(CountError, RangeByTheBucketsOfTheHistogram) {
	CountedCondition c = condition(ConditionKind::range, 5000);
	c.bounds = 101;
	c.ends = 2;
	const Fraction f = fraction_of(c, table(10000));
	EXPECT_NEAR(f.low, 0.48, 0.001);
	EXPECT_NEAR(f.high, 0.52, 0.001);
	c.bounds = 0;
	EXPECT_EQ(fraction_of(c, table(10000)).high, 1);
}

TEST(CountError, SeveralColumnsWhateverTheirCorrelation) {
	CountedCondition one = condition(ConditionKind::equal, 7000);
	one.frequency = 0.7;
	CountedCondition other = condition(ConditionKind::equal, 5000);
	other.frequency = 0.5;
	const CountRange range = range_of(table(10000), {one, other}, false, 3500);
	EXPECT_NEAR(range.low, 2000, 3);
	EXPECT_NEAR(range.high, 5000, 3);
	EXPECT_EQ(range_of(table(10000), {one}, true, 3500).low, 0);
}

TEST(CountError, AKeyIsOneRowAtMost) {
	const CountRange range = range_of(table(1000, 500), {condition(ConditionKind::key, 1)}, false, 1);
	EXPECT_EQ(range.low, 0);
	EXPECT_EQ(range.high, 1);
}

TEST(CountError, WithoutStatisticsAnythingMayBe) {
	CountedCondition c = condition(ConditionKind::equal, 50);
	c.has_statistics = false;
	const CountRange range = range_of(table(10000), {c}, false, 50);
	EXPECT_EQ(range.low, 0);
	EXPECT_EQ(range.high, 10000);
}

}  // namespace
}  // namespace dbe::test
