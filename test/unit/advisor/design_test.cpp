#include "core/advisor/design.hpp"

#include <gtest/gtest.h>

namespace dbe::test {
namespace {

DesignedKey key(std::int16_t column, std::string text) { return {column, column, std::move(text), {}, false, false}; }

IndexDesign design(std::vector<DesignedKey> keys) {
	IndexDesign design;
	design.table = dbe_relation_id{1};
	design.table_name = "public.orders";
	design.keys = std::move(keys);
	return design;
}

TEST(IndexDesign, IsWrittenAsCreateIndexTakesIt) {
	IndexDesign made = design({key(2, "customer_id"), key(3, "created_at")});
	made.keys[1].is_descending = made.keys[1].is_nulls_first = true;
	made.included = {4};
	made.included_names = {"total"};
	made.predicate = "deleted_at IS NULL";
	EXPECT_EQ(made.shape(), "ON public.orders (customer_id, created_at DESC) INCLUDE (total) WHERE deleted_at IS NULL");
	made.keys[1].is_nulls_first = false;
	EXPECT_EQ(made.key_list(), "customer_id, created_at DESC NULLS LAST");
	made.method = "gin";
	made.keys = {key(5, "tags")};
	made.keys[0].operator_class = "jsonb_path_ops";
	EXPECT_EQ(made.shape(), "ON public.orders USING gin (tags jsonb_path_ops) INCLUDE (total) WHERE deleted_at IS NULL");
}

TEST(IndexDesign, CoversWhatItBeginsWith) {
	const IndexDesign one = design({key(2, "a")});
	const IndexDesign two = design({key(2, "a"), key(3, "b")});
	EXPECT_TRUE(covers(two, one));
	EXPECT_FALSE(covers(one, two));
	EXPECT_FALSE(covers(design({key(3, "b"), key(2, "a")}), one));
	IndexDesign included = one;
	included.included = {3};
	EXPECT_TRUE(covers(two, included));
	EXPECT_FALSE(covers(one, included));
	IndexDesign partial = two;
	partial.predicate = "c IS NULL";
	EXPECT_FALSE(covers(partial, one));
}

TEST(IndexDesign, HasANameOfTableAndColumns) {
	EXPECT_EQ(index_name("orders", design({key(2, "customer_id"), key(3, "created_at")})), "idx_orders_customer_id_created_at");
	EXPECT_EQ(index_name("users", design({{0, 1, "(lower(email))", {}, false, false}})), "idx_users_lower_email");
	IndexDesign partial = design({key(2, "a")});
	partial.predicate = "b";
	EXPECT_EQ(index_name("orders", partial), "idx_orders_a_partial");
	const IndexDesign wide = design({key(1, std::string(40, 'a')), key(2, std::string(40, 'b'))});
	EXPECT_LE(index_name("orders", wide).size(), 63u);
}

TEST(IndexDesign, KnowsOnWhichColumnsItDepends) {
	IndexDesign made = design({{0, 4, "(lower(email))", {}, false, false}});
	made.included = {5};
	made.predicate = "deleted_at IS NULL";
	made.predicate_column = 6;
	for (const std::int16_t column : {4, 5, 6}) EXPECT_TRUE(made.reads(column));
	EXPECT_FALSE(made.reads(7));
}

}  // namespace
}  // namespace dbe::test
