#include "core/checks/common/migration_state.hpp"

#include "core/base/text.hpp"

namespace dbe {
namespace {

Draft draft_of(const Catalog& catalog, const MigrationHistory& history) {
	Draft draft;
	draft.object = catalog.name(history.table);
	draft.evidence.put("tool", history.tool).put("rows", history.count);
	if (!history.what.empty()) draft.evidence.put("what", history.what);
	if (!history.message.empty()) draft.evidence.put("message", history.message);
	if (history.seconds >= 0) draft.evidence.put("seconds", history.seconds);
	draft.effect = history.count;
	return draft;
}

}  // namespace

void judge_histories(const Snapshot& snapshot, Assessment& assessment, MigrationTrouble trouble,
					 std::string (*describe)(const MigrationHistory& history)) {
	const MigrationFacts& facts = snapshot.facts.migrations;
	if (!facts.known)
		return assessment.skip(Skip::not_applicable, "no migration history was looked for");
	bool exists = false;
	for (const MigrationHistory& history : facts.list) {
		if (history.trouble != trouble) continue;
		exists = true;
		if (!history.known) {
			assessment.unassessed(1, history.why, history.reason);
			continue;
		}
		assessment.examined();
		if (history.count <= 0) continue;
		Draft draft = draft_of(snapshot.catalog, history);
		draft.detail = describe(history);
		assessment.add(draft);
	}
	if (!exists)
		return assessment.skip(Skip::not_applicable,
							   "no migration tool here keeps such a state in the database");
	if (facts.unread > 0)
		assessment.unassessed(facts.unread, Skip::filtered, "only the first histories are read");
}

}  // namespace dbe
