// Which tables owe the time of a change: those that are known to be updated.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class MissingTimestamps : public testing::Test {
protected:
	MissingTimestamps() {
		for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h"})
			db.table(name)
				.column("id", type::bigint)
				.column("note", type::text)
				.column("created_at", type::timestamptz)
				.column("updated_at", type::timestamptz)
				.primary_key({"id"});
	}
	// Without the time of a change.
	TableBuilder orders() {
		return db.table("orders")
			.rows(5000)
			.column("id", type::bigint)
			.column("note", type::text)
			.column("created_at", type::timestamptz)
			.primary_key({"id"});
	}
	CheckRun run() { return run_check("missing_timestamps", db); }

	CatalogBuilder db;
};

TEST_F(MissingTimestamps, AnUpdatedTableDoesNotSayWhen) {
	orders().with([](Relation& r) { r.activity.updated = 7; });
	const CheckRun found = run();
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_NE(found.findings[0].detail.find("do not say when they were changed."),
			  std::string::npos)
		<< found.findings[0].detail;
}

TEST_F(MissingTimestamps, WithoutCountersNobodyKnowsOfAChange) {
	orders();
	EXPECT_TRUE(run().is_silent());
}

TEST_F(MissingTimestamps, ThePartitionsCountForTheTable) {
	TableBuilder parent = orders().partitioned('r', {"id"});
	TableBuilder part = db.table("orders_1").rows(10).column("id", type::bigint).partition_of(parent);
	part.with([](Relation& r) { r.activity.inserted = 10; });
	EXPECT_TRUE(run().is_silent());
	part.with([](Relation& r) { r.activity.updated = 1; });
	EXPECT_EQ(run().findings.size(), 1u);
}

TEST_F(MissingTimestamps, AListOfWordsHasNoTimes) {
	db.table("currencies")
		.rows(150)
		.column("code", type::text)
		.column("title", type::text)
		.primary_key({"code"});
	EXPECT_TRUE(run().is_silent());
	db.table("brands")
		.rows(150)
		.column("id", type::bigint)
		.column("title", type::text)
		.primary_key({"id"});
	EXPECT_EQ(run().findings.size(), 1u);
}

}  // namespace
}  // namespace dbe::test
