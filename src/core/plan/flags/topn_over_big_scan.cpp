#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

// The sort's columns as an index has them; empty where one is an expression.
std::string index_order(std::string_view sort_key, std::string_view alias) {
	std::string order;
	for (std::string_view key : split(sort_key, ',')) {
		key = trimmed(key);
		if (key.starts_with(alias) && key.substr(alias.size()).starts_with('.')) key.remove_prefix(alias.size() + 1);
		if (key.find_first_of("()':.\"") != std::string_view::npos) return {};
		append(order, cat(order.empty() ? "" : ", ", key));
	}
	return order;
}

void run(const Plan& plan, PlanReport& report) {
	constexpr double few = 1000;
	for (const PlanNode& node : plan.nodes) {
		const PlanNode* limit = plan.parent(node);
		if (!node.is("Sort") || !contains(node.sort_method, "top-N") || node.children.empty()) continue;
		if (limit == nullptr || !limit->is("Limit") || limit->rows > few) continue;
		const PlanNode& scan = plan.nodes[static_cast<std::size_t>(node.children.front())];
		if (scan.relation.empty() || scan.rows < big_rows || scan.loops != 1) continue;
		const std::string order = index_order(node.sort_key, scan.alias.empty() ? scan.relation : scan.alias);
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(scan.rows, "row"), " of ", table_name(scan), " are sorted by ", node.sort_key, " to keep ",
						   grouped(limit->rows), ".");
		if (!order.empty() && scan.filter.empty() && scan.index_condition.empty())
			draft.fix = cat("CREATE INDEX CONCURRENTLY ON ", table_name(scan), " (", order, ");");
		if (node.wall_ms >= 0) draft.saving_ms = node.wall_ms;
		draft.evidence.put("rows", scan.rows).put("kept", limit->rows).put("sort_key", node.sort_key);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag topn_over_big_scan_flag{PlanFlagSpec{
	.id = "topn_over_big_scan",
	.title = "A whole table is read for its first few rows",
	.why = "All rows are looked at to keep the first. An index in that order gives these at once.",
	.suggestion = "An index on the columns of the filter that are compared by =, followed by those of the order.",
	.bad = {"SELECT id, total FROM orders ORDER BY note, shipped_at LIMIT 10"},
	.near_misses = {"SELECT id FROM orders ORDER BY id LIMIT 10",
					"SELECT status, sum(total) FROM orders GROUP BY status ORDER BY 2 DESC LIMIT 2"},
	.run = run,
}};

}  // namespace dbe
