#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/migration_state.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string describe(const MigrationHistory& history) {
	return cat(history.tool, " recorded ", counted(history.count, "failed migration"),
			   history.what.empty() ? "" : ", the last ", history.what,
			   history.message.empty() ? std::string(".") : cat(": ", history.message));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_histories(snapshot, assessment, MigrationTrouble::failed, describe);
}

}  // namespace

extern constexpr Check failed_migration{CheckSpec{
	.id = "failed_migration",
	.title = "Migration that failed half way",
	.dimension = Dimension::migration,
	.severity = Severity::warning,
	.why = "The tool has marked its history: what the migration did before it failed may "
		   "stand, the rest is missing, and no later migration runs until a person has "
		   "decided.",
	.action = "Compare the schema with the script and finish or undo the step by hand, then "
			  "tell the tool: flyway repair, migrate force VERSION, prisma migrate resolve; "
			  "sqlx and Atlas run the migration again once its row is corrected. Put what "
			  "cannot run in a transaction (CREATE INDEX CONCURRENTLY) into a migration of "
			  "its own.",
	.bad = "CREATE TABLE flyway_schema_history (installed_rank integer PRIMARY KEY, version "
		   "varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL, "
		   "script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT "
		   "NULL, installed_on timestamptz NOT NULL DEFAULT now(), execution_time integer NOT "
		   "NULL, success boolean NOT NULL);\n"
		   "INSERT INTO flyway_schema_history VALUES (1, '1', 'create notes', 'SQL', "
		   "'V1__create_notes.sql', 17, 'app', now(), 12, true), (2, '2', 'index notes', "
		   "'SQL', 'V2__index_notes.sql', 18, 'app', now(), 5, false);",
	.good = "CREATE TABLE flyway_schema_history (installed_rank integer PRIMARY KEY, version "
			"varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL, "
			"script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT "
			"NULL, installed_on timestamptz NOT NULL DEFAULT now(), execution_time integer NOT "
			"NULL, success boolean NOT NULL);\n"
			"INSERT INTO flyway_schema_history VALUES (1, '1', 'create notes', 'SQL', "
			"'V1__create_notes.sql', 17, 'app', now(), 12, true), (2, '2', 'index notes', "
			"'SQL', 'V2__index_notes.sql', 18, 'app', now(), 5, true);",
	.near_miss = "CREATE TABLE test_runs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY "
				 "KEY, version varchar(50) NOT NULL, success boolean NOT NULL);\n"
				 "INSERT INTO test_runs (version, success) VALUES ('1', false);\n"
				 "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean "
				 "NOT NULL);\n"
				 "INSERT INTO schema_migrations VALUES (7, false);",
	.run = run,
}};

}  // namespace dbe
