// What the server counts and who waits for whom.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr double day = 86400;
constexpr double giga = 1024.0 * 1024.0 * 1024.0;

class OperationActivity : public testing::Test {
protected:
	OperationActivity() {
		db.facts.database.known = true;
		db.facts.wal.known = true;
		db.server.statistics_reset = db.server.now - 10 * day;
	}
	CheckRun run(std::string_view id) { return run_check(id, db); }

	CatalogBuilder db;
};

TEST_F(OperationActivity, DeadlocksByTheirRate) {
	db.facts.database.deadlocks = 200;
	EXPECT_TRUE(run("deadlocks_frequent").is_silent()) << "20 a day";
	db.facts.database.deadlocks = 300;
	EXPECT_EQ(run("deadlocks_frequent").findings.at(0).severity, Severity::info);
	db.facts.database.deadlocks = 20000;
	EXPECT_EQ(run("deadlocks_frequent").findings.at(0).severity, Severity::warning);
	db.server.statistics_reset = db.server.now - 3600;
	EXPECT_EQ(run("deadlocks_frequent").skip, Skip::too_young);
	db.facts.database.deadlocks = 3;
	EXPECT_EQ(run("deadlocks_frequent").status, Status::ok);
}

TEST_F(OperationActivity, SessionsThatVanishOrHurry) {
	DatabaseFacts& f = db.facts.database;
	f.sessions = 2e6;
	f.session_seconds = 1e6;
	f.sessions_abandoned = 1e5;
	EXPECT_TRUE(run("sessions_abandoned").is_silent());
	EXPECT_FALSE(run("connections_short_lived").is_silent());
	f.sessions_abandoned = 1e6;
	EXPECT_FALSE(run("sessions_abandoned").is_silent());
	f.session_seconds = 1e9;
	EXPECT_TRUE(run("connections_short_lived").is_silent());
	f.sessions = f.sessions_abandoned = 500;
	EXPECT_TRUE(run("sessions_abandoned").is_silent()) << "too few to tell";
}

TEST_F(OperationActivity, TemporaryFilesByTheirRate) {
	db.facts.database.temp_bytes = 200 * giga;
	EXPECT_TRUE(run("temporary_files_heavy").is_silent());
	db.facts.database.temp_bytes = 300 * giga;
	EXPECT_NE(run("temporary_files_heavy").findings.at(0).detail.find("log_temp_files is off"),
			  std::string::npos);
	db.server.statistics_reset = 0;	 // then it may be older than the server's 60 days
	EXPECT_TRUE(run("temporary_files_heavy").is_silent());
}

TEST_F(OperationActivity, AFewInTheFirstSecondAreNoRate) {
	db.server.statistics_reset = 0;
	db.server.last_recovery = db.server.now - 1;
	DatabaseFacts& f = db.facts.database;
	f.sessions = f.deadlocks = 5;
	f.commits = 1000;
	f.temp_bytes = giga;
	db.setting("log_statement", "all");
	db.setting("log_duration", "off");
	db.setting("log_min_duration_statement", "0");
	for (const char* id : {"connections_short_lived", "temporary_files_heavy", "deadlocks_frequent",
						   "everything_logged"})
		EXPECT_EQ(run(id).status, Status::ok) << id;
}

TEST_F(OperationActivity, PageImagesWhereNothingCompressesThem) {
	db.setting("wal_compression", "off");
	WalFacts& wal = db.facts.wal;
	wal.reset = db.server.now - 10 * day;
	wal.bytes = 400 * giga;
	wal.page_images = 0.5 * wal.bytes / 8192;
	EXPECT_TRUE(run("page_images_heavy").is_silent());
	wal.page_images = 0.7 * wal.bytes / 8192;
	EXPECT_FALSE(run("page_images_heavy").is_silent());
	db.settings.clear();
	db.setting("wal_compression", "lz4");
	EXPECT_TRUE(run("page_images_heavy").is_silent());
	wal.reset = db.server.now - 3600;
	EXPECT_EQ(run("page_images_heavy").skip, Skip::too_young);
}

TEST_F(OperationActivity, BlockedSessionsAndTheirRoot) {
	const int second[] = {20};
	const int root[] = {30};
	BlockedSession list[] = {{10, 50, second}, {20, 40, root}};
	db.facts.blocked.known = true;
	db.facts.blocked.list = list;
	const CheckRun found = run("sessions_blocked");
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_EQ(found.findings[0].object, "process 30");
	EXPECT_EQ(found.findings[0].severity, Severity::warning);
	list[0].seconds = 300;
	EXPECT_EQ(run("sessions_blocked").findings.at(0).severity, Severity::critical);
	const int first[] = {10};
	list[1].blockers = first;  // a deadlock about to be found ends the walk, too
	EXPECT_EQ(run("sessions_blocked").findings.size(), 1u);
	list[0].seconds = list[1].seconds = 5;
	EXPECT_TRUE(run("sessions_blocked").is_silent());
}

TEST_F(OperationActivity, LongStatementsOfClients) {
	Session s{};
	s.pid = 42;
	s.state = "active";
	s.query_seconds = 4000;
	db.facts.sessions.known = true;
	db.facts.sessions.list = std::span(&s, 1);
	EXPECT_EQ(run("statement_running_long").findings.at(0).severity, Severity::info);
	s.is_maintenance = true;
	EXPECT_TRUE(run("statement_running_long").is_silent());
	s.is_maintenance = false;
	s.state = "idle";
	EXPECT_TRUE(run("statement_running_long").is_silent());
}

TEST_F(OperationActivity, SuperusersPassConnectionLimits) {
	Session list[9]{};
	for (Session& s : list) s.user = "app";
	db.facts.sessions.known = true;
	db.facts.sessions.list = list;
	db.role("app", [](Role& r) { r.connection_limit = 10; });
	EXPECT_EQ(run("connection_limit_near").findings.at(0).object, "app");
	db.roles.back().is_superuser = true;
	EXPECT_TRUE(run("connection_limit_near").is_silent());
}

TEST_F(OperationActivity, MembersOfMultixacts) {
	db.facts.multixacts.known = true;
	db.facts.multixacts.member_files = 82000 * 0.3;
	EXPECT_TRUE(run("multixact_members").is_silent());
	db.facts.multixacts.member_files = 82000 * 0.5;
	EXPECT_EQ(run("multixact_members").findings.at(0).severity, Severity::warning);
	db.facts.multixacts.member_files = 82000 * 0.8;
	EXPECT_EQ(run("multixact_members").findings.at(0).severity, Severity::critical);
}

TEST_F(OperationActivity, ErrorsInConfigurationFiles) {
	const ConfigurationError errors[] = {
		{"/etc/postgresql.conf", "12", "work_mem", "invalid value"}};
	db.facts.configuration.known = true;
	EXPECT_EQ(run("configuration_file_errors").status, Status::ok);
	db.facts.configuration.errors = errors;
	const CheckRun found = run("configuration_file_errors");
	EXPECT_EQ(found.findings.at(0).object, "work_mem");
	EXPECT_NE(found.findings[0].detail.find("/etc/postgresql.conf:12: invalid value."),
			  std::string::npos)
		<< found.findings[0].detail;
}

}  // namespace
}  // namespace dbe::test
