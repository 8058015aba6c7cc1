#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many_indexes = 5;
	for (const PlanNode& node : plan.nodes) {
		const PlanRelation* relation = node.is("ModifyTable") ? plan.relation(node) : nullptr;
		if (relation == nullptr || node.children.empty() || relation->index_count < many_indexes) continue;
		if (node.operation != "Insert" && node.operation != "Update") continue;
		const PlanNode& input = plan.nodes[static_cast<std::size_t>(node.children.front())];
		if (input.rows < big_rows) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(input.rows, "row"), " are written into ", table_name(node), ", which has ",
						   counted(relation->index_count, "index", "indexes"), ".");
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms / 2;
		draft.evidence.put("rows", input.rows).put("indexes", relation->index_count);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag modify_many_indexes_flag{PlanFlagSpec{
	.id = "modify_many_indexes",
	.title = "Many rows are written into a table with many indexes",
	.why = "Each row that is inserted, and most that are updated, make an entry in every index.",
	.suggestion = "Drop the indexes that nothing uses, write in batches, or make the indexes anew after a load.",
	.reasons = {"fk_trigger_time"},
	.bad = {"INSERT INTO orders (id, customer_id, status, total, ordered_on) SELECT id + 100000, "
			"customer_id, status, total, ordered_on FROM orders WHERE id <= 12000"},
	.near_misses = {"INSERT INTO payments (id, order_id, amount, paid_at) SELECT id + 100000, order_id, amount, "
			"paid_at FROM payments WHERE id < 100"},
	.run = run,
}};

}  // namespace dbe
