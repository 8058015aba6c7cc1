#include "core/plan/advice.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/condition.hpp"

namespace dbe {
namespace {

// Columns in the order that an index has them; false where the condition is not understood.
bool index_columns(std::string_view condition, std::vector<std::string_view>& columns) {
	std::string_view range;
	const auto has = [&](std::string_view column) {
		return std::find(columns.begin(), columns.end(), column) != columns.end();
	};
	for (const PlanClause& clause : clauses_of(condition)) {
		if (clause.kind == PlanClause::Kind::other || clause.column.empty()) return false;
		if (clause.kind == PlanClause::Kind::range) {
			if (range.empty()) range = clause.column;
		} else if (!has(clause.column)) {
			columns.push_back(clause.column);
		}
	}
	if (!range.empty() && !has(range)) columns.push_back(range);
	return !columns.empty();
}

// The index of the relation that has the column first; empty when there is none.
std::string_view index_led_by(const PlanRelation& relation, std::string_view column) {
	for (const std::string_view line : split(relation.indexed_columns, '\n')) {
		const auto parts = split(line, '\t');
		if (parts.size() >= 3 && parts[1] == "btree" && parts[2] == column) return parts[0];
	}
	return {};
}

}  // namespace

double nonnegative(double number) { return std::max(0.0, number); }

std::string duration(double ms) {
	if (ms >= 1000) return cat(std::round(ms / 10) / 100, " s");
	return cat(ms >= 10 ? std::round(ms) : std::round(ms * 100) / 100, " ms");
}

std::string table_name(const PlanNode& node) {
	if (node.relation.empty()) return {};
	return node.schema.empty() ? quoted(node.relation) : qualified(node.schema, node.relation);
}

double rows_seen(const PlanNode& node) {
	return nonnegative(node.rows) + nonnegative(node.removed_by_filter) + nonnegative(node.removed_by_recheck);
}

std::string subject(const PlanNode& node) {
	return node.relation.empty() ? cat("the ", label(node)) : table_name(node);
}

double misestimate(const PlanNode& node) {
	if (!node.was_run() || node.cut_short || node.plan_rows < 0) return 1;
	const double expected = std::max(1.0, node.plan_rows);
	const double least = std::max(1.0, (node.rows - node.rows_slack) / node.loops);
	const double most = std::max(1.0, (node.rows + node.rows_slack) / node.loops);
	if (least > expected) return least / expected;
	return expected > most ? expected / most : 1;
}

bool is_badly_estimated(const Plan& plan, const PlanNode& node) {
	return std::any_of(plan.nodes.begin(), plan.nodes.end(), [&](const PlanNode& below) {
		return plan.is_within(below, node) && misestimate(below) >= 10;
	});
}

IndexAdvice index_for(const Plan& plan, const PlanNode& scan, std::string_view condition,
					  std::string_view leading_column, std::string_view order) {
	IndexAdvice advice;
	std::vector<std::string_view> columns;
	if (!leading_column.empty()) columns.push_back(leading_column);
	if (!condition.empty() && !index_columns(condition, columns)) return advice;
	if (columns.empty() || scan.relation.empty()) return advice;
	if (const PlanRelation* relation = plan.relation(scan)) {
		const std::string_view index = index_led_by(*relation, columns.front());
		if (!index.empty()) {
			advice.note = cat("The index ", quoted(index), " begins with ", columns.front(),
							  ": the planner expects reading the table to be cheaper, or a setting keeps it from the index.");
			return advice;
		}
	}
	std::string list;
	for (const std::string_view column : columns) append(list, cat(list.empty() ? "" : ", ", column));
	if (!order.empty()) append(list, cat(", ", order));
	advice.fix = cat("CREATE INDEX CONCURRENTLY ON ", table_name(scan), " (", list, ");");
	return advice;
}

std::string composite_index(const PlanNode& scan, std::initializer_list<std::string_view> conditions,
							std::string_view order) {
	std::string all;
	for (const std::string_view condition : conditions)
		if (!condition.empty()) append(all, cat(all.empty() ? "" : " AND ", condition));
	std::vector<std::string_view> columns;
	if (scan.relation.empty() || !index_columns(all, columns)) return {};
	if (!order.empty() && std::find(columns.begin(), columns.end(), order) == columns.end()) columns.push_back(order);
	std::string list;
	for (const std::string_view column : columns) append(list, cat(list.empty() ? "" : ", ", column));
	return columns.size() < 2 ? std::string()
							  : cat("CREATE INDEX CONCURRENTLY ON ", table_name(scan), " (", list, ");");
}

std::string_view leading_column(const Plan& plan, const PlanNode& scan) {
	const PlanRelation* relation = plan.relation(scan);
	if (relation == nullptr) return {};
	for (const std::string_view line : split(relation->indexed_columns, '\n')) {
		const auto parts = split(line, '\t');
		if (parts.size() >= 3 && parts[0] == scan.index) return parts[2];
	}
	return {};
}

std::string memory_fix(double disk_kb) {
	// rows take more room in memory than on disk
	constexpr double more_in_memory = 3;
	constexpr double most_mb = 1024;
	const double mb = std::ceil(disk_kb * more_in_memory / 1024) + 1;
	return disk_kb <= 0 || mb > most_mb ? std::string() : cat("SET work_mem = '", mb, "MB';");
}

const PlanNode* scan_below(const Plan& plan, const PlanNode& node) {
	const PlanNode* at = &node;
	while (at != nullptr) {
		if (!at->relation.empty()) return at;
		if (at->is_join()) return nullptr;
		const PlanNode* below = plan.outer(*at);
		if (below == nullptr) below = plan.child(*at, "Subquery");
		at = below;
	}
	return nullptr;
}

}  // namespace dbe
