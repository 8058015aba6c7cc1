#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// A disabled trigger, told with the root of its table's partitions.
struct Disabled {
	RelationId subject;
	const Trigger* trigger;
};

std::vector<Disabled> disabled_triggers_of(const Catalog& catalog) {
	const dbe_catalog& rows = catalog.rows();
	const std::span<const Trigger> all{rows.triggers.rows, rows.triggers.count};
	std::vector<Oid> disabled;
	for (const Trigger& t : all)
		if (t.enabled == 'D') disabled.push_back(t.id);
	std::sort(disabled.begin(), disabled.end());
	std::vector<Disabled> found;
	for (const Trigger& t : all) {
		if (t.enabled != 'D') continue;
		// A partition's copy follows the trigger that it was copied from.
		if (std::binary_search(disabled.begin(), disabled.end(), t.parent)) continue;
		found.push_back({catalog.partition_root(t.relation), &t});
	}
	std::sort(found.begin(), found.end(), [](const Disabled& a, const Disabled& b) {
		return std::tuple(a.subject, a.trigger->relation, a.trigger->id) <
			   std::tuple(b.subject, b.trigger->relation, b.trigger->id);
	});
	return found;
}

std::string own_triggers(std::span<const Disabled> found) {
	std::vector<std::string> names;
	for (const Disabled& d : found)
		if (!d.trigger->is_internal) names.push_back(quoted(d.trigger->name));
	if (names.empty()) return {};
	return cat(names.size() == 1 ? "trigger " : "triggers ", listed(names, 3));
}

Draft describe(const Catalog& catalog, const Table& table, std::span<const Disabled> found) {
	Draft draft;
	draft.object = catalog.name(*table.relation);
	std::vector<std::string> steps;
	double internal = 0;
	for (const Disabled& d : found) {
		internal += d.trigger->is_internal ? 1 : 0;
		steps.push_back(cat("ALTER TABLE ", catalog.name(d.trigger->relation), " ENABLE TRIGGER ",
							quoted(d.trigger->name), ";"));
	}
	const std::string own = own_triggers(found);
	const std::string count = counted(internal, "constraint trigger");
	if (internal > 0) {
		draft.detail = cat("Foreign keys or deferrable keys are not enforced: ", count,
						   internal == 1 ? " is" : " are", " disabled",
						   own.empty() ? "" : cat(", and so is ", own), ".");
	} else {
		draft.severity = Severity::warning;
		draft.detail = cat("Disabled and so without effect: ", own, ".");
	}
	draft.fix = join(steps, "\n");
	draft.evidence.put("disabled", found.size()).put("constraint_triggers", internal);
	draft.weight = table.weight;
	draft.effect = table.bytes;
	return draft;
}

bool has_triggers(const Catalog& catalog, const Table& table) {
	if (!catalog.triggers(table.id()).empty()) return true;
	if (!catalog.referencing(table.id()).empty()) return true;
	return std::any_of(table.constraints.begin(), table.constraints.end(),
					   [](const Constraint& c) { return c.kind == 'f'; });
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const std::vector<Disabled> all = disabled_triggers_of(catalog);
	for (const Table& table : catalog.tables()) {
		const auto [first, last] = std::equal_range(
			all.begin(), all.end(), Disabled{table.id(), nullptr},
			[](const Disabled& a, const Disabled& b) { return a.subject < b.subject; });
		if (first == last && !has_triggers(catalog, table)) continue;
		assessment.examined(table.weight);
		if (first != last) assessment.add(describe(catalog, table, {first, last}));
	}
}

}  // namespace

extern constexpr Check disabled_triggers{CheckSpec{
	.id = "disabled_triggers",
	.title = "Disabled triggers",
	.dimension = Dimension::migration,
	.severity = Severity::critical,
	.why = "A bulk load or a migration switched them off and nobody switched them on again. A "
		   "disabled trigger of a foreign key lets orphans in without an error; a disabled user "
		   "trigger no longer audits, checks or keeps other columns up to date.",
	.action = "Enable them. Rows written meanwhile are not looked at: search for orphans, or drop "
			  "the foreign key and add it again NOT VALID, then VALIDATE. Enabling the trigger of "
			  "a constraint takes a superuser.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "CREATE TABLE note_lines (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "note_id bigint NOT NULL REFERENCES notes (id));"
		   "CREATE INDEX idx_note_lines_note_id ON note_lines (note_id);"
		   "ALTER TABLE note_lines DISABLE TRIGGER ALL;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);"
			"CREATE TABLE note_lines (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note_id bigint NOT NULL REFERENCES notes (id));"
			"CREATE INDEX idx_note_lines_note_id ON note_lines (note_id);",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);"
				 "CREATE FUNCTION keep_row() RETURNS trigger LANGUAGE plpgsql AS "
				 "$$ BEGIN RETURN NEW; END $$;"
				 "CREATE TRIGGER keep_notes BEFORE UPDATE ON notes FOR EACH ROW "
				 "EXECUTE FUNCTION keep_row();"
				 "ALTER TABLE notes ENABLE REPLICA TRIGGER keep_notes;",
	.run = run,
}};

}  // namespace dbe
