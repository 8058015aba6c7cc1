#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

// A page of WAL for each row written is far more than the row.
bool may_concern(const WorkloadEntry& e, const WorkloadSums& sums) {
	return e.calls >= least_calls && e.rows >= 100 && e.wal_bytes >= sums.block_size * e.rows &&
		   e.wal_bytes >= 0.1 * sums.wal_bytes && e.wal_bytes >= 1e7;
}

WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums& sums) {
	if (returns_rows(s)) return {};
	const WorkloadEntry& e = s.numbers;
	WorkloadDraft draft;
	draft.detail = cat("It wrote ", sized(e.wal_bytes), " of WAL, ", sized(e.per_call(e.wal_bytes)), " a call and ",
					   sized(e.wal_bytes / e.rows), " a row, with ", counted(e.wal_images, "full page image"), ": ",
					   percent(e.wal_bytes / sums.wal_bytes), " of the WAL of all statements.");
	draft.evidence.put("wal_bytes", e.wal_bytes)
		.put("wal_bytes_per_call", e.per_call(e.wal_bytes))
		.put("wal_bytes_per_row", e.wal_bytes / e.rows)
		.put("full_page_images", e.wal_images)
		.put("share_of_wal", e.wal_bytes / sums.wal_bytes);
	return draft;
}

}  // namespace

extern constexpr WorkloadRule wal_heavy_workload_rule{WorkloadRuleSpec{
	.id = "wal_heavy",
	.title = "Far more WAL than rows",
	.condition = "A statement that writes, 20 calls or more, a block of WAL or more for each row, 10 MB or more in all, and 10 % of "
				 "the WAL of all statements or more.",
	.why = "WAL is written, flushed, archived and sent to every standby.",
	.suggestion = "Where most are full page images: a longer checkpoint_timeout, a larger max_wal_size, wal_compression, keys that "
				  "do not scatter (a random uuid touches a page for each row). Else fewer indexes on what is updated, and "
				  "wide columns in a table of their own.",
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
