#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/migration_state.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string describe(const MigrationHistory& history) {
	return cat(history.tool, " began ", history.what, " ", lasting(history.seconds),
			   " ago and has not completed it.");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge_histories(snapshot, assessment, MigrationTrouble::unfinished, describe);
}

}  // namespace

extern constexpr Check expand_without_contract{CheckSpec{
	.id = "expand_without_contract",
	.title = "Expand and contract migration that was never completed",
	.dimension = Dimension::migration,
	.severity = Severity::info,
	.why = "Between start and complete pgroll keeps two versions of the schema: every write "
		   "goes through triggers that fill both, and views of the old version hold the old "
		   "columns. Left so, the work is paid for at each write and the next migration "
		   "cannot start.",
	.action = "Once no program uses the old version: pgroll complete. If the new one is not "
			  "wanted: pgroll rollback.",
	.bad = "CREATE TABLE migrations (schema name NOT NULL, name text NOT NULL, migration "
		   "jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), updated_at "
		   "timestamptz NOT NULL DEFAULT now(), parent text, done boolean NOT NULL DEFAULT "
		   "false, PRIMARY KEY (schema, name));\n"
		   "INSERT INTO migrations VALUES ('public', '02_add_column', '{}', now() - interval "
		   "'30 days', now(), '01_init', false);",
	.good = "CREATE TABLE migrations (schema name NOT NULL, name text NOT NULL, migration "
			"jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), updated_at "
			"timestamptz NOT NULL DEFAULT now(), parent text, done boolean NOT NULL DEFAULT "
			"false, PRIMARY KEY (schema, name));\n"
			"INSERT INTO migrations VALUES ('public', '02_add_column', '{}', now() - "
			"interval '30 days', now(), '01_init', true);",
	.near_miss = "CREATE TABLE migrations (schema name NOT NULL, name text NOT NULL, "
				 "migration jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), "
				 "updated_at timestamptz NOT NULL DEFAULT now(), parent text, done boolean "
				 "NOT NULL DEFAULT false, PRIMARY KEY (schema, name));\n"
				 "INSERT INTO migrations VALUES ('public', '02_add_column', '{}', now() - "
				 "interval '2 hours', now(), '01_init', false);",
	.run = run,
}};

}  // namespace dbe
