#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto allowed = judged_number(snapshot, assessment, "max_connections");
	const double processors = snapshot.server().processors;
	if (!allowed || processors <= 0) return;
	assessment.examined();
	if (*allowed < assessment.parameter("min_connections")) return;
	if (*allowed < processors * assessment.parameter("per_processor")) return;
	Draft draft = setting_draft(
		snapshot, "max_connections", cat(*allowed), "",
		cat(grouped(*allowed), " connections are allowed on ", counted(processors, "processor"),
			": when they all work at once, none gets on."));
	draft.evidence.put("processors", processors);
	const SessionFacts& sessions = snapshot.facts.sessions;
	if (sessions.known) draft.evidence.put("connected", sessions.total());
	draft.effect = *allowed;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check max_connections_excessive{CheckSpec{
	.id = "max_connections_excessive",
	.title = "Far more connections are allowed than processors can serve",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Each connection is a process. Beyond a few active ones for each processor, more only "
		   "wait for each other; a surge of the application then slows all of them down instead "
		   "of queueing in front of the server. Each also takes memory for its caches.",
	.action = "Put a pooler such as PgBouncer in transaction mode in front, then lower "
			  "max_connections at the next restart.",
	.no_example = "max_connections changes by a restart only",
	.parameters = {{{"min_connections", 500, "connections", "Fewer are never too many."},
					{"per_processor", 100, "connections",
					 "For each processor that are too many."}}},
	.run = run,
}};

}  // namespace dbe
