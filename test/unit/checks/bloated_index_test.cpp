#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class BloatedIndex : public testing::Test {
protected:
	BloatedIndex() { t.index({"a"}); }
	Relation& index() { return db.relations.back(); }
	CheckRun run() { return run_check("bloated_index", db); }

	CatalogBuilder db;
	TableBuilder t = db.table("t").rows(1e6).column("a", type::bigint, [](Column& c) {
		c.length = 8;
		c.alignment = 'd';
		c.not_null = true;
	});
};

// A million entries of 20 bytes: 272 on a page of which two thirds are used, 29 MB.
TEST_F(BloatedIndex, IsFoundFarBeyondItsNaturalSize) {
	index().tuples = 1e6;
	index().pages = 3800;
	EXPECT_TRUE(run().is_silent());
	index().pages = 9000;
	const CheckRun found = run();
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_EQ(found.findings[0].fix, "REINDEX INDEX CONCURRENTLY public.t_a_idx;");
	EXPECT_EQ(found.findings[0].severity, Severity::info);
}

TEST_F(BloatedIndex, WhatCannotBeEstimatedIsSilent) {
	index().pages = 90000;
	index().tuples = -1;
	EXPECT_TRUE(run().is_silent());
	EXPECT_GT(run().unassessed, 0);
	index().tuples = 10;
	db.indexes.back().predicate = db.text("{OPEXPR}");
	EXPECT_TRUE(run().is_silent());
	db.indexes.back().predicate = {};
	index().access_method = access_method::gin;
	EXPECT_TRUE(run().is_silent());
}

TEST_F(BloatedIndex, TextNeedsStatistics) {
	index().pages = 90000;
	index().tuples = 1000;
	db.columns.back().length = -1;
	db.columns.back().storage = 'x';
	EXPECT_GT(run().unassessed, 0);
	t.statistics("a", [](ColumnStatistics& s) { s.width = 20; });
	EXPECT_EQ(run().findings.size(), 1u);
}

}  // namespace
}  // namespace dbe::test
