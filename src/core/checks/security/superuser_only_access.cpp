#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const auto tables = static_cast<double>(catalog.tables().size());
	if (tables < assessment.parameter("min_tables")) return;
	assessment.examined();
	if (!only_superusers_use_tables(catalog)) return;
	Draft draft;
	draft.object = "tables";
	draft.detail = cat("No role but superusers owns or was granted any of ", counted(tables, "table"),
					   ": whoever works with this data logs in as superuser.");
	draft.evidence.put("tables", tables);
	assessment.add(draft);
}

}  // namespace

extern constexpr Check superuser_only_access{CheckSpec{
	.id = "superuser_only_access",
	.title = "Nobody but superusers may use the tables",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "An application that logs in as superuser turns every injected statement into control "
		   "of the whole server: files, programs, all databases. No grant and no policy stops it.",
	.action = "Create a role for the application with LOGIN and nothing else, grant it USAGE on the "
			  "schema and SELECT, INSERT, UPDATE, DELETE on the tables it needs (ALTER DEFAULT "
			  "PRIVILEGES for future ones), and let the application log in as that role.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "SELECT dbe.set('superuser_only_access.min_tables', 1);",
	.good = "CREATE ROLE dbe_example_application LOGIN;"
			"CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);"
			"GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO dbe_example_application;"
			"SELECT dbe.set('superuser_only_access.min_tables', 1);",
	.near_miss = "CREATE ROLE dbe_example_readers NOLOGIN;\n"
				 "CREATE ROLE dbe_example_application LOGIN IN ROLE dbe_example_readers;\n"
				 "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);\n"
				 "GRANT SELECT (body) ON notes TO dbe_example_readers;\n"
				 "SELECT dbe.set('superuser_only_access.min_tables', 1);",
	.parameters = {{{.name = "min_tables",
					 .value = 5,
					 .unit = "tables",
					 .meaning = "A database with fewer tables is taken for an experiment."}}},
	.ceiling = 4,
	.run = run,
}};

}  // namespace dbe
