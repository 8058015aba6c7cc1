#include "core/server/facts.hpp"

#include <gtest/gtest.h>

#include "support/catalog_builder.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

// Keeps alive what the facts point into.
struct Loaded {
	FakeHost fake;
	Host host = fake.host();
	Arena arena{host};
	CatalogBuilder db;
	ServerFacts facts;

	const ServerFacts& load() {
		const Catalog catalog(db.build(), arena);
		facts = load_facts(host, arena, catalog);
		return facts;
	}
	bool asked(std::string_view part) const {
		for (const std::string& sql : fake.queries())
			if (sql.find(part) != std::string::npos) return true;
		return false;
	}
};

// pid, user, application, database, state, seconds: transaction, query, state; lock, own, long
Cells session(const char* pid, const char* state, const char* query_seconds,
			  const char* state_seconds, const char* is_own = "f", const char* is_long = "f") {
	return {pid,   "app", "web",		 "shop",		state, std::nullopt,
			query_seconds, state_seconds, std::nullopt, is_own, is_long};
}

TEST(ServerFacts, CountsSessionsWithoutTheOneThatAsks) {
	Loaded l;
	l.fake.answer("pg_stat_activity", {session("10", "active", "7.25", "7.25"),
									   session("11", "active", "0.1", "0.1", "t"),
									   session("12", "active", "900", "900", "f", "t"),
									   session("13", "idle in transaction", "80", "70.5"),
									   session("14", "idle in transaction (aborted)", "90", "9"),
									   session("15", "idle", "1", "1")});
	l.fake.answer("pg_prepared_xacts", {});
	const SessionFacts& s = l.load().sessions;
	ASSERT_TRUE(s.known);
	EXPECT_EQ(s.total(), 6);
	EXPECT_EQ(s.active, 2);
	EXPECT_EQ(s.idle, 1);
	EXPECT_EQ(s.idle_in_transaction, 2);
	ASSERT_NE(s.longest_query, nullptr);
	EXPECT_EQ(s.longest_query->pid, 10) << "a dump is long by nature";
	EXPECT_DOUBLE_EQ(s.longest_query->query_seconds, 7.25);
	ASSERT_NE(s.longest_idle_in_transaction, nullptr);
	EXPECT_EQ(s.longest_idle_in_transaction->pid, 13);
	EXPECT_DOUBLE_EQ(s.list[0].transaction_seconds, -1) << "none is open";
}

TEST(ServerFacts, OthersSessionsNeedARight) {
	Loaded l;
	l.db.server.reads_all_statistics = false;
	const ServerFacts& f = l.load();
	for (const FactGroup* group : {static_cast<const FactGroup*>(&f.sessions),
								   static_cast<const FactGroup*>(&f.replication)}) {
		EXPECT_FALSE(group->known);
		EXPECT_EQ(group->why, Skip::no_privilege);
		EXPECT_FALSE(group->reason.empty());
	}
	EXPECT_TRUE(f.slots.known);
}

TEST(ServerFacts, OneFailedProbeHarmsNoOther) {
	Loaded l;
	l.db.setting("archive_mode", "on");
	l.fake.refuse("pg_ls_archive_statusdir", "42501", "permission denied");
	l.fake.refuse("pg_stat_wal", "42P01", "no such view");
	const ServerFacts& f = l.load();
	EXPECT_FALSE(f.archive_queue.known);
	EXPECT_EQ(f.archive_queue.why, Skip::no_privilege);
	EXPECT_EQ(f.archive_queue.reason, "permission denied");
	EXPECT_FALSE(f.wal.known);
	EXPECT_EQ(f.wal.why, Skip::not_installed);
	EXPECT_TRUE(f.database.known);
	EXPECT_TRUE(f.slots.known);
	EXPECT_TRUE(f.pending.known);
}

TEST(ServerFacts, AFailureIsNoMissingExtension) {
	Loaded l;
	l.fake.refuse("pg_stat_wal", "XX001", "invalid page");
	const ServerFacts& f = l.load();
	EXPECT_FALSE(f.wal.known);
	EXPECT_EQ(f.wal.why, Skip::failed);
	EXPECT_EQ(name(f.wal.why), "failed");
	EXPECT_EQ(f.wal.reason, "invalid page");
}

TEST(ServerFacts, TheArchiveQueueIsReadOnlyWhereThereIsOne) {
	Loaded l;
	l.db.setting("archive_mode", "off");
	EXPECT_EQ(l.load().archive_queue.why, Skip::not_applicable);
	EXPECT_FALSE(l.asked("pg_ls_archive_statusdir"));
}

TEST(ServerFacts, ViewsFollowTheVersion) {
	Loaded old;
	old.load();
	EXPECT_TRUE(old.asked("pg_stat_bgwriter"));
	EXPECT_FALSE(old.asked("pg_stat_checkpointer"));
	EXPECT_FALSE(old.asked("inactive_since"));

	Loaded current;
	current.db.server.version = 170002;
	current.load();
	EXPECT_TRUE(current.asked("pg_stat_checkpointer"));
	EXPECT_FALSE(current.asked("pg_stat_bgwriter"));
	EXPECT_TRUE(current.asked("inactive_since"));
	EXPECT_TRUE(current.asked("s.synced"));
}

TEST(ServerFacts, NothingIsAskedThatAStandbyOrAPrimaryRefuses) {
	Loaded primary;
	EXPECT_EQ(primary.load().replay.why, Skip::not_applicable);
	EXPECT_FALSE(primary.asked("pg_is_wal_replay_paused"));

	Loaded standby;
	standby.db.server.in_recovery = true;
	standby.fake.answer("pg_is_wal_replay_paused", {{"1048576", "12.5", "t", "t"}});
	const ServerFacts& f = standby.load();
	EXPECT_EQ(f.checkpoints.why, Skip::on_standby);
	ASSERT_TRUE(f.replay.known);
	EXPECT_DOUBLE_EQ(f.replay.bytes, 1048576);
	EXPECT_DOUBLE_EQ(f.replay.seconds, 12.5);
	EXPECT_TRUE(f.replay.is_paused);
}

TEST(ServerFacts, ReadsBlockersOfWaitingSessions) {
	Loaded l;
	l.fake.answer("pg_blocking_pids", {{"23", "70", "65.5", "41,42"}, {"23", "71", std::nullopt, ""}});
	const BlockFacts& b = l.load().blocked;
	ASSERT_TRUE(b.known);
	EXPECT_EQ(b.total, 23);
	ASSERT_EQ(b.list.size(), 2u);
	EXPECT_DOUBLE_EQ(b.list[0].seconds, 65.5);
	EXPECT_TRUE(b.is_blocker(42));
	EXPECT_FALSE(b.is_blocker(70));
	EXPECT_TRUE(b.list[1].blockers.empty());
}

TEST(ServerFacts, ReadsHorizonHoldersOfAllKinds) {
	Loaded l;
	l.fake.answer("AS transactions", {{"session", "web", "idle in transaction", "12", "5000000", "90"},
									  {"slot_data", "s1", std::nullopt, std::nullopt, "400", std::nullopt},
									  {"slot_catalog", "s2", std::nullopt, "7", "300", std::nullopt},
									  {"prepared", "t1", std::nullopt, std::nullopt, "200", "60"},
									  {"standby", "replica", std::nullopt, "9", "100", std::nullopt}});
	const HorizonFacts& h = l.load().horizon;
	ASSERT_EQ(h.list.size(), 5u);
	EXPECT_EQ(h.list[0].kind, HolderKind::session);
	EXPECT_DOUBLE_EQ(h.list[0].transactions, 5e6);
	EXPECT_EQ(h.list[1].kind, HolderKind::slot_data);
	EXPECT_LT(h.list[1].seconds, 0) << "unknown, not zero";
	EXPECT_EQ(h.list[2].kind, HolderKind::slot_catalog);
	EXPECT_EQ(h.list[3].kind, HolderKind::prepared_transaction);
	EXPECT_EQ(h.list[4].kind, HolderKind::standby_feedback);
}

TEST(ServerFacts, ReadsSlots) {
	Loaded l;
	l.db.server.version = 180000;
	l.fake.answer("s.wal_status", {{"late", "extended", "t", "f", "f", "f", "2147483648", "-5", "7200"},
								   {"fresh", std::nullopt, "f", "f", "f", "f", std::nullopt,
									std::nullopt, std::nullopt}});
	const SlotFacts& s = l.load().slots;
	ASSERT_EQ(s.list.size(), 2u);
	EXPECT_TRUE(s.list[0].is_logical);
	EXPECT_DOUBLE_EQ(s.list[0].retained, 2147483648.0);
	EXPECT_DOUBLE_EQ(s.list[0].safe_bytes, 0) << "already beyond";
	EXPECT_DOUBLE_EQ(s.list[0].inactive_seconds, 7200);
	EXPECT_LT(s.list[1].retained, 0) << "reserves nothing";
	EXPECT_LT(s.list[1].safe_bytes, 0);
}

TEST(ServerFacts, ReadsCounters) {
	Loaded l;
	l.fake.answer("pg_stat_database",
				  {{"90", "10", "5", "95", "2", "4096", "3", "0", std::nullopt, "7", "1700000000.5",
					"shop"}});
	l.fake.answer("pg_stat_archiver",
				  {{"5", "33", "1000", "2000", "10", "00000001000000000000000A"}});
	l.fake.answer("pending_restart", {{"shared_buffers"}, {"wal_level"}});
	const ServerFacts& f = l.load();
	EXPECT_DOUBLE_EQ(f.database.rollbacks, 10);
	EXPECT_DOUBLE_EQ(f.database.reset, 0);
	EXPECT_DOUBLE_EQ(f.database.checksum_failures, 7);
	EXPECT_EQ(f.database.damaged_database, "shop");
	EXPECT_TRUE(f.archiver.is_failing());
	ASSERT_EQ(f.pending.names.size(), 2u);
	EXPECT_EQ(f.pending.names[0], "shared_buffers");
}

TEST(ServerFacts, ReadsStandbysByWhatTheyHaveWritten) {
	Loaded l;
	l.fake.answer("r.application_name, r.state",
				  {{"a", "streaming", "900", "3600", "f", "100", "0.5", "t", "t", "t",
					"sync"},
				   {"b", "catchup", "900", std::nullopt, "f", std::nullopt, std::nullopt, "f", "f",
					"t", "potential"}});
	const ReplicationFacts& r = l.load().replication;
	ASSERT_EQ(r.list.size(), 2u);
	EXPECT_DOUBLE_EQ(r.list[0].flush_bytes, 100);
	EXPECT_TRUE(r.list[0].has_slot);
	EXPECT_TRUE(r.list[0].is_synchronous);
	EXPECT_LT(r.list[1].flush_bytes, 0) << "unknown, not zero";
	EXPECT_LT(r.list[1].flush_seconds, 0);
	EXPECT_TRUE(r.list[1].may_be_synchronous);
}

TEST(ServerFacts, ReadsLogicalReplication) {
	Loaded l;
	l.fake.answer("pg_subscription s", {{"shop", "t", "f", "f", "3", "1", "2"}});
	l.fake.answer("spill_bytes", {{"100", "200", "10", "cdc"}});
	const ServerFacts& f = l.load();
	ASSERT_EQ(f.subscriptions.list.size(), 1u);
	EXPECT_TRUE(f.subscriptions.list[0].is_enabled);
	EXPECT_FALSE(f.subscriptions.list[0].is_running);
	EXPECT_DOUBLE_EQ(f.subscriptions.list[0].apply_errors, 3);
	EXPECT_DOUBLE_EQ(f.decoding.spilled, 100);
	EXPECT_EQ(f.decoding.slot, "cdc");

	Loaded standby;
	standby.db.server.in_recovery = true;
	EXPECT_EQ(standby.load().subscriptions.why, Skip::on_standby);
}

TEST(ServerFacts, ReadsErrorsOfConfigurationFiles) {
	Loaded l;
	l.fake.answer("pg_file_settings", {{"/etc/a.conf", "7", std::nullopt, "syntax error"}});
	l.fake.refuse("pg_multixact", "42501", "permission denied");
	const ServerFacts& f = l.load();
	ASSERT_EQ(f.configuration.errors.size(), 1u);
	EXPECT_EQ(f.configuration.errors[0].line, "7");
	EXPECT_EQ(f.configuration.errors[0].setting, "");
	EXPECT_EQ(f.multixacts.why, Skip::no_privilege);
}

TEST(ServerFacts, KnowsTheReservedWordsInAnyOrder) {
	Loaded l;
	l.fake.answer("pg_get_keywords", {{"user"}, {"limit"}, {"order"}});
	const KeywordFacts& k = l.load().keywords;
	ASSERT_TRUE(k.known);
	EXPECT_TRUE(k.is_reserved("limit"));
	EXPECT_TRUE(k.is_reserved("user"));
	EXPECT_FALSE(k.is_reserved("position"));
	EXPECT_FALSE(k.is_reserved(""));
}

TEST(ServerFacts, SurvivesAnAnswerOfAnotherShape) {
	Loaded l;
	for (const char* view : {"pg_stat_database", "pg_stat_activity", "pg_locks",
							 "pg_replication_slots", "pg_stat_archiver", "pg_stat_wal"})
		l.fake.answer(view, {{"x"}});
	const ServerFacts& f = l.load();
	EXPECT_DOUBLE_EQ(f.database.commits, 0);
	EXPECT_TRUE(f.sessions.known);
}

TEST(ServerFacts, AsksForTheCollationsOfIndexesOnly) {
	Loaded l;
	l.db.table("t").column("a", type::text).index({"a"}, [&](Index& i, Relation&) {
		i.collations = l.db.oids({100, 950, 16500, 16500});
	});
	l.fake.answer("pg_database_collation_actual_version",
				  {{"0", std::nullopt, "My Shop", "2.31", "2.36"},
				   {"16500", "public", "german", "153.14", "153.14"},
				   {"16501", "public", "old", "153.14", std::nullopt}});
	const CollationFacts& f = l.load().collations;
	ASSERT_TRUE(f.known);
	EXPECT_TRUE(l.asked("ANY ('{16500}'"));
	EXPECT_EQ(f.database.name, "\"My Shop\"");
	EXPECT_EQ(f.database.id, collation::database_default);
	EXPECT_TRUE(f.database.is_mismatch());
	ASSERT_EQ(f.list.size(), 2u);
	EXPECT_EQ(f.list[0].name, "public.german");
	EXPECT_FALSE(f.list[0].is_mismatch());
	EXPECT_FALSE(f.list[1].is_mismatch()) << "the library has no version";
}

TEST(ServerFacts, KnowsOperatorClassesThatAreNotTheDefault) {
	Loaded l;
	l.fake.answer("pg_opclass", {{"10050", "text_pattern_ops"}, {"10061", "jsonb_path_ops"}});
	const OperatorClassFacts& f = l.load().operator_classes;
	ASSERT_TRUE(f.known);
	ASSERT_NE(f.find(Oid{10061}), nullptr);
	EXPECT_EQ(f.find(Oid{10061})->name, "jsonb_path_ops");
	EXPECT_EQ(f.find(Oid{10055}), nullptr);
	EXPECT_EQ(f.find(Oid{99999}), nullptr);
}

TEST(ServerFacts, RoomForWalIsForMonitors) {
	Loaded l;
	EXPECT_TRUE(l.load().wal_disk.known);
	EXPECT_GT(l.load().wal_disk.free_bytes, 0);
	l.db.server.reads_all_statistics = false;
	EXPECT_EQ(l.load().wal_disk.why, Skip::no_privilege);
}

TEST(ServerFacts, KnowsWhatPublicWasGiven) {
	Loaded l;
	l.fake.answer("i.initprivs) x\n\t\tWHERE x.grantee = 0 AND x.privilege_type = 'EXECUTE'",
				  {{"FUNCTION", "pg_ls_dir", "pg_catalog.pg_ls_dir(text)", "pg_catalog", "EXECUTE",
					std::nullopt}});
	l.fake.answer("pg_parameter_acl", {{"PARAMETER", "ssl", "ssl", "", "SET", "ops"}});
	const OpenedFacts& f = l.load().opened;
	ASSERT_TRUE(f.known);
	ASSERT_EQ(f.restricted.size(), 1u);
	EXPECT_EQ(f.restricted[0].identity, "pg_catalog.pg_ls_dir(text)");
	EXPECT_EQ(f.restricted[0].grantor, "");
	ASSERT_EQ(f.others.size(), 1u);
	EXPECT_EQ(f.others[0].grantor, "ops");
}

TEST(ServerFacts, KnowsWhatReachesPastTheDatabase) {
	Loaded l;
	l.fake.answer("pg_file_unlink", {{"16400", "FUNCTION", "lo_export",
									  "pg_catalog.lo_export(oid, text)", "EXECUTE", std::nullopt}});
	const PowerfulGrantFacts& f = l.load().powerful_grants;
	ASSERT_TRUE(f.known);
	ASSERT_EQ(f.list.size(), 1u);
	EXPECT_EQ(f.list[0].grantee, RoleId{16400});
	EXPECT_EQ(f.list[0].right, "EXECUTE");
	EXPECT_EQ(f.list[0].grantor, "");
}

TEST(ServerFacts, ReadsCommentsThatMayHoldSecrets) {
	Loaded l;
	l.fake.answer("pg_shdescription", {{"role app", "its passwd is known"}});
	const CommentFacts& f = l.load().comments;
	ASSERT_TRUE(f.known);
	ASSERT_EQ(f.list.size(), 1u);
	EXPECT_EQ(f.list[0].object, "role app");
}

}  // namespace
}  // namespace dbe::test
