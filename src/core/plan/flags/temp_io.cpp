#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double block_kb = 8;
	const PlanNode& root = plan.root();
	if (root.temp_written <= 0) return;
	PlanDraft draft;
	draft.node = &root;
	draft.detail = cat(sized(root.temp_written * block_kb * 1024), " were written to temporary files.");
	draft.fix = memory_fix(root.temp_written * block_kb);
	draft.evidence.put("blocks_written", root.temp_written).put("blocks_read", root.temp_read);
	report.add(std::move(draft));
}

}  // namespace

extern constexpr PlanFlag temp_io_flag{PlanFlagSpec{
	.id = "temp_io",
	.title = "Temporary files were written",
	.why = "What does not fit into work_mem goes through files.",
	.suggestion = "More work_mem for this statement, or fewer rows and columns where they are kept.",
	.reasons = {"sort_disk", "hash_batches", "hashagg_spill", "incremental_sort_spill", "subplan_not_hashed"},
	.bad = {"SET work_mem = '64kB'; WITH c AS MATERIALIZED (SELECT id, status, note FROM orders) SELECT "
			"count(*) FROM c x"},
	.near_misses = {"WITH c AS MATERIALIZED (SELECT id, status FROM orders WHERE id < 500) SELECT count(*) FROM c x"},
	.run = run,
}};

}  // namespace dbe
