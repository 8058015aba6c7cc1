#include <algorithm>

#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

// Until 17 a forbidden method costs that much more before its first row, and so does all that is above it.
constexpr double forbidden_cost = 1e10;

bool is_near_forbidden_cost(double cost) { return cost >= 0.9 * forbidden_cost && cost < 1.5 * forbidden_cost; }

bool is_forbidden(const Plan& plan, const PlanNode& node) {
	if (node.is_disabled) {
		// 18 says so of the nodes above as well
		return std::none_of(node.children.begin(), node.children.end(), [&](int index) {
			return plan.nodes[static_cast<std::size_t>(index)].is_disabled;
		});
	}
	double startup = nonnegative(node.startup_cost);
	double total = nonnegative(node.total_cost);
	for (const int index : node.children) {
		startup -= nonnegative(plan.nodes[static_cast<std::size_t>(index)].startup_cost);
		total -= nonnegative(plan.nodes[static_cast<std::size_t>(index)].total_cost);
	}
	// what only has very much to do costs that much by its rows
	return total >= 0.9 * forbidden_cost && is_near_forbidden_cost(startup);
}

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		if (!is_forbidden(plan, node)) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("The ", label(node), " is switched off by a setting and was used all the same.");
		draft.evidence.put("cost", node.total_cost);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag disabled_node_flag{PlanFlagSpec{
	.id = "disabled_node",
	.title = "A method that is switched off had to be used",
	.why = "A setting such as enable_seqscan forbids the method, and there was no other way.",
	.suggestion = "See why the setting is off, and whether an index is missing.",
	.bad = {"SET enable_seqscan = off; SELECT count(*) FROM orders WHERE note = 'x'"},
	.near_misses = {"SELECT count(*) FROM orders WHERE customer_id = 4"},
	.run = run,
}};

}  // namespace dbe
