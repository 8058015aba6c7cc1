#include "core/advisor/selection.hpp"

#include <gtest/gtest.h>

namespace dbe::test {
namespace {

constexpr double mb = 1024 * 1024;

StatementCosts statement(double base, std::vector<CostAtom> atoms, double weight = 1) { return {weight, base, std::move(atoms)}; }

TEST(IndexSelection, TakesIndexesThatOnlySaveTogether) {
	const std::vector<StatementCosts> statements{statement(100, {{{0, 1}, 10}})};
	const std::vector<CandidateCosts> candidates{{mb, 0}, {mb, 0}};
	EXPECT_EQ(select(statements, candidates, {}), (IndexSet{0, 1}));
}

TEST(IndexSelection, KeepsToTheBudget) {
	const std::vector<StatementCosts> statements{statement(100, {{{0}, 10}, {{1}, 40}}), statement(50, {{{2}, 5}})};
	const std::vector<CandidateCosts> candidates{{10 * mb, 0}, {2 * mb, 0}, {2 * mb, 0}};
	EXPECT_EQ(select(statements, candidates, {.bytes = 4 * mb}), (IndexSet{1, 2}));
	EXPECT_EQ(select(statements, candidates, {.bytes = 12 * mb}), (IndexSet{0, 2}));
	EXPECT_TRUE(select(statements, candidates, {.bytes = 0}).empty());
}

TEST(IndexSelection, KeepsToTheNumber) {
	const std::vector<StatementCosts> statements{statement(100, {{{0}, 10}}), statement(50, {{{1}, 5}})};
	const std::vector<CandidateCosts> candidates{{mb, 0}, {mb, 0}};
	EXPECT_EQ(select(statements, candidates, {.count = 1}), (IndexSet{0}));
}

TEST(IndexSelection, WeighsStatementsByTheirCalls) {
	const std::vector<StatementCosts> statements{statement(100, {{{0}, 10}}), statement(50, {{{1}, 5}}, 1000)};
	const std::vector<CandidateCosts> candidates{{mb, 0}, {mb, 0}};
	EXPECT_EQ(select(statements, candidates, {.count = 1}), (IndexSet{1}));
}

TEST(IndexSelection, LeavesOutWhatWritesCostMore) {
	const std::vector<StatementCosts> statements{statement(100, {{{0}, 10}})};
	EXPECT_TRUE(select(statements, std::vector<CandidateCosts>{{mb, 91}}, {}).empty());
	EXPECT_EQ(select(statements, std::vector<CandidateCosts>{{mb, 89}}, {}), (IndexSet{0}));
}

TEST(IndexSelection, LeavesOutWhatSavesTooLittle) {
	const std::vector<StatementCosts> statements{statement(100, {{{0}, 95}})};
	const std::vector<CandidateCosts> candidates{{mb, 0}};
	EXPECT_TRUE(select(statements, candidates, {.least_gain = 6}).empty());
	EXPECT_EQ(select(statements, candidates, {.least_gain = 4}), (IndexSet{0}));
}

// 0 serves the first statement best, 2 serves both nearly as well: beside it 0 is not worth its bytes.
TEST(IndexSelection, DropsWhatAnotherMakesNeedless) {
	const std::vector<StatementCosts> statements{statement(100, {{{0}, 10}, {{2}, 11}}), statement(100, {{{2}, 10}})};
	const std::vector<CandidateCosts> candidates{{mb, 0}, {mb, 0}, {2 * mb, 0}};
	EXPECT_EQ(select(statements, candidates, {.least_gain = 2}), (IndexSet{2}));
}

// By gain per byte the small one comes first, and then the large one does not fit any more.
TEST(IndexSelection, ExchangesASmallGainForALargeOne) {
	const std::vector<StatementCosts> statements{statement(20, {{{0}, 5}}), statement(100, {{{1}, 10}})};
	const std::vector<CandidateCosts> candidates{{mb, 0}, {10 * mb, 0}};
	EXPECT_EQ(select(statements, candidates, {.bytes = 10.5 * mb}), (IndexSet{1}));
}

}  // namespace
}  // namespace dbe::test
