// dbe.changed_settings(): what differs from the server's defaults, and where it was set
#include "core/base/text.hpp"
#include "core/query/redact.hpp"
#include "core/reports/cells.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// Values that may hold secrets are not shown, whoever asks. What this session has set, and this very
// call for itself, is no setting of the server: what it began with counts.
constexpr const char* settings_sql = R"(
SELECT s.name,
	CASE WHEN s.source = 'session' THEN s.reset_val
		ELSE pg_catalog.current_setting(s.name) END,
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
	constexpr std::size_t value_width = 60;
	const dbe_rows rows = call.host().query(settings_sql);
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		std::vector<Cell> cells(rows.columns);
		for (std::uint32_t column = 0; column < rows.columns; column++) {
			if (row.is_null(column)) continue;
			// Masked before it is cut: half a secret is one.
			if (column == 1)
				cells[column] = shortened(shown_setting(row.text(0), row.text(1)), value_width);
			else
				cells[column] = Cell(row.text(column));
		}
		call.add_row(cells);
	}
	const dbe_rows rights = call.host().query(sees_all_sql);
	if (rights.count > 0 && Row(rights, 0).flag(0)) return;
	call.add_row({"(hidden)", "(some settings are for pg_read_all_settings)", Cell(), Cell(), Cell(),
				  Cell(), Cell()});
}

}  // namespace api
}  // namespace dbe
