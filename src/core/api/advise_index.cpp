// dbe.advise_index(query, budget_bytes, max_indexes, min_gain, include_drops, time_limit)
#include "core/advisor/arguments.hpp"
#include "core/advisor/cells.hpp"
#include "core/advisor/existing.hpp"

namespace dbe::api {

void advise_index(Call& call) {
	if (call.is_null(0)) return;
	const std::string_view text = *call.text(0);
	const AdvisedWorkload workload = workload_of_texts(std::span(&text, 1), {});
	Advisor advisor(call.host(), workload, advise_request(call, 1));
	const Advice advice = advisor.advise();
	std::vector<AdviceRow> rows = report_of(call.host(), advisor, advice);
	if (call.flag(4).value_or(false) && !advice.is_late) add_idle_indexes(call, advisor, rows);
	add_advice(call, rows);
}

}  // namespace dbe::api
