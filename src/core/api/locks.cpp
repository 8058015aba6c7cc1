// dbe.locks(every, width): who holds and who waits for which lock
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"
#include "core/reports/lock_object.hpp"

namespace dbe {
namespace {

// What each session has of itself says nothing, and AccessShare is what every reader has.
constexpr std::string_view telling =
	" AND (NOT l.granted OR (l.locktype NOT IN ('virtualxid', 'transactionid') AND "
	"l.mode <> 'AccessShareLock'))";

std::string locks_sql(bool every) {
	return cat(
		"SELECT l.pid, l.granted, pg_catalog.replace(l.mode, 'Lock', ''), " DBE_LOCK_OBJECT ", "
		"pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - l.waitstart), a.usename, "
		"coalesce(a.state, CASE WHEN l.pid IS NULL THEN 'prepared' END), a.query "
		"FROM " DBE_LOCK_TABLES
		" LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
		"WHERE l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()",
		every ? "" : telling,
		" ORDER BY l.granted, l.waitstart, " DBE_LOCK_STRENGTH " DESC NULLS LAST, 4, l.pid, l.mode, "
		"l.virtualtransaction, l.locktype, l.objsubid");
}

}  // namespace

namespace api {

void locks(Call& call) {
	constexpr int statement = 7;
	const std::size_t width = text_width(call, 1);
	add_rows(call, call.host().query(locks_sql(call.flag(0).value_or(false)).c_str()), statement,
			 width);
}

}  // namespace api
}  // namespace dbe
