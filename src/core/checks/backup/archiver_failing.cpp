#include "core/checks/assessment.hpp"
#include "core/checks/common/archiving.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string since(const Snapshot& snapshot, double time) {
	return lasting(snapshot.server().now - time);
}

// The archiver tries a file three times in a row before it rests: less may pass by itself.
constexpr double one_round = 3;

Draft describe(const Snapshot& snapshot, const ArchiverFacts& facts) {
	Draft draft;
	draft.object = "archive_command";
	if (!snapshot.settings.text("archive_library").value_or("").empty())
		draft.object = "archive_library";
	const ArchiveQueueFacts& queue = snapshot.facts.archive_queue;
	draft.detail = cat("Archiving of ", facts.last_failed_file, " failed ",
					   since(snapshot, facts.last_failed), " ago, ",
					   facts.last_archived > 0
						   ? cat("the last success was ", since(snapshot, facts.last_archived),
								 " ago")
						   : "nothing was archived yet",
					   queue.known ? cat(", ", counted(queue.files, "file"), " wait") : "", ".");
	draft.evidence.put("failed", facts.failed).put("archived", facts.archived);
	if (queue.known) draft.evidence.put("waiting", queue.files);
	draft.effect = queue.known ? queue.files : facts.failed;
	if (facts.failed < one_round) draft.severity = Severity::warning;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Archiving state = archiving(snapshot.settings);
	if (state == Archiving::off || state == Archiving::no_target) return;
	const ArchiverFacts& facts = snapshot.facts.archiver;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	if (facts.is_failing()) assessment.add(describe(snapshot, facts));
}

}  // namespace

extern constexpr Check archiver_failing{CheckSpec{
	.id = "archiver_failing",
	.title = "WAL archiving fails",
	.dimension = Dimension::backup,
	.severity = Severity::critical,
	.scope = Scope::server,
	.why = "What is not archived cannot be restored, and the server keeps all WAL until it is: "
		   "the disk fills, and then the server stops.",
	.action = "The server's log holds the command's error. Mostly the target is full, unreachable "
			  "or refuses the credentials. Never delete files in pg_wal by hand.",
	.no_example = "archive_mode changes by a restart only",
	.run = run,
}};

}  // namespace dbe
