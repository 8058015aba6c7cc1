#include "core/query/statements.hpp"

#include <cmath>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/query/redact.hpp"
#include "core/query/secrets.hpp"
#include "core/query/statement_kind.hpp"
#include "core/query/sql_tokens.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr std::string_view extension_name = "pg_stat_statements";
constexpr std::string_view hidden_text = "<insufficient privilege>";

const Extension* find_extension(const Catalog& catalog) {
	for (const Extension& e : catalog.extensions())
		if (e.name.view() == extension_name) return &e;
	return nullptr;
}

// The second part of "1.10"; versions are all 1.something.
double minor_version(std::string_view version) {
	double minor = 0;
	const auto parts = split(version, '.');
	return parts.size() > 1 && parse_number(parts[1], minor) ? minor : 0;
}

// The columns of each row, in order.
enum Cell : std::uint32_t {
	cell_id,
	cell_text,
	cell_calls,
	cell_total,
	cell_squares,
	cell_rows,
	cell_hit,
	cell_read,
	cell_temp,
	cell_plan,
	cell_wal,
	cell_images,
	cell_jit,
	cell_max
};

// What the first row, the sums over everything, holds instead.
constexpr Cell cell_since = cell_squares;
constexpr Cell cell_texts = cell_rows;
constexpr Cell cell_evictions = cell_hit;

struct View {
	std::string name;
	std::string counters;  // of the whole: a list of three columns
	std::string_view jit;
	bool has_levels;
};

View view_of(const Catalog& catalog, const Extension& extension) {
	const std::string_view schema = catalog.schema_name(extension.schema);
	const double version = minor_version(extension.version);
	View view;
	view.name = qualified(schema, extension_name);
	view.has_levels = version >= 9;
	// Generation is left out: it happens before the server starts to take the time.
	view.jit = version >= 10 ? "pg_catalog.sum(jit_inlining_time + jit_optimization_time + "
							   "jit_emission_time)"
							 : "NULL::double precision";
	if (!view.has_levels) {
		view.counters = "NULL::double precision AS squares, NULL::numeric AS rows, "
						"NULL::numeric AS hit";
		return view;
	}
	const std::string info = qualified(schema, "pg_stat_statements_info");
	// Without the texts: those are read from a file.
	view.counters = cat("(SELECT pg_catalog.date_part('epoch', stats_reset) FROM ", info,
						") AS squares, (SELECT pg_catalog.count(*)::numeric FROM ", view.name,
						"(false)) AS rows, (SELECT dealloc::numeric FROM ", info, ") AS hit");
	return view;
}

// Columns that stayed the same from 1.8 on. One row per statement, whoever ran it; statements
// that the caller may not read have no identifier and come as one row. The first row holds the
// sums over everything; rows without a total are what has no plan.
std::string statements_query(const View& view, dbe_database_id database) {
	return cat(
		"WITH counted AS MATERIALIZED (SELECT queryid, pg_catalog.min(query) AS query, "
		"pg_catalog.sum(calls) AS calls, pg_catalog.sum(total_exec_time) AS total, "
		"pg_catalog.sum(stddev_exec_time * stddev_exec_time * calls) AS squares, "
		"pg_catalog.sum(rows) AS rows, pg_catalog.sum(shared_blks_hit) AS hit, "
		"pg_catalog.sum(shared_blks_read) AS read, "
		"pg_catalog.sum(temp_blks_written) AS temp, pg_catalog.sum(total_plan_time) AS plan, "
		"pg_catalog.sum(wal_bytes) AS wal, pg_catalog.sum(wal_fpi) AS images, ",
		view.jit, " AS jit, pg_catalog.max(max_exec_time) AS slowest FROM ", view.name,
		" WHERE dbid = ", static_cast<std::uint32_t>(database),
		view.has_levels ? " AND toplevel" : "",
		" GROUP BY queryid) "
		"(SELECT NULL::bigint AS queryid, NULL::text AS query, pg_catalog.sum(calls) AS calls, "
		"pg_catalog.sum(total) AS total, ",
		view.counters,
		", NULL::numeric AS read, NULL::numeric AS temp, NULL::double precision AS plan, "
		"NULL::numeric AS wal, NULL::numeric AS images, NULL::double precision AS jit, "
		"NULL::double precision AS slowest FROM counted) UNION ALL "
		"(SELECT queryid, pg_catalog.\"left\"(query, 8192), calls, total, squares, rows, hit, read, "
		"temp, plan, wal, images, jit, slowest FROM counted "
		"ORDER BY total DESC, queryid LIMIT 1000) UNION ALL "
		"(SELECT queryid, pg_catalog.\"left\"(query, 8192), calls, NULL, NULL, NULL, NULL, NULL, "
		"NULL, NULL, NULL, NULL, NULL, NULL FROM counted "
		"WHERE query ~* '^[[:space:]]*(create|alter|set)[[:space:]]' "
		"ORDER BY calls DESC, queryid LIMIT 2000)");
}

std::string_view shown(std::string_view text, Arena& arena) {
	return arena.keep(one_line(redacted(without_comments(text))));
}

Statement read_statement(const Row& row, Arena& arena) {
	Statement s{};
	s.id = row.whole_number(cell_id);
	s.calls = row.number(cell_calls);
	s.total_ms = row.number(cell_total);
	s.mean_ms = s.calls > 0 ? s.total_ms / s.calls : 0;
	s.deviation_ms = s.calls > 0 ? std::sqrt(row.number(cell_squares) / s.calls) : 0;
	s.rows = row.number(cell_rows);
	s.blocks_hit = row.number(cell_hit);
	s.blocks_read = row.number(cell_read);
	s.temp_blocks_written = row.number(cell_temp);
	s.plan_ms = row.number(cell_plan);
	s.wal_bytes = row.number(cell_wal);
	s.wal_images = row.number(cell_images);
	s.jit_ms = row.number(cell_jit);
	s.max_ms = row.number(cell_max);
	s.text = shown(row.text(cell_text), arena);
	return s;
}

UtilityStatement read_utility(const Row& row, Arena& arena) {
	return {.id = row.whole_number(cell_id),
			.calls = row.number(cell_calls),
			.text = shown(row.text(cell_text), arena),
			.secret = secret_in(row.text(cell_text))};
}

void read_sums(const Row& sums, Statements& statements) {
	statements.total_calls = sums.number(cell_calls);
	statements.total_ms = sums.number(cell_total);
	statements.since = sums.number(cell_since);
	statements.texts = sums.number(cell_texts, -1);
	statements.evictions = sums.number(cell_evictions, -1);
}

void read_statements(const dbe_rows& rows, Arena& arena, Statements& statements) {
	if (rows.count == 0) return;
	read_sums(Row(rows, 0), statements);
	const auto list = arena.array<Statement>(rows.count - 1);
	const auto utilities = arena.array<UtilityStatement>(rows.count - 1);
	std::size_t listed = 0;
	std::size_t utility_count = 0;
	for (std::uint32_t i = 1; i < rows.count; i++) {
		const Row row(rows, i);
		if (row.is_null(cell_id) || row.text(cell_text) == hidden_text) {
			statements.own_only = true;
			continue;
		}
		if (row.is_null(cell_total)) {
			utilities[utility_count++] = read_utility(row, arena);
			continue;
		}
		const auto words = sql_words(row.text(cell_text));
		if (is_planned(words) && !is_own(words)) {
			list[listed++] = read_statement(row, arena);
			continue;
		}
		statements.total_calls -= row.number(cell_calls);
		statements.total_ms -= row.number(cell_total);
	}
	statements.list = list.first(listed);
	statements.utilities = utilities.first(utility_count);
}

Statements unavailable(Skip why, std::string_view reason) {
	Statements statements;
	statements.why = why;
	statements.reason = reason;
	return statements;
}

}  // namespace

Statements load_statements(const Host& host, Arena& arena, const Catalog& catalog) {
	const Extension* extension = find_extension(catalog);
	if (extension == nullptr)
		return unavailable(Skip::not_installed,
						   "pg_stat_statements is not installed in this database: "
						   "CREATE EXTENSION pg_stat_statements");
	if (minor_version(extension->version) < 8)
		return unavailable(Skip::not_installed,
						   "pg_stat_statements is an old version: "
						   "ALTER EXTENSION pg_stat_statements UPDATE");
	Statements statements;
	statements.available = true;
	const View view = view_of(catalog, *extension);
	statements.view = arena.keep(view.name);
	statements.counts_jit = minor_version(extension->version) >= 10;
	const std::string sql = statements_query(view, catalog.server().database);
	const SwallowedError swallowed = host.attempt(
		[&] { read_statements(host.query(sql.c_str()), arena, statements); });
	if (!swallowed.happened) return statements;
	const std::string_view state = swallowed.error.sqlstate;
	if (state == "42501")
		return unavailable(Skip::no_privilege, "the caller may not read pg_stat_statements");
	if (state == "55000")
		return unavailable(Skip::not_installed,
						   "pg_stat_statements is not in shared_preload_libraries; "
						   "adding it takes a restart");
	return unavailable(Skip::not_installed,
					   arena.keep(cat("pg_stat_statements cannot be read: ",
									  std::string_view(swallowed.error.message))));
}

}  // namespace dbe
