#include <span>
#include <string>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string_view tool_of(const Catalog& catalog, const Trigger& trigger) {
	const Function* function = catalog.function(trigger.function);
	if (function == nullptr || function->name.view() != trigger.name.view()) return {};
	if (trigger.name.view() == "repack_trigger" &&
		catalog.schema_name(function->schema) == "repack")
		return "pg_repack";
	return trigger.name.view() == "primary_to_audit_table_trigger" ? "pg-osc" : "";
}

// The log that the trigger fills: repack.log_16384, pgosc_at_orders_a1b2c3.
const Relation* log_of(const Catalog& catalog, const Relation& table, std::string_view tool) {
	const bool is_repack = tool == "pg_repack";
	const std::string name = is_repack ? cat("log_", static_cast<std::uint32_t>(table.id))
									   : cat("pgosc_at_", std::string_view(table.name));
	for (const Relation& r : catalog.relations()) {
		if (r.kind != 'r') continue;
		if (is_repack ? r.name.view() == name && catalog.schema_name(r.schema) == "repack"
					  : r.schema == table.schema && r.name.view().starts_with(name))
			return &r;
	}
	return nullptr;
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Relation& relation,
		   const Trigger& trigger, std::string_view tool) {
	const Catalog& catalog = snapshot.catalog;
	const Relation* log = log_of(catalog, relation, tool);
	const double created = log != nullptr ? snapshot.file_created(*log) : 0;
	const double age = created > 0 ? snapshot.server().now - created : 0;
	// A rebuild that is under way has both; one without its log does not work any more.
	if (log != nullptr && age < assessment.parameter("min_age")) return;
	Draft draft;
	draft.object = catalog.name(relation);
	draft.detail =
		cat("Trigger ", quoted(trigger.name), " of ", tool, " still acts on every write, ",
			log != nullptr ? cat("for ", lasting(age), " into ", catalog.name(*log), " (",
								 sized(catalog.bytes(*log)), ").")
						   : std::string("but its log table is gone."));
	draft.fix = cat("DROP TRIGGER ", quoted(trigger.name), " ON ", draft.object, ";");
	draft.evidence.put("tool", tool).put("trigger", trigger.name.view());
	if (log != nullptr) draft.evidence.put("log", catalog.name(*log)).put("seconds", age);
	draft.effect = catalog.bytes(relation);
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const dbe_catalog& rows = catalog.rows();
	for (const Trigger& trigger : std::span{rows.triggers.rows, rows.triggers.count}) {
		const Relation* relation = catalog.relation(trigger.relation);
		if (trigger.is_internal || relation == nullptr || !catalog.is_judged(*relation)) continue;
		assessment.examined();
		const std::string_view tool = tool_of(catalog, trigger);
		if (!tool.empty()) judge(snapshot, assessment, *relation, trigger, tool);
	}
}

}  // namespace

extern constexpr Check online_rebuild_leftover{CheckSpec{
	.id = "online_rebuild_leftover",
	.title = "Trigger of an online rebuild that was left behind",
	.dimension = Dimension::migration,
	.severity = Severity::warning,
	.why = "pg_repack and pg-osc copy a table while a trigger writes every change into a "
		   "log. When the tool dies the trigger stays: each write is paid for twice and the "
		   "log grows without end, until the disk is full.",
	.action = "Make sure that no such tool runs any more, then drop the trigger and the "
			  "tables it fills; DROP EXTENSION pg_repack CASCADE and CREATE EXTENSION "
			  "pg_repack do it for all tables of pg_repack at once. Dropping the trigger "
			  "takes ACCESS EXCLUSIVE for a moment.",
	.bad = "CREATE SCHEMA repack;\n"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body "
		   "text NOT NULL);\n"
		   "CREATE FUNCTION repack.repack_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ "
		   "BEGIN RETURN NEW; END $$;\n"
		   "CREATE TRIGGER repack_trigger AFTER INSERT OR DELETE OR UPDATE ON notes FOR EACH "
		   "ROW EXECUTE FUNCTION repack.repack_trigger('id');",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body "
			"text NOT NULL);",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);\n"
				 "CREATE FUNCTION repack_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ "
				 "BEGIN RETURN NEW; END $$;\n"
				 "CREATE TRIGGER repack_trigger AFTER INSERT ON notes FOR EACH ROW EXECUTE "
				 "FUNCTION repack_trigger();",
	.parameters = {{{"min_age", 604800, "seconds",
					 "No rebuild takes longer than that, by the age of its log."}}},
	.run = run,
}};

}  // namespace dbe
