// dbe.approx_count(query): how many rows, without counting them
#include <algorithm>

#include "core/plan/count_estimate.hpp"
#include "core/reports/cells.hpp"

namespace dbe::api {
namespace {

// A product of tables may have more rows than a bigint can tell; the planner goes up to 1e100.
Cell bigint_cell(double number) {
	constexpr double most = 9223372036854774784.0;	// the last double below 2^63
	return count_cell(std::min(number, most));
}

}  // namespace

void approx_count(Call& call) {
	const auto sql = call.text(0);
	if (!sql) return;
	const CountEstimate counted = estimate_count(call.host(), call.arena(), *sql);
	call.add_row({bigint_cell(counted.estimate), bigint_cell(counted.range.low), bigint_cell(counted.range.high),
				  counted.basis, Cell::or_null(counted.analyzed_at), bigint_cell(counted.changes)});
}

}  // namespace dbe::api
