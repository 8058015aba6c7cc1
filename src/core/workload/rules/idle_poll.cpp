#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

double calls_per_minute(const WorkloadEntry& e, const WorkloadSums& sums) {
	return sums.seconds > 0 ? e.calls / sums.seconds * 60 : 0;
}

// Of rows only the sum is counted: a call that finds some finds one or more, so that at most as many calls
// as there were rows have found any.
bool may_concern(const WorkloadEntry& e, const WorkloadSums& sums) {
	return e.calls >= 100 && e.rows <= 0.05 * e.calls && sums.seconds >= 60 && calls_per_minute(e, sums) >= 60;
}

// Only the way a queue is read is told from a search that finds nothing for good reasons.
WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums& sums) {
	const bool takes_first = has_words(s, "for", "update") || has_words(s, "for", "no") || has_words(s, "skip", "locked");
	if (!takes_first || !has_words(s, "order", "by")) return {};
	bool has_limit = false;
	for (const Token& word : s.words) has_limit = has_limit || word.is_word("limit") || word.is_word("fetch");
	if (!has_limit) return {};
	WorkloadDraft draft;
	draft.detail = cat(counted(s.numbers.calls, "call"), ", ", grouped(calls_per_minute(s.numbers, sums)),
					   " a minute, found ", counted(s.numbers.rows, "row"), ": at least ",
					   percent(1 - s.numbers.per_call(s.numbers.rows)), " of them found nothing.");
	draft.evidence.put("calls", s.numbers.calls)
		.put("rows", s.numbers.rows)
		.put("calls_per_minute", calls_per_minute(s.numbers, sums));
	return draft;
}

}  // namespace

extern constexpr WorkloadRule idle_poll_workload_rule{WorkloadRuleSpec{
	.id = "idle_poll",
	.title = "Queue asked over and over for nothing",
	.condition = "A query with ORDER BY, LIMIT and row locks, 100 calls or more, 60 a minute or more, that finds nothing in 95 % of "
				 "them or more.",
	.why = "Each question takes a transaction and a snapshot, and on a busy queue it walks over the dead rows of jobs done.",
	.suggestion = "Let workers wait with LISTEN and have a trigger on the queue NOTIFY them, or ask less often while it is empty.",
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
