#include "core/query/statements.hpp"

#include <cmath>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/query/redact.hpp"
#include "core/query/sql_tokens.hpp"

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

// Columns that stayed the same from 1.8 on. One row per statement, whoever ran it; statements
// that the caller may not read have no identifier and come as one row. The first row holds the
// sums over everything.
std::string statements_query(const Catalog& catalog, const Extension& extension) {
	const std::string view = qualified(catalog.schema_name(extension.schema), extension_name);
	const bool has_levels = minor_version(extension.version) >= 9;
	const std::string since =
		has_levels ? cat("(SELECT pg_catalog.date_part('epoch', stats_reset) FROM ",
						 qualified(catalog.schema_name(extension.schema), "pg_stat_statements_info"),
						 ")")
				   : std::string("NULL::double precision");
	return cat(
		"WITH counted AS MATERIALIZED (SELECT queryid, pg_catalog.min(query) AS query, "
		"pg_catalog.sum(calls) AS calls, pg_catalog.sum(total_exec_time) AS total, "
		"pg_catalog.sum(stddev_exec_time * stddev_exec_time * calls) AS squares, "
		"pg_catalog.sum(rows) AS rows, pg_catalog.sum(shared_blks_hit) AS hit, "
		"pg_catalog.sum(shared_blks_read) AS read, "
		"pg_catalog.sum(temp_blks_written) AS temp, pg_catalog.sum(total_plan_time) AS plan FROM ",
		view, " WHERE dbid = ", static_cast<std::uint32_t>(catalog.server().database),
		has_levels ? " AND toplevel" : "",
		" GROUP BY queryid) "
		"(SELECT NULL::bigint AS queryid, NULL::text AS query, pg_catalog.sum(calls) AS calls, "
		"pg_catalog.sum(total) AS total, ",
		since,
		" AS squares, NULL::numeric AS rows, NULL::numeric AS hit, NULL::numeric AS read, "
		"NULL::numeric AS temp, NULL::double precision AS plan FROM counted) UNION ALL "
		"(SELECT queryid, pg_catalog.\"left\"(query, 8192), calls, total, squares, rows, hit, read, "
		"temp, plan FROM counted ORDER BY total DESC, queryid LIMIT 1000)");
}

double number(const dbe_text& cell) {
	double value = 0;
	parse_number(cell, value);
	return value;
}

// Where a statement begins: after PREPARE name AS and opening parentheses.
std::size_t first_keyword(const std::vector<Token>& words) {
	std::size_t at = 0;
	if (!words.empty() && words.front().is_word("prepare")) {
		while (at < words.size() && !(words[at].is_word("as") && words[at].depth == 0)) at++;
		at++;
	}
	while (at < words.size() && words[at].is_symbol('(')) at++;
	return at;
}

// Has a plan, unlike what only keeps the session or the schema going.
bool is_planned(const std::vector<Token>& words) {
	const std::size_t at = first_keyword(words);
	if (at >= words.size()) return false;
	const Token& first = words[at];
	return first.is_word("select") || first.is_word("with") || first.is_word("insert") ||
		   first.is_word("update") || first.is_word("delete") || first.is_word("merge") ||
		   first.is_word("values") || first.is_word("table");
}

// Reports of this extension, and reads of the very statistics.
bool is_own(const std::vector<Token>& words) {
	for (std::size_t i = 0; i < words.size(); i++) {
		if (words[i].is_word("pg_stat_statements")) return true;
		if (i + 3 < words.size() && words[i].is_word("dbe") && words[i + 1].is_symbol('.') &&
			words[i + 3].is_symbol('('))
			return true;
	}
	return false;
}

Statement read_statement(const dbe_text* row, Arena& arena) {
	Statement s{};
	std::int64_t id = 0;
	for (const char c : row[0].view())
		if (c != '-') id = id * 10 - (c - '0');
	s.id = row[0].view().starts_with('-') ? id : -id;
	s.calls = number(row[2]);
	s.total_ms = number(row[3]);
	s.mean_ms = s.calls > 0 ? s.total_ms / s.calls : 0;
	s.deviation_ms = s.calls > 0 ? std::sqrt(number(row[4]) / s.calls) : 0;
	s.rows = number(row[5]);
	s.blocks_hit = number(row[6]);
	s.blocks_read = number(row[7]);
	s.temp_blocks_written = number(row[8]);
	s.plan_ms = number(row[9]);
	s.text = arena.keep(one_line(redacted(without_comments(row[1]))));
	return s;
}

void read_statements(const dbe_rows& rows, Arena& arena, Statements& statements) {
	if (rows.count == 0) return;
	const dbe_text* sums = rows.cells;
	statements.total_calls = number(sums[2]);
	statements.total_ms = number(sums[3]);
	statements.since = number(sums[4]);
	const auto list = arena.array<Statement>(rows.count - 1);
	std::size_t listed = 0;
	for (std::uint32_t i = 1; i < rows.count; i++) {
		const dbe_text* row = rows.cells + std::size_t{i} * rows.columns;
		if (!row[0].present() || row[1].view() == hidden_text) {
			statements.own_only = true;
			continue;
		}
		const auto words = sql_words(row[1]);
		if (is_planned(words) && !is_own(words)) {
			list[listed++] = read_statement(row, arena);
			continue;
		}
		statements.total_calls -= number(row[2]);
		statements.total_ms -= number(row[3]);
	}
	statements.list = list.first(listed);
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
	const std::string sql = statements_query(catalog, *extension);
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
