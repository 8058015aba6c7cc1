// Fixes of settings: at the place that decides, or not at all.
#include <gtest/gtest.h>

#include <tuple>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class SettingSources : public testing::Test {
protected:
	void set(char source) {
		db.setting("log_lock_waits", "off");
		db.settings.back().source = source;
	}
	CheckRun run(std::string_view id = "lock_wait_log_off") { return run_check(id, db); }
	std::string detail() { return run().findings.at(0).detail; }
	std::string fix() { return run().findings.at(0).fix; }

	CatalogBuilder db;
};

TEST_F(SettingSources, FilesGiveWayToAlterSystem) {
	set('\0');
	EXPECT_EQ(fix(), "ALTER SYSTEM SET log_lock_waits = on;\nSELECT pg_reload_conf();");
	EXPECT_TRUE(detail().ends_with("who blocked whom."));
}

TEST_F(SettingSources, TheCommandLineDoesNot) {
	set('c');
	EXPECT_EQ(fix(), "");
	EXPECT_NE(detail().find("command line"), std::string::npos);
}

TEST_F(SettingSources, NeitherDoesAServerThatForbidsIt) {
	set('\0');
	db.setting("allow_alter_system", "off");
	EXPECT_EQ(fix(), "");
	EXPECT_NE(detail().find("allow_alter_system"), std::string::npos);
}

TEST_F(SettingSources, DatabasesAndAllRolesAreChangedThemselves) {
	set('d');
	db.setting("allow_alter_system", "off");
	db.role_settings({}, {"work_mem=1MB", "log_lock_waits=off"}, db.server.database);
	EXPECT_EQ(fix(), "ALTER DATABASE shop SET log_lock_waits = on;");
	EXPECT_NE(detail().find("sessions that begin later"), std::string::npos);
}

TEST_F(SettingSources, OneDatabaseIsNotEverybody) {
	for (const auto& [check, name, value] :
		 {std::tuple("planner_methods_off", "enable_nestloop", "off"),
		  std::tuple("synchronous_commit_off", "synchronous_commit", "off"),
		  std::tuple("triggers_off_for_role", "session_replication_role", "replica"),
		  std::tuple("debugging_settings_on", "log_planner_stats", "on")}) {
		db.setting(name, value);
		EXPECT_NE(run(check).findings.at(0).detail.find("for everybody"), std::string::npos);
		db.settings.back().source = 'd';
		EXPECT_NE(run(check).findings.at(0).detail.find("in this database"), std::string::npos);
	}
}

TEST_F(SettingSources, AllRoles) {
	set('a');
	db.role_settings({}, {"log_lock_waits=off"});
	EXPECT_EQ(fix(), "ALTER ROLE ALL SET log_lock_waits = on;");
}

TEST_F(SettingSources, WhatIsThereNoLongerNeedsNoChange) {
	set('d');
	EXPECT_EQ(fix(), "");
	db.role_settings({}, {"log_lock_waits=off"});
	EXPECT_EQ(fix(), "") << "not what this session began with";
}

TEST_F(SettingSources, ARoleOrAClientHidesWhatOthersGet) {
	for (const char source : {'r', 's'}) {
		db.settings.clear();
		set(source);
		EXPECT_TRUE(run().is_silent());
		EXPECT_EQ(run().status, Status::skipped);
		EXPECT_GT(run().unassessed, 0);
	}
}

TEST_F(SettingSources, DamageHiddenFromOneRoleIsHidden) {
	db.setting("zero_damaged_pages", "on");
	db.settings.back().source = 'r';
	db.role_settings(CatalogBuilder::superuser, {"zero_damaged_pages=on"});
	EXPECT_EQ(run("damaged_pages_hidden").findings.at(0).fix,
			  "ALTER ROLE postgres RESET zero_damaged_pages;");
	db.role_settings(CatalogBuilder::superuser, {"zero_damaged_pages=on"}, db.server.database);
	EXPECT_EQ(run("damaged_pages_hidden").findings.at(0).fix,
			  "ALTER ROLE postgres IN DATABASE shop RESET zero_damaged_pages;");
	db.settings.back().source = 's';
	EXPECT_TRUE(run("damaged_pages_hidden").is_silent()) << "for one session, as one should";
}

TEST_F(SettingSources, WhatNeedsARestartSaysSo) {
	set('\0');
	db.settings.back().needs_restart = true;
	EXPECT_EQ(fix(), "ALTER SYSTEM SET log_lock_waits = on;\n-- then restart the server");
}

TEST_F(SettingSources, MemoryFromTheCommandLine) {
	db.server.memory = std::int64_t{16} << 30;
	db.setting("shared_buffers", "16384");
	db.settings.back().source = 'c';
	db.table("events").with([](Relation& r) { r.pages = 1000000; });
	EXPECT_NE(run("memory_settings_default").findings.at(0).detail.find("command line"),
			  std::string::npos);
}

TEST_F(SettingSources, PasswordsOfOneRole) {
	db.setting("password_encryption", "md5");
	db.settings.back().source = 'r';
	db.role_settings(CatalogBuilder::superuser, {"password_encryption=md5"});
	EXPECT_EQ(run("password_encryption_md5").findings.at(0).fix,
			  "ALTER ROLE postgres RESET password_encryption;");
}

TEST_F(SettingSources, AGoodValueOfOneRoleIsNoGoodServer) {
	db.setting("track_counts", "on");
	db.settings.back().source = 'r';
	db.setting("password_encryption", "scram-sha-256");
	db.settings.back().source = 'r';
	db.setting("zero_damaged_pages", "off");
	db.settings.back().source = 'r';
	for (const char* id : {"autovacuum_off", "password_encryption_md5", "damaged_pages_hidden"}) {
		const CheckRun made = run(id);
		EXPECT_TRUE(made.is_silent()) << id;
		EXPECT_EQ(made.status, Status::skipped) << id;
		EXPECT_EQ(made.unassessed, 1) << id;
	}
}

TEST_F(SettingSources, OneBadValueIsTheWholeMatter) {
	db.setting("autovacuum", "off");
	db.setting("track_counts", "on");
	db.settings.back().source = 's';
	const CheckRun made = run("autovacuum_off");
	EXPECT_EQ(made.findings.size(), 1U);
	EXPECT_EQ(made.unassessed, 0);
}

TEST_F(SettingSources, SettingsAreThoseOfWhoLoggedIn) {
	const RoleId other = db.role("other");
	db.role_settings(CatalogBuilder::superuser, {"zero_damaged_pages=on"});
	db.role_settings(other, {"zero_damaged_pages=off"});
	db.server.user = other;
	db.setting("zero_damaged_pages", "on");
	db.settings.back().source = 'r';
	EXPECT_EQ(run("damaged_pages_hidden").findings.at(0).fix,
			  "ALTER ROLE postgres RESET zero_damaged_pages;");
}

TEST_F(SettingSources, ATimeoutOfTheClientIsNoDefault) {
	const RoleId owner = db.role("migrator");
	for (const char* name : {"a", "b", "c", "d", "e"})
		db.table(name).column("id", type::bigint).owner(owner);
	db.setting("lock_timeout", "0");
	db.settings.back().source = 's';
	EXPECT_TRUE(run("lock_timeout_for_owners").is_silent());
	EXPECT_GT(run("lock_timeout_for_owners").unassessed, 0);
}

}  // namespace
}  // namespace dbe::test
