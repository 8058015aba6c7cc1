// Tables whose purpose explains what would be a finding elsewhere, where an example cannot say so.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

TEST(StagingTables, AreToldBySchemaAndPersistence) {
	CatalogBuilder db;
	const SchemaId staging = db.schema("staging_area");
	const SchemaId events = db.schema("events");
	db.table("customers", staging).column("name", type::text);
	db.table("unlogged").column("name", type::text).with([](Relation& r) { r.persistence = 'u'; });
	db.table("guests", events).column("name", type::text);
	const CheckRun run = run_check("missing_primary_key", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "events.guests");
}

TEST(StagingTables, NeedAKeyWherePublished) {
	CatalogBuilder db;
	const Oid publication = db.publication("changes");
	db.table("staging_orders")
		.column("name", type::text)
		.with([](Relation& r) { r.replica_identity = 'd'; })
		.published_by(publication);
	EXPECT_EQ(run_check("missing_primary_key", db).findings.size(), 1u);
}

TEST(ExclusionKeys, TellRowsApartWhereNoColumnIsNull) {
	for (const bool not_null : {true, false}) {
		CatalogBuilder db;
		auto stays = db.table("stays").column("room", type::integer).column("during", TypeId{3910});
		stays.not_null("room");
		if (not_null) stays.not_null("during");
		stays.index({"room", "during"}, [](Index& index, Relation&) {
			index.is_exclusion = true;
			index.is_immediate = true;
		});
		EXPECT_EQ(run_check("missing_primary_key", db).is_silent(), not_null);
	}
}

TEST(FrameworkTables, WithPlainNamesAreToldByTheirColumns) {
	for (const bool is_framework : {true, false}) {
		CatalogBuilder db;
		auto versions = db.table("versions");
		versions.column("id", type::bigint).primary_key({"id"}).column("item_id", type::bigint);
		versions.column("item_type", type::text);
		if (is_framework) versions.column("whodunnit", type::text);
		EXPECT_EQ(run_check("polymorphic_pair", db).is_silent(), is_framework);
	}
}

CheckRun junction(std::string_view name, float users_known) {
	CatalogBuilder db;
	auto users = db.table("users").column("id", type::bigint).primary_key({"id"});
	auto roles = db.table("roles").column("id", type::bigint).primary_key({"id"});
	auto links = db.table(name).rows(10000);
	links.column("id", type::bigint).primary_key({"id"});
	for (const char* column : {"user_id", "role_id"})
		links.column(column, type::bigint).not_null(column).statistics(
			column, [&](ColumnStatistics& s) { s.distinct = users_known; });
	links.foreign_key({"user_id"}, users).foreign_key({"role_id"}, roles);
	return run_check("junction_without_pair_key", db);
}

TEST(Junctions, GetAnIndexOnlyWhereItCouldBeBuilt) {
	const CheckRun unique = junction("user_roles", 1000);
	ASSERT_EQ(unique.findings.size(), 1u);
	EXPECT_NE(unique.findings[0].fix, "");
	const CheckRun repeated = junction("user_roles", 10);
	ASSERT_EQ(repeated.findings.size(), 1u);
	EXPECT_EQ(repeated.findings[0].fix, "");
}

TEST(Junctions, AreNoLogs) {
	EXPECT_TRUE(junction("user_role_clicks", 1000).is_silent());
	EXPECT_TRUE(junction("user_role_checks", 1000).is_silent());
}

TEST(CollectiveNouns, NeedNoPlural) {
	CatalogBuilder db;
	for (const char* name : {"customers", "orders", "products", "invoices", "payments", "suppliers",
							 "countries", "cities", "brands", "colors", "ledger", "duty_roster"})
		db.table(name).column("id", type::bigint).primary_key({"id"});
	EXPECT_TRUE(run_check("naming_against_habit", db).is_silent());
	db.table("parcel").column("id", type::bigint).primary_key({"id"});
	EXPECT_EQ(run_check("naming_against_habit", db).findings.size(), 1u);
}

TEST(Archives, KeepReferencesToRowsThatAreGone) {
	CatalogBuilder db;
	const SchemaId archive = db.schema("archive");
	const SchemaId sales = db.schema("sales");
	for (const SchemaId schema : {archive, sales}) {
		db.table("customers", schema).column("id", type::bigint).primary_key({"id"});
		auto orders = db.table("orders", schema).column("id", type::bigint).primary_key({"id"});
		orders.column("customer_id", type::bigint);
	}
	const CheckRun run = run_check("missing_foreign_key", db);
	EXPECT_EQ(run.on("archive.orders.customer_id"), nullptr);
	EXPECT_NE(run.on("sales.orders.customer_id"), nullptr);
}

TEST(RoundedTimes, AreReadFromTheClockByATriggerToo) {
	for (const bool has_trigger : {true, false}) {
		CatalogBuilder db;
		auto letters = db.table("letters").column("id", type::bigint).primary_key({"id"});
		for (const char* name : {"created_at", "updated_at", "sent_at"})
			letters.column(name, type::timestamptz, [](Column& c) { c.modifier = 0; });
		if (has_trigger)
			letters.trigger("stamp", [](Trigger& t) {
				t.events = trigger_event::row | trigger_event::before | trigger_event::update;
			});
		const CheckRun run = run_check("rounded_timestamp", db);
		ASSERT_EQ(run.findings.size(), has_trigger ? 1u : 0u);
		if (!has_trigger) continue;
		const std::string both = "public.letters.created_at and public.letters.updated_at";
		EXPECT_NE(run.findings[0].detail.find(both), std::string::npos) << run.findings[0].detail;
	}
}

}  // namespace
}  // namespace dbe::test
