// Counters outlive a clean restart: what rests on their rate must not take them for younger.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr double day = 86400;

class CountingPeriodTest : public testing::Test {
protected:
	CountingPeriodTest() {
		t.with([](Relation& r) {
			r.activity.scans = 400;	 // a dump every night, for more than a year
			r.activity.tuples_returned = 400 * 100000;
		});
		db.server.started = CatalogBuilder::now - 2 * day;
		db.server.last_recovery = 0;
	}

	CatalogBuilder db;
	TableBuilder t = db.table("t").rows(100000).column("a", type::bigint);
};

TEST_F(CountingPeriodTest, ARestartMakesNoNightlyDumpAnHourlyScan) {
	db.server.statistics_reset = 0;
	EXPECT_TRUE(run_check("missing_index", db).is_silent());
	db.server.statistics_reset = CatalogBuilder::now - 400 * day;
	EXPECT_TRUE(run_check("missing_index", db).is_silent());
}

TEST_F(CountingPeriodTest, AKnownShortPeriodIsARate) {
	db.server.statistics_reset = CatalogBuilder::now - 3 * day;
	const CheckRun run = run_check("missing_index", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_NE(run.findings[0].detail.find(" in 3 days read"), std::string::npos);
}

TEST_F(CountingPeriodTest, AnUnknownPeriodIsSaidToBeOne) {
	db.server.statistics_reset = 0;
	db.relations.back().activity.scans = 4000;
	db.relations.back().activity.tuples_returned = 4000LL * 100000;
	EXPECT_NE(run_check("missing_index", db).findings.at(0).detail.find(" in at least 2 days"),
			  std::string::npos);
}

TEST_F(CountingPeriodTest, ACleanRestartMakesNoCounterYoung) {
	db.server.started = CatalogBuilder::now - 60;
	db.server.last_recovery = CatalogBuilder::now - 3 * day;
	const CheckRun run = run_check("missing_index", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_NE(run.findings[0].detail.find(" in 3 days read"), std::string::npos);
	db.server.last_recovery = db.server.started;
	EXPECT_EQ(run_check("missing_index", db).skip, Skip::too_young) << "a crash lost them";
}

TEST_F(CountingPeriodTest, AClockThatWasSetBackMakesNoRate) {
	db.server.statistics_reset = CatalogBuilder::now + 3 * day;
	db.relations.back().activity.scans = 4000;
	db.relations.back().activity.tuples_returned = 4000LL * 100000;
	EXPECT_EQ(run_check("missing_index", db).skip, Skip::too_young);
}

}  // namespace
}  // namespace dbe::test
