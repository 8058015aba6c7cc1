// Times, shares and what was cut short, worked out of what EXPLAIN tells.
#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/plan.hpp"

namespace dbe {
namespace {

// ---- what was cut short ----

// Reads all of its input before it gives a row, whoever stops it then.
bool reads_all_first(const PlanNode& node) {
	return node.is("Sort") || node.is("Hash") ||
		   (node.is("Aggregate") && node.strategy != "Sorted") || node.is("SetOp");
}

bool is_cte(const PlanNode& node) { return node.role == "InitPlan" && node.subplan.starts_with("CTE "); }

bool stops_inner(const PlanNode& join) {
	return join.join_type == "Semi" || join.join_type == "Anti" || join.is_inner_unique;
}

bool is_stopped_by(const Plan& plan, const PlanNode& node, const PlanNode& above) {
	if (above.is("Limit") || above.is("Merge Join") || !above.run_condition.empty()) return true;
	if (node.role == "SubPlan" || (node.role == "InitPlan" && !is_cte(node))) return true;
	if (node.role == "Inner" && stops_inner(above)) return true;
	// without a row on the inner side the outer one is not read
	const PlanNode* inner = plan.inner(above);
	return above.is("Hash Join") && node.role == "Outer" && inner != nullptr && inner->rows == 0;
}

bool is_read_to_its_end(const Plan& plan, const PlanNode& cte) {
	return std::any_of(plan.nodes.begin(), plan.nodes.end(), [&](const PlanNode& node) {
		return node.is("CTE Scan") && node.was_run() && !node.cut_short &&
			   cte.subplan == cat("CTE ", node.cte);
	});
}

// True when something has changed since the last time.
bool mark_cut_short(Plan& plan) {
	bool has_changed = false;
	for (PlanNode& node : plan.nodes) {
		const PlanNode* above = plan.parent(node);
		bool cut = false;
		if (above != nullptr)
			cut = is_cte(node) ? !is_read_to_its_end(plan, node)
							   : is_stopped_by(plan, node, *above) ||
									 (above->cut_short && !reads_all_first(*above));
		has_changed |= cut != node.cut_short;
		node.cut_short = cut;
	}
	return has_changed;
}

// ---- times ----

// How many processes run the node at once: a Gather's child tells by its loops.
double processes_above(const Plan& plan, const PlanNode& node) {
	for (const PlanNode* at = &node; at != nullptr; at = plan.parent(*at)) {
		const PlanNode* above = plan.parent(*at);
		if (above == nullptr || !above->type.starts_with("Gather")) continue;
		if (at->role != "Outer") continue;
		return above->loops > 0 ? std::max(1.0, at->loops / above->loops) : 1;
	}
	return 1;
}

bool names_parameter(std::string_view condition, std::string_view parameter) {
	for (std::size_t at = condition.find(parameter); at != std::string_view::npos;
		 at = condition.find(parameter, at + 1)) {
		const std::size_t end = at + parameter.size();
		if (end == condition.size() || condition[end] < '0' || condition[end] > '9') return true;
	}
	return false;
}

// What a node refers to its InitPlan by: "$0" of "InitPlan 1 (returns $0)", from 17 on its name.
std::string_view parameter_of(const PlanNode& init) {
	const std::size_t from = init.subplan.find('$');
	if (from == std::string_view::npos) return init.subplan;
	const std::size_t to = init.subplan.find_first_not_of("0123456789", from + 1);
	return init.subplan.substr(from, to == std::string_view::npos ? to : to - from);
}

bool refers_to(const PlanNode& node, std::string_view parameter) {
	for (const std::string_view condition :
		 {node.filter, node.index_condition, node.recheck_condition, node.join_filter, node.one_time_filter,
		  node.hash_condition, node.function_call})
		if (names_parameter(condition, parameter)) return true;
	return false;
}

// The time of an InitPlan is in that of the node that wanted its value first: one of those that refer
// to it, and of these one that took as long.
PlanNode* user_of(Plan& plan, const PlanNode& init) {
	const std::string_view parameter = parameter_of(init);
	PlanNode* user = nullptr;
	for (PlanNode& node : plan.nodes) {
		if (!node.was_run() || plan.is_within(node, init) || !refers_to(node, parameter)) continue;
		if (user == nullptr || node.self_ms > user->self_ms) user = &node;
	}
	return user;
}

void take(PlanNode& node, double& ms) {
	const double taken = std::min(std::max(0.0, node.self_ms), ms);
	node.self_ms -= taken;
	ms -= taken;
}

// Readers of a CTE make it go on, so that its time is in theirs.
void take_from_readers(Plan& plan, const PlanNode& cte) {
	double left = cte.wall_ms;
	for (PlanNode& node : plan.nodes)
		if (node.is("CTE Scan") && cte.subplan == cat("CTE ", node.cte)) take(node, left);
}

void work_out_self_times(Plan& plan) {
	for (PlanNode& node : plan.nodes) {
		if (node.total_ms < 0) continue;
		node.wall_ms = node.total_ms / processes_above(plan, node);
		node.self_ms = node.wall_ms;
	}
	for (PlanNode& node : plan.nodes) {
		PlanNode* above = node.parent < 0 ? nullptr : &plan.nodes[static_cast<std::size_t>(node.parent)];
		if (above == nullptr || node.wall_ms < 0 || node.role == "InitPlan") continue;
		above->self_ms -= node.wall_ms;
	}
	for (const PlanNode& node : plan.nodes) {
		if (node.role != "InitPlan" || node.wall_ms < 0) continue;
		if (is_cte(node)) {
			take_from_readers(plan, node);
			continue;
		}
		PlanNode* user = user_of(plan, node);
		if (user == nullptr) user = &plan.nodes[static_cast<std::size_t>(node.parent)];
		double left = node.wall_ms;
		take(*user, left);
	}
}

void work_out_shares(Plan& plan) {
	const double whole = plan.execution_ms > 0 ? plan.execution_ms : plan.root().wall_ms;
	for (PlanNode& node : plan.nodes) {
		if (node.wall_ms < 0) continue;
		node.self_ms = std::max(0.0, node.self_ms);
		node.share = whole > 0 ? std::min(1.0, node.self_ms / whole) : 0;
	}
}

}  // namespace

const PlanNode* Plan::child(const PlanNode& node, std::string_view role) const {
	for (const int index : node.children)
		if (nodes[static_cast<std::size_t>(index)].role == role) return &nodes[static_cast<std::size_t>(index)];
	return nullptr;
}

const PlanRelation* Plan::relation(const PlanNode& node) const {
	if (node.relation_id == dbe_relation_id{}) return nullptr;
	for (const PlanRelation& relation : relations)
		if (relation.id == node.relation_id) return &relation;
	return nullptr;
}

bool Plan::is_within(const PlanNode& node, const PlanNode& top) const {
	for (const PlanNode* at = &node; at != nullptr; at = parent(*at))
		if (at->number == top.number) return true;
	return false;
}

std::string label(const PlanNode& node) {
	std::string text(node.type);
	if (!node.index.empty()) append(text, cat(" using ", quoted(node.index)));
	if (!node.relation.empty())
		append(text, cat(" on ", node.schema.empty() ? quoted(node.relation) : qualified(node.schema, node.relation)));
	else if (!node.cte.empty())
		append(text, cat(" on ", quoted(node.cte)));
	else if (!node.function.empty())
		append(text, cat(" on ", quoted(node.function)));
	if (!node.alias.empty() && node.alias != node.relation && node.alias != node.cte && node.alias != node.function)
		append(text, cat(" ", quoted(node.alias)));
	if (node.is_join() && !node.join_type.empty() && node.join_type != "Inner")
		append(text, cat(" (", lower(node.join_type), ")"));
	return text;
}

void derive(Plan& plan) {
	// a CTE is cut short until one that reads all of it is found; each turn may find more
	constexpr int most_turns = 20;
	for (PlanNode& node : plan.nodes) node.cut_short = false;
	for (int turn = 0; turn < most_turns && mark_cut_short(plan); turn++) continue;
	work_out_self_times(plan);
	work_out_shares(plan);
}

}  // namespace dbe
