#include "core/advisor/writes.hpp"

#include <gtest/gtest.h>

namespace dbe::test {
namespace {

constexpr dbe_relation_id orders{1};

MadeCandidate candidate(std::vector<std::int16_t> columns) {
	MadeCandidate made;
	made.candidate.design.table = orders;
	for (const std::int16_t column : columns) made.candidate.design.keys.push_back({column, column, "x", {}, false, false});
	made.tuples = 1e6;
	made.tree_height = 2;
	return made;
}

AdvisedTable table() {
	AdvisedTable table;
	table.id = orders;
	table.tuples = 1e6;
	AdvisedIndex primary;
	primary.design.keys = {{1, 1, "id", {}, false, false}};
	table.indexes.push_back(primary);
	return table;
}

TEST(IndexUpkeep, IsOneEntryForARowInserted) {
	const TableWrite insert{orders, DBE_INSERT, {}, 1000};
	const double cost = upkeep_of(candidate({2}), {insert}, table(), {});
	EXPECT_NEAR(cost, 1000 * entry_cost("btree", 1e6, 2), 1e-6);
	EXPECT_EQ(upkeep_of(candidate({2}), {{dbe_relation_id{2}, DBE_INSERT, {}, 1000}}, table(), {}), 0);
	EXPECT_EQ(upkeep_of(candidate({2}), {{orders, DBE_DELETE, {}, 1000}}, table(), {}), 0);
}

TEST(IndexUpkeep, CountsTheRowsOfAPartialIndexAlone) {
	MadeCandidate partial = candidate({2});
	partial.tuples = 1e5;
	const TableWrite insert{orders, DBE_INSERT, {}, 1000};
	EXPECT_LT(upkeep_of(partial, {insert}, table(), {}), 0.11 * upkeep_of(candidate({2}), {insert}, table(), {}));
}

// An update of a column that no index has is HOT, and is not any more with an index on it: the primary key's
// index gets an entry then, too.
TEST(IndexUpkeep, ChargesWhatUpdatesLose) {
	const TableWrite update{orders, DBE_UPDATE, {2}, 1000};
	const TableCounters hot{1000, 1000};
	const double entry = entry_cost("btree", 1e6, 2);
	EXPECT_EQ(upkeep_of(candidate({3}), {update}, table(), hot), 0);
	EXPECT_GT(upkeep_of(candidate({2}), {update}, table(), hot), 1.5 * 1000 * entry);
	const TableCounters cold{1000, 0};
	EXPECT_NEAR(upkeep_of(candidate({2}), {update}, table(), cold), 1000 * entry, 1e-6);
	EXPECT_NEAR(upkeep_of(candidate({3}), {update}, table(), cold), 1000 * entry, 1e-6);
}

TEST(IndexUpkeep, KnowsTheMethods) {
	EXPECT_GT(entry_cost("gin", 1e6, 2), entry_cost("btree", 1e6, 2));
	EXPECT_LT(entry_cost("brin", 1e6, 0), entry_cost("btree", 1e6, 2));
}

}  // namespace
}  // namespace dbe::test
