#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr double giga = 1024.0 * 1024.0 * 1024.0;

// Under try nobody knows before 17 whether the kernel had any to give.
bool is_unused(std::string_view wanted, std::string_view status) {
	return wanted == "off" || (wanted == "try" && status == "off");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto wanted = judged_text(snapshot, assessment, "huge_pages");
	const auto blocks = judged_number(snapshot, assessment, "shared_buffers");
	if (!wanted || !blocks) return;
	assessment.examined();
	const double buffers = *blocks * snapshot.server().block_size;
	if (buffers < assessment.parameter("min_buffers") * giga) return;
	if (!is_unused(*wanted, snapshot.settings.text("huge_pages_status").value_or("unknown")))
		return;
	Draft draft =
		setting_draft(snapshot, "huge_pages", *wanted, "",
					  cat(sized(buffers), " of shared_buffers in small pages (huge_pages is ",
						  *wanted, *wanted == "try" ? ", but the kernel had none" : "",
						  "): each session keeps a page table of its own for all of them, up to ",
						  sized(buffers / 512), "."));
	draft.evidence.put("shared_buffers", buffers);
	draft.effect = buffers;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check huge_pages_unused{CheckSpec{
	.id = "huge_pages_unused",
	.title = "Large shared_buffers without huge pages",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "With pages of 4 kB every session that touches the buffers needs 8 bytes of page table "
		   "for each, never shared: hundreds of sessions cost gigabytes, and the processor looks "
		   "up addresses all the time.",
	.action = "Reserve huge pages in the kernel (postgres -C shared_memory_size_in_huge_pages "
			  "tells how many, vm.nr_hugepages takes them), set huge_pages to try or on, and "
			  "restart.",
	.no_example = "huge_pages changes by a restart only",
	.parameters = {{{"min_buffers", 8, "GB", "Smaller shared_buffers gain little."}}},
	.run = run,
}};

}  // namespace dbe
