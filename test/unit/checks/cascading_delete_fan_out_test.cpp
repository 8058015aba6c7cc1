// How many rows a delete takes along: only those that point at a row.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::string_view check = "cascading_delete_fan_out";

void cascades(Constraint& key) { key.delete_action = 'c'; }

class CascadingDelete : public testing::Test {
protected:
	TableBuilder depots() {
		return db.table("depots").rows(1).column("id", type::bigint).primary_key({"id"});
	}
	// References the one depot; its column may be null.
	TableBuilder parcels(const TableBuilder& depot, double rows) {
		return db.table("parcels")
			.rows(rows)
			.column("id", type::bigint)
			.column("depot_id", type::bigint)
			.primary_key({"id"})
			.foreign_key({"depot_id"}, depot, cascades);
	}
	static void nulls(TableBuilder& table, std::string_view column, float share) {
		table.statistics(column, [share](ColumnStatistics& s) { s.null_fraction = share; });
	}

	CatalogBuilder db;
};

TEST_F(CascadingDelete, RowsThatPointNowhereStay) {
	TableBuilder child = parcels(depots(), 400000);
	nulls(child, "depot_id", 0.75F);
	EXPECT_EQ(run_check(check, db).findings.size(), 1u);

	db.column_statistics.back().null_fraction = 0.8F;
	EXPECT_TRUE(run_check(check, db).is_silent());
}

TEST_F(CascadingDelete, WithoutStatisticsNobodyKnowsHowManyPoint) {
	TableBuilder child = parcels(depots(), 400000);
	EXPECT_TRUE(run_check(check, db).is_silent());
	child.not_null("depot_id");
	EXPECT_EQ(run_check(check, db).findings.size(), 1u);
}

TEST_F(CascadingDelete, WhatStaysTakesNothingAlong) {
	TableBuilder depot = depots();
	TableBuilder child = parcels(depot, 1000);
	nulls(child, "depot_id", 0.75F);
	db.table("scans")
		.rows(200000)
		.column("parcel_id", type::bigint)
		.not_null("parcel_id")
		.foreign_key({"parcel_id"}, child, cascades);
	EXPECT_TRUE(run_check(check, db).is_silent());

	db.column_statistics.back().null_fraction = 0.25F;
	const CheckRun run = run_check(check, db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_NE(run.findings[0].detail.find("deletes 150,750 rows on average in 2 tables, most of "
										  "them in public.scans"),
			  std::string::npos)
		<< run.findings[0].detail;
}

}  // namespace
}  // namespace dbe::test
