// dbe.long_running(min_duration, width): statements and transactions that have been open for long
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"
#include "core/server/interval.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

double seconds_argument(Call& call, std::size_t position) {
	const auto text = call.text(position);
	if (!text) return 0;
	const double seconds = seconds_of_interval(call.host(), *text);
	if (seconds >= 0) return seconds;
	throw Error{sqlstate::invalid_parameter_value, "duration must not be negative",
				cat("It is ", *text, "."), "Zero shows every open transaction."};
}

// A walsender or another worker is long by nature; what autovacuum does holds locks as well.
std::string running_sql(double seconds) {
	return cat(
		"SELECT a.pid, "
		"CASE WHEN a.state = 'active' THEN "
		"pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.query_start) END, "
		"pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.xact_start), "
		"a.usename, a.application_name, a.datname, "
		"CASE WHEN a.backend_type = 'client backend' THEN a.state ELSE a.backend_type END, "
		"a.wait_event_type || ': ' || a.wait_event, a.query "
		"FROM pg_catalog.pg_stat_activity a "
		"WHERE a.pid <> pg_catalog.pg_backend_pid() "
		"AND a.backend_type IN ('client backend', 'autovacuum worker', 'background worker') "
		"AND (a.xact_start IS NOT NULL OR a.state = 'active') "
		"AND EXTRACT(epoch FROM pg_catalog.clock_timestamp() - "
		"least(a.xact_start, CASE WHEN a.state = 'active' THEN a.query_start END)) >= ",
		literal(cat(seconds)),  // from 17 on an interval may be infinite, which is no number in SQL
		"::pg_catalog.float8"
		" ORDER BY least(a.xact_start, CASE WHEN a.state = 'active' THEN a.query_start END), a.pid");
}

constexpr const char* hidden_sql =
	"SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a "
	"WHERE a.backend_type IS NULL AND a.datid IS NOT NULL";

}  // namespace

namespace api {

void long_running(Call& call) {
	const std::size_t width = text_width(call, 1);
	constexpr int statement = 8;
	add_rows(call, call.host().query(running_sql(seconds_argument(call, 0)).c_str()), statement,
			 width);
	const dbe_rows rows = call.host().query(hidden_sql);
	const double hidden = rows.count == 0 ? 0 : Row(rows, 0).number(0);
	if (hidden > 0)
		call.add_row({Cell(), Cell(), Cell(), Cell(), Cell(), Cell(), "hidden", Cell(),
					  cat("(", counted(hidden, "session"), " of others: pg_read_all_stats)")});
}

}  // namespace api
}  // namespace dbe
