#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 100;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Append") && !node.is("Merge Append")) continue;
		double scans = 0;
		for (const int index : node.children)
			if (scan_below(plan, plan.nodes[static_cast<std::size_t>(index)]) != nullptr) scans++;
		if (scans < many) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(scans, "partition"), " are looked at; planning took ", duration(nonnegative(plan.planning_ms)), ".");
		if (plan.planning_ms >= 0 && plan.was_run()) draft.saving_ms = plan.planning_ms;
		draft.evidence.put("partitions", scans);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag too_many_partitions_flag{PlanFlagSpec{
	.id = "too_many_partitions",
	.title = "A hundred partitions or more are looked at",
	.why = "Each partition takes its share of planning, locking and opening, before a row is read.",
	.suggestion = "A condition on the partition key, or coarser partitions.",
	.reasons = {"partitions_not_pruned"},
	.bad = {"SELECT count(*) FROM days"},
	.near_misses = {"SELECT count(*) FROM days WHERE day = 7"},
	.run = run,
}};

}  // namespace dbe
