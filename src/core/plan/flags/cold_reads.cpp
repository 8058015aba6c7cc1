#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 1000;
	const PlanNode& root = plan.root();
	if (root.shared_read < many) return;
	const double share = root.shared_read / (root.shared_read + nonnegative(root.shared_hit));
	const bool is_slow = root.read_ms >= 0.5 * root.wall_ms && root.read_ms > 0;
	if (share < 0.5 && !is_slow) return;
	PlanDraft draft;
	draft.node = &root;
	draft.detail = cat(counted(root.shared_read, "block"), ", ", percent(share), " of all, came from outside of shared_buffers",
					   root.read_ms > 0 ? cat(", which took ", duration(root.read_ms)) : std::string(), ".");
	if (root.read_ms > 0) draft.saving_ms = root.read_ms;
	draft.evidence.put("blocks_read", root.shared_read).put("blocks_hit", root.shared_hit);
	report.add(std::move(draft));
}

}  // namespace

extern constexpr PlanFlag cold_reads_flag{PlanFlagSpec{
	.id = "cold_reads",
	.title = "Most blocks had to be read from outside of the cache",
	.why = "The statement waited for blocks. It may be faster the second time.",
	.suggestion = "Run it again to see; where it stays so, read fewer blocks, or see whether shared_buffers is "
				  "large enough.",
	.bad = {R"j({"Plan": {"Node Type": "Index Scan", "Relation Name": "parcels", "Index Name": "parcels_pkey", )j"
			R"j("Index Cond": "(id < 50000)", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, )j"
			R"j("Actual Total Time": 900, "Shared Hit Blocks": 500, "Shared Read Blocks": 4000, "I/O Read )j"
			R"j(Time": 700}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Index Scan", "Relation Name": "parcels", "Index Name": "parcels_pkey", )j"
			R"j("Index Cond": "(id < 50000)", "Plan Rows": 50000, "Actual Loops": 1, "Actual Rows": 50000, )j"
			R"j("Actual Total Time": 40, "Shared Hit Blocks": 4400, "Shared Read Blocks": 100, "I/O Read Time": )j"
			R"j(1}})j"},
	.run = run,
}};

}  // namespace dbe
