#include "core/checks/common/setting.hpp"

#include <algorithm>
#include <cmath>

namespace dbe {
namespace {

constexpr double mega = 1024.0 * 1024.0;
constexpr double giga = 1024.0 * mega;

// A small database has nothing to gain: the operating system caches it.
double size_of_data(const Catalog& catalog) {
	double bytes = 0;
	for (const Relation& r : catalog.relations()) bytes += catalog.bytes(r);
	return bytes;
}

// A quarter of the memory is where tuning starts.
double proposal(double memory) { return std::floor(memory / 4 / (128 * mega)) * 128 * mega; }

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto blocks = judged_number(snapshot, assessment, "shared_buffers");
	const double memory = static_cast<double>(snapshot.server().memory);
	if (!blocks || memory <= 0) return;
	assessment.examined();
	const double buffers = *blocks * snapshot.server().block_size;
	const double data = size_of_data(snapshot.catalog);
	if (buffers > 128 * mega || data < assessment.parameter("min_data") * giga) return;
	if (memory < assessment.parameter("min_memory") * giga) return;
	Draft draft = setting_draft(
		snapshot, "shared_buffers", sized(buffers), "",
		cat("Only ", sized(buffers), " of shared_buffers for ", sized(data),
			" of data in this database, on a machine with ", sized(memory), " of memory; ",
			sized(proposal(memory)), " is a usual start."));
	draft.evidence.put("memory", memory).put("data", data).put("proposed", proposal(memory));
	draft.effect = std::min(data, memory);
	assessment.add(draft);
}

}  // namespace

extern constexpr Check memory_settings_default{CheckSpec{
	.id = "memory_settings_default",
	.title = "Memory settings are still those of a tiny machine",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "The built-in 128 MB of shared_buffers let the server start anywhere. A larger database "
		   "then reads the same pages again and again through the operating system.",
	.action = "ALTER SYSTEM SET shared_buffers to about a quarter of the memory, then restart. "
			  "Watch the hit ratio and go on from there. Where other programs share the machine, "
			  "take less.",
	.no_example = "shared_buffers changes by a restart only",
	.parameters = {{{"min_memory", 2, "GB", "Machines with less memory are left out."},
					{"min_data", 1, "GB", "Smaller databases are left out."}}},
	.run = run,
}};

}  // namespace dbe
