#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

CheckRun run_with(std::string_view ssl, std::string_view addresses) {
	CatalogBuilder db;
	db.setting("ssl", ssl);
	db.setting("listen_addresses", addresses);
	return run_check("ssl_off", db);
}

TEST(SslOff, IsFoundWhereConnectionsLeaveTheMachine) {
	for (const char* addresses : {"*", "0.0.0.0", "localhost, 10.0.0.7", "::"}) {
		const CheckRun run = run_with("off", addresses);
		ASSERT_EQ(run.findings.size(), 1u) << addresses;
		EXPECT_NE(run.findings[0].detail.find(addresses), std::string::npos);
		EXPECT_EQ(run.findings[0].fix, "");
	}
}

TEST(SslOff, IsSilentWithinTheMachine) {
	for (const char* addresses : {"localhost", "127.0.0.1", "::1", " localhost , 127.0.0.1"}) {
		const CheckRun run = run_with("off", addresses);
		EXPECT_EQ(run.status, Status::ok) << addresses;
	}
}

TEST(SslOff, IsSilentWhenOn) { EXPECT_EQ(run_with("on", "*").status, Status::ok); }

TEST(SslOff, IsNotApplicableToSocketsOnly) {
	const CheckRun run = run_with("off", "");
	EXPECT_EQ(run.status, Status::skipped);
	EXPECT_EQ(run.skip, Skip::not_applicable);
}

}  // namespace
}  // namespace dbe::test
