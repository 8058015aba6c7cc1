#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (node.one_time_filter != "false") continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = "No row can match the conditions, and nothing is read.";
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag one_time_filter_false_flag{PlanFlagSpec{
	.id = "one_time_filter_false",
	.title = "The conditions contradict each other",
	.why = "The planner has seen that no row can match. Nothing is read, and nothing comes.",
	.suggestion = "See which two conditions cannot hold together.",
	.bad = {"SELECT id FROM orders WHERE id = 3 AND false"},
	.near_misses = {"SELECT id FROM orders WHERE id = 3 AND true"},
	.run = run,
}};

}  // namespace dbe
