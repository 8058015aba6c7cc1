#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class NoRoomForHotUpdates : public testing::Test {
protected:
	NoRoomForHotUpdates() {
		db.server.version = 160004;
		db.server.statistics_reset = CatalogBuilder::now - 10 * 86400;
		t.with([](Relation& r) {
			r.pages = 2000;
			r.activity.updated = 1'000'000;
			r.activity.newpage_updated = 400'000;
			r.activity.hot_updated = 500'000;
		});
	}
	CheckRun run() { return run_check("no_room_for_hot_updates", db); }

	CatalogBuilder db;
	TableBuilder t =
		db.table("t").rows(1e5).column("a", type::bigint).column("b", type::bigint).primary_key({"a"});
};

TEST_F(NoRoomForHotUpdates, LowersTheFillFactor) {
	const CheckRun found = run();
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_EQ(found.findings[0].fix, "ALTER TABLE public.t SET (fillfactor = 90);");
	EXPECT_NE(found.findings[0].detail.find("400,000 of 1,000,000 updates (40 %)"), std::string::npos)
		<< found.findings[0].detail;
}

TEST_F(NoRoomForHotUpdates, TheFixIsTheCure) {
	t.with([this](Relation& r) { r.options = db.texts({"autovacuum_enabled=on", "fillfactor=90"}); });
	EXPECT_TRUE(run().is_silent());
}

TEST_F(NoRoomForHotUpdates, AnIndexInTheWayIsAnotherMatter) {
	t.with([](Relation& r) { r.activity.hot_updated = 100'000; });
	EXPECT_TRUE(run().is_silent());
}

TEST_F(NoRoomForHotUpdates, DeadRowsAreForVacuum) {
	t.with([](Relation& r) { r.activity.dead = 50'000; });
	EXPECT_TRUE(run().is_silent());
}

TEST_F(NoRoomForHotUpdates, FewMovesAreNormal) {
	t.with([](Relation& r) { r.activity.newpage_updated = 100'000; });
	EXPECT_TRUE(run().is_silent());
}

TEST_F(NoRoomForHotUpdates, OlderServersDoNotCount) {
	db.server.version = 150008;
	EXPECT_EQ(run().skip, Skip::not_applicable);
}

TEST_F(NoRoomForHotUpdates, YoungCountersDoNotTell) {
	db.server.statistics_reset = CatalogBuilder::now - 3600;
	EXPECT_EQ(run().skip, Skip::too_young);
}

}  // namespace
}  // namespace dbe::test
