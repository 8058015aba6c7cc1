#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("LockRows") || node.rows < many) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(node.rows, "row"), " are locked.");
		draft.saving_ms = node.self_ms;
		draft.evidence.put("rows", node.rows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag lock_rows_large_flag{PlanFlagSpec{
	.id = "lock_rows_large",
	.title = "Thousands of rows are locked one by one",
	.why = "Each row that is locked is written. Others that want one of them wait until the transaction "
		   "ends.",
	.suggestion = "Lock few at a time: LIMIT, with SKIP LOCKED where any of them will do.",
	.bad = {"SELECT id FROM orders FOR UPDATE"},
	.near_misses = {"SELECT id FROM orders WHERE id < 20 FOR UPDATE"},
	.run = run,
}};

}  // namespace dbe
