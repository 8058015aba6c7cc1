#include <algorithm>

#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many_blocks = 100;
	constexpr double many_rows = 100;
	for (const PlanNode& node : plan.nodes) {
		if (node.relation.empty() || node.is("ModifyTable") || node.is("Foreign Scan") || node.shared_hit < 0) continue;
		if (node.rows < many_rows) continue;
		const double blocks = node.shared_hit + nonnegative(node.shared_read);
		// rows that were looked at, and look-ups that found none
		const double rows = std::max(rows_seen(node), node.loops);
		if (blocks < many_blocks * rows) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat(counted(blocks, "block"), " of ", table_name(node), " are read for ", counted(rows, "row"), ".");
		draft.saving_ms = node.self_ms;
		draft.evidence.put("blocks", blocks).put("rows", rows);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag buffers_per_row_flag{PlanFlagSpec{
	.id = "buffers_per_row",
	.title = "A scan reads many blocks for each row",
	.why = "Where a table or index is bloated, or its rows lie scattered, most of what is read has nothing "
		   "for the statement.",
	.suggestion = "See how full the pages are (pgstattuple); REINDEX, VACUUM FULL or CLUSTER make it dense again.",
	.reasons = {"seq_scan_filtered", "index_filter_discard", "bitmap_recheck_loss", "bitmap_lossy", "bitmap_and", "order_by_limit_wrong_index"},
	.bad = {R"j({"Plan": {"Node Type": "Seq Scan", "Relation Name": "parcels", "Plan Rows": 200, "Actual )j"
			R"j(Loops": 1, "Actual Rows": 200, "Actual Total Time": 60, "Shared Hit Blocks": 30000, "Shared )j"
			R"j(Read Blocks": 0}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Seq Scan", "Relation Name": "parcels", "Plan Rows": 2000, "Actual )j"
			R"j(Loops": 1, "Actual Rows": 2000, "Actual Total Time": 2, "Shared Hit Blocks": 300, "Shared Read )j"
			R"j(Blocks": 0}})j"},
	.run = run,
}};

}  // namespace dbe
