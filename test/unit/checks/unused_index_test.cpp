#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::int32_t pages_of_80_mb = 10240;

class UnusedIndex : public testing::Test {
protected:
	UnusedIndex() {
		t.with([](Relation& r) { r.activity.scans = 7; });
	}
	void add(const Adjust<Index>& change = {}) {
		t.index({"b"}, [&](Index& i, Relation& r) {
			r.pages = pages_of_80_mb;
			if (change) change(i);
		});
	}
	CheckRun run() { return run_check("unused_index", db); }

	CatalogBuilder db;
	TableBuilder t = db.table("t").rows(1e6).column("a", type::bigint).column("b", type::bigint);
};

TEST_F(UnusedIndex, IsFoundAndDroppedConcurrently) {
	add();
	EXPECT_EQ(run().findings.at(0).fix, "DROP INDEX CONCURRENTLY public.t_b_idx;");
}

TEST_F(UnusedIndex, OneScanIsUse) {
	add();
	db.relations.back().activity.scans = 1;
	EXPECT_TRUE(run().is_silent());
}

TEST_F(UnusedIndex, OtherDutiesAreUse) {
	add([](Index& i) { i.is_unique = true; });
	add([](Index& i) { i.is_replica_identity = true; });
	add([](Index& i) { i.is_clustered = true; });
	add([](Index& i) { i.is_exclusion = true; });
	add([](Index& i) { i.is_valid = false; });
	EXPECT_TRUE(run().is_silent());
}

TEST_F(UnusedIndex, ServingAForeignKeyIsUse) {
	add();
	t.foreign_key({"b"}, db.table("p").column("id", type::bigint).primary_key({"id"}));
	EXPECT_TRUE(run().is_silent());
}

TEST_F(UnusedIndex, YoungStatisticsAndStandbysCannotTell) {
	add();
	db.server.started = CatalogBuilder::now - 3600;
	EXPECT_EQ(run().skip, Skip::too_young);
	db.server.started = 0;
	db.server.in_recovery = true;
	EXPECT_EQ(run().skip, Skip::on_standby);
}

TEST_F(UnusedIndex, ATableThatNobodyReadsTellsNothing) {
	add();
	t.with([](Relation& r) { r.activity.scans = 0; });
	EXPECT_TRUE(run().is_silent());
	EXPECT_GT(run().unassessed, 0);
}

TEST_F(UnusedIndex, AYoungOrRebuiltFileTellsNothing) {
	add();
	Relation& index = db.relations.back();
	index.file_created = CatalogBuilder::now - 3600;
	EXPECT_TRUE(run().is_silent());
	EXPECT_EQ(run().skip, Skip::too_young);
	EXPECT_GT(run().unassessed, 0);
	index.file_created = CatalogBuilder::now - 8 * 86400.0;
	EXPECT_NE(run().findings.at(0).detail.find("in 8 days since its file was made"),
			  std::string::npos);
	EXPECT_NE(run().findings.at(0).evidence.find("\"file_seconds\": 691200"), std::string::npos);
}

TEST_F(UnusedIndex, AnUnknownAgeCountsAsNew) {
	add();
	Relation& index = db.relations.back();
	index.file_created = 0;
	EXPECT_TRUE(run().is_silent());
	EXPECT_NE(run().reason.find("does not tell its age"), std::string::npos);
	index.file_created = CatalogBuilder::now + 1;
	EXPECT_TRUE(run().is_silent()) << "a clock that went back";
	db.parameters["unused_index.min_age"] = 0;
	EXPECT_EQ(run().findings.size(), 1u) << "asked for at any age";
}

TEST_F(UnusedIndex, AFileTakenOverFromAnotherIndexSaysNothing) {
	add();
	Relation& index = db.relations.back();
	index.file = static_cast<Oid>(static_cast<std::uint32_t>(index.id) - 1);
	EXPECT_TRUE(run().is_silent()) << "ALTER COLUMN TYPE kept the file, and made the index anew";
	index.file = static_cast<Oid>(static_cast<std::uint32_t>(index.id) + 9);
	EXPECT_EQ(run().findings.size(), 1u) << "REINDEX, long ago";
}

TEST_F(UnusedIndex, OnAStandbyItMayBeUsed) {
	add();
	const Standby standby{"replica", "streaming", 0, 0, false};
	db.facts.replication.list = {&standby, 1};
	EXPECT_EQ(run().findings.at(0).fix, "");
	EXPECT_NE(run().findings.at(0).detail.find("A standby may use it"), std::string::npos);
}

TEST_F(UnusedIndex, SmallIndexesAreSilent) {
	add();
	db.relations.back().pages = 100;
	EXPECT_TRUE(run().is_silent());
}

TEST_F(UnusedIndex, TheIndexOfAPartitionedTableIsUsedWhereAPartIs) {
	auto whole = db.table("w").column("a", type::bigint).partitioned('r', {"a"});
	auto part = db.table("w1").rows(1e6).column("a", type::bigint).partition_of(whole)
					.with([](Relation& r) { r.activity.scans = 7; });
	whole.index({"a"}, [](Index&, Relation& r) { r.kind = 'I'; });
	const RelationId root = db.indexes.back().id;
	part.index({"a"}, [](Index&, Relation& r) { r.pages = pages_of_80_mb; });
	db.inheritance.push_back({db.indexes.back().id, root, false});
	EXPECT_EQ(run().findings.at(0).fix, "DROP INDEX public.w_a_idx;");
	db.relations.back().file_created = CatalogBuilder::now - 3600;
	EXPECT_TRUE(run().is_silent()) << "the youngest part counts";
	db.relations.back().file_created = CatalogBuilder::now - 90 * 86400.0;
	db.relations.back().activity.scans = 3;
	EXPECT_TRUE(run().is_silent());
}

}  // namespace
}  // namespace dbe::test
