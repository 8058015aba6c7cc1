// dbe.changed_settings(): what differs from the server's defaults, and where it was set
#include "core/reports/cells.hpp"

namespace dbe {
namespace {

// Values that may hold secrets are not shown, whoever asks.
constexpr const char* settings_sql = R"(
SELECT s.name,
	CASE WHEN s.name ~ 'conninfo|pass|secret|token' THEN '(set)'
		ELSE pg_catalog."left"(pg_catalog.current_setting(s.name), 60) END,
	pg_catalog."left"(s.boot_val, 40), s.unit, s.source, s.context = 'postmaster',
	s.pending_restart
FROM pg_catalog.pg_settings s
WHERE (s.source NOT IN ('default', 'override', 'client') AND s.setting IS DISTINCT FROM s.boot_val)
	OR s.pending_restart
ORDER BY s.pending_restart DESC, s.category, s.name)";

}  // namespace

namespace api {

void changed_settings(Call& call) { add_rows(call, call.host().query(settings_sql)); }

}  // namespace api
}  // namespace dbe
