// Rights that come by membership: from 16 on each membership says what it gives.
#include <gtest/gtest.h>

#include "core/base/text.hpp"
#include "core/checks/common/dynamic_sql.hpp"
#include "core/checks/common/secrets.hpp"
#include "support/fake_host.hpp"
#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr RoleId runs_programs{4571};

void add_predefined(CatalogBuilder& db) {
	db.role("pg_execute_server_program", [](Role& r) {
		r.id = runs_programs;
		r.can_login = false;
	});
}

TEST(RoleReach, ProgramsAreReachedThroughAGroup) {
	CatalogBuilder db;
	add_predefined(db);
	const RoleId group = db.role("loaders", [](Role& r) { r.can_login = false; });
	const RoleId ann = db.role("ann");
	db.member(runs_programs, group);
	db.member(group, ann);
	const CheckRun run = run_check("server_access_roles", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "ann");
	EXPECT_EQ(run.findings[0].fix, "") << "the group's membership is not ann's to lose";
}

TEST(RoleReach, WhatAGroupGivesTooIsNotRevokedFromTheRole) {
	CatalogBuilder db;
	add_predefined(db);
	const RoleId ann = db.role("ann");
	db.member(runs_programs, ann);
	EXPECT_NE(run_check("server_access_roles", db).findings.at(0).fix, "");
	const RoleId group = db.role("loaders", [](Role& r) { r.can_login = false; });
	db.member(runs_programs, group);
	db.member(group, ann);
	EXPECT_EQ(run_check("server_access_roles", db).findings.at(0).fix, "");
}

TEST(RoleReach, AMembershipThatGivesNothingReachesNothing) {
	CatalogBuilder db;
	db.server.version = 170000;
	add_predefined(db);
	db.member(runs_programs, db.role("ann"));
	db.memberships.back().inherits = false;
	db.memberships.back().can_set = false;
	EXPECT_TRUE(run_check("server_access_roles", db).is_silent());
	db.memberships.back().can_set = true;
	EXPECT_EQ(run_check("server_access_roles", db).findings.size(), 1u);
}

TEST(RoleReach, ASuperuserIsReachedBySetRoleAlone) {
	CatalogBuilder db;
	db.server.version = 170000;
	db.member(CatalogBuilder::superuser, db.role("ann"));
	db.memberships.back().can_set = false;
	EXPECT_TRUE(run_check("login_superusers", db).is_silent());
}

TEST(RoleReach, UntrustedFunctionsAreNotForEverybody) {
	CatalogBuilder db;
	db.languages.push_back({Oid{20000}, db.text("plpython3u"), false});
	db.grant('n', static_cast<std::uint32_t>(CatalogBuilder::public_schema), public_role,
			 DBE_RIGHT_USAGE);
	db.function("run_it", [](Function& f) { f.language = Oid{20000}; });
	const CheckRun run = run_check("untrusted_function_for_everybody", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix, "REVOKE EXECUTE ON FUNCTION public.run_it() FROM PUBLIC;");
}

std::string taken_raw(std::string_view body) {
	CatalogBuilder db;
	Function f{};
	f.source = db.text(body);
	f.arguments = db.text("text, integer, character varying");
	f.argument_names = db.texts({"p_name", "p_count", "p_order"});
	return unquoted_argument(f).name;
}

TEST(DynamicSql, FindsArgumentsThatAreJoinedIn) {
	EXPECT_EQ(taken_raw("BEGIN EXECUTE 'SELECT ' || p_name; END"), "p_name");
	EXPECT_EQ(taken_raw("BEGIN RETURN QUERY EXECUTE format('SELECT * FROM %I ORDER BY %s', p_name, "
						"p_order); END"),
			  "p_order");
	EXPECT_EQ(taken_raw("BEGIN EXECUTE format('a %2$s b %1$L', p_name, lower(p_order)); END"),
			  "p_order");
	EXPECT_EQ(taken_raw("DECLARE q text := 'a' || coalesce(p_name, ''); BEGIN EXECUTE q; END"),
			  "p_name");
	EXPECT_EQ(taken_raw("BEGIN FOR r IN EXECUTE ('x' || (p_name)) LOOP NULL; END LOOP; END"),
			  "p_name");
	EXPECT_EQ(taken_raw("BEGIN IF p_name <> '' THEN EXECUTE 'a' || p_name; END IF; END"), "p_name");
}

TEST(DynamicSql, IsSilentWhereTheArgumentIsQuotedOrChecked) {
	EXPECT_EQ(taken_raw("BEGIN EXECUTE 'SELECT ' || quote_ident(p_name); END"), "");
	EXPECT_EQ(taken_raw("BEGIN EXECUTE 'SELECT ' || p_count; END"), "") << "a number is harmless";
	EXPECT_EQ(taken_raw("BEGIN EXECUTE 'SELECT $1' USING p_name; END"), "");
	EXPECT_EQ(taken_raw("BEGIN EXECUTE format('%I %L 100%%', p_name, p_order); END"), "");
	EXPECT_EQ(taken_raw("BEGIN IF p_name IN ('a','b') THEN EXECUTE 'x' || p_name; END IF; END"), "");
	EXPECT_EQ(taken_raw("BEGIN IF lower(trim(p_name)) NOT IN ('a') THEN RETURN; END IF; EXECUTE 'x' "
						"|| p_name; END"),
			  "");
	EXPECT_EQ(taken_raw("BEGIN PERFORM check_name(p_name); EXECUTE 'x' || p_name; END"), "");
	EXPECT_EQ(taken_raw("BEGIN p_name := quote_ident(p_name); EXECUTE 'x' || p_name; END"), "");
	EXPECT_EQ(taken_raw("BEGIN EXECUTE 'x' || p_name::regclass; END"), "");
	EXPECT_EQ(taken_raw("BEGIN RAISE NOTICE '%', 'x' || p_name; END"), "");
	EXPECT_EQ(taken_raw("-- EXECUTE 'x' || p_name;\nBEGIN END"), "");
}

TEST(DynamicSql, ReadsLongBodiesInOnePassAndNoLongerOnes) {
	std::string body = "BEGIN PERFORM concat(p_name";
	while (body.size() < 90'000) body += ", p_name";
	EXPECT_EQ(taken_raw(body + "); EXECUTE 'x' || p_name; END"), "p_name");
	EXPECT_EQ(taken_raw(body + "), check_name(p_name); EXECUTE 'x' || p_name; END"), "");

	CatalogBuilder db;
	db.languages.push_back({Oid{20000}, db.text("plpgsql"), true});
	db.function("long_one", [&](Function& f) {
		f.language = Oid{20000};
		f.source = db.text(cat("BEGIN EXECUTE 'x'; END ", std::string(100'000, ' ')));
	});
	const CheckRun run = run_check("dynamic_sql_from_arguments", db);
	EXPECT_EQ(run.skip, Skip::too_large);
}

TEST(DynamicSql, PollsWhereStatementsHaveNoEnd) {
	std::string body = "BEGIN";
	for (int i = 0; i < 100; i++) body += " THEN EXECUTE";
	CatalogBuilder db;
	Function f{};
	f.source = db.text(body);
	f.arguments = db.text("text");
	f.argument_names = db.texts({"p_name"});
	FakeHost fake;
	const Host host = fake.host();
	EXPECT_EQ(unquoted_argument(f, &host).name, "");
	EXPECT_GT(fake.polls(), 0u);
}

TEST(Secrets, NamesSayWhatIsASecret) {
	for (const std::string_view name : {"app.jwt_secret", "app.settings.apiKey", "smtp_password"})
		EXPECT_TRUE(names_secret_value(name)) << name;
	for (const std::string_view name : {"app.token_ttl", "app.password_policy", "app.primary_key"})
		EXPECT_FALSE(names_secret_value(name)) << name;
}

TEST(Secrets, PlaceholdersAndFormatsAreNone) {
	EXPECT_NE(kind_of_secret("host=db user=a password=hunter22"), "");
	EXPECT_NE(kind_of_secret("postgres://a:hunter22@db/x"), "");
	EXPECT_EQ(kind_of_secret("host=%s password=%s"), "");
	EXPECT_EQ(kind_of_secret("postgres://%s:%s@db/x"), "");
	EXPECT_EQ(kind_of_secret("-----BEGIN CERTIFICATE-----"), "");
	EXPECT_EQ(kind_of_secret("AKIAIOSFODNN7EXAMPLE"), "");
}

}  // namespace
}  // namespace dbe::test
