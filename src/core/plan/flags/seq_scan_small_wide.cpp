#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many_bytes = 10.0 * 1024 * 1024;
	const PlanNode& root = plan.root();
	if (!root.was_run() || root.is("ModifyTable") || root.plan_width < 0) return;
	const double bytes = root.rows * root.plan_width;
	if (bytes < many_bytes) return;
	PlanDraft draft;
	draft.node = &root;
	draft.detail = cat(counted(root.rows, "row"), " of about ", root.plan_width, " bytes are sent: ", sized(bytes), ".");
	draft.evidence.put("rows", root.rows).put("width", root.plan_width);
	report.add(std::move(draft));
}

}  // namespace

extern constexpr PlanFlag seq_scan_small_wide_flag{PlanFlagSpec{
	.id = "seq_scan_small_wide",
	.title = "Megabytes are sent to the client",
	.why = "What is read has to be made into text, sent, and kept by the client. That may take longer than "
		   "the statement.",
	.suggestion = "Ask for the columns that are needed, for fewer rows, or for a page at a time.",
	.bad = {R"j({"Plan": {"Node Type": "Seq Scan", "Relation Name": "parcels", "Plan Rows": 90000, "Plan )j"
			R"j(Width": 400, "Actual Loops": 1, "Actual Rows": 90000, "Actual Total Time": 60}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Seq Scan", "Relation Name": "parcels", "Plan Rows": 9000, "Plan Width": )j"
			R"j(40, "Actual Loops": 1, "Actual Rows": 9000, "Actual Total Time": 6}})j"},
	.run = run,
}};

}  // namespace dbe
