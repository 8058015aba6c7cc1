#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class InvalidIndex : public testing::Test {
protected:
	void add(std::string_view name, const Adjust<Index>& change = {}) {
		t.index({"a"}, [&](Index& i, Relation& r) {
			r.name = db.text(name);
			i.is_valid = false;
			if (change) change(i);
		});
	}
	std::string fix() {
		const CheckRun run = run_check("invalid_index", db);
		return run.findings.size() == 1 ? run.findings[0].fix : "";
	}

	CatalogBuilder db;
	TableBuilder t = db.table("t").rows(1000).column("a", type::bigint).column("b", type::bigint);
};

TEST_F(InvalidIndex, AFailedBuildIsRepeated) {
	add("broken");
	EXPECT_EQ(fix(), "REINDEX INDEX CONCURRENTLY public.broken;");
}

TEST_F(InvalidIndex, AFailedUniqueBuildWouldFailAgain) {
	add("broken", [](Index& i) { i.is_unique = true; });
	EXPECT_EQ(fix(), "DROP INDEX CONCURRENTLY public.broken;");
}

TEST_F(InvalidIndex, LeftoversOfARebuildAreDropped) {
	for (const char* name : {"t_a_ccnew", "t_a_ccold2"}) {
		CatalogBuilder fresh;
		fresh.table("t").column("a", type::bigint).index({"a"}, [&](Index& i, Relation& r) {
			r.name = fresh.text(name);
			i.is_valid = false;
		});
		EXPECT_EQ(run_check("invalid_index", fresh).findings.at(0).fix,
				  "DROP INDEX CONCURRENTLY public." + std::string(name) + ";");
	}
}

TEST_F(InvalidIndex, IsDroppedWhenAnotherDoesItsWork) {
	add("broken");
	t.index({"a", "b"});
	EXPECT_EQ(fix(), "DROP INDEX CONCURRENTLY public.broken;");
}

TEST_F(InvalidIndex, AnAttachedPartCannotBeDroppedAlone) {
	add("broken", [](Index& i) { i.is_unique = true; });
	db.inheritance.push_back({db.indexes.back().id, RelationId{4711}, false});
	EXPECT_EQ(fix(), "REINDEX INDEX CONCURRENTLY public.broken;");
}

TEST_F(InvalidIndex, IsSilentWhileItIsBuilt) {
	add("coming");
	db.index_builds = {db.indexes.back().id};
	EXPECT_TRUE(run_check("invalid_index", db).is_silent());
	db.index_builds = {t.id()};
	EXPECT_TRUE(run_check("invalid_index", db).is_silent());
}

TEST_F(InvalidIndex, IsSilentWhileItIsDropped) {
	add("going", [](Index& i) {
		i.is_live = i.is_ready = false;
		i.is_in_work = true;
	});
	EXPECT_TRUE(run_check("invalid_index", db).is_silent());
}

TEST_F(InvalidIndex, AStandbyCannotTellFailureFromWork) {
	add("perhaps");
	db.server.in_recovery = true;
	const CheckRun run = run_check("invalid_index", db);
	EXPECT_TRUE(run.is_silent());
	EXPECT_GT(run.unassessed, 0);
	EXPECT_EQ(run.skip, Skip::on_standby);
}

TEST_F(InvalidIndex, IsNotAssessedWhileAnUnknownOneIsBuilt) {
	add("perhaps");
	db.index_builds = {RelationId{}};
	const CheckRun run = run_check("invalid_index", db);
	EXPECT_TRUE(run.is_silent());
	EXPECT_GT(run.unassessed, 0);
}

}  // namespace
}  // namespace dbe::test
