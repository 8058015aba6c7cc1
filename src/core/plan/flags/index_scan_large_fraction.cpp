#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

// What is above throws the order of the rows away.
bool is_order_useless(const Plan& plan, const PlanNode& node) {
	for (const PlanNode* at = plan.parent(node); at != nullptr; at = plan.parent(*at)) {
		if (at->is("Hash") || at->is("Hash Join") || at->is("Sort")) return true;
		if (at->is("Aggregate")) return at->strategy != "Sorted";
		if (!at->is("Gather") && !at->is("Subquery Scan") && !at->is("Result")) return false;
	}
	return false;
}

// Where the table lies in the index's order, its part of the table is read once and the rest never.
bool reads_less_than_all(const PlanNode& node, const PlanRelation& relation) {
	return node.shared_hit >= 0 && relation.pages > 0 &&
		   node.shared_hit + std::max(0.0, node.shared_read) < relation.pages;
}

void run(const Plan& plan, PlanReport& report) {
	for (const PlanNode& node : plan.nodes) {
		const PlanRelation* relation = node.is("Index Scan") ? plan.relation(node) : nullptr;
		if (relation == nullptr || node.loops != 1 || relation->tuples < big_rows) continue;
		if (node.rows < 0.3 * relation->tuples || !is_order_useless(plan, node) ||
			reads_less_than_all(node, *relation))
			continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(node.rows, "row"), " of ", table_name(node), ", ",
						   percent(std::min(1.0, node.rows / relation->tuples)), " of it, are fetched one by one through ", quoted(node.index), ".");
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms / 2;
		draft.evidence.put("rows", node.rows).put("table_rows", relation->tuples);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag index_scan_large_fraction_flag{PlanFlagSpec{
	.id = "index_scan_large_fraction",
	.title = "A large part of a table is fetched row by row through an index",
	.why = "Through an index the rows come in its order, one page at a time. For a large part of the table "
		   "reading all of it is faster.",
	.suggestion = "See whether random_page_cost is lower than the disks deserve, or whether an index that has all "
				  "columns that are wanted would do.",
	.bad = {"SET random_page_cost = 0.01; SET cpu_index_tuple_cost = 0; SET enable_bitmapscan = off; SET "
			"enable_seqscan = off; SELECT count(note) FROM orders WHERE customer_id < 9000"},
	.near_misses = {"SELECT count(note) FROM orders WHERE customer_id < 100",
					"SELECT note FROM orders ORDER BY id"},
	.run = run,
}};

}  // namespace dbe
