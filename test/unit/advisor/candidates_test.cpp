#include "core/advisor/candidates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace dbe::test {
namespace {

// orders(id, customer_id, status, created_at, total): a million rows
AdvisedTable orders() {
	AdvisedTable table;
	table.id = dbe_relation_id{1};
	table.schema = "public";
	table.name = "orders";
	table.qualified_name = "public.orders";
	table.tuples = 1e6;
	table.pages = 20000;
	table.columns = {{"id", true, 0, 8, 1e6, 1}, {"customer_id", true, 0, 8, 1e5, 0}, {"status", true, 0, 8, 4, 0.3},
					 {"created_at", true, 0, 8, 9e5, 0.99}, {"total", true, 0, 8, 1e5, 0}, {"note", true, 0, 200, 9e5, 0}};
	AdvisedIndex primary;
	primary.design.table = table.id;
	primary.design.keys = {{1, 1, "id", {}, false, false}};
	primary.is_unique = primary.is_primary = true;
	table.indexes.push_back(primary);
	return table;
}

DesignedKey key(const AdvisedTable& table, std::int16_t column) { return {column, column, table.column(column).name, {}, false, false}; }

std::vector<std::string> shapes(const TableUse& use) {
	std::vector<std::string> texts;
	for (const IndexCandidate& candidate : candidates_of(use)) texts.push_back(candidate.design.shape());
	return texts;
}

bool has(const std::vector<std::string>& texts, std::string_view text) {
	return std::find(texts.begin(), texts.end(), text) != texts.end();
}

TEST(IndexCandidates, PutEqualityBeforeRangeAndOrder) {
	const AdvisedTable table = orders();
	TableUse use;
	use.table = &table;
	use.equal = {key(table, 3), key(table, 2)};
	use.ranges = {key(table, 4)};
	use.needs_row = true;
	const auto texts = shapes(use);
	EXPECT_TRUE(has(texts, "ON public.orders (customer_id, status, created_at)"));
	EXPECT_FALSE(has(texts, "ON public.orders (created_at, customer_id)"));
	EXPECT_EQ(texts.front(), "ON public.orders (status)");
}

TEST(IndexCandidates, EndInTheOrderThatIsAskedFor) {
	const AdvisedTable table = orders();
	TableUse use;
	use.table = &table;
	use.equal = {key(table, 2)};
	DesignedKey latest = key(table, 4);
	latest.is_descending = latest.is_nulls_first = true;
	use.orders = {{latest}};
	use.needs_row = true;
	EXPECT_TRUE(has(shapes(use), "ON public.orders (customer_id, created_at DESC)"));
	EXPECT_TRUE(has(shapes(use), "ON public.orders (created_at)"));	 // backwards it is the same
}

TEST(IndexCandidates, CoverWhatIsReadWhereItIsNarrow) {
	const AdvisedTable table = orders();
	TableUse use;
	use.table = &table;
	use.equal = {key(table, 2)};
	use.needed = {2, 5};
	EXPECT_TRUE(has(shapes(use), "ON public.orders (customer_id) INCLUDE (total)"));
	use.needed = {2, 5, 6};
	for (const std::string& text : shapes(use)) EXPECT_EQ(text.find("INCLUDE"), std::string::npos) << text;
}

TEST(IndexCandidates, CoverNothingThatCouldOutgrowAnEntry) {
	AdvisedTable table = orders();
	table.columns[4].longest = std::numeric_limits<double>::infinity();
	TableUse use;
	use.table = &table;
	use.equal = {key(table, 2)};
	use.needed = {2, 5};
	for (const std::string& text : shapes(use)) EXPECT_EQ(text.find("INCLUDE"), std::string::npos) << text;
}

TEST(IndexCandidates, NeverRepeatWhatAnIndexDoes) {
	const AdvisedTable table = orders();
	TableUse use;
	use.table = &table;
	use.equal = {key(table, 1)};
	use.needs_row = true;
	EXPECT_TRUE(shapes(use).empty());
}

TEST(IndexCandidates, TakeFewValuesAsACondition) {
	const AdvisedTable table = orders();
	TableUse use;
	use.table = &table;
	use.equal = {key(table, 3), key(table, 2)};
	use.ranges = {key(table, 5)};
	use.fixed = {{3, "status = 'open'"}};
	use.needs_row = true;
	EXPECT_TRUE(has(shapes(use), "ON public.orders (total) WHERE status = 'open'"));
	// ten rows of a customer are few enough without
	EXPECT_FALSE(has(shapes(use), "ON public.orders (customer_id) WHERE status = 'open'"));
}

TEST(IndexCandidates, TakeBrinWhereRowsLieInOrder) {
	const AdvisedTable table = orders();
	TableUse use;
	use.table = &table;
	use.ranges = {key(table, 4), key(table, 5)};
	use.needs_row = true;
	EXPECT_TRUE(has(shapes(use), "ON public.orders USING brin (created_at)"));
	EXPECT_FALSE(has(shapes(use), "ON public.orders USING brin (total)"));
}

TEST(IndexCandidates, AreFewForOneUse) {
	AdvisedTable table = orders();
	for (int i = 0; i < 100; i++) table.columns.push_back({"c" + std::to_string(i), true, 0, 4, 1000, 0});
	TableUse use;
	use.table = &table;
	for (std::int16_t i = 7; i < 100; i++) {
		use.equal.push_back(key(table, i));
		use.joins.push_back({key(table, i)});
	}
	use.needs_row = true;
	EXPECT_LE(candidates_of(use).size(), most_candidates_of_use);
}

}  // namespace
}  // namespace dbe::test
