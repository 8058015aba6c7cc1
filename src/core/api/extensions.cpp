// dbe.extensions(): installed, available, behind
#include "core/reports/cells.hpp"

namespace dbe {
namespace {

// Looking for an update's path reads the extension's folder: only where the versions differ.
constexpr const char* extensions_sql = R"(
SELECT coalesce(e.extname, a.name), e.extversion, a.default_version, n.nspname,
	CASE WHEN e.oid IS NULL THEN 'available'
		WHEN a.name IS NULL THEN 'files missing'
		WHEN e.extversion = a.default_version THEN 'current'
		WHEN EXISTS (SELECT FROM pg_catalog.pg_extension_update_paths(e.extname) p
			WHERE p.source = e.extversion AND p.target = a.default_version
				AND p.path IS NOT NULL) THEN 'behind'
		ELSE 'no update path' END,
	CASE WHEN pg_catalog.length(a.comment) > 60 THEN pg_catalog."left"(a.comment, 57) || '...'
		ELSE a.comment END
FROM pg_catalog.pg_extension e
	FULL JOIN pg_catalog.pg_available_extensions a ON a.name = e.extname
	LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
ORDER BY e.oid IS NULL, 1)";

}  // namespace

namespace api {

void extensions(Call& call) { add_rows(call, call.host().query(extensions_sql)); }

}  // namespace api
}  // namespace dbe
