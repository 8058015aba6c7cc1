#include "core/server/migrations.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/query/redact.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr std::size_t most_tables = 32;
constexpr std::uint32_t most_pages = 1000;
constexpr int most_waits = 2;

struct Signature {
	std::string_view name;
	char kind;	// 't'ext, 'i'nteger, 'b'oolean, time'z', 'j'son, b'y'tes
};

// A row of a history: the columns of its tool's signature, in that order.
class HistoryRow {
public:
	HistoryRow(const Row& row, double now) : row_(row), now_(now) {}

	bool is_null(std::uint32_t column) const { return row_.is_null(column); }
	bool flag(std::uint32_t column) const { return row_.flag(column); }
	double number(std::uint32_t column) const { return row_.number(column); }
	std::string_view text(std::uint32_t column) const { return row_.text(column); }
	// Since that time, but for what its missing zone may take away; negative = unknown.
	double seconds(std::uint32_t column) const {
		return is_null(column) ? -1 : std::max(0.0, now_ - number(column));
	}
	bool is_older(std::uint32_t column, double least) const {
		constexpr double widest_zone = 14 * 3600;
		return seconds(column) > least + widest_zone;
	}

private:
	const Row& row_;
	double now_;
};

constexpr double day = 86400;
constexpr int none = -1;

struct Tool {
	std::string_view name;
	MigrationTrouble trouble;
	std::size_t most_columns;
	std::array<Signature, 8> columns;  // the first stands first in the table
	// Tells failure from a run that is still under way.
	bool (*is_trouble)(const HistoryRow& row);
	// Columns that say more about such a row.
	int what;
	int message;
	int since;
	// Whether a run may be under way that its rows do not show.
	const char* running_sql;
};

// A run of golang-migrate holds an advisory lock whose number has 32 bits.
constexpr const char* golang_runs =
	"SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d "
	"ON d.oid = l.database AND d.datname = pg_catalog.current_database() "
	"WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objsubid = 1)";

// A run of Knex is at work in some session; it leaves no trace of its time.
constexpr const char* knex_runs =
	"SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a "
	"WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid() "
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
	 [](const HistoryRow& r) { return !r.is_null(6) && !r.flag(6); },
	 3,
	 none,
	 none,
	 nullptr},
	{"golang-migrate",
	 MigrationTrouble::failed,
	 2,
	 {{{"version", 'i'}, {"dirty", 'b'}}},
	 [](const HistoryRow& r) { return r.flag(1); },
	 0,
	 none,
	 none,
	 golang_runs},
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
	 [](const HistoryRow& r) {
		 return r.is_null(2) && r.is_null(5) && (!r.text(4).empty() || r.is_older(6, day));
	 },
	 3,
	 4,
	 none,
	 nullptr},
	{"SQLx",
	 MigrationTrouble::failed,
	 6,
	 {{{"version", 'i'},
	   {"description", 't'},
	   {"installed_on", 'z'},
	   {"success", 'b'},
	   {"checksum", 'y'},
	   {"execution_time", 'i'}}},
	 [](const HistoryRow& r) { return !r.is_null(3) && !r.flag(3); },
	 0,
	 none,
	 none,
	 nullptr},
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
	 [](const HistoryRow& r) { return !r.text(5).empty(); },
	 0,
	 5,
	 none,
	 nullptr},
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
	 [](const HistoryRow& r) { return r.text(5).starts_with("applying") && !r.text(6).empty(); },
	 0,
	 6,
	 none,
	 nullptr},
	{"Liquibase",
	 MigrationTrouble::locked,
	 4,
	 {{{"id", 'i'}, {"locked", 'b'}, {"lockgranted", 'z'}, {"lockedby", 't'}}},
	 [](const HistoryRow& r) { return r.flag(1) && r.is_older(2, day); },
	 3,
	 none,
	 2,
	 nullptr},
	{"Knex",
	 MigrationTrouble::locked,
	 2,
	 {{{"index", 'i'}, {"is_locked", 'i'}}},
	 [](const HistoryRow& r) { return r.number(1) != 0; },
	 none,
	 none,
	 none,
	 knex_runs},
	{"yoyo",
	 MigrationTrouble::locked,
	 3,
	 {{{"locked", 'i'}, {"ctime", 'z'}, {"pid", 'i'}}},
	 [](const HistoryRow& r) { return r.is_older(1, day); },
	 2,
	 none,
	 1,
	 nullptr},
	{"pgroll",
	 MigrationTrouble::unfinished,
	 12,
	 {{{"schema", 't'},
	   {"name", 't'},
	   {"migration", 'j'},
	   {"created_at", 'z'},
	   {"parent", 't'},
	   {"done", 'b'}}},
	 [](const HistoryRow& r) { return !r.is_null(5) && !r.flag(5) && r.is_older(3, 7 * day); },
	 1,
	 none,
	 3,
	 nullptr},
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

std::vector<std::int16_t> columns_of(const Tool& tool, const Catalog& catalog, const Table& table) {
	std::vector<std::int16_t> numbers;
	for (const Signature& wanted : tool.columns)
		if (!wanted.name.empty())
			numbers.push_back(
				static_cast<std::int16_t>(catalog.column_number(table.id(), wanted.name)));
	return numbers;
}

void note(const Tool& tool, const HistoryRow& row, Arena& arena, MigrationHistory& history) {
	history.count++;
	if (tool.what != none)
		history.what = arena.keep(row.text(static_cast<std::uint32_t>(tool.what)));
	if (tool.message != none)
		history.message = arena.keep(
			one_line(shortened(redacted(row.text(static_cast<std::uint32_t>(tool.message))), 200)));
	if (tool.since == none) return;
	const double seconds = row.seconds(static_cast<std::uint32_t>(tool.since));
	history.seconds = std::max(history.seconds, seconds);
}

bool is_running(const Host& host, const Tool& tool) {
	if (tool.running_sql == nullptr) return false;
	const dbe_rows rows = host.query(tool.running_sql);
	return rows.count > 0 && Row(rows, 0).flag(0);
}

void read(const Host& host, Arena& arena, const Catalog& catalog, const Table& table,
		  const Tool& tool, MigrationHistory& history) {
	constexpr std::uint32_t most_rows = 20000;
	attempt(host, arena, history, [&] {
		const dbe_rows rows =
			host.table_rows(table.id(), columns_of(tool, catalog, table), most_rows);
		for (std::uint32_t i = 0; i < rows.count; i++) {
			const Row cells(rows, i);
			const HistoryRow row(cells, catalog.server().now);
			if (tool.is_trouble(row)) note(tool, row, arena, history);
		}
		if (history.count > 0 && is_running(host, tool)) history.count = 0;
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
			read(host, arena, catalog, table, *tool, history);
		if (!history.known && history.why == Skip::locked) waits++;
	}
	facts.list = list.first(count);
	return facts;
}

}  // namespace dbe
