#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

bool may_concern(const WorkloadEntry& e, const WorkloadSums& sums) {
	return e.temp_blocks > 0 && e.total_ms >= least_share * sums.total_ms;
}

WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums& sums) {
	const double bytes = s.numbers.temp_blocks * sums.block_size;
	WorkloadDraft draft;
	draft.detail = cat(counted(s.numbers.calls, "call"), " wrote ", sized(bytes), " of temporary files, ",
					   sized(s.numbers.per_call(bytes)), " each on average",
					   sums.work_mem_kb > 0 ? cat("; work_mem is ", sized(sums.work_mem_kb * 1024), " in this session")
											: std::string(),
					   ".");
	draft.evidence.put("temp_bytes", bytes)
		.put("temp_bytes_per_call", s.numbers.per_call(bytes))
		.put("share_of_time", s.share(sums));
	if (sums.work_mem_kb > 0) draft.evidence.put("work_mem_bytes", sums.work_mem_kb * 1024);
	return draft;
}

}  // namespace

extern constexpr WorkloadRule temp_spill_workload_rule{WorkloadRuleSpec{
	.id = "temp_spill",
	.title = "Sorts or hashes that go to disk",
	.severity = WorkloadSeverity::warning,
	.condition = "Temporary blocks were written, by a statement with 1 % of the time of all or more.",
	.why = "What does not fit into work_mem goes through temporary files: several times slower, and the disk's "
		   "bandwidth is missing elsewhere.",
	.suggestion = "dbe.explain(..., run => true) tells which node spills and how much it needs. Let it sort less, or raise "
				  "work_mem for this statement (SET LOCAL work_mem) or its role, not for the whole server.",
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
