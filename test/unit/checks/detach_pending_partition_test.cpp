#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::string_view id = "detach_pending_partition";

TEST(DetachPendingPartition, IsFoundWithTheStatementThatFinishesIt) {
	CatalogBuilder db;
	auto events = db.table("events").column("day", type::date).partitioned('r', {"day"});
	db.table("events_2024").column("day", type::date).rows(1200).partition_of(events, true);
	db.table("events_2025").column("day", type::date).rows(900).partition_of(events);
	const CheckRun run = run_check(id, db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "public.events_2024");
	EXPECT_EQ(run.findings[0].severity, Severity::warning);
	EXPECT_NE(run.findings[0].detail.find("1,200 rows"), std::string::npos);
	EXPECT_EQ(run.findings[0].fix,
			  "ALTER TABLE public.events DETACH PARTITION public.events_2024 FINALIZE;");
	EXPECT_EQ(run.examined, 2);
}

TEST(DetachPendingPartition, IsNotApplicableWithoutPartitions) {
	CatalogBuilder db;
	db.table("events").column("day", type::date);
	EXPECT_EQ(run_check(id, db).status, Status::skipped);
	EXPECT_EQ(run_check(id, db).skip, Skip::not_applicable);
}

}  // namespace
}  // namespace dbe::test
