#include "core/checks/common/table_kinds.hpp"

#include <array>

#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr auto framework_tables = std::to_array<std::string_view>({
	"__efmigrationshistory",
	"_prisma_migrations",
	"alembic_version",
	"ar_internal_metadata",
	"databasechangelog",
	"databasechangeloglock",
	"failed_jobs",
	"flyway_schema_history",
	"goose_db_version",
	"job_batches",
	"knex_migrations",
	"knex_migrations_lock",
	"migrations",
	"password_reset_tokens",
	"personal_access_tokens",
	"pgmigrations",
	"phinxlog",
	"schema_migrations",
	"schema_version",
	"sequelizemeta",
	"spatial_ref_sys",
	"typeorm_metadata",
});

constexpr auto staging_words = std::to_array<std::string_view>({
	"backup",
	"bak",
	"copy",
	"dump",
	"import",
	"imported",
	"imports",
	"landing",
	"load",
	"old",
	"raw",
	"scratch",
	"stage",
	"staging",
	"stg",
	"temp",
	"tmp",
});

constexpr auto record_words = std::to_array<std::string_view>({
	"archive", "archived", "archives", "audit",		"audits",  "changelog", "changes",
	"deleted", "event",	   "events",   "histories", "history", "journal",	"log",
	"logs",	   "outbox",   "snapshot", "snapshots", "trash",
});

}  // namespace

bool is_framework_table(std::string_view name) {
	const std::string lowered = lower(name);
	return is_one_of(lowered, framework_tables) ||
		   starts_with_any(lowered, {"django_", "qrtz_", "hdb_", "_prisma", "batch_job_",
									 "batch_step_", "act_", "doctrine_"});
}

bool is_staging_name(const NameTokens& name) { return name.has_any(staging_words); }

bool is_record_name(const NameTokens& name) { return name.has_any(record_words); }

}  // namespace dbe
