#include "core/checks/common/setting.hpp"

#include <algorithm>
#include <cmath>

namespace dbe {
namespace {

constexpr double kilo = 1024;
constexpr double mega = kilo * kilo;
constexpr double least_work_mem = 4;  // MB, the default

// One work_mem for each connection within 80 % of the memory.
double proposal(double memory, double buffers, double connections) {
	const double megabytes = (0.8 * memory - buffers) / connections / mega;
	return std::max(least_work_mem, std::floor(megabytes));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto work_mem = judged_number(snapshot, assessment, "work_mem");
	const double memory = static_cast<double>(snapshot.server().memory);
	const double connections = usable_connections(snapshot.settings);
	if (!work_mem || memory <= 0 || connections <= 0) return;
	assessment.examined();
	const double buffers =
		snapshot.settings.number("shared_buffers").value_or(0) * snapshot.server().block_size;
	const double each = *work_mem * kilo;
	const double promised = buffers + connections * each;
	if (each <= least_work_mem * mega) return;
	if (promised < memory * assessment.parameter("percent") / 100) return;
	Draft draft = setting_draft(
		snapshot, "work_mem", sized(each), "",
		cat("If each of ", grouped(connections), " connections sorts once with work_mem of ",
			sized(each), ", that is ", sized(promised), " with shared_buffers, of ", sized(memory),
			" of memory; ", grouped(proposal(memory, buffers, connections)),
			" MB would fit, or fewer connections."));
	draft.evidence.put("memory", memory)
		.put("promised", promised)
		.put("connections", connections)
		.put("proposed_mb", proposal(memory, buffers, connections));
	draft.effect = promised;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check memory_overcommitted{CheckSpec{
	.id = "memory_overcommitted",
	.title = "Connections may use far more memory than there is",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "work_mem is meant for each sort or hash of each session, several for one statement. "
		   "When many run at once and memory ends, the kernel kills a server process, and the "
		   "whole server restarts in recovery.",
	.action = "Lower work_mem for everybody and raise it for the role or function that needs it "
			  "(ALTER ROLE reporting SET work_mem = '256MB'), or allow fewer connections and put "
			  "a pooler in front.",
	.bad = "ALTER SYSTEM SET work_mem = '500GB';\nSELECT pg_reload_conf();\nSELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET work_mem = '4MB';\nSELECT pg_reload_conf();\nSELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET work_mem = '5MB';\nSELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.parameters = {{{"percent", 150, "percent",
					 "Of the memory: shared_buffers and one work_mem for each connection."}}},
	.run = run,
}};

}  // namespace dbe
