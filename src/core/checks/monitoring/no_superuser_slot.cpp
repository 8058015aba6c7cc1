#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto reserved = judged_number(snapshot, assessment, "superuser_reserved_connections");
	if (!reserved) return;
	assessment.examined();
	if (*reserved > 0) return;
	assessment.add(setting_draft(
		snapshot, "superuser_reserved_connections", "0", "3",
		"No connection is reserved for superusers: when the application has taken all of them, "
		"nobody can log in to end a session."));
}

}  // namespace

extern constexpr Check no_superuser_slot{CheckSpec{
	.id = "no_superuser_slot",
	.title = "No connection slot is reserved for superusers",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "When an application leaks connections, the reserved slots are the way in for whoever "
		   "is to mend it. Without them the only way is to kill processes or restart the server.",
	.action = "Reserve three, the default; it takes effect at the next restart.",
	.no_example = "superuser_reserved_connections changes by a restart only",
	.run = run,
}};

}  // namespace dbe
