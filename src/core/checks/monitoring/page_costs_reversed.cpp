#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto random = judged_number(snapshot, assessment, "random_page_cost");
	const auto sequential = judged_number(snapshot, assessment, "seq_page_cost");
	if (!random || !sequential) return;
	assessment.examined();
	if (*random >= *sequential) return;
	Draft draft = setting_draft(
		snapshot, "random_page_cost", cat(*random), cat(*sequential),
		cat("random_page_cost of ", *random, " is below seq_page_cost of ", *sequential,
			": the planner takes reading here and there for cheaper than reading in order."));
	draft.evidence.put("seq_page_cost", *sequential);
	assessment.add(draft);
}

}  // namespace

extern constexpr Check page_costs_reversed{CheckSpec{
	.id = "page_costs_reversed",
	.title = "Random reads count as cheaper than sequential ones",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "On no storage is a random read cheaper. The planner then reads whole tables through "
		   "indexes, page by page in random order, often the same page many times.",
	.action = "Set random_page_cost between seq_page_cost and four times it; 1.1 suits solid-state "
			  "storage with seq_page_cost at 1.",
	.bad = "ALTER SYSTEM SET random_page_cost = 0.5;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET random_page_cost = 1.1;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET random_page_cost = 1;\nSELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.run = run,
}};

}  // namespace dbe
