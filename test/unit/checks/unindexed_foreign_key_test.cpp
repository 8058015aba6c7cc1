#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class UnindexedForeignKey : public testing::Test {
protected:
	TableBuilder table(std::string_view name) {
		return db.table(name).rows(50000).column("id", type::bigint).primary_key({"id"});
	}
	TableBuilder orders() {
		return table("orders").column("customer_id", type::bigint).column("tenant_id", type::bigint);
	}
	CheckRun run() { return run_check("unindexed_foreign_key", db); }

	CatalogBuilder db;
	TableBuilder customers = table("customers").column("tenant_id", type::bigint);
};

TEST_F(UnindexedForeignKey, IsFoundWithItsFix) {
	orders().foreign_key({"customer_id"}, customers);
	const CheckRun found = run();
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_EQ(found.findings[0].severity, Severity::warning);
	EXPECT_EQ(found.findings[0].fix,
			  "CREATE INDEX CONCURRENTLY idx_orders_customer_id ON public.orders (customer_id);");
}

TEST_F(UnindexedForeignKey, TakesAFreeName) {
	orders().foreign_key({"customer_id"}, customers);
	db.relation("idx_orders_customer_id", 'v');
	EXPECT_NE(run().findings.at(0).fix.find("idx_orders_customer_id_1 ON"), std::string::npos);
}

TEST_F(UnindexedForeignKey, IsServedByKeysInAnyOrder) {
	orders().foreign_key({"tenant_id", "customer_id"}, customers, {"tenant_id", "id"})
		.index({"customer_id", "tenant_id", "id"});
	EXPECT_TRUE(run().is_silent());
}

TEST_F(UnindexedForeignKey, IsNotServedByWhatCannotFindAllRows) {
	auto table = orders().foreign_key({"customer_id"}, customers);
	table.index({"id", "customer_id"});
	table.index({"customer_id"}, [](Index&, Relation& r) { r.access_method = access_method::brin; });
	table.index({"customer_id"}, [](Index& i, Relation&) { i.is_valid = false; });
	table.index({"customer_id"}, [&](Index& i, Relation&) {
		i.predicate = db.text("{OPEXPR :opno 416 :args ({VAR :varno 1 :varattno 2} {CONST})}");
	});
	EXPECT_EQ(run().findings.size(), 1u);
}

TEST_F(UnindexedForeignKey, IsServedByAnIndexOfTheRowsThatRefer) {
	orders().foreign_key({"customer_id"}, customers)
		.index({"customer_id"}, [&](Index& i, Relation&) {
			i.predicate = db.text("{NULLTEST :arg {VAR :varno 1 :varattno 2} :nulltesttype 1}");
		});
	EXPECT_TRUE(run().is_silent());
}

TEST_F(UnindexedForeignKey, PartOfTheKeyServesWhenItIsSelective) {
	orders().foreign_key({"tenant_id", "customer_id"}, customers, {"tenant_id", "id"})
		.index({"customer_id"})
		.statistics("customer_id", [](ColumnStatistics& s) { s.distinct = -0.5F; });
	EXPECT_TRUE(run().is_silent());
	db.column_statistics.back().distinct = 3;
	EXPECT_EQ(run().findings.size(), 1u);
	db.column_statistics.clear();
	const CheckRun unknown = run();
	EXPECT_TRUE(unknown.is_silent());
	EXPECT_GT(unknown.unassessed, 0);
}

TEST_F(UnindexedForeignKey, OneIndexServesShorterKeysToo) {
	auto tenants = table("tenants");
	orders().foreign_key({"tenant_id"}, tenants)
		.foreign_key({"customer_id", "tenant_id"}, customers, {"id", "tenant_id"});
	const CheckRun found = run();
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_NE(found.findings[0].fix.find("(tenant_id, customer_id)"), std::string::npos);
}

TEST_F(UnindexedForeignKey, MostlyNullKeysGetAPartialIndex) {
	orders().foreign_key({"customer_id"}, customers)
		.statistics("customer_id", [](ColumnStatistics& s) { s.null_fraction = 0.9F; });
	EXPECT_NE(run().findings.at(0).fix.find("WHERE customer_id IS NOT NULL"), std::string::npos);
}

TEST_F(UnindexedForeignKey, SmallTablesAndClonesAreSilent) {
	db.table("notes").rows(900).column("id", type::bigint).foreign_key({"id"}, customers);
	orders().foreign_key({"customer_id"}, customers,
						 [](Constraint& c) { c.parent = ConstraintId{4711}; });
	EXPECT_TRUE(run().is_silent());
}

TEST_F(UnindexedForeignKey, PartitionsAreIndexedOneByOne) {
	auto events = db.table("events").column("customer_id", type::bigint)
					  .partitioned('r', {"customer_id"}).foreign_key({"customer_id"}, customers);
	auto one = db.table("events_1").rows(50000).column("customer_id", type::bigint)
				   .partition_of(events);
	EXPECT_EQ(run().findings.at(0).fix,
			  "CREATE INDEX idx_events_customer_id ON ONLY public.events (customer_id);\n"
			  "CREATE INDEX CONCURRENTLY idx_events_1_customer_id ON public.events_1 (customer_id);\n"
			  "ALTER INDEX public.idx_events_customer_id ATTACH PARTITION "
			  "public.idx_events_1_customer_id;");
	one.index({"customer_id"});
	EXPECT_TRUE(run().is_silent());
}

}  // namespace
}  // namespace dbe::test
