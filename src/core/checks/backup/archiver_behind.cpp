#include "core/checks/assessment.hpp"
#include "core/checks/common/archiving.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const ServerFacts& facts = snapshot.facts;
	if (archiving(snapshot.settings) == Archiving::off) return;
	const ArchiveQueueFacts& queue = facts.archive_queue;
	if (!queue.known) return assessment.skip(queue.why, queue.reason);
	assessment.examined();
	// archiver_failing says it all.
	if (facts.archiver.known && facts.archiver.is_failing()) return;
	if (queue.files <= assessment.parameter("warning_files")) return;
	Draft draft;
	draft.object = "archive_mode";
	draft.detail = cat(grouped(queue.files), " WAL files wait to be archived, the oldest for ",
					   lasting(queue.oldest_seconds),
					   ": a restore would lose at least what is in them.");
	draft.evidence.put("waiting", queue.files).put("oldest_seconds", queue.oldest_seconds);
	draft.effect = queue.files;
	if (queue.files > assessment.parameter("critical_files") ||
		queue.oldest_seconds > assessment.parameter("critical_seconds"))
		draft.severity = Severity::critical;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check archiver_behind{CheckSpec{
	.id = "archiver_behind",
	.title = "WAL archiving cannot keep up",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Every file in the queue is work that a restore would lose, and it stays in pg_wal "
		   "until it is archived.",
	.action = "Make archiving faster: a tool that pushes several files at once, a faster target, "
			  "compression by another algorithm. Without command and library the queue only grows.",
	.no_example = "archive_mode changes by a restart only",
	.parameters = {{{"warning_files", 10, "files", "A longer queue is worth a warning."},
					{"critical_files", 60, "files", "A longer queue is critical."},
					{"critical_seconds", 900, "seconds",
					 "With that queue, an oldest file of this age is critical."}}},
	.run = run,
}};

}  // namespace dbe
