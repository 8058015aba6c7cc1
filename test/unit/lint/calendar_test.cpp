#include "core/lint/calendar.hpp"

#include <gtest/gtest.h>

namespace dbe {
namespace {

TEST(Calendar, ReadsOnlyWhatEveryDateStyleReadsTheSame) {
	EXPECT_TRUE(moment_of("2024-02-29"));
	EXPECT_TRUE(moment_of("2024-02-29 12:30"));
	EXPECT_TRUE(moment_of("2024-02-29T12:30:59"));
	for (const char* text : {"", "2024", "2024-2-9", "2023-02-29", "1900-02-29", "2024-13-01", "01.02.2024",
							 "2024-05-01 12:30+02", "2024-05-01 24:00", "2024-05-01 BC", "infinity",
							 "2024-05-01 1", "2024-05-01 12:30:5"})
		EXPECT_FALSE(moment_of(text)) << text;
}

TEST(Calendar, KnowsWhereUnitsStart) {
	EXPECT_TRUE(is_start_of(*moment_of("2024-01-08"), TimeUnit::week));
	EXPECT_TRUE(is_start_of(*moment_of("2024-02-26"), TimeUnit::week));
	EXPECT_FALSE(is_start_of(*moment_of("2024-01-07"), TimeUnit::week));
	EXPECT_TRUE(is_start_of(*moment_of("2024-10-01"), TimeUnit::quarter));
	EXPECT_FALSE(is_start_of(*moment_of("2024-11-01"), TimeUnit::quarter));
	EXPECT_FALSE(is_start_of(*moment_of("2024-10-01 00:30"), TimeUnit::month));
	EXPECT_TRUE(is_start_of(*moment_of("2024-10-05 07:00"), TimeUnit::hour));
}

TEST(Calendar, FindsTheStartOfAUnit) {
	const auto start = [](const char* text, TimeUnit unit) {
		return text_of(start_of(*moment_of(text), unit));
	};
	EXPECT_EQ(start("2024-01-01 04:30:15", TimeUnit::second), "2024-01-01 04:30:15");
	EXPECT_EQ(start("2024-01-01 04:30:15", TimeUnit::minute), "2024-01-01 04:30:00");
	EXPECT_EQ(start("2024-01-01 04:30", TimeUnit::hour), "2024-01-01 04:00:00");
	EXPECT_EQ(start("2024-01-01 04:30", TimeUnit::day), "2024-01-01");
	EXPECT_EQ(start("2024-05-31", TimeUnit::month), "2024-05-01");
	EXPECT_EQ(start("2024-05-31", TimeUnit::quarter), "2024-04-01");
	EXPECT_EQ(start("2024-05-31", TimeUnit::year), "2024-01-01");
	EXPECT_EQ(start("2024-03-02", TimeUnit::week), "2024-02-26");
	EXPECT_EQ(start("2023-01-01", TimeUnit::week), "2022-12-26");
	EXPECT_EQ(start("0001-01-03", TimeUnit::week), "0001-01-01");
}

TEST(Calendar, CarriesOver) {
	const auto next = [](const char* text, TimeUnit unit) {
		return text_of(after(*moment_of(text), unit));
	};
	EXPECT_EQ(next("2024-02-28", TimeUnit::day), "2024-02-29");
	EXPECT_EQ(next("2023-12-31", TimeUnit::day), "2024-01-01");
	EXPECT_EQ(next("2024-12-01", TimeUnit::month), "2025-01-01");
	EXPECT_EQ(next("2024-10-01", TimeUnit::quarter), "2025-01-01");
	EXPECT_EQ(next("2024-12-30", TimeUnit::week), "2025-01-06");
	EXPECT_EQ(next("2023-12-31 23:00", TimeUnit::hour), "2024-01-01 00:00:00");
	EXPECT_EQ(next("2024-02-29 23:59", TimeUnit::minute), "2024-03-01 00:00:00");
	EXPECT_EQ(next("2024-02-29 23:59:58", TimeUnit::second), "2024-02-29 23:59:59");
	EXPECT_EQ(next("0999-01-01", TimeUnit::year), "1000-01-01");
}

}  // namespace
}  // namespace dbe
