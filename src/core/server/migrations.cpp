#include "core/server/migrations.hpp"

#include <algorithm>

#include "core/query/redact.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr std::size_t most_tables = 32;
constexpr std::uint32_t most_pages = 10000;
constexpr int most_waits = 2;

struct Signature {
	std::string_view name;
	char kind;	// 't'ext, 'i'nteger, 'b'oolean, time'z', 'j'son, b'y'tes
};

struct Tool {
	std::string_view name;
	MigrationTrouble trouble;
	std::size_t most_columns;
	std::array<Signature, 8> columns;  // the first stands first in the table
	// What follows "SELECT count(*), ..." with the table's name in between. The rows must tell
	// failure from a run that is still under way.
	std::string_view columns_sql;  // what, message, seconds
	std::string_view where_sql;
};

constexpr std::string_view no_sql = "NULL::text, NULL::text, NULL::numeric";

// A run of golang-migrate holds an advisory lock whose number has 32 bits.
constexpr std::string_view golang_where =
	"WHERE t.dirty AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l "
	"JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = current_database() "
	"WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objsubid = 1)";

// A run of Knex is at work in some session; it leaves no trace of its time.
constexpr std::string_view knex_where =
	"WHERE t.is_locked <> 0 AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a "
	"WHERE a.datname = current_database() AND a.pid <> pg_catalog.pg_backend_pid() "
	"AND coalesce(a.backend_type, 'client backend') = 'client backend' "
	"AND a.state IS DISTINCT FROM 'idle')";

constexpr auto tools = std::to_array<Tool>({
	{"Flyway",
	 MigrationTrouble::failed,
	 12,
	 {{{"installed_rank", 'i'},
	   {"version", 't'},
	   {"type", 't'},
	   {"script", 't'},
	   {"checksum", 'i'},
	   {"installed_on", 'z'},
	   {"success", 'b'}}},
	 "pg_catalog.max(t.script), NULL::text, NULL::numeric",
	 "WHERE NOT t.success"},
	{"golang-migrate",
	 MigrationTrouble::failed,
	 2,
	 {{{"version", 'i'}, {"dirty", 'b'}}},
	 "pg_catalog.max(t.version)::text, NULL::text, NULL::numeric",
	 golang_where},
	{"Prisma",
	 MigrationTrouble::failed,
	 8,
	 {{{"id", 't'},
	   {"checksum", 't'},
	   {"finished_at", 'z'},
	   {"migration_name", 't'},
	   {"logs", 't'},
	   {"rolled_back_at", 'z'},
	   {"started_at", 'z'},
	   {"applied_steps_count", 'i'}}},
	 "pg_catalog.max(t.migration_name), pg_catalog.max(t.logs), NULL::numeric",
	 "WHERE t.finished_at IS NULL AND t.rolled_back_at IS NULL AND (t.logs <> '' "
	 "OR t.started_at < pg_catalog.clock_timestamp() - '1 day'::interval)"},
	{"SQLx",
	 MigrationTrouble::failed,
	 6,
	 {{{"version", 'i'},
	   {"description", 't'},
	   {"installed_on", 'z'},
	   {"success", 'b'},
	   {"checksum", 'y'},
	   {"execution_time", 'i'}}},
	 "pg_catalog.max(t.version)::text, NULL::text, NULL::numeric",
	 "WHERE NOT t.success"},
	{"Atlas",
	 MigrationTrouble::failed,
	 14,
	 {{{"version", 't'},
	   {"description", 't'},
	   {"applied", 'i'},
	   {"total", 'i'},
	   {"executed_at", 'z'},
	   {"error", 't'},
	   {"error_stmt", 't'},
	   {"operator_version", 't'}}},
	 "pg_catalog.max(t.version), pg_catalog.max(t.error), NULL::numeric",
	 "WHERE t.error <> ''"},
	{"Play evolutions",
	 MigrationTrouble::failed,
	 7,
	 {{{"id", 'i'},
	   {"hash", 't'},
	   {"applied_at", 'z'},
	   {"apply_script", 't'},
	   {"revert_script", 't'},
	   {"state", 't'},
	   {"last_problem", 't'}}},
	 "pg_catalog.max(t.id)::text, pg_catalog.max(t.last_problem), NULL::numeric",
	 "WHERE t.state LIKE 'applying%' AND t.last_problem <> ''"},
	{"Liquibase",
	 MigrationTrouble::locked,
	 4,
	 {{{"id", 'i'}, {"locked", 'b'}, {"lockgranted", 'z'}, {"lockedby", 't'}}},
	 "pg_catalog.max(t.lockedby), NULL::text, EXTRACT(epoch FROM pg_catalog.clock_timestamp() - "
	 "pg_catalog.max(t.lockgranted))",
	 "WHERE t.locked AND t.lockgranted < pg_catalog.clock_timestamp() - '1 day'::interval"},
	{"Knex",
	 MigrationTrouble::locked,
	 2,
	 {{{"index", 'i'}, {"is_locked", 'i'}}},
	 no_sql,
	 knex_where},
	{"yoyo",
	 MigrationTrouble::locked,
	 3,
	 {{{"locked", 'i'}, {"ctime", 'z'}, {"pid", 'i'}}},
	 "'process ' || pg_catalog.max(t.pid)::text, NULL::text, EXTRACT(epoch FROM "
	 "pg_catalog.clock_timestamp() - pg_catalog.max(t.ctime))",
	 "WHERE t.ctime < pg_catalog.clock_timestamp() - '1 day'::interval"},
	{"pgroll",
	 MigrationTrouble::unfinished,
	 12,
	 {{{"schema", 't'},
	   {"name", 't'},
	   {"migration", 'j'},
	   {"created_at", 'z'},
	   {"parent", 't'},
	   {"done", 'b'}}},
	 "pg_catalog.max(t.name::text), NULL::text, EXTRACT(epoch FROM pg_catalog.clock_timestamp() - "
	 "pg_catalog.min(t.created_at))",
	 "WHERE NOT t.done AND t.created_at < pg_catalog.clock_timestamp() - '7 days'::interval"},
});

bool is_of_kind(TypeId id, char kind) {
	switch (kind) {
		case 't':
			return id == type::text || id == type::varchar || id == type::bpchar ||
				   id == type::name;
		case 'i': return id == type::smallint || id == type::integer || id == type::bigint;
		case 'b': return id == type::boolean;
		case 'z': return id == type::timestamp || id == type::timestamptz;
		case 'j': return id == type::jsonb || id == type::json;
		case 'y': return id == type::bytea;
		default: return false;
	}
}

bool has_column(const Table& table, const Signature& wanted) {
	return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& c) {
		return c.name.view() == wanted.name && is_of_kind(c.type, wanted.kind);
	});
}

bool is_history_of(const Tool& tool, const Table& table) {
	const auto& first = table.columns.front();
	if (first.name.view() != tool.columns[0].name || table.columns.size() > tool.most_columns)
		return false;
	return std::all_of(tool.columns.begin(), tool.columns.end(), [&](const Signature& wanted) {
		return wanted.name.empty() || has_column(table, wanted);
	});
}

const Tool* tool_of(const Table& table) {
	if (table.relation->kind != 'r' || table.columns.empty()) return nullptr;
	for (const Tool& tool : tools)
		if (is_history_of(tool, table)) return &tool;
	return nullptr;
}

void read(const Host& host, Arena& arena, const std::string& name, const Tool& tool,
		  MigrationHistory& history) {
	const std::string sql = cat("SELECT pg_catalog.count(*), ", tool.columns_sql, " FROM ", name,
								" t ", tool.where_sql);
	probe(host, arena, history, sql.c_str(), [&](const dbe_rows& rows) {
		if (rows.count == 0) return;
		const Row row(rows, 0);
		history.count = row.number(0);
		history.what = arena.keep(row.text(1));
		history.message = arena.keep(one_line(shortened(redacted(row.text(2)), 200)));
		history.seconds = row.amount(3, -1);
	});
}

}  // namespace

MigrationFacts load_migrations(const Host& host, Arena& arena, const Catalog& catalog) {
	MigrationFacts facts;
	facts.known = true;
	const auto list = arena.array<MigrationHistory>(most_tables);
	std::size_t count = 0;
	int waits = 0;
	for (const Table& table : catalog.tables()) {
		const Tool* tool = tool_of(table);
		if (tool == nullptr) continue;
		if (count == most_tables || table.relation->pages > most_pages) {
			facts.unread++;
			continue;
		}
		MigrationHistory& history = list[count++];
		history.table = table.id();
		history.tool = tool->name;
		history.trouble = tool->trouble;
		if (table.relation->has_row_security)
			history.hide(Skip::no_privilege, "its row security may hide rows");
		else if (waits >= most_waits)
			history.hide(Skip::locked, "other migration histories are locked");
		else
			read(host, arena, catalog.name(*table.relation), *tool, history);
		if (!history.known && history.why == Skip::locked) waits++;
	}
	facts.list = list.first(count);
	return facts;
}

}  // namespace dbe
