#include "core/checks/common/table_kinds.hpp"

#include <algorithm>
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
	"delayed_jobs",
	"failed_jobs",
	"flyway_schema_history",
	"friendly_id_slugs",
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
	"shedlock",
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
	"archive", "archived",	"archives", "aud",		 "audit",	  "audits", "changelog",
	"changes", "deleted",	"event",	"events",	 "hist",	  "histories", "history",
	"journal", "log",		"logs",		"outbox",	 "revision",  "revisions", "snapshot",
	"snapshots", "trash",
});

// A schema is named after a subject more often than a table: "events" may be what is sold.
constexpr auto archive_words = std::to_array<std::string_view>({
	"archive", "archived", "archives", "audit", "audits", "histories", "history", "trash",
});
constexpr auto passing_schema_words = std::to_array<std::string_view>({
	"import", "imports", "landing", "raw", "stage", "staging", "stg", "temp", "tmp",
});

bool has_column(const Catalog& catalog, const Table& table, std::string_view name) {
	return catalog.column_number(table.id(), name) > 0;
}

bool has_foreign_keys(const Catalog& catalog, const Table& table) {
	return !catalog.referencing(table.id()).empty() ||
		   std::any_of(table.constraints.begin(), table.constraints.end(),
					   [](const Constraint& c) { return c.kind == 'f'; });
}

std::string_view schema_of(const Catalog& catalog, const Table& table) {
	return catalog.schema_name(table.relation->schema);
}

enum class Kind : unsigned { framework, staging, archive, record };

// Ten checks ask about every table, and taking a name apart is most of what they cost.
template <typename Ask>
bool remembered(const Catalog& catalog, const Table& table, Kind kind, Ask ask) {
	std::uint8_t* notes = catalog.notes(table);
	if (notes == nullptr) return ask();
	const auto known = static_cast<std::uint8_t>(1u << (2 * static_cast<unsigned>(kind)));
	const auto value = static_cast<std::uint8_t>(known << 1);
	if ((*notes & known) == 0) *notes |= ask() ? known | value : known;
	return (*notes & value) != 0;
}

bool is_of_framework(const Catalog& catalog, const Table& table) {
	const std::string name = lower(table.relation->name);
	const auto has = [&](std::string_view column) { return has_column(catalog, table, column); };
	if (name == "versions") return has("item_type") && has("whodunnit");
	if (name == "sessions") return has("last_activity") && has("payload");
	if (name == "jobs") return has("queue") && has("payload") && has("attempts");
	return is_framework_table(name);
}

// By a word of the table's name, or of its schema's.
bool is_named(const Catalog& catalog, const Table& table, std::span<const std::string_view> words,
			  std::span<const std::string_view> schema_words) {
	return NameTokens(table.relation->name).has_any(words) ||
		   NameTokens(schema_of(catalog, table)).has_any(schema_words);
}

}  // namespace

bool is_framework_table(std::string_view name) {
	const std::string lowered = lower(name);
	return is_one_of(lowered, framework_tables) ||
		   starts_with_any(lowered, {"django_", "qrtz_", "hdb_", "_prisma", "batch_job_",
									 "batch_step_", "act_", "doctrine_", "active_storage_",
									 "aspnet", "spring_session"});
}

bool is_staging_name(const NameTokens& name) { return name.has_any(staging_words); }

bool is_record_name(const NameTokens& name) { return name.has_any(record_words); }

bool is_framework_table(const Catalog& catalog, const Table& table) {
	return remembered(catalog, table, Kind::framework,
					  [&] { return is_of_framework(catalog, table); });
}

bool is_staging(const Catalog& catalog, const Table& table) {
	return remembered(catalog, table, Kind::staging, [&] {
		return is_named(catalog, table, staging_words, passing_schema_words) ||
			   (table.relation->persistence == 'u' && !has_foreign_keys(catalog, table));
	});
}

bool is_archive(const Catalog& catalog, const Table& table) {
	constexpr auto words =
		std::to_array<std::string_view>({"archive", "archived", "archives"});
	return remembered(catalog, table, Kind::archive,
					  [&] { return is_named(catalog, table, words, words); });
}

bool is_record(const Catalog& catalog, const Table& table) {
	return remembered(catalog, table, Kind::record,
					  [&] { return is_named(catalog, table, record_words, archive_words); });
}

}  // namespace dbe
