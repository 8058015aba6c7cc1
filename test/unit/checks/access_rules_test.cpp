// Checks of pg_hba.conf: no SQL of a fresh database changes that file.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::string_view everything[] = {"all"};
constexpr std::string_view application[] = {"app"};
constexpr std::string_view replication[] = {"replication"};

AccessRule rule(int line, std::string_view address, std::string_view netmask,
				std::string_view method) {
	AccessRule r{};
	r.line = line;
	r.connections = connection::network;
	r.databases = everything;
	r.users = everything;
	r.address = address;
	r.netmask = netmask;
	r.method = method;
	return r;
}

struct Server {
	CatalogBuilder db;
	std::vector<AccessRule> rules;

	explicit Server(std::string_view addresses = "*") { db.setting("listen_addresses", addresses); }
	CheckRun run(std::string_view id) {
		db.facts.access.known = true;
		db.facts.access.list = rules;
		return run_check(id, db);
	}
};

TEST(AccessRules, TrustFromTheNetworkIsCritical) {
	Server s;
	s.rules = {rule(90, "127.0.0.1", "255.255.255.255", "trust"),
			   rule(91, "10.0.0.0", "255.0.0.0", "trust")};
	const CheckRun run = s.run("trust_from_network");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::critical);
	EXPECT_EQ(run.findings[0].object, "pg_hba.conf line 91");
	EXPECT_NE(run.findings[0].detail.find("10.0.0.0/255.0.0.0"), std::string::npos);
}

TEST(AccessRules, TrustIsSilentWhereNobodyReachesIt) {
	Server local("localhost, 127.0.0.1");
	local.rules = {rule(91, "all", "", "trust")};
	EXPECT_TRUE(local.run("trust_from_network").is_silent());

	Server refused;
	refused.rules = {rule(90, "10.0.0.0", "255.0.0.0", "reject"),
					 rule(91, "10.1.0.0", "255.255.0.0", "trust")};
	EXPECT_TRUE(refused.run("trust_from_network").is_silent());
}

TEST(AccessRules, ReplicationIsNoDatabase) {
	Server s;
	s.rules = {rule(90, "all", "", "reject"), rule(91, "all", "", "trust")};
	s.rules[1].databases = replication;
	EXPECT_EQ(s.run("trust_from_network").findings.size(), 1u);
	EXPECT_TRUE(s.run("shadowed_access_rule").is_silent());
}

TEST(AccessRules, WhatTheCallerMayNotSeeIsNoOk) {
	CatalogBuilder db;
	db.setting("listen_addresses", "*");
	db.facts.access.hide(Skip::no_privilege, "permission denied");
	const CheckRun run = run_check("trust_from_network", db);
	EXPECT_EQ(run.status, Status::skipped);
	EXPECT_EQ(run.skip, Skip::no_privilege);
}

TEST(AccessRules, AnUnusableLineIsCritical) {
	Server s("");
	s.rules = {rule(90, "all", "", "scram-sha-256")};
	EXPECT_TRUE(s.run("access_file_errors").is_silent());
	s.rules.push_back({.line = 97, .error = "invalid authentication method \"scram\""});
	const CheckRun run = s.run("access_file_errors");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_NE(run.findings[0].detail.find("line 97"), std::string::npos);
}

TEST(AccessRules, ALineBehindAWiderOneIsIdle) {
	Server s;
	s.rules = {rule(90, "10.0.0.0", "255.0.0.0", "md5"),
			   rule(91, "10.2.0.0", "255.255.0.0", "reject"),
			   rule(92, "10.2.0.0", "255.255.0.0", "md5"),
			   rule(93, "11.0.0.0", "255.0.0.0", "reject")};
	const CheckRun run = s.run("shadowed_access_rule");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_NE(run.findings[0].detail.find("1 line is never reached: pg_hba.conf line 91 (reject) "
										  "behind line 90 (md5)"),
			  std::string::npos);
}

TEST(AccessRules, ANarrowerLineShadowsNothing) {
	Server s;
	s.rules = {rule(90, "10.2.0.0", "255.255.0.0", "md5"), rule(91, "10.0.0.0", "255.0.0.0", "reject"),
			   rule(92, "all", "", "scram-sha-256")};
	s.rules[0].users = application;
	EXPECT_TRUE(s.run("shadowed_access_rule").is_silent());
}

TEST(AccessRules, ClearPasswordsNeedALineWithoutTls) {
	Server s;
	s.rules = {rule(90, "10.0.0.0", "255.0.0.0", "ldap")};
	s.rules[0].connections = connection::ssl;
	EXPECT_TRUE(s.run("clear_text_passwords").is_silent());
	s.rules[0].connections = connection::network;
	EXPECT_EQ(s.run("clear_text_passwords").findings.size(), 1u);
}

TEST(AccessRules, ASuperuserNeedsAPasswordToBeReached) {
	for (const char password : {'n', 's'}) {
		Server s;
		s.rules = {rule(90, "0.0.0.0", "0.0.0.0", "scram-sha-256")};
		for (Role& r : s.db.roles) r.password = password;
		EXPECT_EQ(s.run("superuser_from_anywhere").is_silent(), password == 'n');
	}
}

TEST(AccessRules, ARejectBeforeKeepsSuperusersOut) {
	Server s;
	for (Role& r : s.db.roles) r.password = 's';
	constexpr static std::string_view superuser[] = {"postgres"};
	s.rules = {rule(90, "all", "", "reject"), rule(91, "all", "", "scram-sha-256")};
	s.rules[0].users = superuser;
	EXPECT_TRUE(s.run("superuser_from_anywhere").is_silent());
}

TEST(AccessRules, OldTlsIsAFindingOnlyWhereItIsUsed) {
	for (const std::string_view version : {"TLSv1.1", "TLSv1.2", "TLSv1.3", ""}) {
		CatalogBuilder db;
		db.setting("listen_addresses", "*");
		db.setting("ssl", "on");
		db.setting("ssl_min_protocol_version", version);
		EXPECT_EQ(run_check("tls_version_too_old", db).is_silent(),
				  version == "TLSv1.2" || version == "TLSv1.3");
	}
}

TEST(AccessRules, Md5LinesAreLeftOversOnlyOnceAllPasswordsAreScram) {
	for (const char password : {'s', 'm', 'n'}) {
		Server s;
		s.db.role("app", [&](Role& r) { r.password = password; });
		for (Role& r : s.db.roles) r.password = password;
		s.rules = {rule(90, "10.0.0.0", "255.0.0.0", "md5"),
				   rule(91, "10.1.0.0", "255.255.0.0", "md5"),
				   rule(92, "11.0.0.0", "255.0.0.0", "scram-sha-256")};
		const CheckRun run = s.run("md5_access_rules");
		ASSERT_EQ(run.findings.size(), password == 's' ? 1u : 0u) << password;
		if (password != 's') continue;
		EXPECT_NE(run.findings[0].detail.find("1 line takes MD5 passwords"), std::string::npos)
			<< "line 91 is never reached";
	}
}

TEST(AccessRules, Md5LinesAreNotJudgedWithoutThePasswords) {
	Server s;
	s.rules = {rule(90, "10.0.0.0", "255.0.0.0", "md5")};
	for (Role& r : s.db.roles) r.password = '?';
	EXPECT_EQ(s.run("md5_access_rules").skip, Skip::no_privilege);
}

struct Open : Server {
	explicit Open(std::string_view address, std::string_view netmask,
				  std::string_view method = "scram-sha-256") {
		for (Role& r : db.roles) r.password = 'n';
		db.role("app", [](Role& r) { r.password = 's'; });
		rules = {rule(90, address, netmask, method)};
	}
	bool is_silent() { return run("logins_from_anywhere").is_silent(); }
};

TEST(AccessRules, TheInternetIsWide) {
	EXPECT_FALSE(Open("all", "").is_silent());
	EXPECT_FALSE(Open("0.0.0.0", "0.0.0.0").is_silent());
	EXPECT_FALSE(Open("::", "::").is_silent());
	EXPECT_FALSE(Open("128.0.0.0", "128.0.0.0").is_silent());
	EXPECT_FALSE(Open("52.0.0.0", "255.0.0.0").is_silent());
	EXPECT_TRUE(Open("10.0.0.0", "255.0.0.0").is_silent());
	EXPECT_TRUE(Open("127.0.0.0", "255.0.0.0").is_silent());
	EXPECT_TRUE(Open("52.1.0.0", "255.255.0.0").is_silent());
	EXPECT_TRUE(Open("samenet", "").is_silent());
}

TEST(AccessRules, ALineFromAnywhereIsSilentWhereMoreIsAskedFor) {
	EXPECT_TRUE(Open("all", "", "scram-sha-256 clientcert").is_silent());
	EXPECT_TRUE(Open("all", "", "cert").is_silent());
	EXPECT_TRUE(Open("all", "", "reject").is_silent());
	Open named("all", "");
	named.rules[0].users = application;
	EXPECT_TRUE(named.is_silent());
	Open nobody("all", "");
	for (Role& r : nobody.db.roles) r.password = 'n';
	EXPECT_TRUE(nobody.is_silent());
}

TEST(AccessRules, ALineFromAnywhereIsToldOnce) {
	Open both("all", "");
	for (Role& r : both.db.roles) r.password = 's';
	EXPECT_FALSE(both.run("superuser_from_anywhere").is_silent());
	EXPECT_TRUE(both.is_silent());
}

}  // namespace
}  // namespace dbe::test
