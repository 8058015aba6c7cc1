#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const EventTrigger& trigger : catalog.event_triggers()) {
		const Function* function = catalog.function(trigger.function);
		if (trigger.enabled == 'D' || function == nullptr || function->is_extension_member) continue;
		assessment.examined();
		const Role* writer = catalog.role(function->owner);
		const Role* owner = catalog.role(trigger.owner);
		if (writer == nullptr || writer->is_superuser) continue;
		// On services where others than superusers own event triggers, no superuser meets them.
		if (owner == nullptr || !owner->is_superuser) continue;
		Draft draft;
		draft.object = quoted(trigger.name);
		draft.detail = cat("Runs ", catalog.name(*function), " as whoever does the DDL, superusers "
						   "included, and ", catalog.role_name(writer->id),
						   " owns that function and may replace its body.");
		draft.fix = cat("ALTER FUNCTION ", catalog.name(*function), " OWNER TO ",
						catalog.role_name(owner->id), ";");
		draft.evidence.put("function", catalog.name(*function)).put("event", trigger.event.view());
		draft.evidence.put("owner", catalog.role_name(writer->id));
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check event_trigger_function_owner{CheckSpec{
	.id = "event_trigger_function_owner",
	.title = "Event trigger whose function belongs to an ordinary role",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "The function of an event trigger runs with the rights of whoever changes the schema. "
		   "The owner of the function can put any statement into it and wait for the next "
		   "superuser: that makes the owner a superuser.",
	.action = "Give the function to the owner of the event trigger, after reading its body.",
	.bad = "CREATE ROLE dbe_example_writer NOLOGIN;"
		   "CREATE FUNCTION note_change() RETURNS event_trigger LANGUAGE plpgsql AS "
		   "$$ BEGIN RETURN; END $$;"
		   "DO $$ BEGIN EXECUTE format('GRANT CREATE ON SCHEMA %I TO dbe_example_writer', "
		   "current_schema()); END $$;"
		   "ALTER FUNCTION note_change() OWNER TO dbe_example_writer;"
		   "CREATE EVENT TRIGGER note_changes ON ddl_command_end EXECUTE FUNCTION note_change();",
	.good = "CREATE FUNCTION note_change() RETURNS event_trigger LANGUAGE plpgsql AS "
			"$$ BEGIN RETURN; END $$;"
			"CREATE EVENT TRIGGER note_changes ON ddl_command_end EXECUTE FUNCTION note_change();",
	.near_miss = "CREATE ROLE dbe_example_writer_off NOLOGIN;"
				 "CREATE FUNCTION note_change() RETURNS event_trigger LANGUAGE plpgsql AS "
				 "$$ BEGIN RETURN; END $$;"
				 "ALTER FUNCTION note_change() OWNER TO dbe_example_writer_off;"
				 "CREATE EVENT TRIGGER note_changes ON ddl_command_end EXECUTE FUNCTION note_change();"
				 "ALTER EVENT TRIGGER note_changes DISABLE;",
	.run = run,
}};

}  // namespace dbe
