#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

struct Case {
	std::string_view mode = "on";
	std::string_view command = "pgbackrest --stanza=shop archive-push %p";
	std::string_view level = "replica";
};

void apply(CatalogBuilder& db, const Case& c) {
	db.setting("archive_mode", c.mode);
	db.setting("archive_command", c.command);
	db.setting("wal_level", c.level);
	db.facts.replication.known = db.facts.slots.known = true;
}

CheckRun run_with(const Case& c) {
	CatalogBuilder db;
	apply(db, c);
	return run_check("no_point_in_time_recovery", db);
}

TEST(NoPointInTimeRecovery, IsSilentWithAnArchive) {
	EXPECT_EQ(run_with({}).status, Status::ok);
}

TEST(NoPointInTimeRecovery, SeesThroughPretence) {
	EXPECT_EQ(run_with({.mode = "off"}).findings.size(), 1u);
	EXPECT_EQ(run_with({.command = ""}).findings.size(), 1u);
	EXPECT_EQ(run_with({.command = "/bin/true"}).findings.size(), 1u);
	EXPECT_EQ(run_with({.level = "minimal"}).findings.size(), 1u);
}

TEST(NoPointInTimeRecovery, ALibraryOrAReceiverIsEnough) {
	CatalogBuilder with_library;
	with_library.setting("archive_library", "basic_archive");
	apply(with_library, {.command = ""});
	EXPECT_TRUE(run_check("no_point_in_time_recovery", with_library).is_silent());

	CatalogBuilder with_standby;
	apply(with_standby, {.mode = "off"});
	Standby standby{"replica", "streaming", 0, 0, false};
	with_standby.facts.replication.list = std::span(&standby, 1);
	EXPECT_TRUE(run_check("no_point_in_time_recovery", with_standby).is_silent());
	standby.is_logical = true;
	EXPECT_FALSE(run_check("no_point_in_time_recovery", with_standby).is_silent());
}

TEST(NoPointInTimeRecovery, IsSkippedWhereReceiversAreHidden) {
	CatalogBuilder db;
	apply(db, {.mode = "off"});
	db.facts.replication.hide(Skip::no_privilege, "no");
	const CheckRun run = run_check("no_point_in_time_recovery", db);
	EXPECT_EQ(run.status, Status::skipped);
	EXPECT_EQ(run.skip, Skip::no_privilege);
}

}  // namespace
}  // namespace dbe::test
