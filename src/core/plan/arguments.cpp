#include "core/plan/arguments.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/server/interval.hpp"

namespace dbe {

double milliseconds_argument(Call& call, std::size_t position) {
	const auto text = call.text(position);
	if (!text) return 0;
	const double ms = seconds_of_interval(call.host(), *text) * 1000;
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
