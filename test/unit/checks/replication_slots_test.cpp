// inactive_slot, slot_retains_wal, unlimited_slot_retention: what each says of the same slots
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr double mega = 1024.0 * 1024.0;

Slot slot(double retained, double inactive_seconds = -1) {
	Slot s{};
	s.name = "standby_2";
	s.wal_status = "reserved";
	s.retained = retained;
	s.safe_bytes = -1;
	s.inactive_seconds = inactive_seconds;
	return s;
}

CheckRun run_with(std::string_view check, const Slot& s, std::string_view limit = "-1") {
	CatalogBuilder db;
	db.setting("max_slot_wal_keep_size", limit);
	db.setting("max_wal_size", "1024");
	db.facts.slots.known = true;
	db.facts.slots.list = std::span(&s, 1);
	return run_check(check, db);
}

TEST(InactiveSlot, ByTimeWhereItIsKnown) {
	EXPECT_TRUE(run_with("inactive_slot", slot(900 * mega, 3599)).is_silent());
	EXPECT_FALSE(run_with("inactive_slot", slot(0, 3600)).is_silent());
}

TEST(InactiveSlot, ByVolumeWhereTimeIsUnknown) {
	EXPECT_TRUE(run_with("inactive_slot", slot(255 * mega)).is_silent()) << "may just reconnect";
	EXPECT_FALSE(run_with("inactive_slot", slot(256 * mega)).is_silent());
}

TEST(InactiveSlot, LeavesOutWhatIsNoMatter) {
	Slot s = slot(500 * mega, 9000);
	s.is_active = true;
	EXPECT_TRUE(run_with("inactive_slot", s).is_silent());
	s.is_active = false;
	s.is_synchronized = true;
	EXPECT_TRUE(run_with("inactive_slot", s).is_silent());
	EXPECT_TRUE(run_with("inactive_slot", slot(-1, 9000)).is_silent()) << "reserves nothing";
}

TEST(InactiveSlot, AndSlotRetainsWalNeverSpeakOfTheSameSlot) {
	for (const double retained : {0.0, 256 * mega, 1023 * mega, 1024 * mega, 20480 * mega}) {
		const Slot s = slot(retained, 9000);
		EXPECT_NE(run_with("inactive_slot", s).is_silent(),
				  run_with("slot_retains_wal", s).is_silent())
			<< retained;
	}
}

TEST(SlotRetainsWal, ByVolume) {
	EXPECT_EQ(run_with("slot_retains_wal", slot(1000 * mega)).status, Status::ok);
	const CheckRun warning = run_with("slot_retains_wal", slot(1024 * mega));
	ASSERT_EQ(warning.findings.size(), 1u);
	EXPECT_EQ(warning.findings[0].severity, Severity::warning);
	EXPECT_EQ(warning.findings[0].fix, "") << "its consumer may come back";
	EXPECT_EQ(run_with("slot_retains_wal", slot(10240 * mega)).findings[0].severity,
			  Severity::critical);
}

TEST(SlotRetainsWal, ALostSlotMayGo) {
	Slot s = slot(-1);
	s.wal_status = "lost";
	const CheckRun run = run_with("slot_retains_wal", s);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::critical);
	EXPECT_EQ(run.findings[0].fix, "SELECT pg_drop_replication_slot('standby_2');");
}

TEST(UnlimitedSlotRetention, ProposesRoomForWhatIsKept) {
	const CheckRun run = run_with("unlimited_slot_retention", slot(30 * 1024 * mega));
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix,
			  "ALTER SYSTEM SET max_slot_wal_keep_size = '60GB';\nSELECT pg_reload_conf();");
	EXPECT_TRUE(run_with("unlimited_slot_retention", slot(0), "10240").is_silent());
}

TEST(UnlimitedSlotRetention, NeedsASlot) {
	CatalogBuilder db;
	db.setting("max_slot_wal_keep_size", "-1");
	db.facts.slots.known = true;
	EXPECT_EQ(run_check("unlimited_slot_retention", db).skip, Skip::not_applicable);
}

struct Disk {
	double free_bytes;
	double retained = 2048 * mega;
	double hours = 48;	// counted
	double safe_bytes = -1;
	bool is_active = false;
};

// 1 GB of WAL an hour.
CheckRun run_on(const Disk& d) {
	CatalogBuilder db;
	Slot s = slot(d.retained);
	s.safe_bytes = d.safe_bytes;
	s.is_active = d.is_active;
	db.facts.slots.known = true;
	db.facts.slots.list = std::span(&s, 1);
	db.facts.wal.known = true;
	db.facts.wal.bytes = d.hours * 1024 * mega;
	db.facts.wal.reset = CatalogBuilder::now - d.hours * 3600;
	db.facts.wal_disk.known = true;
	db.facts.wal_disk.free_bytes = d.free_bytes;
	return run_check("slot_retains_wal", db);
}

TEST(SlotRetainsWal, IsCriticalWhereTheDiskIsSoonFull) {
	const CheckRun run = run_on({.free_bytes = 12 * 1024 * mega});
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::critical);
	EXPECT_NE(run.findings[0].detail.find("12 GB are free there, full in 12 h"), std::string::npos)
		<< run.findings[0].detail;
}

TEST(SlotRetainsWal, OfTheDiskOnlyWhatIsCertain) {
	const double few = 12 * 1024 * mega;
	for (const Disk& d : {Disk{.free_bytes = 40 * 1024 * mega},
						  Disk{.free_bytes = few, .retained = 1024 * mega - 1, .hours = 48},
						  Disk{.free_bytes = few, .hours = 0.9},
						  Disk{.free_bytes = few, .safe_bytes = 4096 * mega},
						  Disk{.free_bytes = few, .is_active = true}}) {
		const CheckRun run = run_on(d);
		for (const FoundFinding& f : run.findings) EXPECT_EQ(f.severity, Severity::warning);
	}
}

TEST(StandbyKeepsTimeline, OnlyWhereItFollowsAPrimary) {
	for (const std::string_view timeline : {"latest", "current", "3"})
		for (const bool is_receiving : {true, false}) {
			CatalogBuilder db;
			db.server.in_recovery = true;
			db.setting("recovery_target_timeline", timeline);
			db.facts.replay.known = true;
			db.facts.replay.is_receiving = is_receiving;
			EXPECT_EQ(run_check("standby_keeps_timeline", db).is_silent(),
					  timeline == "latest" || !is_receiving);
		}
}

}  // namespace
}  // namespace dbe::test
