#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Limit") || node.children.empty() || node.loops != 1) continue;
		const PlanNode& input = plan.nodes[static_cast<std::size_t>(node.children.front())];
		if (input.rows < many || input.rows < 10 * node.rows) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(input.rows, "row"), " are made to show ", grouped(node.rows), ".");
		if (input.wall_ms >= 0) draft.saving_ms = input.wall_ms * (1 - node.rows / input.rows);
		draft.evidence.put("rows_made", input.rows).put("rows", node.rows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag large_offset_flag{PlanFlagSpec{
	.id = "large_offset",
	.title = "Rows are read to be skipped",
	.why = "OFFSET skips rows only after they were made. Each page is slower than the one before.",
	.suggestion = "Ask for what comes behind the last row of the page before, by a unique order that an index has.",
	.bad = {"SELECT id, total FROM orders ORDER BY id LIMIT 20 OFFSET 10000"},
	.near_misses = {"SELECT id, total FROM orders ORDER BY id LIMIT 20 OFFSET 40",
					"SELECT id, total FROM orders ORDER BY id LIMIT 5000"},
	.run = run,
}};

}  // namespace dbe
