#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double least_ms = 5;
	if (plan.execution_ms <= 0) return;
	for (const PlanTrigger& trigger : plan.triggers) {
		// those of the other side look a key up, for which there is an index
		if (trigger.constraint.empty() || !trigger.name.starts_with("RI_ConstraintTrigger_a")) continue;
		if (trigger.ms < least_ms || trigger.ms < 0.5 * plan.execution_ms) continue;
		PlanDraft draft;
		draft.node = &plan.root();
		draft.detail = cat("Foreign key ", quoted(trigger.constraint), " took ", duration(trigger.ms), " of ",
						   duration(plan.execution_ms), " for ", counted(trigger.calls, "row"), ".");
		draft.saving_ms = trigger.ms;
		draft.evidence.put("constraint", trigger.constraint).put("ms", trigger.ms).put("calls", trigger.calls);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag fk_trigger_time_flag{PlanFlagSpec{
	.id = "fk_trigger_time",
	.title = "Most of the time goes into looking for rows that refer to those written",
	.why = "For each row that is deleted or gets another key, the tables that refer to it are searched; "
		   "without an index from beginning to end.",
	.suggestion = "An index on the columns of the foreign key in the table that refers: "
				  "dbe.unindexed_foreign_keys() tells which.",
	.bad = {"DELETE FROM depots WHERE id > 50"},
	.near_misses = {"DELETE FROM payments WHERE id < 50"},
	.run = run,
}};

}  // namespace dbe
