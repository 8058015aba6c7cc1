#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

bool may_concern(const WorkloadEntry& e, const WorkloadSums& sums) {
	return e.calls >= least_calls && e.blocks_read >= 1000 && e.blocks_read > 0.1 * (e.blocks_hit + e.blocks_read) &&
		   e.blocks_read >= 0.1 * sums.blocks_read;
}

WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums& sums) {
	const double blocks = s.numbers.blocks_hit + s.numbers.blocks_read;
	WorkloadDraft draft;
	draft.detail = cat(percent(s.numbers.blocks_hit / blocks), " of the blocks were found in shared buffers; it read ",
					   sized(s.numbers.per_call(s.numbers.blocks_read * sums.block_size)), " a call, ",
					   percent(s.numbers.blocks_read / sums.blocks_read), " of what all statements read.");
	draft.evidence.put("blocks_hit", s.numbers.blocks_hit)
		.put("blocks_read", s.numbers.blocks_read)
		.put("share_of_reads", s.numbers.blocks_read / sums.blocks_read)
		.put("calls", s.numbers.calls);
	return draft;
}

}  // namespace

extern constexpr WorkloadRule low_hit_ratio_workload_rule{WorkloadRuleSpec{
	.id = "low_hit_ratio",
	.title = "Most reads past shared buffers",
	.condition = "20 calls or more, less than 90 % of blocks found in shared buffers, 1,000 blocks read or more, and 10 % of what "
				 "all statements read or more.",
	.why = "It reads more than the cache holds, and pushes out what others need. The operating system may have what "
		   "shared buffers have not.",
	.suggestion = "An index, or a narrower condition, so that it reads less; then more shared_buffers.",
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
