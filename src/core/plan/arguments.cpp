#include "core/plan/arguments.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {

double milliseconds_argument(Call& call, std::size_t position) {
	const auto text = call.text(position);
	if (!text) return 0;
	// the server reads it: an interval's text depends on the session's style
	const std::string sql =
		cat("SELECT EXTRACT(epoch FROM ", literal(*text), "::pg_catalog.interval) * 1000");
	const dbe_rows rows = call.host().query(sql.c_str());
	const double ms = rows.count == 0 ? 0 : Row(rows, 0).number(0);
	constexpr double most_ms = 2147483647;	// of the server's timers; an interval may be infinite
	if (ms > 0) return std::min(ms, most_ms);
	throw Error{sqlstate::invalid_parameter_value, "time limit must be longer than nothing",
				cat("It is ", *text, "."), "A null is no limit."};
}

ExplainRequest explain_request(Call& call) {
	ExplainRequest request;
	request.sql = *call.text(0);
	request.analyze = call.flag(1).value_or(false);
	if (!call.is_null(2)) request.params = call.texts(2);
	request.limit_ms = milliseconds_argument(call, 3);
	request.side_effects = call.flag(4).value_or(false);
	return request;
}

}  // namespace dbe
