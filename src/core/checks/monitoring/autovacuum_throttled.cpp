#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr double mega = 1024.0 * 1024.0;
constexpr double cost_of_dirtying = 20;	 // vacuum_cost_page_dirty

// What one worker at most may write, with the costs of pages at their defaults.
double bytes_per_second(const Snapshot& snapshot, double delay, double limit) {
	return limit / cost_of_dirtying * snapshot.server().block_size * 1000 / delay;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto delay = judged_number(snapshot, assessment, "autovacuum_vacuum_cost_delay");
	auto limit = judged_number(snapshot, assessment, "autovacuum_vacuum_cost_limit");
	if (!delay || !limit) return;
	assessment.examined();
	if (*limit <= 0) limit = snapshot.settings.number("vacuum_cost_limit").value_or(200);
	if (*delay <= 0 || *limit <= 0) return;
	const double rate = bytes_per_second(snapshot, *delay, *limit);
	if (rate >= assessment.parameter("min_rate") * mega) return;
	const bool is_delay = *delay > 2;
	Draft draft = setting_draft(
		snapshot, is_delay ? "autovacuum_vacuum_cost_delay" : "autovacuum_vacuum_cost_limit",
		cat(is_delay ? *delay : *limit), is_delay ? "2" : "200",
		cat("All autovacuum workers together may write ", sized(rate), " a second (cost limit ",
			*limit, " every ", *delay, " ms): a large table takes hours to days."));
	draft.evidence.put("bytes_per_second", rate);
	draft.effect = 1 / rate;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check autovacuum_throttled{CheckSpec{
	.id = "autovacuum_throttled",
	.title = "Autovacuum is slowed down beyond its defaults",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "The workers share one budget: adding workers makes each slower. Below the defaults, "
		   "which suit old hard disks, dead rows grow faster than they are removed, and "
		   "freezing in time fails on large tables.",
	.action = "Go back to the defaults (2 ms, 200), or higher: autovacuum_vacuum_cost_limit of "
			  "1000 to 2000 suits solid-state storage. A reload is enough.",
	.bad = "ALTER SYSTEM SET autovacuum_vacuum_cost_delay = '50ms';\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET autovacuum_vacuum_cost_delay = '20ms';\n"
				 "ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000;\nSELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.parameters = {{{"min_rate", 20, "MB", "Written by all workers in a second that is enough."}}},
	.run = run,
}};

}  // namespace dbe
