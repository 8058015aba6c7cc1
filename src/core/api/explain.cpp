// dbe.explain(sql, run, params, time_limit, side_effects), dbe.explain_flags(...)
#include "core/plan/explain.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/plan/arguments.hpp"
#include "core/plan/rows.hpp"
#include "core/reports/cells.hpp"

namespace dbe::api {
namespace {

Cell known(double number, int decimals = 0) { return number < 0 ? Cell() : Cell::rounded(number, decimals); }

std::string conditions(const PlanNode& node) {
	std::string text;
	const auto add = [&](std::string_view name, std::string_view condition) {
		if (!condition.empty()) append(text, cat(text.empty() ? "" : "; ", name, ": ", condition));
	};
	add("Index Cond", node.index_condition);
	add("Recheck Cond", node.recheck_condition);
	add("Hash Cond", node.hash_condition);
	add("Merge Cond", node.merge_condition);
	add("Join Filter", node.join_filter);
	add("Filter", node.filter);
	add("One-Time Filter", node.one_time_filter);
	add("Sort Key", node.sort_key);
	add("Group Key", node.group_key);
	add("Cache Key", node.cache_key);
	return text;
}

// Of the node alone, as its children's are in its own.
double own(const Plan& plan, const PlanNode& node, double PlanNode::*member) {
	double number = node.*member;
	if (number < 0) return -1;
	for (const int index : node.children) {
		const PlanNode& child = plan.nodes[static_cast<std::size_t>(index)];
		if (child.role != "InitPlan") number -= std::max(0.0, child.*member);
	}
	return std::max(0.0, number);
}

// The ids of what is reported at each node, by its number.
std::vector<std::string> flags_of(const Plan& plan) {
	std::vector<std::string> flags(plan.nodes.size() + 1);
	for (const PlanFinding& finding : judge(plan)) {
		std::string& text = flags[finding.node->number];
		append(text, cat(text.empty() ? "{" : ",", finding.flag->id));
	}
	for (std::string& text : flags) append(text, text.empty() ? "{}" : "}");
	return flags;
}

void add_node(Call& call, const Plan& plan, const PlanNode& node, std::string_view flags) {
	call.add_row({cat(node.number), cat(node.depth),
				  cat(std::string(static_cast<std::size_t>(node.depth) * 2, ' '), label(node)), conditions(node),
				  known(node.total_cost, 2), known(node.expected_rows()), known(node.rows), known(node.loops),
				  known(node.wall_ms, 3), known(node.self_ms, 3),
				  node.share < 0 ? Cell() : Cell::rounded(node.share * 100, 1),
				  known(own(plan, node, &PlanNode::shared_hit)), known(own(plan, node, &PlanNode::shared_read)),
				  known(own(plan, node, &PlanNode::temp_written)), flags});
}

}  // namespace

void explain(Call& call) {
	if (call.is_null(0)) return;
	const Plan plan = dbe::explain(call.host(), call.arena(), explain_request(call));
	const std::vector<std::string> flags = flags_of(plan);
	for (const PlanNode& node : plan.nodes) add_node(call, plan, node, flags[node.number]);
}

void explain_flags(Call& call) {
	if (call.is_null(0)) return;
	add_findings(call, dbe::explain(call.host(), call.arena(), explain_request(call)));
}

}  // namespace dbe::api
