#include "core/catalog/catalog.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "support/catalog_builder.hpp"
#include "support/fake_host.hpp"

namespace dbe {
namespace {

using test::CatalogBuilder;
using test::FakeHost;
using test::TableBuilder;

class CatalogTest : public testing::Test {
protected:
	Catalog make(std::span<const std::string_view> schemas = {}) {
		fake_.set_catalog(db_.build());
		return Catalog(host_.catalog(), arena_, schemas);
	}

	CatalogBuilder db_;
	FakeHost fake_;
	Host host_ = fake_.host();
	Arena arena_{host_};
};

std::vector<std::string> names(const Catalog& catalog) {
	std::vector<std::string> names;
	for (const Table& t : catalog.tables()) names.push_back(catalog.name(t.id()));
	return names;
}

TEST_F(CatalogTest, AnEmptyCatalogAnswersEveryLookupWithNothing) {
	const dbe_catalog nothing{};
	const Catalog catalog(nothing, arena_);
	const RelationId id{16384};
	EXPECT_TRUE(catalog.tables().empty());
	EXPECT_EQ(catalog.table(id), nullptr);
	EXPECT_EQ(catalog.relation(id), nullptr);
	EXPECT_EQ(catalog.schema(SchemaId{1}), nullptr);
	EXPECT_EQ(catalog.column(id, 1), nullptr);
	EXPECT_EQ(catalog.statistics(id, 1), nullptr);
	EXPECT_EQ(catalog.index(id), nullptr);
	EXPECT_EQ(catalog.sequence_of(id, 1), nullptr);
	EXPECT_EQ(catalog.partitioning(id), nullptr);
	EXPECT_EQ(catalog.find_type(type::text), nullptr);
	EXPECT_EQ(catalog.function(FunctionId{1}), nullptr);
	EXPECT_EQ(catalog.language(Oid{1}), nullptr);
	EXPECT_EQ(catalog.role(RoleId{1}), nullptr);
	EXPECT_EQ(catalog.database(), nullptr);
	EXPECT_EQ(catalog.primary_key(id), nullptr);
	EXPECT_TRUE(catalog.columns(id).empty());
	EXPECT_TRUE(catalog.indexes(id).empty());
	EXPECT_TRUE(catalog.constraints(id).empty());
	EXPECT_TRUE(catalog.referencing(id).empty());
	EXPECT_TRUE(catalog.triggers(id).empty());
	EXPECT_TRUE(catalog.policies(id).empty());
	EXPECT_TRUE(catalog.grants('r', 1).empty());
	EXPECT_TRUE(catalog.children(id).empty());
	EXPECT_EQ(catalog.partition_root(id), id);
	EXPECT_EQ(catalog.base_type(TypeId{1}), TypeId{1});
	EXPECT_EQ(catalog.name(id), "relation 16384");
	EXPECT_EQ(catalog.column_name(id, 2), "column 2");
	EXPECT_EQ(catalog.role_name(RoleId{7}), "role 7");
	EXPECT_EQ(catalog.schema_name(SchemaId{7}), "");
}

TEST_F(CatalogTest, LookupsFindTheirRowsWhateverOrderTheyCameIn) {
	auto customers = db_.table("customers").column("id", type::bigint).primary_key({"id"});
	auto orders = db_.table("orders");
	orders.column("id", type::bigint).column("customer_id", type::bigint).primary_key({"id"});
	orders.index({"customer_id"}).foreign_key({"customer_id"}, customers);
	orders.trigger("audit").policy("own").statistics("customer_id").identity("id");
	const RoleId app = db_.role("app");
	orders.grant(app, DBE_RIGHT_SELECT);
	std::mt19937 random(1);
	const auto shuffle = [&](auto& rows) { std::shuffle(rows.begin(), rows.end(), random); };
	shuffle(db_.relations);
	shuffle(db_.columns);
	shuffle(db_.indexes);
	shuffle(db_.constraints);
	shuffle(db_.types);
	shuffle(db_.roles);

	const Catalog catalog = make();
	const RelationId id = orders.id();
	ASSERT_EQ(catalog.columns(id).size(), 2u);
	EXPECT_EQ(catalog.columns(id)[0].name.view(), "id");
	EXPECT_EQ(catalog.column(id, 2)->name.view(), "customer_id");
	EXPECT_EQ(catalog.column(id, 3), nullptr);
	EXPECT_EQ(catalog.column_number(id, "customer_id"), 2);
	EXPECT_EQ(catalog.column_number(id, "none"), 0);
	EXPECT_EQ(catalog.indexes(id).size(), 2u);
	for (const Index& index : catalog.indexes()) EXPECT_EQ(catalog.index(index.id), &index);
	EXPECT_EQ(catalog.constraints(id).size(), 2u);
	EXPECT_EQ(catalog.primary_key(id)->kind, 'p');
	ASSERT_EQ(catalog.referencing(customers.id()).size(), 1u);
	EXPECT_EQ(catalog.referencing(customers.id())[0]->relation, id);
	EXPECT_TRUE(catalog.referencing(id).empty());
	EXPECT_EQ(catalog.triggers(id).size(), 1u);
	EXPECT_EQ(catalog.policies(id).size(), 1u);
	EXPECT_NE(catalog.statistics(id, 2), nullptr);
	EXPECT_EQ(catalog.statistics(id, 1), nullptr);
	ASSERT_NE(catalog.sequence_of(id, 1), nullptr);
	EXPECT_TRUE(catalog.sequence_of(id, 1)->is_identity);
	EXPECT_EQ(catalog.sequence_of(id, 2), nullptr);
	ASSERT_EQ(catalog.grants('r', static_cast<std::uint32_t>(id)).size(), 1u);
	EXPECT_EQ(catalog.role(app)->name.view(), "app");
	EXPECT_EQ(catalog.role_name(public_role), "PUBLIC");
	EXPECT_EQ(catalog.database()->name.view(), "shop");
}

TEST_F(CatalogTest, TablesLeavesOutWhatIsNotTheUsersToJudge) {
	db_.table("kept").column("id", type::bigint);
	db_.table("of_extension").extension_member();
	db_.table("temporary").with([](Relation& r) { r.persistence = 't'; });
	db_.table("in_system", CatalogBuilder::system_schema);
	db_.table("in_information_schema", db_.schema("information_schema"));
	db_.table("in_toast", db_.schema("pg_toast"));
	db_.table("unlogged").with([](Relation& r) { r.persistence = 'u'; });
	for (const char kind : {'v', 'm', 'f', 'S', 'c', 't'})
		db_.relation(std::string("other_") + kind, kind);
	EXPECT_EQ(names(make()), (std::vector<std::string>{"public.kept", "public.unlogged"}));
}

TEST_F(CatalogTest, ASchemaFilterChoosesTablesAndHidesNothing) {
	const SchemaId sales = db_.schema("sales");
	const TableBuilder other = db_.table("other");
	db_.table("orders", sales);
	const std::string_view wanted[] = {"sales"};
	const Catalog catalog = make(wanted);
	EXPECT_EQ(names(catalog), std::vector<std::string>{"sales.orders"});
	EXPECT_NE(catalog.relation(other.id()), nullptr);
	EXPECT_EQ(catalog.table(other.id()), nullptr);
	EXPECT_FALSE(catalog.is_judged(CatalogBuilder::public_schema));
	EXPECT_TRUE(catalog.is_judged(sales));
}

TEST_F(CatalogTest, APartitionedTableStandsForAllItsPartitions) {
	auto events = db_.table("events").column("at", type::timestamptz);
	events.partitioned('r', {"at"});
	auto year = db_.table("events_2025").column("at", type::timestamptz);
	year.partitioned('r', {"at"}).partition_of(events);
	db_.table("events_2025_1").rows(1000).partition_of(year);
	db_.table("events_2025_2").rows(3000).partition_of(year);
	auto newest = db_.table("events_2026").rows(500).partition_of(events);
	newest.with([](Relation& r) { r.activity.inserted = 70; });

	const Catalog catalog = make();
	EXPECT_EQ(names(catalog), std::vector<std::string>{"public.events"});
	const Table& table = *catalog.table(events.id());
	EXPECT_EQ(table.rows, 4500);
	EXPECT_EQ(table.partitions, 3);
	EXPECT_EQ(table.writes, 70);
	EXPECT_GT(table.bytes, 0);
	EXPECT_EQ(catalog.partition_root(newest.id()), events.id());
	EXPECT_EQ(catalog.partition_root(events.id()), events.id());
	EXPECT_EQ(catalog.children(events.id()).size(), 2u);
	EXPECT_NE(catalog.partitioning(events.id()), nullptr);
}

TEST_F(CatalogTest, ACycleOfPartitionsEnds) {
	auto a = db_.table("a").column("x", type::integer);
	auto b = db_.table("b").column("x", type::integer);
	a.partitioned('r', {"x"});
	b.partitioned('r', {"x"}).partition_of(a);
	a.partition_of(b);
	const Catalog catalog = make();
	EXPECT_TRUE(catalog.partition_root(a.id()) == a.id() || catalog.partition_root(a.id()) == b.id());
}

TEST_F(CatalogTest, InheritanceIsSeenFromBothSides) {
	auto parent = db_.table("parent");
	auto child = db_.table("child").inherits(parent);
	const Catalog catalog = make();
	EXPECT_TRUE(catalog.table(parent.id())->is_inheritance_parent);
	EXPECT_FALSE(catalog.table(parent.id())->is_inheritance_child);
	EXPECT_TRUE(catalog.table(child.id())->is_inheritance_child);
	EXPECT_FALSE(catalog.table(child.id())->is_inheritance_parent);
}

TEST_F(CatalogTest, TheWeightOfATableGrowsWithTheLogarithmOfItsRows) {
	auto empty = db_.table("empty");
	auto large = db_.table("large").rows(999'999);
	const Catalog catalog = make();
	EXPECT_DOUBLE_EQ(catalog.table(empty.id())->weight, 1);
	EXPECT_DOUBLE_EQ(catalog.table(large.id())->weight, 7);
}

TEST_F(CatalogTest, ATableNeverAnalyzedHasTheRowsThatTheServerCounted) {
	auto fresh = db_.table("fresh").with([](Relation& r) {
		r.tuples = -1;
		r.activity.live = 42;
	});
	EXPECT_EQ(make().table(fresh.id())->rows, 42);
}

TEST_F(CatalogTest, StatisticsOfTheWholeTreeComeFirst) {
	auto t = db_.table("t").column("a", type::text);
	t.statistics("a", [](ColumnStatistics& s) { s.width = 1; });
	t.statistics("a", [](ColumnStatistics& s) {
		s.inherited = true;
		s.width = 2;
	});
	EXPECT_EQ(make().statistics(t.id(), 1)->width, 2);
}

TEST_F(CatalogTest, IsUniqueOnNeedsAUsableWholeIndexOverASubset) {
	auto t = db_.table("t").column("a", type::text).column("b", type::text);
	t.column("c", type::text).unique({"a", "b"});
	t.index({"c"}, [&](Index& i, Relation&) {
		i.is_unique = true;
		i.predicate = db_.text("partial");
	});
	const Catalog catalog = make();
	EXPECT_TRUE(catalog.is_unique_on(t.id(), db_.numbers({1, 2})));
	EXPECT_TRUE(catalog.is_unique_on(t.id(), db_.numbers({3, 2, 1})));
	EXPECT_FALSE(catalog.is_unique_on(t.id(), db_.numbers({1})));
	EXPECT_FALSE(catalog.is_unique_on(t.id(), db_.numbers({3}))) << "a partial index is no key";
}

TEST_F(CatalogTest, AnInvalidUniqueIndexIsNoKey) {
	auto t = db_.table("t").column("a", type::text);
	t.index({"a"}, [](Index& i, Relation&) {
		i.is_unique = true;
		i.is_valid = false;
	});
	EXPECT_FALSE(make().is_unique_on(t.id(), db_.numbers({1})));
}

TEST_F(CatalogTest, DomainsResolveToTheirBaseAndCyclesEnd) {
	const TypeId email = db_.type("email", [](Type& t) {
		t.kind = 'd';
		t.base = type::text;
	});
	const TypeId work = db_.type("work_email", [&](Type& t) {
		t.kind = 'd';
		t.base = email;
	});
	const TypeId loop = db_.type("loop", [](Type& t) {
		t.kind = 'd';
		t.base = t.id;
	});
	const Catalog catalog = make();
	EXPECT_EQ(catalog.base_type(work), type::text);
	EXPECT_EQ(catalog.base_type(type::text), type::text);
	EXPECT_EQ(catalog.base_type(loop), loop);
}

TEST_F(CatalogTest, NamesAreReadyForDdl) {
	const SchemaId odd = db_.schema("My \"Schema\"");
	auto t = db_.table("order", odd).column("User", type::integer).column("a", type::integer);
	const FunctionId f = db_.function("Do It", [&](Function& made) {
		made.arguments = db_.text("a integer, b text");
	});
	const Catalog catalog = make();
	EXPECT_EQ(catalog.name(t.id()), "\"My \"\"Schema\"\"\".\"order\"");
	EXPECT_EQ(catalog.column_name(t.id(), 1), "\"User\"");
	EXPECT_EQ(catalog.column_names(t.id(), db_.numbers({2, 1})), "a, \"User\"");
	EXPECT_EQ(catalog.name(*catalog.function(f)), "public.\"Do It\"(a integer, b text)");
}

TEST_F(CatalogTest, TypesAreWrittenAsInDdl) {
	const TypeId list = db_.type("_int4", [](Type& t) {
		t.schema = CatalogBuilder::system_schema;
		t.category = 'A';
		t.element = type::integer;
	});
	const TypeId mood = db_.type("Mood");
	auto t = db_.table("t");
	t.column("a", type::integer).column("b", type::numeric, [](Column& c) {
		c.modifier = ((12 << 16) | 2) + 4;
	});
	t.column("c", type::varchar, [](Column& c) { c.modifier = 24; });
	t.column("d", list).column("e", mood).column("f", type::timestamptz);
	t.column("g", type::numeric, [](Column& c) { c.modifier = ((5 << 16) | (-2 & 0x7FF)) + 4; });
	const Catalog catalog = make();
	const auto written = [&](int number) { return catalog.type_name(*catalog.column(t.id(), number)); };
	EXPECT_EQ(written(1), "integer");
	EXPECT_EQ(written(2), "numeric(12,2)");
	EXPECT_EQ(written(3), "varchar(20)");
	EXPECT_EQ(written(4), "integer[]");
	EXPECT_EQ(written(5), "public.\"Mood\"");
	EXPECT_EQ(written(6), "timestamptz");
	EXPECT_EQ(written(7), "numeric(5,-2)");
}

}  // namespace
}  // namespace dbe
