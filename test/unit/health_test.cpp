#include <gtest/gtest.h>

#include <set>

#include "core/health/metrics.hpp"
#include "support/catalog_builder.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

constexpr double day = 86400;
constexpr double mega = 1024.0 * 1024.0;

struct Patient {
	CatalogBuilder db;

	// A healthy primary of which everything is visible.
	Patient() {
		ServerFacts& f = db.facts;
		for (FactGroup* group :
			 {static_cast<FactGroup*>(&f.database), static_cast<FactGroup*>(&f.sessions),
			  static_cast<FactGroup*>(&f.blocked), static_cast<FactGroup*>(&f.horizon),
			  static_cast<FactGroup*>(&f.prepared), static_cast<FactGroup*>(&f.replication),
			  static_cast<FactGroup*>(&f.slots), static_cast<FactGroup*>(&f.archiver),
			  static_cast<FactGroup*>(&f.archive_queue), static_cast<FactGroup*>(&f.checkpoints),
			  static_cast<FactGroup*>(&f.wal), static_cast<FactGroup*>(&f.pending)})
			group->known = true;
		f.replay.hide(Skip::not_applicable, "this server is no standby");
		f.checkpoints.reset = f.wal.reset = CatalogBuilder::now - 30 * day;
		f.checkpoints.timed = 1000;
		db.setting("max_connections", "100");
		db.setting("superuser_reserved_connections", "3");
		db.setting("archive_mode", "on");
		db.setting("archive_command", "archive %p");
		db.setting("data_checksums", "on");
	}

	std::vector<Metric> all() {
		FakeHost fake;
		const Host host = fake.host();
		Arena arena(host);
		const Catalog catalog(db.build(), arena);
		const Settings settings(catalog.settings());
		std::vector<ParameterOverride> overrides;
		for (const auto& [parameter, value] : db.parameters) overrides.push_back({parameter, value});
		const Parameters parameters(overrides);
		const Snapshot snapshot{.catalog = catalog,
								.settings = settings,
								.statements = db.statements,
								.facts = db.facts,
								.parameters = parameters};
		return health_metrics(snapshot);
	}
	Metric get(std::string_view name) {
		for (const Metric& m : all())
			if (m.name == name) return m;
		ADD_FAILURE() << "no metric " << name;
		return {};
	}
};

Session session(int pid, std::string_view state, double seconds) {
	Session s{};
	s.pid = pid;
	s.state = state;
	s.application = "web";
	s.query_seconds = s.state_seconds = seconds;
	return s;
}

TEST(Health, AHealthyServerHasNothingToDo) {
	Patient p;
	for (const Metric& m : p.all()) {
		EXPECT_TRUE(m.state == MetricState::ok || m.state == MetricState::unknown) << m.name;
		EXPECT_EQ(m.action, "") << m.name;
	}
}

TEST(Health, RowsAreUniqueAndFitATerminal) {
	Patient p;
	p.db.database("a_database_with_quite_a_long_name_that_goes_on_and_on_to_the_end",
				  [](Database& d) { d.xid_age = 2000000000; });
	std::set<std::string_view> names;
	for (const Metric& m : p.all()) {
		EXPECT_TRUE(names.insert(m.name).second) << m.name;
		EXPECT_LE(m.name.size(), 24u);
		EXPECT_LE(m.value.size(), 16u) << m.name;
		EXPECT_LE(m.meaning.size(), 90u) << m.name;
		EXPECT_LE(m.action.size(), 90u) << m.name;
		EXPECT_FALSE(m.meaning.empty()) << m.name;
	}
}

TEST(Health, WhatIsNotVisibleIsUnknownAndSaysWhy) {
	Patient p;
	p.db.facts = {};
	p.db.facts.sessions.hide(Skip::no_privilege, "needs a right");
	p.db.facts.database.hide(Skip::no_privilege, "needs a right");
	for (const char* name : {"connections_used", "longest_query", "idle_in_transaction",
							 "checksum_failures", "deadlocks"}) {
		const Metric m = p.get(name);
		EXPECT_EQ(m.state, MetricState::unknown) << name;
		EXPECT_EQ(m.value, "") << name;
		EXPECT_EQ(m.meaning, "needs a right") << name;
	}
}

TEST(Health, ConnectionsAreJudgedWithoutReservedSlots) {
	Patient p;
	std::vector<Session> list(73, session(1, "idle", 1));
	const auto state_of = [&](std::size_t count) {
		list.resize(count, list[0]);
		p.db.facts.sessions.list = list;
		return p.get("connections_used").state;
	};
	EXPECT_EQ(state_of(72), MetricState::ok);		  // 74 % of 97
	EXPECT_EQ(state_of(73), MetricState::warning);	  // 75.3 %
	EXPECT_EQ(state_of(88), MetricState::critical);  // 90.7 %
	EXPECT_EQ(p.get("connections_used").value, "91");
}

TEST(Health, IdleInTransactionIsWorseWhenOthersWait) {
	Patient p;
	const Session sleeper = session(42, "idle in transaction", 61);
	p.db.facts.sessions.list = std::span(&sleeper, 1);
	p.db.facts.sessions.longest_idle_in_transaction = &sleeper;
	p.db.facts.sessions.idle_in_transaction = 1;
	EXPECT_EQ(p.get("idle_in_transaction").state, MetricState::warning);
	const int blocker = 42;
	const BlockedSession waiting{7, 1, std::span(&blocker, 1)};
	p.db.facts.blocked.list = std::span(&waiting, 1);
	p.db.facts.blocked.total = 1;
	EXPECT_EQ(p.get("idle_in_transaction").state, MetricState::critical);
	EXPECT_EQ(p.get("blocked_sessions").state, MetricState::ok) << "for a second only";
}

TEST(Health, BlockedSessionsByTimeOrNumber) {
	Patient p;
	BlockedSession waiting{7, 9, {}};
	p.db.facts.blocked.list = std::span(&waiting, 1);
	p.db.facts.blocked.total = 1;
	EXPECT_EQ(p.get("blocked_sessions").state, MetricState::ok);
	waiting.seconds = 10;
	EXPECT_EQ(p.get("blocked_sessions").state, MetricState::warning);
	waiting.seconds = 60;
	EXPECT_EQ(p.get("blocked_sessions").state, MetricState::critical);
	waiting.seconds = 1;
	p.db.facts.blocked.total = 5;
	EXPECT_EQ(p.get("blocked_sessions").state, MetricState::critical);
}

TEST(Health, ReplicationIsLateInTimeAndVolumeOnly) {
	Patient p;
	Standby standby{"replica", "streaming", 0, 0, false};
	p.db.facts.replication.list = std::span(&standby, 1);
	const auto state_of = [&](double seconds, double bytes) {
		standby.seconds = seconds;
		standby.bytes = bytes;
		const Metric time = p.get("replication_lag");
		EXPECT_EQ(time.state, p.get("replication_lag_size").state);
		return time.state;
	};
	EXPECT_EQ(state_of(4000, 100), MetricState::ok) << "the primary idles";
	EXPECT_EQ(state_of(2, 64 * mega), MetricState::ok) << "a burst";
	EXPECT_EQ(state_of(30, 16 * mega), MetricState::warning);
	EXPECT_EQ(state_of(300, 1024 * mega), MetricState::critical);
}

TEST(Health, AStandbyShowsItsOwnReplay) {
	Patient p;
	p.db.server.in_recovery = true;
	p.db.facts.replay.known = true;
	p.db.facts.replay.seconds = 400;
	p.db.facts.replay.bytes = 2048 * mega;
	EXPECT_EQ(p.get("replication_lag").state, MetricState::critical);
	EXPECT_EQ(p.get("dead_rows").state, MetricState::unknown);
	EXPECT_EQ(p.get("wal_archiving").state, MetricState::ok);
}

TEST(Health, SlotsByVolumeAndLoss) {
	Patient p;
	Slot slot{};
	slot.name = "s";
	slot.safe_bytes = slot.inactive_seconds = -1;
	p.db.facts.slots.list = std::span(&slot, 1);
	slot.retained = 1023 * mega;
	EXPECT_EQ(p.get("slot_retained_wal").state, MetricState::ok);
	slot.retained = 1024 * mega;
	EXPECT_EQ(p.get("slot_retained_wal").state, MetricState::warning);
	slot.retained = 10240 * mega;
	EXPECT_EQ(p.get("slot_retained_wal").state, MetricState::critical);
	slot.retained = -1;
	slot.wal_status = "lost";
	EXPECT_EQ(p.get("slot_retained_wal").state, MetricState::critical);
}

TEST(Health, Archiving) {
	Patient p;
	p.db.facts.archiver.last_archived = CatalogBuilder::now - 100;
	p.db.facts.archiver.last_failed = CatalogBuilder::now - 200;
	EXPECT_EQ(p.get("wal_archiving").value, "on");
	p.db.facts.archiver.last_failed = CatalogBuilder::now - 50;
	EXPECT_EQ(p.get("wal_archiving").state, MetricState::critical);
	p.db.facts.archive_queue.files = 10;
	EXPECT_EQ(p.get("archive_queue").state, MetricState::ok);
	p.db.facts.archive_queue.files = 11;
	EXPECT_EQ(p.get("archive_queue").state, MetricState::warning);
	p.db.facts.archive_queue.files = 61;
	EXPECT_EQ(p.get("archive_queue").state, MetricState::critical);
}

TEST(Health, Ages) {
	Patient p;
	const auto state_of = [&](std::int32_t age) {
		p.db.databases[0].xid_age = age;
		return p.get("transaction_age").state;
	};
	p.db.setting("autovacuum_freeze_max_age", "200000000");
	EXPECT_EQ(state_of(219999999), MetricState::ok);
	EXPECT_EQ(state_of(220000001), MetricState::warning);
	EXPECT_EQ(state_of(1288490189), MetricState::critical);
	// raised, but the ids are as few as ever
	p.db.settings.pop_back();
	p.db.setting("autovacuum_freeze_max_age", "2000000000");
	EXPECT_EQ(state_of(860000000), MetricState::warning);
}

TEST(Health, TheHorizonNeedsNumberAndTime) {
	Patient p;
	HorizonHolder holder{HolderKind::session, "web", "active", 9, 2e6, 600};
	p.db.facts.horizon.list = std::span(&holder, 1);
	EXPECT_EQ(p.get("vacuum_horizon").state, MetricState::ok);
	holder.seconds = 3600;
	EXPECT_EQ(p.get("vacuum_horizon").state, MetricState::warning);
	holder.seconds = 43200;
	EXPECT_EQ(p.get("vacuum_horizon").state, MetricState::critical);
	holder = {HolderKind::slot_data, "s", "", 0, 2e6, -1};
	EXPECT_EQ(p.get("vacuum_horizon").state, MetricState::ok) << "for how long is unknown";
	holder.transactions = 10e6;
	EXPECT_EQ(p.get("vacuum_horizon").state, MetricState::warning);
}

TEST(Health, RatesOfUnknownAgeProveNothing) {
	Patient p;
	p.db.facts.database.deadlocks = 1e6;
	EXPECT_EQ(p.get("deadlocks").state, MetricState::unknown) << "counted since who knows when";
	p.db.facts.database.reset = CatalogBuilder::now - day;
	EXPECT_EQ(p.get("deadlocks").state, MetricState::warning);
	p.db.facts.database.deadlocks = 20;
	EXPECT_EQ(p.get("deadlocks").state, MetricState::ok);
	p.db.facts.database.reset = CatalogBuilder::now - 60;
	EXPECT_EQ(p.get("deadlocks").state, MetricState::unknown) << "too young";
}

TEST(Health, CountersOutliveACleanRestart) {
	Patient p;
	p.db.server.started = CatalogBuilder::now - 60;
	p.db.server.last_recovery = CatalogBuilder::now - 40 * day;
	EXPECT_EQ(p.get("statistics_age").value, "40");
	EXPECT_EQ(p.get("statistics_age").unit, "days");
	EXPECT_NE(p.get("deadlocks").meaning.find("0 in 40 days"), std::string::npos);
	EXPECT_EQ(p.get("deadlocks").state, MetricState::ok);
	p.db.server.last_recovery = p.db.server.started;
	EXPECT_EQ(p.get("statistics_age").value, "60") << "a crash lost them";
}

TEST(Health, ForcedCheckpointsNeedADayAndANumber) {
	Patient p;
	CheckpointFacts& c = p.db.facts.checkpoints;
	c.reset = CatalogBuilder::now - 2 * day;
	c.timed = 50;
	c.requested = 9;
	EXPECT_EQ(p.get("forced_checkpoints").state, MetricState::ok) << "under 5 a day";
	c.requested = 10;
	EXPECT_EQ(p.get("forced_checkpoints").state, MetricState::warning);
	c.timed = 0;
	c.requested = 9;
	EXPECT_EQ(p.get("forced_checkpoints").state, MetricState::unknown) << "a share of so few";
	c.timed = 50;
	c.reset = CatalogBuilder::now - day / 2;
	EXPECT_EQ(p.get("forced_checkpoints").state, MetricState::unknown);
}

TEST(Health, KeysByTheNarrowerOfSequenceAndColumn) {
	Patient p;
	p.db.table("orders").column("id", type::integer).identity("id", [](Sequence& s) {
		s.maximum = 9223372036854775807;
		s.increment = 1;
		s.last_value = 1800000000;
		s.is_called = s.is_readable = true;
	});
	EXPECT_EQ(p.get("key_values_used").state, MetricState::critical);
	EXPECT_EQ(p.get("key_values_used").value, "84");
	p.db.parameters["integer_key_running_out.critical"] = 0.9;
	EXPECT_EQ(p.get("key_values_used").state, MetricState::warning) << "by the check's threshold";
	EXPECT_EQ(p.get("key_values_used").critical, "90 %");
	p.db.parameters.clear();
	p.db.sequences[0].increment = -1;
	p.db.sequences[0].maximum = -1;
	p.db.sequences[0].minimum = -1000;
	p.db.sequences[0].start = -1;
	p.db.sequences[0].last_value = -900;
	EXPECT_EQ(p.get("key_values_used").value, "90") << "counted downwards";
	p.db.sequences[0].is_cycled = true;
	EXPECT_EQ(p.get("key_values_used").state, MetricState::ok) << "it starts again";
	p.db.sequences[0].is_cycled = false;
	p.db.sequences[0].increment = 1;
	p.db.sequences[0].minimum = p.db.sequences[0].start = 1;
	p.db.sequences[0].maximum = 9223372036854775807;
	p.db.sequences[0].last_value = 900000000;
	EXPECT_EQ(p.get("key_values_used").state, MetricState::ok);
	p.db.sequences[0].is_readable = false;
	EXPECT_EQ(p.get("key_values_used").state, MetricState::unknown);
}

TEST(Health, DeadRows) {
	Patient p;
	p.db.table("jobs").column("id", type::bigint).rows(100000).with([](Relation& r) {
		r.has_activity = true;
		r.activity.live = 100000;
		r.activity.dead = 50000;
	});
	EXPECT_EQ(p.get("dead_rows").state, MetricState::warning);
	EXPECT_EQ(p.get("vacuum_overdue").state, MetricState::warning);  // trigger 20,050
	p.db.relations[0].activity.dead = 9000;
	EXPECT_EQ(p.get("dead_rows").state, MetricState::ok);
	EXPECT_EQ(p.get("vacuum_overdue").state, MetricState::ok);
}

TEST(Health, OneCorruptPageIsCritical) {
	Patient p;
	p.db.facts.database.checksum_failures = 1;
	EXPECT_EQ(p.get("checksum_failures").state, MetricState::critical);
	p.db.settings.pop_back();
	p.db.setting("data_checksums", "off");
	EXPECT_EQ(p.get("checksum_failures").state, MetricState::unknown) << "never ok unseen";
}

TEST(Health, PendingRestart) {
	Patient p;
	const std::string_view name = "shared_buffers";
	p.db.facts.pending.names = std::span(&name, 1);
	EXPECT_EQ(p.get("pending_restart").state, MetricState::warning);
	EXPECT_NE(p.get("pending_restart").meaning.find("shared_buffers"), std::string::npos);
}

}  // namespace
}  // namespace dbe::test
