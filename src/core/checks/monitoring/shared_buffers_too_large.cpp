#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto blocks = judged_number(snapshot, assessment, "shared_buffers");
	const double memory = static_cast<double>(snapshot.server().memory);
	if (!blocks || memory <= 0) return;
	assessment.examined();
	const double buffers = *blocks * snapshot.server().block_size;
	if (buffers < memory * assessment.parameter("percent") / 100) return;
	Draft draft =
		setting_draft(snapshot, "shared_buffers", sized(buffers), "",
					  cat(sized(buffers), " of shared_buffers take ", percent(buffers / memory),
						  " of ", sized(memory),
						  " of memory: little is left for sessions, maintenance and the cache of "
						  "the operating system."));
	draft.evidence.put("memory", memory).put("shared_buffers", buffers);
	draft.effect = buffers;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check shared_buffers_too_large{CheckSpec{
	.id = "shared_buffers_too_large",
	.title = "shared_buffers take most of the memory",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Each session needs memory of its own, and what the server reads passes through the "
		   "cache of the operating system, which then keeps the same pages a second time. "
		   "When memory ends, the kernel kills server processes.",
	.action = "Start at a quarter of the memory and rarely go beyond 40 %; it takes effect at the "
			  "next restart.",
	.no_example = "shared_buffers changes by a restart only",
	.parameters = {{{"percent", 60, "percent", "Of the memory that is worth a warning."}}},
	.run = run,
}};

}  // namespace dbe
