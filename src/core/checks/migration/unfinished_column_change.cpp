#include <algorithm>
#include <string>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// The wider type that a column is moved to; what differs otherwise may be a column of its own.
bool is_widening(TypeId from, TypeId to) {
	switch (to) {
		case type::bigint: return from == type::integer || from == type::smallint;
		case type::integer: return from == type::smallint;
		case type::timestamptz: return from == type::timestamp;
		case type::jsonb: return from == type::json || from == type::text;
		case type::numeric:
			return from == type::money || from == type::real || from == type::double_precision;
		case type::text: return from == type::bpchar;
		case type::uuid: return from == type::text || from == type::varchar || from == type::bpchar;
		default: return false;
	}
}

// The column that this one is the new form of, by its name: id_new, new_id, id_bigint.
std::string base_of(std::string_view given) {
	const std::string name = lower(given);
	for (const std::string_view suffix :
		 {"_convert_to_bigint", "_new", "_bigint", "_int8", "_big", "_tz", "_timestamptz", "_jsonb",
		  "_numeric", "_uuid", "_tmp", "_temp", "_shadow", "_v2"})
		if (name.size() > suffix.size() && name.ends_with(suffix))
			return name.substr(0, name.size() - suffix.size());
	for (const std::string_view prefix : {"new_", "_new_", "tmp_", "_pgroll_new_"})
		if (name.size() > prefix.size() && name.starts_with(prefix))
			return name.substr(prefix.size());
	return {};
}

// A uuid beside an integer key and a number beside its unit are columns in their own right: the
// names must say so and a trigger on the table must keep the two in step.
bool is_kept_in_step(const Catalog& catalog, const Table& table) {
	constexpr int row = 1;
	constexpr int before = 2;
	constexpr int insert_or_update = 4 | 16;
	const auto triggers = catalog.triggers(table.id());
	return std::any_of(triggers.begin(), triggers.end(), [](const Trigger& t) {
		return !t.is_internal && (t.events & row) != 0 && (t.events & before) != 0 &&
			   (t.events & insert_or_update) == insert_or_update;
	});
}

// Does the body of one of the table's triggers write this column?
bool is_written_by_trigger(const Catalog& catalog, const Table& table, std::string_view column) {
	const auto triggers = catalog.triggers(table.id());
	return std::any_of(triggers.begin(), triggers.end(), [&](const Trigger& t) {
		const Function* function = catalog.function(t.function);
		return function != nullptr && contains(lower(function->source), cat("new.", lower(column)));
	});
}

void judge(const Catalog& catalog, Assessment& assessment, const Table& table,
		   const Column& fresh) {
	const std::string base = base_of(fresh.name);
	const Column* old = nullptr;
	for (const Column& c : table.columns)
		if (!base.empty() && c.name.view() == base) old = &c;
	if (old == nullptr || !is_widening(old->type, fresh.type) ||
		!is_written_by_trigger(catalog, table, fresh.name))
		return;
	Draft draft;
	draft.object = cat(catalog.name(*table.relation), ".", quoted(fresh.name));
	draft.detail = cat("Stands as ", catalog.type_name(fresh), " beside ", quoted(old->name), " (",
					   catalog.type_name(*old), "), kept in step by a trigger on ",
					   counted(table.rows, "row"), ".");
	draft.evidence.put("column", old->name.view()).put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		if (!is_kept_in_step(catalog, table)) continue;
		for (const Column& column : table.columns) judge(catalog, assessment, table, column);
	}
}

}  // namespace

extern constexpr Check unfinished_column_change{CheckSpec{
	.id = "unfinished_column_change",
	.title = "Change of a column's type that was never finished",
	.dimension = Dimension::migration,
	.severity = Severity::info,
	.why = "A type is changed without a long lock by a second column: filled, kept in step, "
		   "then swapped and the old one dropped. Stopped on the way, both are stored, "
		   "written and backed up, and nobody can tell by the names which one holds the "
		   "truth.",
	.action = "See whether the second column is complete (SELECT count(*) ... WHERE new IS "
			  "DISTINCT FROM old::type), then finish the swap; or drop it together with the "
			  "trigger that fills it. Nothing to do while the change is under way.",
	.bad = "CREATE TABLE notes (id integer PRIMARY KEY CHECK (id < 1000), id_new bigint, "
		   "body text NOT NULL);\n"
		   "CREATE FUNCTION keep_notes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
		   "NEW.id_new := NEW.id; RETURN NEW; END $$;\n"
		   "CREATE TRIGGER trg_keep_notes BEFORE INSERT OR UPDATE ON notes FOR EACH ROW "
		   "EXECUTE FUNCTION keep_notes();",
	.good = "CREATE TABLE notes (id bigint PRIMARY KEY, body text NOT NULL);",
	.near_miss = "CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "amount integer NOT NULL, new_amount bigint NOT NULL);\n"
				 "CREATE FUNCTION touch_readings() RETURNS trigger LANGUAGE plpgsql AS $$ "
				 "BEGIN NEW.amount := NEW.amount + 0; RETURN NEW; END $$;\n"
				 "CREATE TRIGGER trg_touch_readings BEFORE INSERT OR UPDATE ON readings FOR "
				 "EACH ROW EXECUTE FUNCTION touch_readings();",
	.run = run,
}};

}  // namespace dbe
