#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::string_view id = "lock_timeout_for_owners";

RoleId owner_of_tables(CatalogBuilder& db) {
	const RoleId owner = db.role("migrator");
	for (const char* name : {"a", "b", "c", "d", "e"})
		db.table(name).column("id", type::bigint).owner(owner);
	return owner;
}

TEST(LockTimeoutForOwners, IsFoundWithoutAnyTimeout) {
	CatalogBuilder db;
	const RoleId owner = owner_of_tables(db);
	db.setting("lock_timeout", "0");
	db.role_settings(owner, {"lock_timeout=0"});
	const CheckRun run = run_check(id, db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix, "ALTER ROLE migrator SET lock_timeout = '5s';");
}

TEST(LockTimeoutForOwners, AcceptsOneForTheRoleTheDatabaseOrTheServer) {
	CatalogBuilder for_role;
	for_role.role_settings(owner_of_tables(for_role), {"work_mem=1MB", "lock_timeout=500ms"});
	EXPECT_EQ(run_check(id, for_role).status, Status::ok);

	CatalogBuilder for_server;
	owner_of_tables(for_server);
	for_server.setting("lock_timeout", "3000");
	EXPECT_EQ(run_check(id, for_server).status, Status::ok);

	CatalogBuilder for_all;
	owner_of_tables(for_all);
	for_all.role_settings(RoleId{}, {"lock_timeout=2s"});
	EXPECT_EQ(run_check(id, for_all).status, Status::ok);
}

TEST(LockTimeoutForOwners, DoesNotTakeTheCallersOwnForEverybodys) {
	CatalogBuilder db;
	owner_of_tables(db);
	db.setting("lock_timeout", "3000");
	db.settings.back().source = 'r';
	const CheckRun run = run_check(id, db);
	EXPECT_TRUE(run.is_silent());
	EXPECT_GT(run.unassessed, 0);
}

TEST(LockTimeoutForOwners, IsNotApplicableToOwnersWithoutLogin) {
	CatalogBuilder db;
	const RoleId owner = db.role("owner", [](Role& r) { r.can_login = false; });
	db.table("a").column("id", type::bigint).owner(owner);
	EXPECT_EQ(run_check(id, db).skip, Skip::not_applicable);
}

TEST(LockTimeoutForOwners, TheFixActsWhereTheValueIs) {
	CatalogBuilder db;
	const RoleId owner = owner_of_tables(db);
	db.role_settings(owner, {"lock_timeout=0"}, db.server.database);
	EXPECT_EQ(run_check(id, db).findings.at(0).fix,
			  "ALTER ROLE migrator IN DATABASE shop SET lock_timeout = '5s';");
}

}  // namespace
}  // namespace dbe::test
