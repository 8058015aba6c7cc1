#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

Session idle(int pid, double seconds) {
	Session s{};
	s.pid = pid;
	s.user = "app";
	s.application = "web";
	s.state = "idle in transaction";
	s.state_seconds = seconds;
	return s;
}

CheckRun run_with(const std::vector<Session>& sessions, int blocker = 0) {
	CatalogBuilder db;
	db.facts.sessions.known = true;
	db.facts.sessions.list = sessions;
	const BlockedSession waiting{99, 5, std::span(&blocker, 1)};
	if (blocker != 0) db.facts.blocked.list = std::span(&waiting, 1);
	return run_check("idle_in_transaction", db);
}

TEST(IdleInTransaction, ShortPausesAreFine) {
	EXPECT_EQ(run_with({idle(1, 59)}).status, Status::ok);
}

TEST(IdleInTransaction, WarnsThenIsCritical) {
	const CheckRun run = run_with({idle(1, 61), idle(2, 90), idle(3, 2)});
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::warning);
	EXPECT_EQ(run.findings[0].detail,
			  "2 sessions idle in an open transaction for over 60 seconds, the longest for 90 "
			  "seconds: session 2 of app (web).");
	EXPECT_EQ(run_with({idle(1, 300)}).findings[0].severity, Severity::critical);
}

TEST(IdleInTransaction, IsCriticalWhenOthersWait) {
	EXPECT_EQ(run_with({idle(1, 61)}, 1).findings[0].severity, Severity::critical);
	EXPECT_TRUE(run_with({idle(1, 10)}, 1).is_silent());
}

}  // namespace
}  // namespace dbe::test
