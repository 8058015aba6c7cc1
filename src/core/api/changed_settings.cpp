// dbe.changed_settings(): what differs from the server's defaults, and where it was set
#include "core/reports/cells.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// Values that may hold secrets are not shown, whoever asks. What this session has set, and this very
// call for itself, is no setting of the server: what it began with counts.
constexpr const char* settings_sql = R"(
SELECT s.name,
	CASE WHEN s.name ~ 'conninfo|pass|secret|token|key$' THEN '(set)'
		WHEN s.source = 'session' THEN pg_catalog."left"(s.reset_val, 60)
		ELSE pg_catalog."left"(pg_catalog.current_setting(s.name), 60) END,
	pg_catalog."left"(s.boot_val, 40), s.unit, nullif(s.source, 'session'),
	s.context = 'postmaster', s.pending_restart
FROM pg_catalog.pg_settings s
WHERE (s.source NOT IN ('default', 'override', 'client')
		AND CASE WHEN s.source = 'session' THEN s.reset_val ELSE s.setting END
			IS DISTINCT FROM s.boot_val)
	OR s.pending_restart
ORDER BY s.pending_restart DESC, s.category, s.name)";

constexpr const char* sees_all_sql =
	"SELECT pg_catalog.pg_has_role('pg_read_all_settings', 'USAGE')";

}  // namespace

namespace api {

void changed_settings(Call& call) {
	add_rows(call, call.host().query(settings_sql));
	const dbe_rows rights = call.host().query(sees_all_sql);
	if (rights.count > 0 && Row(rights, 0).flag(0)) return;
	call.add_row({"(hidden)", "(some settings are for pg_read_all_settings)", Cell(), Cell(), Cell(),
				  Cell(), Cell()});
}

}  // namespace api
}  // namespace dbe
