#include "core/base/text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace dbe {
namespace {

TEST(Text, CatJoinsTextsCharactersAndNumbersOfAnyWidth) {
	EXPECT_EQ(cat("a", std::string("b"), std::string_view("c"), 'd'), "abcd");
	EXPECT_EQ(cat(-1, " ", 2u, " ", std::int16_t{3}, " ", std::uint8_t{4}), "-1 2 3 4");
	EXPECT_EQ(cat(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
	EXPECT_EQ(cat(), "");
}

TEST(Text, DoublesKeepThreeDecimalsAndNoTrailingZeros) {
	EXPECT_EQ(cat(1.0), "1");
	EXPECT_EQ(cat(1.5), "1.5");
	EXPECT_EQ(cat(2.0 / 3), "0.667");
	EXPECT_EQ(cat(100.0), "100");
	EXPECT_EQ(cat(-0.0001), "0");
	EXPECT_EQ(cat(-2.25), "-2.25");
}

TEST(Text, DoublesBeyondAnyNumberHaveNamesThatTheServerReads) {
	EXPECT_EQ(cat(std::numeric_limits<double>::infinity()), "infinity");
	EXPECT_EQ(cat(-std::numeric_limits<double>::infinity()), "-infinity");
	EXPECT_EQ(cat(std::nan("")), "NaN");
}

TEST(Text, LargestDoubleFitsItsBuffer) {
	const std::string text = cat(std::numeric_limits<double>::max());
	EXPECT_EQ(text.size(), 309u);
	EXPECT_TRUE(text.starts_with("179769313486231"));
	EXPECT_EQ(cat(-std::numeric_limits<double>::max()).size(), 310u);
}

TEST(Text, GroupedPutsACommaBeforeEachThreeDigits) {
	EXPECT_EQ(grouped(0), "0");
	EXPECT_EQ(grouped(999), "999");
	EXPECT_EQ(grouped(1000), "1,000");
	EXPECT_EQ(grouped(1234567), "1,234,567");
	EXPECT_EQ(grouped(-999), "-999");
	EXPECT_EQ(grouped(-1000), "-1,000");
	EXPECT_EQ(grouped(999.6), "1,000");
	EXPECT_EQ(grouped(-999999999999999999.0 / 2), "-500,000,000,000,000,000");
}

TEST(Text, GroupedWritesWhatNoIntegerHoldsByItsPowerOfTen) {
	EXPECT_EQ(grouped(7.57e36), "7.6e+36");
	EXPECT_EQ(grouped(-1e100), "-1.0e+100");
	EXPECT_EQ(counted(1e100, "row"), "1.0e+100 rows");
}

TEST(Text, CountedAgreesInNumber) {
	EXPECT_EQ(counted(0, "row"), "0 rows");
	EXPECT_EQ(counted(1, "row"), "1 row");
	EXPECT_EQ(counted(1234, "row"), "1,234 rows");
	EXPECT_EQ(counted(2, "index", "indexes"), "2 indexes");
	EXPECT_EQ(counted(1, "index", "indexes"), "1 index");
}

TEST(Text, SizedChangesUnitWherePgSizePrettyDoes) {
	EXPECT_EQ(sized(0), "0 bytes");
	EXPECT_EQ(sized(10239), "10239 bytes");
	EXPECT_EQ(sized(10240), "10 kB");
	EXPECT_EQ(sized(12.0 * 1024 * 1024), "12 MB");
	EXPECT_EQ(sized(3.0 * 1024 * 1024 * 1024 * 1024 * 1024 * 1024), "3072 PB");
}

TEST(Text, PercentShowsADecimalOnlyBelowTen) {
	EXPECT_EQ(percent(0), "0 %");
	EXPECT_EQ(percent(0.0123), "1.2 %");
	EXPECT_EQ(percent(0.125), "12 %");
	EXPECT_EQ(percent(0.05), "5 %");
	EXPECT_EQ(percent(1), "100 %");
}

TEST(Text, LastingTakesTheLargestFittingUnit) {
	EXPECT_EQ(lasting(0), "0 ms");
	EXPECT_EQ(lasting(0.00034), "0.34 ms");
	EXPECT_EQ(lasting(0.0012), "1 ms");
	EXPECT_EQ(lasting(0.25), "250 ms");
	EXPECT_EQ(lasting(1), "1 second");
	EXPECT_EQ(lasting(119), "119 seconds");
	EXPECT_EQ(lasting(120), "2 minutes");
	EXPECT_EQ(lasting(7200), "2 hours");
	EXPECT_EQ(lasting(172800), "2 days");
}

TEST(Text, ShortenedNeverCutsACharacterInTwo) {
	EXPECT_EQ(shortened("abc", 3), "abc");
	EXPECT_EQ(shortened("abcdef", 5), "ab...");
	const std::string accents = "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9";	// four times e acute
	EXPECT_EQ(shortened(accents, 7), "\xC3\xA9\xC3\xA9...");
	EXPECT_EQ(shortened(accents, 6), "\xC3\xA9...");
	EXPECT_EQ(shortened("abcdef", 2), "...");
}

TEST(Text, OneLineReplacesEveryControlCharacter) {
	EXPECT_EQ(one_line("a\nb\r\tc\x01" "d\x7F"), "a b  c d ");
	EXPECT_EQ(one_line("caf\xC3\xA9"), "caf\xC3\xA9");
}

TEST(Text, WrappedBreaksAtBlanksAndIndentsWhatFollows) {
	EXPECT_EQ(wrapped("one two three", 7, "  "), "one two\n  three");
	EXPECT_EQ(wrapped("unbreakable", 3, " "), "unbreakable");
	EXPECT_EQ(wrapped("", 10, " "), "");
}

TEST(Text, ColumnsCountsCharactersAndNotBytes) {
	EXPECT_EQ(columns("abc"), 3u);
	EXPECT_EQ(columns("\xC3\xA9t\xC3\xA9"), 3u);
	EXPECT_EQ(columns(""), 0u);
}

TEST(Text, LowerTouchesAsciiOnly) { EXPECT_EQ(lower("AbZ\xC3\x89"), "abz\xC3\x89"); }

TEST(Text, SplitKeepsEmptyParts) {
	EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
	EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
	EXPECT_EQ(split(",", ','), (std::vector<std::string_view>{"", ""}));
}

TEST(Text, ParseNumberTakesTheWholeTextOrNothing) {
	double number = 7;
	EXPECT_TRUE(parse_number("1.5e3", number));
	EXPECT_EQ(number, 1500);
	EXPECT_TRUE(parse_number("-2", number));
	EXPECT_EQ(number, -2);
	for (const char* wrong : {"", "x", "1x", " 1", "1 ", "1e999", "--1"}) {
		EXPECT_FALSE(parse_number(wrong, number)) << wrong;
	}
}

TEST(Text, JoinPutsTheSeparatorBetweenParts) {
	EXPECT_EQ(join({}, ", "), "");
	EXPECT_EQ(join({"a"}, ", "), "a");
	EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
}

TEST(Text, JoinKeepsAnEmptyFirstPart) { EXPECT_EQ(join({"", "b"}, ","), ",b"); }

TEST(Text, WordListsCompareWholeWordsPrefixesAndSuffixes) {
	EXPECT_TRUE(equals_any("b", {"a", "b"}));
	EXPECT_FALSE(equals_any("ab", {"a", "b"}));
	EXPECT_TRUE(starts_with_any("abc", {"x", "ab"}));
	EXPECT_FALSE(starts_with_any("abc", {"bc"}));
	EXPECT_TRUE(ends_with_any("abc", {"x", "bc"}));
	EXPECT_FALSE(ends_with_any("abc", {"ab"}));
}

}  // namespace
}  // namespace dbe
