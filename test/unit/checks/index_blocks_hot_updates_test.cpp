#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class IndexBlocksHotUpdates : public testing::Test {
protected:
	IndexBlocksHotUpdates() {
		t.with([](Relation& r) {
			r.activity.updated = 1'000'000;
			r.activity.hot_updated = 100'000;
		});
		t.index({"touched"});
	}
	void updates(std::string_view text, double rows = 900'000) {
		db.statement(text, 1000, 5000, [rows](Statement& s) { s.rows = rows; });
	}
	CheckRun run() { return run_check("index_blocks_hot_updates", db); }

	CatalogBuilder db;
	TableBuilder t = db.table("carts")
						 .rows(1e5)
						 .column("id", type::bigint)
						 .column("touched", type::timestamptz)
						 .column("seen", type::bigint)
						 .primary_key({"id"});
};

TEST_F(IndexBlocksHotUpdates, NamesTheIndexThatUpdatesChange) {
	updates("UPDATE public.carts c SET seen = seen + $1, touched = now() WHERE c.id = $2");
	ASSERT_EQ(run().findings.size(), 1u);
	EXPECT_EQ(run().findings[0].object, "public.carts_touched_idx");
}

TEST_F(IndexBlocksHotUpdates, ListsOfColumnsAreRead) {
	updates("UPDATE ONLY carts SET (seen, \"touched\") = (SELECT $1, $2) WHERE id = $3");
	EXPECT_EQ(run().findings.size(), 1u);
}

TEST_F(IndexBlocksHotUpdates, ColumnsThatAreOnlyReadAreNot) {
	updates("UPDATE carts SET seen = touched + coalesce(touched, $1) WHERE touched = $2");
	EXPECT_TRUE(run().is_silent());
}

TEST_F(IndexBlocksHotUpdates, AnIndexThatIsReadEarnsItsKeep) {
	updates("UPDATE carts SET touched = $1");
	db.relations.back().activity.scans = 50'000;
	EXPECT_TRUE(run().is_silent());
}

TEST_F(IndexBlocksHotUpdates, OneOfTwoInTheWayIsNoCure) {
	updates("UPDATE carts SET touched = $1, seen = $2");
	t.index({"seen"});
	EXPECT_TRUE(run().is_silent());
}

TEST_F(IndexBlocksHotUpdates, FullPagesAreAnotherMatter) {
	updates("UPDATE carts SET touched = $1");
	t.with([](Relation& r) { r.activity.newpage_updated = 800'000; });
	EXPECT_TRUE(run().is_silent());
}

TEST_F(IndexBlocksHotUpdates, FromSixteenOnBrinIsNotInTheWay) {
	updates("UPDATE carts SET touched = $1");
	db.relations.back().access_method = access_method::brin;
	EXPECT_FALSE(run().is_silent());
	db.server.version = 160000;
	EXPECT_TRUE(run().is_silent());
}

}  // namespace
}  // namespace dbe::test
