#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

CheckRun run_with(std::string_view command) {
	CatalogBuilder db;
	db.setting("archive_mode", "on");
	db.setting("archive_command", command);
	return run_check("archive_command_lint", db);
}

TEST(ArchiveCommandLint, SoundCommandsAreSilent) {
	for (const char* command :
		 {"test ! -f /archive/%f && cp %p /archive/%f", "pgbackrest --stanza=main archive-push %p",
		  "envdir /etc/wal-g wal-g wal-push %p", "barman-wal-archive backup main %p",
		  "/usr/local/bin/archive.sh %p %f", "cp -n %p /archive/%f"})
		EXPECT_EQ(run_with(command).status, Status::ok) << command;
}

TEST(ArchiveCommandLint, FindsWhatLosesWal) {
	const CheckRun overwrites = run_with("cp %p /archive/%f");
	ASSERT_EQ(overwrites.findings.size(), 1u);
	EXPECT_EQ(overwrites.findings[0].severity, Severity::info);
	for (const char* command : {"cp %p /archive/%f || true", "scp %p backup:/archive/%f ; exit 0",
								"/usr/local/bin/archive.sh"}) {
		const CheckRun run = run_with(command);
		ASSERT_EQ(run.findings.size(), 1u) << command;
		EXPECT_EQ(run.findings[0].severity, Severity::warning) << command;
	}
}

TEST(ArchiveCommandLint, NeverShowsTheCommand) {
	const CheckRun run = run_with("cp %p /archive/%f; curl -u admin:secret host; true");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ((run.findings[0].detail + run.findings[0].evidence).find("secret"),
			  std::string::npos);
}

}  // namespace
}  // namespace dbe::test
