// Checks of settings that no example can set: a restart, another machine, another version.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr double giga = 1024.0 * 1024.0 * 1024.0;

class OperationSettings : public testing::Test {
protected:
	OperationSettings() {
		db.server.memory = static_cast<std::int64_t>(16 * giga);
		db.server.processors = 4;
	}
	void buffers(double gigabytes) {
		db.setting("shared_buffers", std::to_string(static_cast<long>(gigabytes * giga / 8192)));
	}
	CheckRun run(std::string_view id) { return run_check(id, db); }

	CatalogBuilder db;
};

TEST_F(OperationSettings, SharedBuffersBeyondMostOfTheMemory) {
	buffers(8);
	EXPECT_TRUE(run("shared_buffers_too_large").is_silent());
	db.settings.clear();
	buffers(12);
	ASSERT_EQ(run("shared_buffers_too_large").findings.size(), 1u);
	db.server.memory = 0;
	EXPECT_TRUE(run("shared_buffers_too_large").is_silent()) << "unknown memory";
}

TEST_F(OperationSettings, MemoryIsOvercommittedBeyondTheDefaultOnly) {
	buffers(4);
	db.setting("max_connections", "5000");
	db.setting("work_mem", "4096");
	EXPECT_TRUE(run("memory_overcommitted").is_silent()) << "the default is no choice of anybody";
	db.settings.pop_back();
	db.setting("work_mem", "65536");
	const CheckRun found = run("memory_overcommitted");
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_NE(found.findings[0].evidence.find("\"proposed_mb\": 4"), std::string::npos)
		<< "never below the default: " << found.findings[0].evidence;
}

TEST_F(OperationSettings, CacheSizeBelowSharedBuffersOrBeyondTheMachine) {
	buffers(8);
	db.setting("effective_cache_size", "524288");  // 4 GB
	EXPECT_EQ(run("effective_cache_size_off").findings.at(0).fix,
			  "ALTER SYSTEM SET effective_cache_size = '12288MB';\nSELECT pg_reload_conf();");
	db.settings.clear();
	buffers(1);
	db.setting("effective_cache_size", "524288");
	db.server.memory = static_cast<std::int64_t>(2 * giga);
	EXPECT_TRUE(run("effective_cache_size_off").is_silent()) << "the default on a small machine";
	db.settings.pop_back();
	db.setting("effective_cache_size", "1048576");
	EXPECT_FALSE(run("effective_cache_size_off").is_silent());
}

TEST_F(OperationSettings, HugePagesWhereTheirLackIsKnown) {
	const auto with = [&](std::string_view wanted, std::string_view status, double gigabytes) {
		db.settings.clear();
		buffers(gigabytes);
		db.setting("huge_pages", wanted);
		if (!status.empty()) db.setting("huge_pages_status", status);
		return !run("huge_pages_unused").is_silent();
	};
	EXPECT_TRUE(with("off", "", 16));
	EXPECT_FALSE(with("off", "", 4)) << "little to gain";
	EXPECT_FALSE(with("try", "", 16)) << "nobody knows before 17";
	EXPECT_TRUE(with("try", "off", 16));
	EXPECT_FALSE(with("try", "on", 16));
}

TEST_F(OperationSettings, NoSlotForSuperusers) {
	db.setting("superuser_reserved_connections", "3");
	EXPECT_TRUE(run("no_superuser_slot").is_silent());
	db.settings.clear();
	db.setting("superuser_reserved_connections", "0");
	EXPECT_FALSE(run("no_superuser_slot").is_silent());
}

TEST_F(OperationSettings, ConnectionsAgainstProcessors) {
	db.setting("max_connections", "499");
	EXPECT_TRUE(run("max_connections_excessive").is_silent());
	db.settings.clear();
	db.setting("max_connections", "500");
	EXPECT_FALSE(run("max_connections_excessive").is_silent());
	db.server.processors = 8;
	EXPECT_TRUE(run("max_connections_excessive").is_silent());
}

TEST_F(OperationSettings, FreezingLate) {
	db.setting("autovacuum_freeze_max_age", "200000000");
	EXPECT_TRUE(run("freeze_max_age_raised").is_silent());
	db.settings.clear();
	db.setting("autovacuum_freeze_max_age", "1500000000");
	EXPECT_EQ(run("freeze_max_age_raised").findings.at(0).object, "autovacuum_freeze_max_age");
}

TEST_F(OperationSettings, VacuumNotesDeadRowsBefore17) {
	db.setting("maintenance_work_mem", "65536");
	db.setting("autovacuum_work_mem", "-1");
	db.table("events").rows(100e6).column("id", type::bigint).primary_key({"id"}).with(
		[](Relation& r) { r.activity.deleted = 1; });
	const CheckRun found = run("vacuum_index_passes");
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_EQ(found.findings[0].fix,
			  "ALTER SYSTEM SET maintenance_work_mem = '128MB';\nSELECT pg_reload_conf();");
	db.settings.pop_back();
	db.setting("autovacuum_work_mem", "1048576");
	EXPECT_TRUE(run("vacuum_index_passes").is_silent()) << "VACUUM uses no more";
	db.settings.pop_back();
	db.setting("autovacuum_work_mem", "-1");
	db.server.version = 170000;
	EXPECT_EQ(run("vacuum_index_passes").skip, Skip::not_applicable);
}

TEST_F(OperationSettings, RolesThatPlanWithoutAMethod) {
	const RoleId role = db.role("report");
	db.role_settings(role, {"enable_nestloop=Off", "work_mem=1GB"});
	db.role_settings(db.role("other"), {"enable_nestloop=off"}, DatabaseId{99});
	const CheckRun found = run("planner_methods_off");
	ASSERT_EQ(found.findings.size(), 1u) << "the other database is not ours";
	EXPECT_EQ(found.findings[0].fix, "ALTER ROLE report RESET enable_nestloop;");
	EXPECT_EQ(found.findings[0].severity, Severity::info);
	EXPECT_TRUE(run("triggers_off_for_role").is_silent());
}

TEST_F(OperationSettings, LocksForADump) {
	for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
			 {"max_locks_per_transaction", "10"}, {"max_connections", "5"},
			 {"autovacuum_max_workers", "3"}, {"max_worker_processes", "1"}})
		db.setting(name, value);
	for (int i = 0; i < 99; i++) db.table(cat("t", i));
	EXPECT_TRUE(run("lock_table_too_small").is_silent());
	db.table("one_more");
	EXPECT_NE(run("lock_table_too_small").findings.at(0).fix.find("= 20;"), std::string::npos);
}

TEST_F(OperationSettings, VersionsAge) {
	db.server.version = 150020;
	db.server.now = 1825891200 - 200 * 86400.0;
	EXPECT_TRUE(run("version_unsupported").is_silent());
	db.server.now = 1825891200 - 100 * 86400.0;
	EXPECT_EQ(run("version_unsupported").findings.at(0).severity, Severity::info);
	db.server.now = 1825891200 + 86400.0;
	EXPECT_EQ(run("version_unsupported").findings.at(0).severity, Severity::warning);
	db.server.version = 190000;
	EXPECT_EQ(run("version_unsupported").skip, Skip::not_applicable);
}

TEST_F(OperationSettings, CatalogsFullOfNothing) {
	const auto add = [&](double tuples, std::uint32_t pages) {
		db.relation("pg_attribute", 'r', CatalogBuilder::system_schema).with([&](Relation& r) {
			r.tuples = tuples;
			r.pages = pages;
		});
	};
	add(10e6, 250000);	// 2 GB of rows in 2 GB
	EXPECT_TRUE(run("catalog_bloat").is_silent());
	db.relations.clear();
	add(50000, 250000);
	EXPECT_EQ(run("catalog_bloat").findings.at(0).object, "pg_catalog.pg_attribute");
}

TEST_F(OperationSettings, DatabasesHalfDropped) {
	db.database("Gone", [](Database& d) { d.connection_limit = -2; });
	db.database("closed", [](Database& d) { d.connection_limit = 0; });
	const CheckRun found = run("interrupted_drop_database");
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_EQ(found.findings[0].fix, "DROP DATABASE \"Gone\";");
}

}  // namespace
}  // namespace dbe::test
