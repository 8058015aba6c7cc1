#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/plan/advice.hpp"

namespace dbe {
namespace {

void run(const Plan& plan, PlanReport& report) {
	constexpr double many = 100;
	for (const PlanNode& node : plan.nodes) {
		if (!node.is("Index Only Scan") || node.heap_fetches < many || node.heap_fetches <= 0.1 * rows_seen(node)) continue;
		PlanDraft draft;
		draft.node = &node;
		draft.detail = cat("For ", grouped(node.heap_fetches), " of ", counted(rows_seen(node), "row"), " found in ",
						   quoted(node.index), " the table was looked into.");
		draft.fix = cat("VACUUM ", table_name(node), ";");
		if (node.self_ms >= 0) draft.saving_ms = node.self_ms * std::min(1.0, node.heap_fetches / rows_seen(node));
		draft.evidence.put("heap_fetches", node.heap_fetches).put("rows", rows_seen(node));
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr PlanFlag heap_fetches_flag{PlanFlagSpec{
	.id = "heap_fetches",
	.title = "A scan of the index alone has to look into the table",
	.why = "Where the visibility map does not say that a page is all visible, each row is looked up in the "
		   "table as well.",
	.suggestion = "VACUUM the table. Where this comes back, let autovacuum come sooner "
				  "(autovacuum_vacuum_insert_scale_factor) and look for long transactions.",
	.bad = {R"j({"Plan": {"Node Type": "Index Only Scan", "Relation Name": "parcels", "Index Name": )j"
			R"j("parcels_pkey", "Index Cond": "(id < 5000)", "Heap Fetches": 4000, "Plan Rows": 5000, "Actual )j"
			R"j(Loops": 1, "Actual Rows": 5000, "Actual Total Time": 30}})j"},
	.near_misses = {R"j({"Plan": {"Node Type": "Index Only Scan", "Relation Name": "parcels", "Index Name": )j"
			R"j("parcels_pkey", "Index Cond": "(id < 5000)", "Heap Fetches": 40, "Plan Rows": 5000, "Actual )j"
			R"j(Loops": 1, "Actual Rows": 5000, "Actual Total Time": 3}})j"},
	.run = run,
}};

}  // namespace dbe
