#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

CheckRun run_with(const std::vector<HorizonHolder>& holders) {
	CatalogBuilder db;
	db.facts.horizon.known = true;
	db.facts.horizon.list = holders;
	return run_check("horizon_held", db);
}

TEST(HorizonHeld, NeedsBothTimeAndTransactions) {
	EXPECT_EQ(run_with({}).status, Status::ok);
	EXPECT_TRUE(run_with({{HolderKind::session, "web", "active", 1, 2e6, 60}}).is_silent());
	EXPECT_TRUE(run_with({{HolderKind::session, "web", "active", 1, 5e5, 80000}}).is_silent());
}

TEST(HorizonHeld, NamesTheHolder) {
	const CheckRun run =
		run_with({{HolderKind::session, "web", "idle in transaction", 4711, 2e6, 7200}});
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::warning);
	EXPECT_EQ(run.findings[0].object, "session 4711");
	EXPECT_EQ(run.findings[0].detail,
			  "VACUUM cannot remove what died in the last 2,000,000 transactions because session "
			  "4711 of web (idle in transaction) may still see it, for 2 hours now.");
	EXPECT_EQ(run.findings[0].fix, "") << "ending a session is for people to decide";
}

TEST(HorizonHeld, WithoutATimeOnlyALargeNumberCounts) {
	EXPECT_TRUE(run_with({{HolderKind::standby_feedback, "replica", "", 0, 9e6, -1}}).is_silent());
	const CheckRun run = run_with({{HolderKind::slot_catalog, "Sub", "", 0, 200e6, -1},
								   {HolderKind::slot_data, "standby", "", 0, 12e6, -1}});
	ASSERT_EQ(run.findings.size(), 2u);
	EXPECT_EQ(run.findings[0].severity, Severity::critical);
	EXPECT_EQ(run.findings[0].object, "\"Sub\"");
	EXPECT_EQ(run.findings[1].severity, Severity::warning);
	EXPECT_DOUBLE_EQ(run.findings[0].weight + run.findings[1].weight, 1);
}

TEST(HorizonHeld, SaysWhenItCannotSee) {
	CatalogBuilder db;
	db.facts.horizon.hide(Skip::no_privilege, "no");
	EXPECT_EQ(run_check("horizon_held", db).status, Status::skipped);
}

}  // namespace
}  // namespace dbe::test
