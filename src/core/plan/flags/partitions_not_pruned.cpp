#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/condition.hpp"

namespace dbe {
namespace {

bool hides_key(const Plan& plan, const PlanNode& scan) {
	const PlanRelation* relation = plan.relation(scan);
	if (relation == nullptr || relation->partition_key.empty()) return false;
	bool is_hidden = false;
	for (const PlanClause& clause : clauses_of(scan.filter))
		for (const std::string_view key : split(relation->partition_key, ',')) {
			if (clause.column == key) return false;
			is_hidden |= clause.column.empty() && clause.wrapped == key;
		}
	return is_hidden;
}

void run(const Plan& plan, PlanReport& report) {
	constexpr std::size_t many = 6;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Append") || node.children.size() < many || node.subplans_removed > 0) continue;
		const PlanNode* scan = scan_below(plan, plan.nodes[static_cast<std::size_t>(node.children.front())]);
		if (scan == nullptr || !hides_key(plan, *scan)) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("All ", node.children.size(), " partitions are read, as the key stands within ", scan->filter, ".");
		if (node.wall_ms >= 0)
			draft.saving_ms = node.wall_ms * (1 - 1 / static_cast<double>(node.children.size()));
		draft.evidence.put("partitions", node.children.size()).put("filter", scan->filter);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag partitions_not_pruned_flag{PlanFlagSpec{
	.id = "partitions_not_pruned",
	.title = "No partition is left out, as the key stands within an expression",
	.why = "Partitions are left out by comparisons of the bare key. Within a function or a cast the planner "
		   "does not know it.",
	.suggestion = "Compare the key itself with a range of constants of its own type.",
	.bad = {"SELECT count(*) FROM readings WHERE date_trunc('month', taken) = '2024-03-01'"},
	.near_misses = {"SELECT count(*) FROM readings WHERE taken >= '2024-03-01' AND taken < '2024-04-01'",
					"SELECT count(*) FROM readings"},
	.run = run,
}};

}  // namespace dbe
