#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

struct Pair {
	std::string_view part;
	std::string_view whole;
};

constexpr Pair pairs[] = {{"max_parallel_workers", "max_worker_processes"},
						  {"max_parallel_workers_per_gather", "max_parallel_workers"}};

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Pair& pair : pairs) {
		const auto part = judged_number(snapshot, assessment, pair.part);
		const auto whole = judged_number(snapshot, assessment, pair.whole);
		if (!part || !whole) continue;
		assessment.examined();
		// Nobody who allows no workers at all expects any.
		if (*part <= *whole || *whole == 0) continue;
		Draft draft =
			setting_draft(snapshot, pair.part, cat(*part), cat(*whole),
						  cat("Setting ", pair.part, " of ", *part,
							  " can never be reached: ", pair.whole, " allows ", *whole, "."));
		draft.evidence.put(pair.whole, *whole);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check parallel_workers_unreachable{CheckSpec{
	.id = "parallel_workers_unreachable",
	.title = "More parallel workers are promised than can exist",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "The planner builds plans for the workers it is promised; when fewer start, such a plan "
		   "is slower than the one that it would have chosen for fewer. Somebody raised one of "
		   "three settings that go together.",
	.action = "Raise max_worker_processes (at a restart) to what the processors can bear, or lower "
			  "the other setting as the fix does.",
	.bad = "ALTER SYSTEM SET max_parallel_workers = 500;\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET max_parallel_workers = 4;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET max_parallel_workers = 0;\nSELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.run = run,
}};

}  // namespace dbe
