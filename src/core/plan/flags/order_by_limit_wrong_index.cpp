#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

bool is_below_limit(const Plan& plan, const PlanNode& node) {
	for (const PlanNode* at = plan.parent(node); at != nullptr; at = plan.parent(*at)) {
		if (at->is("Limit")) return true;
		if (at->is("Sort") || at->is("Hash") || at->is("Aggregate")) return false;
	}
	return false;
}

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is_index_scan() || !node.index_condition.empty() || node.filter.empty()) continue;
		if (node.removed_by_filter < many || node.removed_by_filter < 10 * node.rows || !is_below_limit(plan, node)) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("Along ", quoted(node.index), " ", counted(rows_seen(node), "row"), " of ", table_name(node),
						   " are read to find ", grouped(node.rows), " with ", node.filter, ".");
		if (const std::string_view order = leading_column(plan, node); !order.empty())
			draft.fix = composite_index(node, {node.filter}, order);
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms * node.removed_by_filter / rows_seen(node);
		draft.evidence.put("rows_read", rows_seen(node)).put("rows", node.rows).put("filter", node.filter);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag order_by_limit_wrong_index_flag{PlanFlagSpec{
	.id = "order_by_limit_wrong_index",
	.title = "An index is walked in order in the hope of an early end",
	.why = "The planner expects to find enough rows soon on its way along the order. When the rows that "
		   "match lie elsewhere it reads nearly all.",
	.suggestion = "An index on the columns of the filter followed by those of the order. As a stop-gap ORDER BY "
				  "(column + 0) keeps the planner from this index.",
	.bad = {R"j({"Plan": {"Node Type": "Limit", "Plan Rows": 10, "Actual Loops": 1, "Actual Rows": 10, "Actual )j"
			R"j(Total Time": 180, "Plans": [{"Node Type": "Index Scan", "Parent Relationship": "Outer", )j"
			R"j("Relation Name": "parcels", "Index Name": "parcels_sent_at_idx", "Filter": "(depot_id = 7)", )j"
			R"j("Rows Removed by Filter": 90000, "Plan Rows": 300, "Actual Loops": 1, "Actual Rows": 10, )j"
			R"j("Actual Total Time": 180}]}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Limit", "Plan Rows": 10, "Actual Loops": 1, "Actual Rows": 10, "Actual )j"
			R"j(Total Time": 1, "Plans": [{"Node Type": "Index Scan", "Parent Relationship": "Outer", "Relation )j"
			R"j(Name": "parcels", "Index Name": "parcels_sent_at_idx", "Filter": "(depot_id = 7)", "Rows )j"
			R"j(Removed by Filter": 300, "Plan Rows": 300, "Actual Loops": 1, "Actual Rows": 10, "Actual Total )j"
			R"j(Time": 1}]}})j",
					"SELECT id FROM orders WHERE status = 'sent' ORDER BY id LIMIT 5"},
	.run = run,
}};

}  // namespace dbe
