#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::int64_t giga = std::int64_t{1} << 30;

CheckRun run_with(std::string_view buffers, std::int64_t memory, std::int32_t pages) {
	CatalogBuilder db;
	db.server.memory = memory;
	db.setting("shared_buffers", buffers);
	db.table("events").with([&](Relation& r) { r.pages = pages; });
	return run_check("memory_settings_default", db);
}

TEST(MemorySettingsDefault, IsFoundWhereTheDataDoesNotFit) {
	const CheckRun run = run_with("16384", 16 * giga, 1000000);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_NE(run.findings[0].detail.find("4096 MB is a usual start"), std::string::npos);
	EXPECT_EQ(run.findings[0].fix, "") << "only a restart makes it true";
}

TEST(MemorySettingsDefault, IsSilentWhereNothingIsToGain) {
	EXPECT_TRUE(run_with("16384", 16 * giga, 130000).is_silent()) << "little data";
	EXPECT_TRUE(run_with("16384", 1 * giga, 1000000).is_silent()) << "a tiny machine";
	EXPECT_TRUE(run_with("524288", 16 * giga, 1000000).is_silent()) << "4 GB";
	EXPECT_EQ(run_with("16384", 0, 1000000).status, Status::skipped) << "memory unknown";
}

}  // namespace
}  // namespace dbe::test
