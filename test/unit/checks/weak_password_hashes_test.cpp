#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::string_view id = "weak_password_hashes";

TEST(WeakPasswordHashes, NamesLoginRolesWithMd5) {
	CatalogBuilder db;
	db.role("old", [](Role& r) { r.password = 'm'; });
	db.role("new");
	db.role("group", [](Role& r) {
		r.password = 'm';
		r.can_login = false;
	});
	const CheckRun run = run_check(id, db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_NE(run.findings[0].detail.find(": old."), std::string::npos);
	EXPECT_EQ(run.findings[0].weight, 1);
}

TEST(WeakPasswordHashes, IsSkippedWherePasswordsAreNotVisible) {
	CatalogBuilder db;
	db.role("somebody", [](Role& r) { r.password = '?'; });
	const CheckRun run = run_check(id, db);
	EXPECT_EQ(run.status, Status::skipped);
	EXPECT_EQ(run.skip, Skip::no_privilege);
}

}  // namespace
}  // namespace dbe::test
