#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

CheckRun run_with(std::string_view prefix, std::string_view collector = "on",
				  std::string_view destination = "stderr") {
	CatalogBuilder db;
	db.setting("log_line_prefix", prefix);
	db.setting("logging_collector", collector);
	db.setting("log_destination", destination);
	return run_check("log_lines_without_time", db);
}

TEST(LogLinesWithoutTime, SaysWhatIsMissing) {
	const CheckRun empty = run_with("");
	ASSERT_EQ(empty.findings.size(), 1u);
	EXPECT_EQ(empty.findings[0].detail,
			  "Setting log_line_prefix is '': lines of the log do not say when or by which process "
			  "they were written.");
	EXPECT_NE(empty.findings[0].fix.find("'%m [%p] %q%u@%d '"), std::string::npos);
	EXPECT_EQ(run_with("%t %u ").findings.size(), 1u) << "no process";
	EXPECT_EQ(run_with("[%p] %s ").findings.size(), 1u) << "the start of the session is no time";
	EXPECT_EQ(run_with("%%m %%p ").findings.size(), 1u) << "escaped";
	EXPECT_EQ(run_with("%").findings.size(), 1u);
}

TEST(LogLinesWithoutTime, IsSilentWhereBothAreThere) {
	EXPECT_TRUE(run_with("%m [%p] ").is_silent());
	EXPECT_TRUE(run_with("%-30t %10p ").is_silent());
	EXPECT_TRUE(run_with("%n %c ").is_silent()) << "the session's id holds the process";
	EXPECT_TRUE(run_with("", "off").is_silent()) << "journald stamps them";
	EXPECT_TRUE(run_with("", "on", "csvlog").is_silent());
	EXPECT_TRUE(run_with("", "on", "stderr, jsonlog").is_silent());
}

}  // namespace
}  // namespace dbe::test
