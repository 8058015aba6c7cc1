#include "core/workload/n_plus_one.hpp"

#include <gtest/gtest.h>

#include <map>

namespace dbe::test {
namespace {

WorkloadEntry entry(std::int64_t id, double calls, double rows, std::uint32_t role = 10) {
	WorkloadEntry e;
	e.id = id;
	e.role = role;
	e.calls = calls;
	e.rows = rows;
	return e;
}

Workload workload(std::vector<WorkloadEntry> entries, double reset_at = 1, double evictions = 0) {
	Workload w;
	w.entries = std::move(entries);
	w.reset_at = reset_at;
	w.evictions = evictions;
	return w;
}

std::vector<RepeatedLookup> pairs_of(const std::vector<WorkloadGrowth>& growths) { return fitting_pairs(growths, {}); }

TEST(NPlusOne, CountsWhatHappenedBetween) {
	const auto growths = growth_between(
		{workload({entry(1, 10, 100), entry(2, 5, 5)}), workload({entry(1, 15, 150), entry(2, 5, 5), entry(3, 7, 8)})});
	ASSERT_EQ(growths.size(), 2u);	// the second did nothing
	EXPECT_EQ(growths[0].all_calls, 5);
	EXPECT_EQ(growths[0].all_rows, 50);
	EXPECT_EQ(growths[1].all_calls, 7);
}

TEST(NPlusOne, LeavesOutWhatWasCountedAnew) {
	EXPECT_TRUE(growth_between({workload({entry(1, 10, 100)}), workload({entry(1, 3, 3)})}).empty());
}

TEST(NPlusOne, RefusesWhatCannotBeCompared) {
	EXPECT_THROW(growth_between({workload({}, 1), workload({}, 2)}), Error);
	EXPECT_THROW(growth_between({workload({}, 1, 4), workload({}, 1, 5)}), Error);
}

TEST(NPlusOne, PairsLookupsWithListsOfAsManyRows) {
	const auto none = workload({});
	const auto growths = growth_between({none, workload({entry(1, 2, 100), entry(2, 100, 100)})});
	const auto pairs = pairs_of(growths);
	ASSERT_EQ(pairs.size(), 1u);
	EXPECT_EQ(pairs[0].child->id, 2);
	EXPECT_EQ(pairs[0].parent->id, 1);
}

TEST(NPlusOne, TakesNoPairThatOnlyLooksLikeOne) {
	const auto pairs = [](std::vector<WorkloadEntry> entries) {
		return pairs_of(growth_between({workload({}), workload(std::move(entries))})).size();
	};
	EXPECT_EQ(pairs({entry(1, 2, 100), entry(2, 89, 89)}), 0u);		 // 12 % apart
	EXPECT_EQ(pairs({entry(1, 2, 100), entry(2, 91, 91)}), 1u);		 // 9.9 %
	EXPECT_EQ(pairs({entry(1, 1, 49), entry(2, 49, 49)}), 0u);		 // too few
	EXPECT_EQ(pairs({entry(1, 100, 100), entry(2, 100, 100)}), 0u);  // a chain
	EXPECT_EQ(pairs({entry(1, 2, 100), entry(2, 100, 100, 11)}), 0u);	 // of another role
	EXPECT_EQ(pairs({entry(1, 2, 100), entry(2, 100, 20000)}), 0u);	 // lists themselves
}

TEST(NPlusOne, WantsThemToFitInEachInterval) {
	const auto growths = growth_between({workload({}), workload({entry(1, 2, 100), entry(2, 1, 1)}),
										 workload({entry(1, 2, 100), entry(2, 100, 100)})});
	EXPECT_TRUE(pairs_of(growths).empty());
}

StatementFacts lookup(KeyDomain wanted, bool is_key = true) {
	StatementFacts facts;
	facts.command = DBE_SELECT;
	facts.is_lookup = true;
	facts.is_key = is_key;
	facts.wanted = {wanted};
	return facts;
}

StatementFacts list(KeyDomain shown) {
	StatementFacts facts;
	facts.command = DBE_SELECT;
	facts.shown = {shown};
	return facts;
}

TEST(NPlusOne, WantsTheListToShowTheKey) {
	const KeyDomain customers{static_cast<dbe_relation_id>(1), 1};
	const KeyDomain sessions{static_cast<dbe_relation_id>(2), 1};
	EXPECT_TRUE(leads_to(list(customers), lookup(customers)));
	EXPECT_FALSE(leads_to(list(sessions), lookup(customers)));
	EXPECT_FALSE(leads_to(list(customers), list(customers)));
	StatementFacts update = list(customers);
	update.command = DBE_UPDATE;
	EXPECT_FALSE(leads_to(update, lookup(customers)));
}

TEST(NPlusOne, NamesEachLookupOnceWithTheFirstListThatLeadsToIt) {
	const KeyDomain key{static_cast<dbe_relation_id>(1), 1};
	const KeyDomain other{static_cast<dbe_relation_id>(2), 1};
	const auto growths = growth_between(
		{workload({}), workload({entry(1, 2, 100), entry(2, 2, 98), entry(3, 2, 97), entry(4, 100, 100)})});
	std::map<std::int64_t, StatementFacts> facts{{1, list(other)}, {2, list(key)}, {3, list(key)}, {4, lookup(key)}};
	const auto known = [&](const WorkloadGrowth& g) -> const StatementFacts& { return facts[g.id]; };
	const auto found = repeated_lookups(pairs_of(growths), known);
	ASSERT_EQ(found.size(), 1u);
	EXPECT_EQ(found[0].parent->id, 2);
}

}  // namespace
}  // namespace dbe::test
