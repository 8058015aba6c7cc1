#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class RedundantIndex : public testing::Test {
protected:
	std::vector<std::string> to_drop() {
		std::vector<std::string> objects;
		for (const FoundFinding& f : run_check("redundant_index", db).findings)
			objects.push_back(f.object);
		return objects;
	}
	using Objects = std::vector<std::string>;

	CatalogBuilder db;
	TableBuilder t =
		db.table("t").rows(1000).column("a", type::bigint).column("b", type::bigint).column("c", type::bigint);
};

Adjust<Index, Relation> named(CatalogBuilder& db, std::string_view name,
							  const Adjust<Index>& change = {}) {
	return [&db, name, change](Index& i, Relation& r) {
		r.name = db.text(name);
		if (change) change(i);
	};
}

TEST_F(RedundantIndex, DropsOneOfTwoTheYounger) {
	t.index({"a"}, named(db, "older")).index({"a"}, named(db, "younger"));
	EXPECT_EQ(to_drop(), Objects{"public.younger"});
}

TEST_F(RedundantIndex, DropsAllButTheWidest) {
	t.index({"a"}, named(db, "one")).index({"a", "b"}, named(db, "two"))
		.index({"a", "b", "c"}, named(db, "three")).index({"a"}, named(db, "again"));
	const CheckRun run = run_check("redundant_index", db);
	ASSERT_EQ(run.findings.size(), 3u);
	for (const FoundFinding& f : run.findings)
		EXPECT_NE(f.evidence.find("public.three"), std::string::npos) << f.evidence;
}

TEST_F(RedundantIndex, ConstraintsStayAndPlainIndexesGo) {
	t.primary_key({"a"}).index({"a"}, named(db, "plain")).unique({"b"})
		.index({"b"}, named(db, "spare", [](Index& i) { i.is_unique = true; }));
	EXPECT_EQ(to_drop(), (Objects{"public.plain", "public.spare"}));
}

TEST_F(RedundantIndex, AUniqueConstraintOverThePrimaryKeyGoesAsAConstraint) {
	t.primary_key({"a"}).unique({"a"});
	const CheckRun run = run_check("redundant_index", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_TRUE(run.findings[0].fix.starts_with("ALTER TABLE public.t DROP CONSTRAINT "));
}

TEST_F(RedundantIndex, WhatAForeignKeyPointsAtStays) {
	t.primary_key({"a"}).unique({"a"});
	const RelationId unique = db.indexes.back().id;
	db.table("child").column("a", type::bigint).foreign_key({"a"}, t, [&](Constraint& c) {
		c.index = unique;
	});
	EXPECT_EQ(to_drop(), Objects{});
}

TEST_F(RedundantIndex, ReplicaIdentityAndClusterOrderStay) {
	t.index({"a"}, named(db, "clustered", [](Index& i) { i.is_clustered = true; }))
		.index({"a", "b"}, named(db, "wide"));
	EXPECT_EQ(to_drop(), Objects{});
	t.index({"a"}, named(db, "plain"));
	EXPECT_EQ(to_drop(), Objects{"public.plain"});
}

TEST_F(RedundantIndex, AnInvalidIndexReplacesNothing) {
	t.index({"a"}, named(db, "narrow"))
		.index({"a", "b"}, named(db, "wide", [](Index& i) { i.is_valid = false; }));
	EXPECT_EQ(to_drop(), Objects{});
}

TEST_F(RedundantIndex, AMuchLargerStandInIsANote) {
	t.index({"a"}, [](Index&, Relation& r) { r.pages = 10000; });
	t.index({"a", "b"}, [](Index&, Relation& r) { r.pages = 20000; });
	EXPECT_EQ(run_check("redundant_index", db).findings.at(0).severity, Severity::warning);
	db.relations.back().pages = 50000;
	EXPECT_EQ(run_check("redundant_index", db).findings.at(0).severity, Severity::info);
}

}  // namespace
}  // namespace dbe::test
