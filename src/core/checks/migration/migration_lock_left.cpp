#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/migration_state.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string describe(const MigrationHistory& history) {
	return cat(history.tool, " is locked", history.what.empty() ? "" : " by ", history.what,
			   history.seconds > 0 ? cat(" for ", lasting(history.seconds)) : std::string(),
			   history.seconds > 0 ? "." : ", and no other session is at work.");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_histories(snapshot, assessment, MigrationTrouble::locked, describe);
}

}  // namespace

extern constexpr Check migration_lock_left{CheckSpec{
	.id = "migration_lock_left",
	.title = "Lock of a migration tool that was left behind",
	.dimension = Dimension::migration,
	.severity = Severity::warning,
	.why = "The tool died while it held its lock. The next deployment waits for it until it "
		   "gives up, mostly in the middle of a release.",
	.action = "Make sure that no migration runs any more, then release it: liquibase "
			  "release-locks, knex migrate:unlock, yoyo break-lock. Look whether the "
			  "migration that held it has finished.",
	.bad = "CREATE TABLE databasechangeloglock (id integer PRIMARY KEY, locked boolean NOT "
		   "NULL, lockgranted timestamptz, lockedby varchar(255));\n"
		   "INSERT INTO databasechangeloglock VALUES (1, true, now() - interval '3 days', "
		   "'build-7 (10.0.0.7)');",
	.good = "CREATE TABLE databasechangeloglock (id integer PRIMARY KEY, locked boolean NOT "
			"NULL, lockgranted timestamptz, lockedby varchar(255));\n"
			"INSERT INTO databasechangeloglock VALUES (1, false, NULL, NULL);",
	.near_miss = "CREATE TABLE databasechangeloglock (id integer PRIMARY KEY, locked boolean "
				 "NOT NULL, lockgranted timestamptz, lockedby varchar(255));\n"
				 "INSERT INTO databasechangeloglock VALUES (1, true, now() - interval '5 "
				 "minutes', 'build-7 (10.0.0.7)');",
	.run = run,
}};

}  // namespace dbe
