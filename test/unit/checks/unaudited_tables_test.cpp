#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::string_view id = "unaudited_tables";

void sensitive_tables(CatalogBuilder& db) {
	for (const char* name : {"customers", "payments", "product_colors", "cities", "brands"})
		db.table(name).column("id", type::bigint).rows(500);
}

TEST(UnauditedTables, AreNamedTogether) {
	CatalogBuilder db;
	sensitive_tables(db);
	const CheckRun run = run_check(id, db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::warning);
	EXPECT_NE(run.findings[0].detail.find("public.customers, public.payments."), std::string::npos);
	EXPECT_DOUBLE_EQ(run.findings[0].weight, run.examined);
}

TEST(UnauditedTables, AreSilentWhereSomethingCoversAll) {
	CatalogBuilder by_extension;
	sensitive_tables(by_extension);
	by_extension.extension("pgaudit");
	EXPECT_EQ(run_check(id, by_extension).status, Status::ok);

	CatalogBuilder by_library;
	sensitive_tables(by_library);
	by_library.setting("shared_preload_libraries", "pg_stat_statements, pgaudit");
	EXPECT_EQ(run_check(id, by_library).status, Status::ok);

	CatalogBuilder by_application;
	sensitive_tables(by_application);
	by_application.table("audit_log").column("id", type::bigint).rows(10);
	EXPECT_EQ(run_check(id, by_application).status, Status::ok);
}

TEST(UnauditedTables, CountsTriggersAndHistoryTables) {
	CatalogBuilder db;
	sensitive_tables(db);
	db.table("customers_history").column("id", type::bigint);
	db.table("invoices").column("id", type::bigint).rows(500).trigger("log_changes");
	db.table("accounts").column("id", type::bigint).rows(500).trigger("set_updated_at");
	const CheckRun run = run_check(id, db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::info);
	EXPECT_NE(run.findings[0].detail.find(": public.payments, public.accounts."), std::string::npos)
		<< run.findings[0].detail;
}

TEST(UnauditedTables, TheTermOfAContractIsNoHistoryOfIt) {
	const auto with_term = [](CatalogBuilder& db) {
		for (const char* name : {"a", "b", "c", "d"}) db.table(name).column("id", type::bigint);
		return db.table("contracts")
			.rows(500)
			.column("id", type::bigint)
			.column("valid_from", type::timestamptz)
			.column("valid_to", type::timestamptz);
	};
	CatalogBuilder term;
	with_term(term).primary_key({"id"});
	EXPECT_EQ(run_check(id, term).findings.size(), 1u);
	CatalogBuilder history;
	with_term(history).primary_key({"id", "valid_from"});
	EXPECT_TRUE(run_check(id, history).is_silent());
}

TEST(UnauditedTables, TheLogOfAnApplicationIsATrail) {
	CatalogBuilder db;
	sensitive_tables(db);
	db.table("auditlog_logentry").column("id", type::bigint).rows(10);
	EXPECT_TRUE(run_check(id, db).is_silent());
}

TEST(UnauditedTables, AreNotJudgedWhereLibrariesAreHidden) {
	CatalogBuilder db;
	sensitive_tables(db);
	db.setting("shared_preload_libraries", "", false);
	const CheckRun run = run_check(id, db);
	EXPECT_EQ(run.status, Status::skipped);
	EXPECT_EQ(run.skip, Skip::no_privilege);
}

TEST(UnauditedTables, ExperimentsAreNotJudged) {
	CatalogBuilder db;
	db.table("customers").column("id", type::bigint).rows(500);
	EXPECT_EQ(run_check(id, db).skip, Skip::not_applicable);
}

struct Log {
	std::string_view statements = "none";
	std::string_view connections = "off";
	std::string_view duration = "1000";
};

CheckRun run_with(const Log& log, CatalogBuilder& db) {
	sensitive_tables(db);
	db.setting("log_statement", log.statements);
	db.setting("log_connections", log.connections);
	db.setting("log_min_duration_statement", log.duration);
	return run_check("logins_and_ddl_not_logged", db);
}

bool is_silent(const Log& log) {
	CatalogBuilder db;
	return run_with(log, db).is_silent();
}

TEST(LoginsAndDdlNotLogged, OnlyWhereNeitherIs) {
	EXPECT_FALSE(is_silent({}));
	EXPECT_FALSE(is_silent({.connections = ""})) << "as 18 has it";
	EXPECT_TRUE(is_silent({.connections = "on"}));
	EXPECT_TRUE(is_silent({.connections = "receipt,authorization"}));
	EXPECT_TRUE(is_silent({.statements = "ddl"}));
	EXPECT_TRUE(is_silent({.duration = "0"}));
}

TEST(LoginsAndDdlNotLogged, IsSilentWhereSomethingElseRecords) {
	CatalogBuilder by_trigger;
	by_trigger.event_trigger("audit_ddl", [&](EventTrigger& t) {
		t.event = by_trigger.text("ddl_command_end");
		t.enabled = 'O';
	});
	EXPECT_TRUE(run_with({}, by_trigger).is_silent());

	CatalogBuilder by_role;
	by_role.role_settings(by_role.role("deployer"), {"log_statement=ddl"});
	EXPECT_TRUE(run_with({}, by_role).is_silent());

	CatalogBuilder by_extension;
	by_extension.extension("pgaudit");
	EXPECT_TRUE(run_with({}, by_extension).is_silent());
}

}  // namespace
}  // namespace dbe::test
