#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

CheckRun run_with(double files, double oldest_seconds, bool fails = false) {
	CatalogBuilder db;
	db.setting("archive_mode", "on");
	db.setting("archive_command", "archive %p");
	db.facts.archiver.known = db.facts.archive_queue.known = true;
	db.facts.archiver.last_failed = fails ? CatalogBuilder::now : 0;
	db.facts.archive_queue.files = files;
	db.facts.archive_queue.oldest_seconds = oldest_seconds;
	return run_check("archiver_behind", db);
}

TEST(ArchiverBehind, ByTheLengthOfTheQueueAndItsAge) {
	EXPECT_EQ(run_with(10, 5).status, Status::ok);
	EXPECT_EQ(run_with(11, 5).findings[0].severity, Severity::warning);
	EXPECT_EQ(run_with(61, 5).findings[0].severity, Severity::critical);
	EXPECT_EQ(run_with(11, 901).findings[0].severity, Severity::critical);
}

TEST(ArchiverBehind, LeavesFailuresToTheOtherCheck) { EXPECT_TRUE(run_with(500, 9, true).is_silent()); }

TEST(ArchiverBehind, IsSkippedWhereTheQueueIsHidden) {
	CatalogBuilder db;
	db.setting("archive_mode", "on");
	db.facts.archive_queue.hide(Skip::no_privilege, "permission denied");
	EXPECT_EQ(run_check("archiver_behind", db).skip, Skip::no_privilege);
}

}  // namespace
}  // namespace dbe::test
