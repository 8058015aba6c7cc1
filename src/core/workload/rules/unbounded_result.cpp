#include "core/base/text.hpp"
#include "core/workload/rule.hpp"

namespace dbe {
namespace {

bool may_concern(const WorkloadEntry& e, const WorkloadSums&) {
	return e.calls >= least_calls && e.rows >= 10000 * e.calls;
}

WorkloadDraft judge(const WorkloadStatement& s, const WorkloadSums&) {
	if (!returns_rows(s) || has_outer(s, "limit") || has_outer(s, "fetch")) return {};
	const double rows = s.numbers.per_call(s.numbers.rows);
	WorkloadDraft draft;
	draft.detail = cat("Each of ", counted(s.numbers.calls, "call"), " returned ", counted(rows, "row"),
					   " without a LIMIT.");
	draft.evidence.put("calls", s.numbers.calls).put("rows_per_call", rows);
	return draft;
}

}  // namespace

extern constexpr WorkloadRule unbounded_result_workload_rule{WorkloadRuleSpec{
	.id = "unbounded_result",
	.title = "Very many rows returned, again and again",
	.condition = "A query without LIMIT, 20 calls or more of 10,000 rows or more each.",
	.why = "No person reads ten thousand rows: they fill the memory of the application and the network, and the "
		   "result grows with the table.",
	.suggestion = "Page through it by key, let the server aggregate, or read it with a cursor or COPY if it is an export.",
	.may_concern = may_concern,
	.judge = judge,
}};

}  // namespace dbe
