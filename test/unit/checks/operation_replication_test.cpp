// Standbys, subscriptions, logical decoding and the archive of a quiet server.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr double day = 86400;
constexpr double mega = 1024.0 * 1024.0;
constexpr double giga = 1024.0 * mega;

class OperationReplication : public testing::Test {
protected:
	OperationReplication() {
		db.facts.replication.known = true;
		standby.name = "standby_1";
		standby.state = "streaming";
		standby.flush_bytes = standby.bytes = 0;
		standby.flush_seconds = -1;
		db.facts.replication.list = std::span(&standby, 1);
	}
	CheckRun run(std::string_view id) { return run_check(id, db); }

	CatalogBuilder db;
	Standby standby{};
};

TEST_F(OperationReplication, LateInBytesAndSeconds) {
	standby.flush_bytes = 2 * giga;
	EXPECT_TRUE(run("standby_behind").is_silent()) << "a burst of writes";
	standby.flush_seconds = 40;
	EXPECT_EQ(run("standby_behind").findings.at(0).severity, Severity::warning);
	standby.flush_seconds = 400;
	EXPECT_EQ(run("standby_behind").findings.at(0).severity, Severity::critical);
	standby.flush_bytes = 0;
	standby.bytes = 10 * giga;
	standby.seconds = 7200;
	EXPECT_TRUE(run("standby_behind").is_silent()) << "a delayed standby has the WAL";
}

TEST_F(OperationReplication, SomethingMustKeepWal) {
	db.setting("wal_keep_size", "0");
	db.setting("archive_mode", "off");
	EXPECT_EQ(run("standby_without_slot").findings.size(), 1u);
	standby.name = "pg_basebackup";
	EXPECT_TRUE(run("standby_without_slot").is_silent());
	standby.name = "standby_1";
	standby.has_slot = true;
	EXPECT_TRUE(run("standby_without_slot").is_silent());
	standby.has_slot = false;
	db.settings.clear();
	db.setting("wal_keep_size", "1024");
	EXPECT_TRUE(run("standby_without_slot").is_silent());
}

TEST_F(OperationReplication, SynchronousStandbysToSpare) {
	const auto severity = [&](std::string_view names) -> std::string {
		db.settings.clear();
		db.setting("synchronous_standby_names", names);
		const CheckRun found = run("synchronous_standby_missing");
		return found.is_silent() ? "none" : std::string(name(found.findings[0].severity));
	};
	EXPECT_EQ(severity(""), "none");
	EXPECT_EQ(severity("*"), "critical") << "none is connected";
	standby.may_be_synchronous = true;
	EXPECT_EQ(severity("*"), "warning");
	EXPECT_EQ(severity("standby_1, standby_2"), "warning");
	EXPECT_EQ(severity("ANY 2 (standby_1, standby_2)"), "critical");
	EXPECT_EQ(severity("2(a, b)"), "critical");
	Standby two[] = {standby, standby};
	db.facts.replication.list = two;
	EXPECT_EQ(severity("FIRST 1 (a, b)"), "none");
	EXPECT_EQ(severity("\"odd(name\", b"), "none");
}

TEST_F(OperationReplication, AQuietServerArchivesSeldom) {
	db.facts.replication.list = {};
	db.setting("archive_mode", "on");
	db.setting("archive_command", "archive %p");
	db.setting("archive_timeout", "0");
	WalFacts& wal = db.facts.wal;
	wal.known = true;
	wal.reset = db.server.now - 10 * day;
	wal.bytes = 10 * giga;
	EXPECT_TRUE(run("archive_timeout_off").is_silent()) << "a file in 22 minutes";
	wal.bytes = giga;
	EXPECT_FALSE(run("archive_timeout_off").is_silent());
	db.facts.replication.list = std::span(&standby, 1);
	EXPECT_TRUE(run("archive_timeout_off").is_silent()) << "it is streamed as well";
	db.facts.replication.list = {};
	wal.reset = db.server.now - 3600;
	EXPECT_TRUE(run("archive_timeout_off").is_silent()) << "young";
}

TEST_F(OperationReplication, SubscriptionsThatStandStill) {
	Subscription s{};
	s.name = "shop";
	s.has_slot = true;
	db.facts.subscriptions.known = true;
	EXPECT_EQ(run("subscription_stopped").skip, Skip::not_applicable);
	db.facts.subscriptions.list = std::span(&s, 1);
	EXPECT_EQ(run("subscription_stopped").findings.at(0).severity, Severity::warning);
	s.has_slot = false;
	EXPECT_EQ(run("subscription_stopped").findings.at(0).severity, Severity::info);
	s.is_enabled = s.has_slot = true;
	EXPECT_TRUE(run("subscription_stopped").is_silent()) << "may be starting";
	s.apply_errors = 7;
	EXPECT_FALSE(run("subscription_stopped").is_silent());
	s.is_running = true;
	EXPECT_TRUE(run("subscription_stopped").is_silent()) << "recovered";
}

TEST_F(OperationReplication, APauseThatSomebodyForgot) {
	ReplayFacts& replay = db.facts.replay;
	replay.known = replay.is_paused = true;
	replay.bytes = 100 * mega;
	EXPECT_EQ(run("replay_paused").skip, Skip::not_applicable) << "a restored copy at its target";
	replay.is_receiving = true;
	EXPECT_EQ(run("replay_paused").findings.at(0).fix, "SELECT pg_wal_replay_resume();");
	replay.bytes = mega;
	EXPECT_TRUE(run("replay_paused").is_silent());
}

TEST_F(OperationReplication, ConflictsOfAStandby) {
	db.facts.database.known = true;
	db.facts.database.conflicts = 500;
	db.server.statistics_reset = db.server.now - 10 * day;
	EXPECT_EQ(run("standby_conflicts").skip, Skip::not_applicable);
	db.server.in_recovery = true;
	EXPECT_FALSE(run("standby_conflicts").is_silent());
	db.facts.database.conflicts = 50;
	EXPECT_TRUE(run("standby_conflicts").is_silent());
}

TEST_F(OperationReplication, DecodingOnDisk) {
	DecodingFacts& f = db.facts.decoding;
	f.known = true;
	EXPECT_EQ(run("decoding_spills").skip, Skip::not_applicable);
	f.decoded = 100 * giga;
	f.spilled = 20 * giga;
	EXPECT_TRUE(run("decoding_spills").is_silent());
	f.spilled = 30 * giga;
	EXPECT_FALSE(run("decoding_spills").is_silent());
}

}  // namespace
}  // namespace dbe::test
