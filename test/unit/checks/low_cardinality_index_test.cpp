#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class LowCardinalityIndex : public testing::Test {
protected:
	LowCardinalityIndex() {
		t.with([](Relation& r) { r.activity.scans = 50; }).index({"flag"});
	}
	void shares(TypeId type, float top, float rest, float nulls, int values) {
		t.column("flag2", type);
		db.columns[1].type = type;
		t.statistics("flag", [=](ColumnStatistics& s) {
			s.distinct = static_cast<float>(values);
			s.common_count = values;
			s.top_frequency = top;
			s.common_frequency = top + rest;
			s.null_fraction = nulls;
		});
	}
	void used(double scans, double entries) {
		for (Relation& r : db.relations)
			if (r.kind == 'i') {
				r.activity.scans = static_cast<std::int64_t>(scans);
				r.activity.tuples_returned = static_cast<std::int64_t>(entries);
			}
	}
	void restarted() { db.server.started = CatalogBuilder::now - 600; }
	CheckRun run() { return run_check("low_cardinality_index", db); }

	CatalogBuilder db;
	TableBuilder t =
		db.table("t").rows(100000).column("id", type::bigint).column("flag", type::boolean);
};

TEST_F(LowCardinalityIndex, AnEvenBooleanIsFoundAtAnyAge) {
	shares(type::boolean, 0.6F, 0.4F, 0, 2);
	EXPECT_FALSE(run().findings.at(0).fix.empty());
	restarted();
	EXPECT_TRUE(run().findings.at(0).fix.empty());
}

TEST_F(LowCardinalityIndex, ARareValueThatIsSearchedForIsFine) {
	shares(type::boolean, 0.99F, 0.01F, 0, 2);
	used(1000, 1000000);
	EXPECT_TRUE(run().is_silent());
}

TEST_F(LowCardinalityIndex, ARareValueNeedsTimeToTell) {
	shares(type::boolean, 0.99F, 0.01F, 0, 2);
	restarted();
	EXPECT_TRUE(run().is_silent());
	EXPECT_GT(run().unassessed, 0);
}

TEST_F(LowCardinalityIndex, ANewIndexNeedsTimeToTell) {
	shares(type::text, 0.5F, 0.5F, 0, 2);
	EXPECT_EQ(run().findings.size(), 1u);
	for (Relation& r : db.relations) r.file_created = CatalogBuilder::now - 3600;
	EXPECT_TRUE(run().is_silent());
	EXPECT_GT(run().unassessed, 0);
}

TEST_F(LowCardinalityIndex, ANewIndexOnAnEvenBooleanIsNotDroppedYet) {
	shares(type::boolean, 0.6F, 0.4F, 0, 2);
	for (Relation& r : db.relations) r.file_created = CatalogBuilder::now - 3600;
	EXPECT_EQ(run().findings.at(0).fix, "");
	EXPECT_NE(run().findings.at(0).detail.find("60 minutes since its file"), std::string::npos);
}

TEST_F(LowCardinalityIndex, OnAStandbyItMayBeUsed) {
	shares(type::text, 0.5F, 0.5F, 0, 2);
	const Standby standby{"replica", "streaming", 0, 0, false};
	db.facts.replication.list = {&standby, 1};
	EXPECT_EQ(run().findings.at(0).fix, "");
	EXPECT_NE(run().findings.at(0).detail.find("A standby may use it"), std::string::npos);
	used(10, 10 * 50000);
	EXPECT_EQ(run().findings.at(0).detail.find("A standby may use it"), std::string::npos)
		<< "its scans here have told enough";
}

TEST_F(LowCardinalityIndex, RareNullsAreRareValues) {
	shares(type::boolean, 0.5F, 0.49F, 0.01F, 2);
	restarted();
	EXPECT_TRUE(run().is_silent());
}

TEST_F(LowCardinalityIndex, ARareTextMayHaveBeenMissedByTheSample) {
	shares(type::text, 0.5F, 0.5F, 0, 2);
	restarted();
	EXPECT_TRUE(run().is_silent());
}

TEST_F(LowCardinalityIndex, ScansThatReadMuchDoNotSaveIt) {
	shares(type::text, 0.5F, 0.5F, 0, 2);
	used(10, 10 * 50000);
	const CheckRun found = run();
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_EQ(found.findings[0].fix, "");
}

TEST_F(LowCardinalityIndex, ManyValuesPartialAndForeignKeysAreSilent) {
	shares(type::text, 0.2F, 0.8F, 0, 12);
	EXPECT_TRUE(run().is_silent());
	db.column_statistics.back().distinct = 2;
	db.indexes.back().predicate = db.text("{OPEXPR}");
	EXPECT_TRUE(run().is_silent());
	db.indexes.back().predicate = {};
	EXPECT_EQ(run().findings.size(), 1u);
	t.foreign_key({"flag"}, db.table("p").column("id", type::boolean).primary_key({"id"}));
	EXPECT_TRUE(run().is_silent());
}

TEST_F(LowCardinalityIndex, WithoutStatisticsNothingIsJudged) {
	EXPECT_EQ(run().skip, Skip::never_analyzed);
	t.with([](Relation& r) { r.has_statistics_rights = false; });
	EXPECT_EQ(run().skip, Skip::no_privilege);
}

}  // namespace
}  // namespace dbe::test
