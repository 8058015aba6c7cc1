#include "core/checks/common/setting.hpp"

#include <algorithm>
#include <cmath>

namespace dbe {
namespace {

constexpr double mega = 1024.0 * 1024.0;
constexpr double giga = 1024.0 * mega;
constexpr double built_in = 4 * giga;

// Three quarters of the memory, and never less than what is surely there.
std::string proposal(double memory, double buffers) {
	const double bytes = std::max(0.75 * memory, buffers);
	return cat("'", std::floor(bytes / mega), "MB'");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto blocks = judged_number(snapshot, assessment, "effective_cache_size");
	const double memory = static_cast<double>(snapshot.server().memory);
	if (!blocks || memory <= 0) return;
	assessment.examined();
	const double block = snapshot.server().block_size;
	const double assumed = *blocks * block;
	const double buffers = snapshot.settings.number("shared_buffers").value_or(0) * block;
	// The default says nothing of anybody's intent.
	const bool is_small = assumed < buffers;
	const bool is_large =
		assumed > built_in && assumed > memory * assessment.parameter("percent") / 100;
	if (!is_small && !is_large) return;
	Draft draft = setting_draft(
		snapshot, "effective_cache_size", sized(assumed), proposal(memory, buffers),
		is_small ? cat("The planner is told of ", sized(assumed), " of cache, less than the ",
					   sized(buffers),
					   " of shared_buffers alone: index scans look dearer than they are.")
				 : cat("The planner is told of ", sized(assumed), " of cache on a machine with ",
					   sized(memory), " of memory: index scans look cheaper than they are."));
	draft.evidence.put("memory", memory).put("shared_buffers", buffers);
	assessment.add(draft);
}

}  // namespace

extern constexpr Check effective_cache_size_off{CheckSpec{
	.id = "effective_cache_size_off",
	.title = "The planner assumes a cache that this machine cannot have",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "effective_cache_size reserves no memory; it tells the planner how much of a table it "
		   "will find cached when it reads by an index. It counts shared_buffers and the cache "
		   "of the operating system together.",
	.action = "Set it to half or three quarters of the memory; a reload is enough.",
	.bad = "ALTER SYSTEM SET effective_cache_size = '8MB';\nSELECT pg_reload_conf();\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET effective_cache_size = '1GB';\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET effective_cache_size = '4GB';\nSELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.parameters = {{{"percent", 120, "percent", "Of the memory that is too large."}}},
	.run = run,
}};

}  // namespace dbe
