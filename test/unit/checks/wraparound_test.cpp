#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

CheckRun run_with_age(std::int32_t transactions, std::int32_t multixacts = 1,
					  std::string_view freeze_max_age = "200000000") {
	CatalogBuilder db;
	db.setting("autovacuum_freeze_max_age", freeze_max_age);
	db.databases[0].xid_age = transactions;
	db.databases[0].multixact_age = multixacts;
	return run_check("wraparound", db);
}

TEST(Wraparound, IsSilentWhileAutovacuumKeepsUp) {
	EXPECT_EQ(run_with_age(219000000).status, Status::ok);
	EXPECT_EQ(run_with_age(1000, 439000000).status, Status::ok);
}

TEST(Wraparound, WarnsBeyondTheForcedVacuumAndByTheIdsLeft) {
	const CheckRun late = run_with_age(221000000);
	ASSERT_EQ(late.findings.size(), 1u);
	EXPECT_EQ(late.findings[0].severity, Severity::warning);
	EXPECT_LT(late.findings[0].weight, 0.2) << "the disaster is far away";
	EXPECT_EQ(run_with_age(1000, 441000000).findings.size(), 1u);
	// a raised setting hides nothing
	EXPECT_EQ(run_with_age(900000000, 1, "2000000000").findings.size(), 1u);
}

TEST(Wraparound, IsCriticalNearTheEnd) {
	const CheckRun run = run_with_age(1300000000, 1, "2000000000");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::critical);
	EXPECT_DOUBLE_EQ(run.findings[0].weight, 1);
	EXPECT_EQ(run.findings[0].object, "shop");
	EXPECT_EQ(run.findings[0].fix, "VACUUM (FREEZE);");
}

TEST(Wraparound, NamesTheOldestTables) {
	CatalogBuilder db;
	db.databases[0].xid_age = 300000000;
	db.table("old").with([](Relation& r) { r.xid_age = 250000000; });
	db.table("Oldest").with([](Relation& r) { r.xid_age = 300000000; });
	db.table("young").with([](Relation& r) { r.xid_age = 1000; });
	const CheckRun run = run_check("wraparound", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix,
			  "VACUUM (FREEZE) public.\"Oldest\";\nVACUUM (FREEZE) public.old;");
	EXPECT_NE(run.findings[0].detail.find("public.\"Oldest\" is the oldest of 2"),
			  std::string::npos);
}

TEST(Wraparound, OtherDatabasesAreNamedWithoutAFixFromHere) {
	CatalogBuilder db;
	db.database("archive", [](Database& d) { d.xid_age = 500000000; });
	const CheckRun run = run_check("wraparound", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "archive");
	EXPECT_EQ(run.findings[0].fix, "");
}

}  // namespace
}  // namespace dbe::test
