// Rights past the database that were granted by name, to the role itself or to one it belongs to.
#include <gtest/gtest.h>

#include <vector>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

PowerfulGrant executes(RoleId grantee, std::string_view name, std::string_view grantor = "") {
	return {grantee, "FUNCTION", name, name, "EXECUTE", grantor};
}

struct Granted {
	CatalogBuilder db;
	std::vector<PowerfulGrant> grants;

	RoleId group(std::string_view name) {
		return db.role(name, [](Role& r) { r.can_login = false; });
	}
	RoleId with_password(std::string_view name, char kind) {
		return db.role(name, [&](Role& r) { r.password = kind; });
	}
	CheckRun run(std::string_view check) {
		db.facts.powerful_grants.known = true;
		db.facts.powerful_grants.list = grants;
		return run_check(check, db);
	}
};

TEST(PowerfulGrants, FunctionsReachFilesAsMembershipsDo) {
	Granted g;
	const RoleId ann = g.db.role("ann");
	g.grants = {executes(ann, "lo_export"), executes(ann, "pg_read_file", "ops")};
	const CheckRun run = g.run("server_access_roles");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::warning);
	EXPECT_EQ(run.findings[0].fix,
			  "REVOKE EXECUTE ON FUNCTION lo_export FROM ann;\n"
			  "SET ROLE ops;\nREVOKE EXECUTE ON FUNCTION pg_read_file FROM ann;\nRESET ROLE;");
}

TEST(PowerfulGrants, WhatWasGivenOnIsNotRevokedAtOnce) {
	Granted g;
	const RoleId ann = g.db.role("ann");
	const RoleId bob = g.db.role("bob");
	g.grants = {executes(ann, "lo_export"), executes(bob, "lo_export", "ann")};
	const CheckRun run = g.run("server_access_roles");
	ASSERT_EQ(run.findings.size(), 2u);
	for (const auto& finding : run.findings) {
		EXPECT_EQ(finding.fix.empty(), finding.object == "ann") << finding.object;
		EXPECT_EQ(finding.detail.find("through"), std::string::npos) << "it is ann's own";
	}
}

TEST(PowerfulGrants, AGroupHandsThemOn) {
	Granted g;
	const RoleId team = g.group("team");
	g.db.member(team, g.db.role("ann"));
	g.grants = {executes(team, "pg_read_file")};
	const CheckRun run = g.run("server_access_roles");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "ann");
	EXPECT_EQ(run.findings[0].severity, Severity::info) << "it reads only";
	EXPECT_EQ(run.findings[0].fix, "") << "the group's right is not ann's to lose";
}

TEST(PowerfulGrants, NamesAndSizesOfFilesAreForMonitoring) {
	Granted g;
	const RoleId watcher = g.db.role("watcher");
	g.grants = {executes(watcher, "pg_ls_dir"), executes(watcher, "pg_stat_file")};
	EXPECT_TRUE(g.run("server_access_roles").is_silent());
}

TEST(PowerfulGrants, RewindingNeedsItsThree) {
	Granted g;
	const RoleId rewinder = g.db.role("rewinder");
	g.grants = {executes(rewinder, "pg_ls_dir"), executes(rewinder, "pg_read_binary_file"),
				executes(rewinder, "pg_stat_file")};
	EXPECT_TRUE(g.run("server_access_roles").is_silent());
	g.grants.push_back(executes(rewinder, "pg_read_file"));
	EXPECT_EQ(g.run("server_access_roles").findings.size(), 1u) << "pg_rewind never asks for it";
	g.grants = {executes(rewinder, "pg_read_binary_file")};
	EXPECT_EQ(g.run("server_access_roles").findings.size(), 1u);
}

TEST(PowerfulGrants, ACommandInASettingIsAProgram) {
	Granted g;
	const RoleId ann = g.db.role("ann");
	g.grants = {{ann, "PARAMETER", "archive_command", "archive_command", "ALTER SYSTEM", ""}};
	const CheckRun run = g.run("server_access_roles");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix, "REVOKE ALTER SYSTEM ON PARAMETER archive_command FROM ann;");
}

TEST(PowerfulGrants, AdminOptionIsEnoughToTakeTheRest) {
	Granted g;
	g.db.server.version = 170000;
	g.db.role("pg_write_server_files", [](Role& r) {
		r.id = RoleId{4570};
		r.can_login = false;
	});
	g.db.member(RoleId{4570}, g.db.role("ann"));
	g.db.memberships.back().inherits = false;
	g.db.memberships.back().can_set = false;
	EXPECT_TRUE(g.run("server_access_roles").is_silent());
	g.db.memberships.back().is_admin = true;
	EXPECT_EQ(g.run("server_access_roles").findings.size(), 1u);
}

TEST(PowerfulGrants, WithoutHashesThereIsNothingToRead) {
	Granted g;
	for (Role& role : g.db.roles) role.password = 'n';
	const RoleId ann = g.with_password("ann", 'n');
	g.grants = {{ann, "TABLE", "pg_authid", "pg_catalog.pg_authid", "SELECT", ""}};
	EXPECT_TRUE(g.run("password_hashes_readable").is_silent());
	g.with_password("bob", 's');
	const CheckRun run = g.run("password_hashes_readable");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "ann");
	EXPECT_EQ(run.findings[0].fix, "REVOKE SELECT ON TABLE pg_catalog.pg_authid FROM ann;");
}

TEST(PowerfulGrants, ReadersOfAllDataAreOneFinding) {
	Granted g;
	g.db.role("pg_read_all_data", [](Role& r) {
		r.id = RoleId{6181};
		r.can_login = false;
	});
	for (const char* name : {"ann", "bob", "cyd"})
		g.db.member(RoleId{6181}, g.with_password(name, 's'));
	g.db.member(RoleId{6181}, g.with_password("nightly_backup", 's'));
	CheckRun run = g.run("password_hashes_readable");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "pg_read_all_data");
	EXPECT_EQ(run.findings[0].severity, Severity::info);
	EXPECT_NE(run.findings[0].detail.find("3 login roles read"), std::string::npos);
	g.with_password("old", 'm');
	run = g.run("password_hashes_readable");
	EXPECT_EQ(run.findings.at(0).severity, Severity::warning) << "an MD5 hash logs in as it is";
}

TEST(PowerfulGrants, HiddenPasswordsAreNotJudged) {
	Granted g;
	g.with_password("ann", '?');
	EXPECT_EQ(g.run("password_hashes_readable").skip, Skip::no_privilege);
}

}  // namespace
}  // namespace dbe::test
