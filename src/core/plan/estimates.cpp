#include "core/plan/estimates.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/condition.hpp"

namespace dbe {
namespace {

constexpr double far_off = 10;
constexpr double many_rows = 1000;

// Whose numbers of rows nobody expects to be right, or that tell none.
bool is_beyond_estimates(const PlanNode& node) {
	return node.is("BitmapAnd") || node.is("BitmapOr") || node.is("WorkTable Scan") || node.is("Recursive Union") ||
		   node.is("ModifyTable") || node.is("Limit") || node.is("Bitmap Index Scan") || node.is("Memoize");
}

bool is_in_recursion(const Plan& plan, const PlanNode& node) {
	for (const PlanNode* at = &node; at != nullptr; at = plan.parent(*at))
		if (at->is("Recursive Union")) return true;
	return false;
}

bool is_off(const Plan& plan, const PlanNode& node) {
	return misestimate(node) >= far_off && std::max(node.expected_rows(), node.rows) >= many_rows &&
		   !is_beyond_estimates(node) && !is_in_recursion(plan, node);
}

// The planner has no statistics for it and never will: what HAVING leaves, how far a window runs, what
// EXCEPT takes away, what a subquery says of a row. A function's default is a guess that is met by chance.
bool is_without_cure(const PlanNode& node) {
	if (node.is("WindowAgg") || node.is("SetOp")) return true;
	if (!node.group_key.empty() && !node.filter.empty()) return true;
	if (node.is("Function Scan") && node.rows < node.expected_rows()) return true;
	return node.filter.find("SubPlan ") != std::string_view::npos;
}

bool is_lowest(const Plan& plan, const PlanNode& node) {
	return std::none_of(plan.nodes.begin(), plan.nodes.end(), [&](const PlanNode& below) {
		return below.number != node.number && plan.is_within(below, node) && is_off(plan, below);
	});
}

bool was_never_analyzed(const Plan& plan, const PlanNode& node) {
	const PlanRelation* relation = plan.relation(node);
	return relation != nullptr && !relation->was_analyzed;
}

// By counters that a session hands in late: rows that came just before an ANALYZE may be counted after it.
bool has_changed_much(const Plan& plan, const PlanNode& node) {
	const PlanRelation* relation = plan.relation(node);
	return relation != nullptr && relation->modified > std::max(many_rows, 0.1 * relation->tuples);
}

std::string_view scan_condition(const PlanNode& node) {
	return node.filter.empty() ? (node.index_condition.empty() ? node.recheck_condition : node.index_condition)
							   : node.filter;
}

// The columns that are compared by =, of all conditions of the scan.
std::vector<std::string_view> compared_columns(const PlanNode& node) {
	std::vector<std::string_view> columns;
	for (const std::string_view condition : {node.index_condition.empty() ? node.recheck_condition : node.index_condition, node.filter})
		for (const PlanClause& clause : clauses_of(condition))
			if (clause.kind == PlanClause::Kind::equality && !clause.column.empty() &&
				std::find(columns.begin(), columns.end(), clause.column) == columns.end())
				columns.push_back(clause.column);
	return columns;
}

bool has_opaque_clause(const PlanNode& node) {
	for (const PlanClause& clause : clauses_of(scan_condition(node)))
		if (clause.kind != PlanClause::Kind::other && clause.column.empty() && !clause.is_casted_to_text &&
			!clause.wrapped.empty())
			return true;
	return false;
}

// The scans below are right within a factor of two, and the join is not.
bool only_join_is_off(const Plan& plan, const PlanNode& node) {
	return std::all_of(plan.nodes.begin(), plan.nodes.end(), [&](const PlanNode& below) {
		return below.number == node.number || !plan.is_within(below, node) || is_beyond_estimates(below) ||
			   misestimate(below) <= 2;
	});
}

Misestimate kind_of(const Plan& plan, const PlanNode& node) {
	if (node.is("Function Scan")) return Misestimate::function_default;
	if (node.is_join())
		return only_join_is_off(plan, node) ? Misestimate::join : Misestimate::unknown;
	if (!node.group_key.empty()) return Misestimate::groups;
	if (node.relation.empty()) return Misestimate::unknown;
	if (was_never_analyzed(plan, node)) return Misestimate::stale_statistics;
	if (node.rows > node.expected_rows() && compared_columns(node).size() >= 2) return Misestimate::correlated_columns;
	if (has_opaque_clause(node)) return Misestimate::opaque_condition;
	return has_changed_much(plan, node) ? Misestimate::stale_statistics : Misestimate::unknown;
}

std::string joined(const std::vector<std::string_view>& columns) {
	std::string text;
	for (const std::string_view column : columns) append(text, cat(text.empty() ? "" : ", ", column));
	return text;
}

// Until 15 statistics need a name, and beside their table they are found again.
std::string statistics_name(const PlanNode& node) {
	std::string name(node.relation);
	for (const std::string_view column : compared_columns(node)) append(name, cat("_", trimmed(column, "\"")));
	name = object_name(cat(name, "_stat"));
	return node.schema.empty() ? quoted(name) : qualified(node.schema, name);
}

std::string fix_of(const PlanNode& node, Misestimate kind) {
	const std::string table = table_name(node);
	switch (kind) {
		case Misestimate::stale_statistics:
			return cat("ANALYZE ", table, ";");
		case Misestimate::correlated_columns:
			return cat("CREATE STATISTICS ", statistics_name(node), " (dependencies, ndistinct, mcv) ON ",
					   joined(compared_columns(node)), " FROM ", table, "; ANALYZE ", table, ";");
		default:
			return {};
	}
}

// What hangs on the number: the nodes above.
double time_above(const Plan& plan, const PlanNode& node) {
	const PlanNode& root = plan.root();
	return root.wall_ms < 0 ? -1 : nonnegative(root.wall_ms - node.wall_ms) + nonnegative(node.self_ms);
}

std::string condition_text(const PlanNode& node) {
	std::string_view condition = scan_condition(node);
	if (node.is_join())
		condition = !node.hash_condition.empty() ? node.hash_condition
					: !node.merge_condition.empty() ? node.merge_condition : node.join_filter;
	if (!node.group_key.empty()) condition = node.group_key;
	return condition.empty() ? std::string() : cat(" (", condition, ")");
}

}  // namespace

void report_misestimates(const Plan& plan, Misestimate kind, PlanReport& report) {
	if (!plan.was_run()) return;
	for (const PlanNode& node : plan.nodes) {
		if (!is_off(plan, node) || is_without_cure(node) || !is_lowest(plan, node) || kind_of(plan, node) != kind)
			continue;
		const double factor = misestimate(node);
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("The planner expected ", counted(std::round(node.expected_rows()), "row"), " of ", subject(node),
						   condition_text(node), " and got ", grouped(node.rows), ", ",
						   grouped(std::floor(factor)), " times ", node.rows > node.expected_rows() ? "more" : "fewer", ".");
		draft.fix = fix_of(node, kind);
		draft.saving_ms = -1;
		draft.evidence.put("expected_rows", node.expected_rows()).put("rows", node.rows).put("factor", factor);
		draft.evidence.put("time_above_ms", time_above(plan, node));
		report.add(std::move(draft));
	}
}

}  // namespace dbe
