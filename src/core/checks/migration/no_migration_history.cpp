#include <algorithm>
#include <string>
#include <string_view>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Where migration tools keep what they have run, but for those with "migration" in the name.
constexpr auto history_tables = std::to_array<std::string_view>(
	{"alembic_version", "atlas_schema_revisions", "changelog", "changeset", "databasechangelog",
	 "goose_db_version", "migratehistory", "phinxlog", "play_evolutions", "schema_changes",
	 "schema_changelog", "schema_info", "schema_revision", "schema_revisions", "schema_version",
	 "schema_versions", "schemaversions", "sequelizemeta", "versions_applied", "yoyo_lock"});

// Schemas that migration tools create for themselves.
constexpr auto history_schemas =
	std::to_array<std::string_view>({"graphile_migrate", "pgroll", "roundhouse", "sqitch"});

bool is_history_schema(std::string_view name) {
	return std::find(history_schemas.begin(), history_schemas.end(), name) != history_schemas.end();
}

bool is_history_table(std::string_view given) {
	const std::string name = lower(given);
	if (std::find(history_tables.begin(), history_tables.end(), name) != history_tables.end())
		return true;
	if (name.find("schema_history") != std::string::npos) return true;	// flyway, refinery
	const std::size_t at = name.find("migration");
	if (at == std::string::npos) return false;
	// immigration_cases and emigrations tell of people.
	return at == 0 || (name[at - 1] != 'm' && name[at - 1] != 'e');
}

std::string find_history(const Catalog& catalog) {
	for (const Schema& schema : catalog.schemas())
		if (is_history_schema(schema.name)) return quoted(schema.name);
	for (const Relation& r : catalog.relations())
		if ((r.kind == 'r' || r.kind == 'p') && !r.is_extension_member && is_history_table(r.name))
			return catalog.name(r);
	return {};
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const auto tables = static_cast<double>(catalog.tables().size());
	if (tables == 0 || tables < assessment.parameter("min_tables")) return;
	assessment.examined();
	if (!find_history(catalog).empty()) return;
	Draft draft;
	const Database* database = catalog.database();
	draft.object = database != nullptr ? quoted(database->name) : "database";
	draft.detail = cat("No migration tool has left its history beside ", counted(tables, "table"),
					   ": which changes were made here is not on record.");
	draft.evidence.put("tables", tables);
	assessment.add(draft);
}

}  // namespace

extern constexpr Check no_migration_history{CheckSpec{
	.id = "no_migration_history",
	.title = "Schema changes without versioned migrations",
	.dimension = Dimension::migration,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Where DDL is typed in by hand, test and production drift apart, nobody can rebuild "
		   "the schema of last month, and a failed change has no way back.",
	.action = "Keep every change as a numbered file with its way back (up and down), applied by "
			  "one tool that records it in the database: Flyway, Liquibase, Alembic, your "
			  "framework's own or any other. Take the present schema as the baseline. Leave this out "
			  "where a tool outside of the database keeps the history.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "SELECT dbe.set('no_migration_history.min_tables', 1);",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);"
			"CREATE TABLE schema_migrations (version bigint PRIMARY KEY, "
			"applied_at timestamptz NOT NULL DEFAULT now());"
			"SELECT dbe.set('no_migration_history.min_tables', 1);",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);\n"
				 "CREATE SCHEMA operations;\n"
				 "CREATE TABLE operations.databasechangelog (id varchar(255) NOT NULL, author "
				 "varchar(255) NOT NULL, filename varchar(255) NOT NULL, dateexecuted "
				 "timestamp NOT NULL, orderexecuted integer NOT NULL, exectype varchar(10) "
				 "NOT NULL, md5sum varchar(35), description varchar(255), comments "
				 "varchar(255), tag varchar(255), liquibase varchar(20), contexts "
				 "varchar(255), labels varchar(255), deployment_id varchar(10));\n"
				 "SELECT dbe.set('no_migration_history.min_tables', 1);",
	.parameters = {{{.name = "min_tables",
					 .value = 5,
					 .unit = "tables",
					 .meaning = "A database with fewer tables is taken for an experiment."}}},
	.ceiling = 5,
	.run = run,
}};

}  // namespace dbe
