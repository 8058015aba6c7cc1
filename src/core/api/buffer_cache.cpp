// dbe.buffer_cache(top): which relations fill shared buffers
#include <limits>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"

namespace dbe {
namespace {

constexpr const char* schema_sql = R"(
SELECT n.nspname FROM pg_catalog.pg_extension e
	JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'pg_buffercache')";

std::string buffers_sql(std::string_view schema, std::size_t limit) {
	return cat(
		"SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), "
		"pg_catalog.pg_size_pretty(b.count * k.block), b.count * k.block, "
		"pg_catalog.round(100.0 * b.count / k.buffers, 1), "
		"pg_catalog.round(100.0 * b.count / nullif(c.relpages, 0), 1), "
		"pg_catalog.round(100.0 * b.dirty / b.count, 1), b.usage "
		"FROM (SELECT b.relfilenode, b.reltablespace, pg_catalog.count(*) AS count, "
		"pg_catalog.count(*) FILTER (WHERE b.isdirty) AS dirty, "
		"pg_catalog.round(pg_catalog.avg(b.usagecount), 1) AS usage FROM ",
		qualified(schema, "pg_buffercache"),
		" b WHERE b.reldatabase = (SELECT d.oid FROM pg_catalog.pg_database d "
		"WHERE d.datname = pg_catalog.current_database()) GROUP BY 1, 2) b "
		"CROSS JOIN (SELECT d.dattablespace AS space, "
		"pg_catalog.current_setting('block_size')::bigint AS block, (SELECT s.setting::bigint "
		"FROM pg_catalog.pg_settings s WHERE s.name = 'shared_buffers') AS buffers "
		"FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()) k "
		"JOIN pg_catalog.pg_class c ON c.relfilenode = b.relfilenode "
		"AND coalesce(nullif(c.reltablespace, 0), k.space) = b.reltablespace "
		"JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
		"ORDER BY b.count DESC, c.oid",
		limit == std::numeric_limits<std::size_t>::max() ? std::string() : cat(" LIMIT ", limit));
}

}  // namespace

namespace api {

void buffer_cache(Call& call) {
	const std::size_t limit = row_limit(call, 0);
	const dbe_rows found = call.host().query(schema_sql);
	if (found.count == 0)
		throw Error{sqlstate::not_in_prerequisite_state,
					"what is in shared buffers takes extension pg_buffercache, which is not "
					"installed here",
					"", "Run CREATE EXTENSION pg_buffercache; dbe.cache() needs none."};
	add_rows(call, call.host().query(buffers_sql(found.cells[0], limit).c_str()));
}

}  // namespace api
}  // namespace dbe
