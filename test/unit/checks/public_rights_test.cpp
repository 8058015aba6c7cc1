// Rights that exist from some major on only.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

TEST(PublicRights, MaintainAloneIsAFinding) {
	CatalogBuilder db;
	db.table("coupons").column("id", type::bigint).grant(public_role, DBE_RIGHT_MAINTAIN);
	const CheckRun run = run_check("public_table_rights", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix, "REVOKE MAINTAIN ON TABLE public.coupons FROM PUBLIC;");
}

TEST(PublicRights, ForeignTablesAreTables) {
	CatalogBuilder db;
	db.grant('n', static_cast<std::uint32_t>(CatalogBuilder::public_schema), public_role,
			 DBE_RIGHT_USAGE);
	db.relation("remote_orders", 'f').grant(public_role, DBE_RIGHT_SELECT);
	db.relation("remote_stock", 'f').grant(public_role, DBE_RIGHT_SELECT | DBE_RIGHT_INSERT);
	db.relation("remote_rates", 'f');
	const CheckRun run = run_check("public_table_rights", db);
	ASSERT_EQ(run.findings.size(), 2u);
	EXPECT_EQ(run.on("public.remote_orders")->severity, Severity::info);
	EXPECT_EQ(run.on("public.remote_stock")->severity, Severity::warning);
	EXPECT_EQ(run.on("public.remote_orders")->fix,
			  "REVOKE SELECT ON TABLE public.remote_orders FROM PUBLIC;");
}

TEST(PublicRights, PoliciesDoNotMindMaintain) {
	for (const std::uint32_t right : {DBE_RIGHT_UPDATE, DBE_RIGHT_MAINTAIN}) {
		CatalogBuilder db;
		db.grant('n', static_cast<std::uint32_t>(CatalogBuilder::public_schema), public_role,
				 DBE_RIGHT_USAGE);
		db.table("coupons").column("id", type::bigint).grant(public_role, right).with([](Relation& r) {
			r.has_row_security = true;
		});
		EXPECT_EQ(run_check("public_table_rights", db).findings.at(0).severity,
				  right == DBE_RIGHT_MAINTAIN ? Severity::warning : Severity::info);
	}
}

TEST(PublicRights, MaintainByDefaultIsAWarning) {
	CatalogBuilder db;
	const Oid id = db.default_privileges();
	db.grant('D', static_cast<std::uint32_t>(id), public_role, DBE_RIGHT_MAINTAIN);
	const CheckRun run = run_check("default_privileges_to_public", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::warning);
	EXPECT_NE(run.findings[0].fix.find("REVOKE MAINTAIN ON TABLES"), std::string::npos);
}

TEST(PublicRights, WhatIsRestrictedIsOneFindingForEachHome) {
	CatalogBuilder db;
	const std::vector<OpenedObject> opened = {
		{"FUNCTION", "dblink_connect_u", "public.dblink_connect_u(text)", "dblink", "EXECUTE", ""},
		{"FUNCTION", "pg_reload_conf", "pg_catalog.pg_reload_conf()", "pg_catalog", "EXECUTE", "ops"},
		{"TABLE", "pg_config", "pg_catalog.pg_config", "pg_catalog", "SELECT", ""}};
	db.facts.opened.known = true;
	db.facts.opened.restricted = opened;
	const CheckRun run = run_check("restricted_object_for_everybody", db);
	ASSERT_EQ(run.findings.size(), 2u);
	EXPECT_EQ(run.findings[0].object, "dblink");
	EXPECT_EQ(run.findings[0].severity, Severity::warning);
	EXPECT_EQ(run.findings[1].severity, Severity::info);
	EXPECT_EQ(run.findings[1].fix,
			  "SET ROLE ops;\n"
			  "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_reload_conf() FROM PUBLIC;\n"
			  "RESET ROLE;\n"
			  "REVOKE SELECT ON TABLE pg_catalog.pg_config FROM PUBLIC;");
}

TEST(PublicRights, AParameterIsWorseByAlterSystem) {
	CatalogBuilder db;
	const std::vector<OpenedObject> opened = {
		{"PARAMETER", "log_statement", "log_statement", "", "SET", ""},
		{"PARAMETER", "ssl", "ssl", "", "SET, ALTER SYSTEM", ""}};
	db.facts.opened.known = true;
	db.facts.opened.others = opened;
	const CheckRun run = run_check("public_database_rights", db);
	ASSERT_EQ(run.findings.size(), 2u);
	EXPECT_EQ(run.findings[0].severity, Severity::info);
	EXPECT_EQ(run.findings[1].severity, Severity::warning);
	EXPECT_EQ(run.findings[1].fix, "REVOKE SET, ALTER SYSTEM ON PARAMETER ssl FROM PUBLIC;");
}

}  // namespace
}  // namespace dbe::test
