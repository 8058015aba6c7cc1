// dbe.optimize(sql, run, params, time_limit, side_effects)
#include "core/optimize/optimize.hpp"

#include "core/base/text.hpp"
#include "core/plan/arguments.hpp"

namespace dbe::api {
namespace {

Cell known(double number, int decimals) { return number < 0 ? Cell() : Cell::rounded(number, decimals); }

}  // namespace

void optimize(Call& call) {
	if (call.is_null(0)) return;
	std::size_t number = 0;
	for (const Improvement& step : dbe::optimize(call.host(), call.arena(), explain_request(call)))
		call.add_row({cat(++number), name(step.kind), step.source, step.title, step.detail,
					  Cell::or_null(step.suggestion), Cell::or_null(step.sql), Cell::or_null(step.level),
					  Cell::or_null(step.condition), known(step.cost_before, 2), known(step.cost_after, 2),
					  known(step.ms_before, 3), known(step.ms_after, 3),
					  step.saving_share < 0 ? Cell() : Cell::rounded(step.saving_share * 100, 1)});
}

}  // namespace dbe::api
