#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	if (plan.serial_functions.empty()) return;
	for (const PlanNode& node : plan.nodes)
		if (node.type.starts_with("Gather")) return;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Seq Scan") || node.share < 0.5 || node.loops != 1 || rows_seen(node) < big_rows) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("Reading ", table_name(node), " takes ", duration(node.self_ms), " in one process, as ",
						   quoted(plan.serial_functions.front()), " is not PARALLEL SAFE.");
		draft.saving_ms = node.self_ms / 2;
		draft.evidence.put("function", plan.serial_functions.front());
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag parallel_blocked_flag{PlanFlagSpec{
	.id = "parallel_blocked",
	.title = "A function keeps a large scan from being parallel",
	.why = "One function that is not PARALLEL SAFE keeps the whole statement in one process.",
	.suggestion = "Mark the function PARALLEL SAFE, if it neither writes nor depends on the session.",
	.bad = {"SET min_parallel_table_scan_size = 0; SELECT count(*) FROM orders WHERE is_odd(id)"},
	.near_misses = {"SELECT count(*) FROM orders WHERE total > 5 AND discount IS NULL"},
	.run = run,
}};

}  // namespace dbe
