// Statements that change the type of a column, where something may hold it.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class TypeChange : public testing::Test {
protected:
	std::string fix() {
		const CheckRun run = run_check("money_in_float", db);
		return run.findings.size() == 1 ? run.findings[0].fix : "none or several";
	}
	TableBuilder priced(std::string_view name, const Adjust<Column>& adjust = {}) {
		return db.table(name).column("unit_price", type::double_precision, adjust).column("note",
																						  type::text);
	}

	static constexpr const char* offered =
		"ALTER TABLE public.items ALTER COLUMN unit_price TYPE numeric(19,4);";
	CatalogBuilder db;
};

TEST_F(TypeChange, IsOfferedWhereNothingHoldsTheColumn) {
	priced("items").policy("own");
	db.columns.back().is_type_bound = true;	 // the other column
	EXPECT_EQ(fix(), offered);
}

TEST_F(TypeChange, IsRefusedWhereSomethingDoes) {
	priced("items", [](Column& c) { c.is_type_bound = true; });
	EXPECT_EQ(fix(), "");
}

TEST_F(TypeChange, IsRefusedForAPartitionsSake) {
	for (const bool is_bound : {false, true}) {
		CatalogBuilder fresh;
		auto items = fresh.table("items").column("id", type::bigint);
		items.column("unit_price", type::double_precision).partitioned('r', {"id"});
		auto part = fresh.table("items_1").column("id", type::bigint);
		part.column("unit_price", type::double_precision, [&](Column& c) {
			c.inherited_count = 1;
			c.is_type_bound = is_bound;
		});
		part.partition_of(items);
		EXPECT_EQ(run_check("money_in_float", fresh).findings.at(0).fix, is_bound ? "" : offered);
	}
}

TEST_F(TypeChange, IsRefusedWhileAColumnIsOfTheRowType) {
	priced("items");
	db.type("items", [](Type& t) {
		t.kind = 'c';
		t.schema = CatalogBuilder::system_schema;
	});
	EXPECT_EQ(fix(), offered);
	db.types.back().schema = CatalogBuilder::public_schema;
	EXPECT_EQ(fix(), "");
}

TEST_F(TypeChange, IsRefusedForAChildOfSeveralParents) {
	auto items = priced("items");
	auto child = priced("child", [](Column& c) { c.inherited_count = 2; });
	child.inherits(items);
	EXPECT_EQ(fix(), "");
}

}  // namespace
}  // namespace dbe::test
