#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr double now = CatalogBuilder::now;

CheckRun run_with(double last_archived, double last_failed, double failed,
				  std::string_view mode = "on") {
	CatalogBuilder db;
	db.setting("archive_mode", mode);
	db.setting("archive_command", "archive %p");
	ArchiverFacts& f = db.facts.archiver;
	f.known = true;
	f.last_archived = last_archived;
	f.last_failed = last_failed;
	f.failed = failed;
	f.last_failed_file = "00000001000000000000000A";
	return run_check("archiver_failing", db);
}

TEST(ArchiverFailing, ComparesTheTwoTimes) {
	EXPECT_EQ(run_with(now - 60, 0, 0).status, Status::ok);
	EXPECT_EQ(run_with(now - 60, now - 90, 33).status, Status::ok) << "recovered";
	const CheckRun run = run_with(now - 3 * 86400, now - 60, 33);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::critical);
	EXPECT_NE(run.findings[0].detail.find("the last success was 3 days ago"), std::string::npos);
	EXPECT_FALSE(run_with(0, now - 60, 33).is_silent()) << "never worked";
}

TEST(ArchiverFailing, ASingleFailureIsAWarning) {
	EXPECT_EQ(run_with(now - 600, now - 1, 1).findings[0].severity, Severity::warning);
}

TEST(ArchiverFailing, IsNotApplicableWithoutArchiving) {
	EXPECT_EQ(run_with(0, now - 60, 33, "off").skip, Skip::not_applicable);
}

}  // namespace
}  // namespace dbe::test
