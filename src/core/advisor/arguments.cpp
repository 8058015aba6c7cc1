#include "core/advisor/arguments.hpp"

#include "core/base/text.hpp"
#include "core/plan/arguments.hpp"

namespace dbe {
namespace {

[[noreturn]] void refuse(std::string_view what, std::string_view detail) {
	throw Error{sqlstate::invalid_parameter_value, std::string(what), std::string(detail), ""};
}

}  // namespace

AdvisedWorkload workload_argument(Call& call) {
	if (!call.is_null(0) && !call.is_null(2)) refuse("a workload is either texts or a table", "Both are given.");
	if (!call.is_null(0)) return workload_of_texts(call.texts(0), call.is_null(1) ? std::span<const std::string_view>() : call.texts(1));
	if (!call.is_null(1)) refuse("weights are of texts", "There are no texts.");
	if (const auto table = call.integer(2)) return workload_of_table(call.host(), *table);
	return counted_workload(call.host());
}

AdviseRequest advise_request(Call& call, std::size_t budget_position) {
	AdviseRequest request;
	if (const auto budget = call.integer(budget_position)) {
		if (*budget < 0) refuse("budget must be 0 bytes or more", cat("It is ", *budget, "."));
		request.budget = static_cast<double>(*budget);
	}
	if (const auto most = call.integer(budget_position + 1)) {
		if (*most < 1) refuse("number of indexes must be 1 or more", cat("It is ", *most, "."));
		request.most_indexes = static_cast<std::size_t>(*most);
	}
	if (const auto gain = call.text(budget_position + 2)) {
		if (!parse_number(*gain, request.min_gain) || !(request.min_gain >= 0 && request.min_gain <= 1))
			refuse("least gain must be a share between 0 and 1", cat("It is ", *gain, "."));
	}
	const double limit_ms = milliseconds_argument(call, budget_position + 4);
	request.limit_ms = limit_ms > 0 ? limit_ms : 2147483647;
	return request;
}

}  // namespace dbe
