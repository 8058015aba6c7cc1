#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::string_view id = "login_superusers";

TEST(LoginSuperusers, FollowsMembershipsAndSurvivesCircles) {
	CatalogBuilder db;
	const RoleId gods = db.role("gods", [](Role& r) {
		r.is_superuser = true;
		r.can_login = false;
	});
	const RoleId team = db.role("team", [](Role& r) { r.can_login = false; });
	const RoleId ann = db.role("ann");
	db.role("bob");
	db.member(gods, team);
	db.member(team, ann);
	db.member(ann, team);
	const CheckRun run = run_check(id, db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_NE(run.findings[0].detail.find("1 by membership: ann."), std::string::npos);
	EXPECT_EQ(run.findings[0].fix, "REVOKE team FROM ann;");
}

TEST(LoginSuperusers, DemotesTheCallerLast) {
	CatalogBuilder db;
	const auto super = [](Role& r) { r.is_superuser = true; };
	db.server.user = db.role("caller", super);
	db.role("other", super);
	const CheckRun run = run_check(id, db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix,
			  "ALTER ROLE other NOSUPERUSER;\nALTER ROLE caller NOSUPERUSER;");
}

TEST(LoginSuperusers, IsSilentAboutTheOnlyOne) {
	CatalogBuilder db;
	db.role("plain");
	EXPECT_EQ(run_check(id, db).status, Status::ok);
}

}  // namespace
}  // namespace dbe::test
