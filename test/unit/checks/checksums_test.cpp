// checksums_off and checksum_failures
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

CheckRun run_with(std::string_view check, std::string_view checksums, double failures) {
	CatalogBuilder db;
	db.setting("data_checksums", checksums);
	db.facts.database.known = true;
	db.facts.database.checksum_failures = failures;
	db.facts.database.damaged_database = "shop";
	return run_check(check, db);
}

TEST(ChecksumsOff, SaysSo) {
	EXPECT_EQ(run_with("checksums_off", "on", 0).status, Status::ok);
	const CheckRun run = run_with("checksums_off", "off", 0);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::info);
}

TEST(ChecksumFailures, OneIsEnough) {
	EXPECT_EQ(run_with("checksum_failures", "on", 0).status, Status::ok);
	const CheckRun run = run_with("checksum_failures", "on", 1);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::critical);
	EXPECT_EQ(run.findings[0].object, "shop");
}

TEST(ChecksumFailures, NothingIsProvenWithoutChecksums) {
	EXPECT_EQ(run_with("checksum_failures", "off", 0).status, Status::skipped);
}

}  // namespace
}  // namespace dbe::test
