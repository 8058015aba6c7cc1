#include "core/checks/common/index_shape.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "core/checks/common/node_tree.hpp"
#include "support/catalog_builder.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

using AdjustIndex = Adjust<Index, Relation>;

// Two indexes over table t (a, b, c): the narrow one, and the wide one that may cover it.
class TwoIndexes : public testing::Test {
protected:
	Coverage compare(Names narrow, const AdjustIndex& adjust_narrow, Names wide,
					 const AdjustIndex& adjust_wide) {
		CatalogBuilder db;
		db.table("t").column("a", type::bigint).column("b", type::bigint).column("c", type::bigint)
			.index(narrow, adjust_narrow).index(wide, adjust_wide);
		FakeHost fake;
		const Host host = fake.host();
		Arena arena(host);
		const Catalog catalog(db.build(), arena);
		return coverage(catalog, catalog.indexes()[0], catalog.indexes()[1]);
	}

	AdjustIndex with(const Adjust<Index>& change) {
		return [change](Index& i, Relation&) { change(i); };
	}
	AdjustIndex predicate(const char* tree) {
		return with([tree](Index& i) { i.predicate = {tree, static_cast<std::uint32_t>(std::strlen(tree))}; });
	}
	AdjustIndex expression(const char* tree) {
		static constexpr std::int16_t none[] = {0};
		return with([tree](Index& i) {
			i.columns = {none, 1};
			i.expressions = {tree, static_cast<std::uint32_t>(std::strlen(tree))};
		});
	}
	AdjustIndex unique() {
		return with([](Index& i) { i.is_unique = true; });
	}
	AdjustIndex including_last() {
		return with([](Index& i) { i.key_count = static_cast<std::int32_t>(i.columns.count) - 1; });
	}
	AdjustIndex method(Oid id) {
		return [id](Index&, Relation& r) { r.access_method = id; };
	}
};

TEST_F(TwoIndexes, SameColumnsInTheSameOrderAreTheSame) {
	EXPECT_EQ(compare({"a", "b"}, {}, {"a", "b"}, {}), Coverage::same);
	EXPECT_EQ(compare({"a", "b"}, {}, {"b", "a"}, {}), Coverage::none);
}

TEST_F(TwoIndexes, FirstColumnsAreAPrefixInOneDirection) {
	EXPECT_EQ(compare({"a"}, {}, {"a", "b"}, {}), Coverage::prefix);
	EXPECT_EQ(compare({"a", "b"}, {}, {"a"}, {}), Coverage::none);
	EXPECT_EQ(compare({"b"}, {}, {"a", "b"}, {}), Coverage::none);
}

TEST_F(TwoIndexes, PrefixesServeInBtreesOnly) {
	EXPECT_EQ(compare({"a"}, method(access_method::gist), {"a", "b"}, method(access_method::gist)),
			  Coverage::none);
	EXPECT_EQ(compare({"a"}, method(access_method::hash), {"a"}, method(access_method::hash)),
			  Coverage::same);
	EXPECT_EQ(compare({"a"}, method(access_method::hash), {"a"}, {}), Coverage::none);
}

TEST_F(TwoIndexes, OperatorClassCollationAndDirectionMatter) {
	static constexpr Oid other[] = {Oid{4711}};
	static constexpr std::int16_t nulls_first[] = {2};
	EXPECT_EQ(compare({"a"}, {}, {"a"}, with([](Index& i) { i.operator_classes = {other, 1}; })),
			  Coverage::none);
	EXPECT_EQ(compare({"a"}, {}, {"a"}, with([](Index& i) { i.collations = {other, 1}; })),
			  Coverage::none);
	EXPECT_EQ(compare({"a"}, {}, {"a"}, with([](Index& i) { i.options = {nulls_first, 1}; })),
			  Coverage::none);
}

TEST_F(TwoIndexes, ABtreeIsReadFromBothEnds) {
	static constexpr std::int16_t first[] = {3, 0}, both[] = {3, 3};
	const auto descending = with([](Index& i) { i.options = {both, i.columns.count}; });
	const auto mixed = with([](Index& i) { i.options = {first, i.columns.count}; });
	EXPECT_EQ(compare({"a"}, {}, {"a"}, descending), Coverage::reversed);
	EXPECT_EQ(compare({"a"}, descending, {"a", "b"}, {}), Coverage::prefix);
	EXPECT_EQ(compare({"a", "b"}, {}, {"a", "b"}, descending), Coverage::reversed);
	EXPECT_EQ(compare({"a", "b"}, {}, {"a", "b"}, mixed), Coverage::none);
	EXPECT_EQ(compare({"a"}, descending, {"a"}, unique()), Coverage::superset);
	EXPECT_EQ(compare({"a"}, unique(), {"a"}, descending), Coverage::none);
	EXPECT_EQ(compare({"a"}, method(access_method::hash), {"a"}, [](Index& i, Relation& r) {
				  i.options = {both, 1};
				  r.access_method = access_method::hash;
			  }),
			  Coverage::none);
}

TEST_F(TwoIndexes, UniquenessIsNeverLost) {
	EXPECT_EQ(compare({"a"}, unique(), {"a"}, {}), Coverage::none);
	EXPECT_EQ(compare({"a"}, unique(), {"a", "b"}, unique()), Coverage::none);
	EXPECT_EQ(compare({"a"}, unique(), {"a"}, unique()), Coverage::same);
	EXPECT_EQ(compare({"a"}, {}, {"a"}, unique()), Coverage::superset);
	EXPECT_EQ(compare({"a"}, unique(), {"a"}, with([](Index& i) {
						  i.is_unique = i.nulls_not_distinct = true;
					  })),
			  Coverage::none);
	EXPECT_EQ(compare({"a"}, unique(), {"a"}, with([](Index& i) {
						  i.is_unique = true;
						  i.is_immediate = false;
					  })),
			  Coverage::none);
}

TEST_F(TwoIndexes, IncludedColumnsMustBeThere) {
	EXPECT_EQ(compare({"a"}, {}, {"a", "b"}, including_last()), Coverage::superset);
	EXPECT_EQ(compare({"a", "b"}, including_last(), {"a"}, {}), Coverage::none);
	EXPECT_EQ(compare({"a", "b"}, including_last(), {"a", "b"}, {}), Coverage::prefix);
	EXPECT_EQ(compare({"a", "c"}, including_last(), {"a", "b"}, {}), Coverage::none);
}

TEST_F(TwoIndexes, PredicatesMustSayTheSame) {
	const char* at_one = "{NULLTEST :arg {VAR :varattno 2 :location 40} :location 44}";
	const char* at_two = "{NULLTEST :arg {VAR :varattno 2 :location 7} :location -1}";
	const char* other = "{NULLTEST :arg {VAR :varattno 3 :location 40} :location 44}";
	EXPECT_EQ(compare({"a"}, predicate(at_one), {"a"}, predicate(at_two)), Coverage::same);
	EXPECT_EQ(compare({"a"}, predicate(at_one), {"a"}, predicate(other)), Coverage::none);
	EXPECT_EQ(compare({"a"}, predicate(at_one), {"a"}, {}), Coverage::none);
	EXPECT_EQ(compare({"a"}, {}, {"a"}, predicate(at_one)), Coverage::none);
}

TEST_F(TwoIndexes, ExpressionsMustBeTheSame) {
	const char* lower_at_one = "({FUNCEXPR :funcid 870 :args ({VAR :varattno 2}) :location 9})";
	const char* lower_at_two = "({FUNCEXPR :funcid 870 :args ({VAR :varattno 2}) :location 31})";
	const char* upper = "({FUNCEXPR :funcid 871 :args ({VAR :varattno 2}) :location 9})";
	EXPECT_EQ(compare({"a"}, expression(lower_at_one), {"a"}, expression(lower_at_two)),
			  Coverage::same);
	EXPECT_EQ(compare({"a"}, expression(lower_at_one), {"a"}, expression(upper)), Coverage::none);
	EXPECT_EQ(compare({"a"}, expression(lower_at_one), {"a"}, {}), Coverage::none);
}

TEST_F(TwoIndexes, ExclusionIsNeverReplaced) {
	EXPECT_EQ(compare({"a"}, with([](Index& i) { i.is_exclusion = true; }), {"a"}, {}),
			  Coverage::none);
}

TEST(NodeTree, SplitsLists) {
	const auto members = tree_members("({A :x {B :y 1}} {C :name a\\}b})");
	ASSERT_EQ(members.size(), 2u);
	EXPECT_EQ(members[0], "{A :x {B :y 1}}");
	EXPECT_EQ(members[1], "{C :name a\\}b}");
}

TEST(NodeTree, TellsNullTestsFromConditions) {
	static constexpr std::int16_t two[] = {2};
	const dbe_numbers columns{two, 1};
	const auto holds = [&](const char* tree) { return only_excludes_nulls(tree, columns); };
	EXPECT_TRUE(holds("{NULLTEST :arg {VAR :varno 1 :varattno 2 :location 4} :nulltesttype 1 "
					  ":argisrow false :location 7}"));
	EXPECT_FALSE(holds("{NULLTEST :arg {VAR :varno 1 :varattno 2 :location 4} :nulltesttype 0 "
					   ":argisrow false :location 7}"));
	EXPECT_FALSE(holds("{NULLTEST :arg {VAR :varno 1 :varattno 3 :location 4} :nulltesttype 1 "
					   ":argisrow false :location 7}"));
	EXPECT_FALSE(holds("{OPEXPR :opno 416 :args ({VAR :varno 1 :varattno 2} {CONST :x 1})}"));
	EXPECT_FALSE(holds("{VAR :varno 1 :varattno 2 :location 4}"));
	EXPECT_FALSE(holds("{BOOLEXPR :boolop or :args ({NULLTEST :arg {VAR :varno 1 :varattno 2} "
					   ":nulltesttype 1})}"));
	EXPECT_FALSE(holds("{BOOLEXPR :boolop not :args ({NULLTEST :arg {VAR :varno 1 :varattno 2} "
					   ":nulltesttype 1})}"));
}

}  // namespace
}  // namespace dbe::test
