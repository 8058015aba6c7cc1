// Tables that take more room than their rows need.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

// A million rows of 36 bytes on 400,000 pages.
CheckRun spread(int dropped_columns) {
	CatalogBuilder db;
	db.table("t")
		.rows(1e6)
		.column("a", type::bigint,
				[](Column& c) {
					c.length = 8;
					c.alignment = 'd';
				})
		.statistics("a", [](ColumnStatistics& s) { s.width = 8; })
		.with([&](Relation& r) {
			r.pages = 400000;
			r.dropped_columns = static_cast<std::int16_t>(dropped_columns);
		});
	return run_check("bloated_table", db);
}

TEST(BloatedTable, TellsWhatTakesTheRoom) {
	const CheckRun free = spread(0);
	ASSERT_EQ(free.findings.size(), 1u);
	EXPECT_TRUE(free.findings[0].detail.ends_with("99 % is free space.")) << free.findings[0].detail;
	const CheckRun dropped = spread(1);
	ASSERT_EQ(dropped.findings.size(), 1u);
	EXPECT_TRUE(dropped.findings[0].detail.ends_with(
		" is free space or holds columns that were dropped."))
		<< "rows that were there before keep the values of dropped columns";
}

}  // namespace
}  // namespace dbe::test
