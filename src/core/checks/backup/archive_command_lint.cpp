#include <optional>

#include "core/checks/common/archiving.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

// cp and mv replace a file of the same name without a word, unless told otherwise.
bool may_overwrite(std::string_view command) {
	const bool copies = starts_with_any(command, {"cp ", "/bin/cp ", "/usr/bin/cp ", "mv "}) ||
						contains(command, "&& cp ");
	return copies && !contains(command, "test ! ") && !contains(command, "[ ! ") &&
		   !contains(command, " -n ") && !contains(command, "--no-clobber") &&
		   !contains(command, " -i ");
}

// The exit status of what matters is lost.
bool hides_failure(std::string_view command) {
	while (command.ends_with(' ') || command.ends_with(';')) command.remove_suffix(1);
	return command.ends_with("|| true") || command.ends_with("|| :") ||
		   command.ends_with("; true") || command.ends_with("; exit 0") ||
		   command.ends_with("|| exit 0") || command.ends_with("|| /bin/true");
}

struct Fault {
	Severity severity;
	std::string_view detail;
};

std::optional<Fault> fault_of(std::string_view command) {
	if (hides_failure(command))
		return Fault{Severity::warning,
					 "archive_command reports success whatever happens: WAL that could not be "
					 "stored is removed and lost."};
	if (!contains(command, "%p") && !contains(command, "%f"))
		return Fault{Severity::warning,
					 "archive_command names neither %p nor %f: it cannot know which file to "
					 "store."};
	if (may_overwrite(command))
		return Fault{Severity::info,
					 "archive_command overwrites files that are in the archive already: two "
					 "servers with one archive destroy each other's WAL."};
	return {};
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (archiving(snapshot.settings) != Archiving::on) return;
	if (!snapshot.settings.text("archive_library").value_or("").empty()) return;
	const auto command = snapshot.settings.text("archive_command");
	if (!command || command->empty()) return;
	assessment.examined();
	const auto fault = fault_of(*command);
	if (!fault) return;
	// The command itself may hold credentials, so it is never shown.
	Draft draft;
	draft.object = "archive_command";
	draft.detail = fault->detail;
	draft.severity = fault->severity;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check archive_command_lint{CheckSpec{
	.id = "archive_command_lint",
	.title = "The archive command can lose WAL",
	.dimension = Dimension::backup,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "The server removes WAL as soon as the command has reported success. A command that "
		   "overwrites, or succeeds when it failed, makes a gap that shows only in a restore.",
	.action = "Use a backup tool's command. A command of your own must refuse an existing file "
			  "(test ! -f target && cp %p target), sync it to disk, and end with a failure "
			  "whenever anything failed.",
	.no_example = "archive_mode changes by a restart only",
	.run = run,
}};

}  // namespace dbe
