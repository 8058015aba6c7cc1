#include <string_view>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/clock_defaults.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr auto change_words = std::to_array<std::string_view>({
	"added", "changed", "created", "creation", "edited", "entered", "imported", "ingested",
	"inserted", "loaded", "logged", "modification", "modified", "occurred", "placed", "posted",
	"received", "recorded", "registered", "revised", "started", "update", "updated", "valid",
	// in German, Spanish and French
	"aktualisiert", "alta", "angelegt", "creacion", "creado", "cree", "erstellt", "geaendert",
	"modificacion", "modificado", "modifie",
});

// By its name, or in any language by a default that reads the clock.
bool records_change(const Catalog& catalog, const ClockDefaults& clock, const Table& table) {
	for (const Column& column : table.columns)
		if (is_time(catalog.base_type(column.type)) &&
			(NameTokens(column.name).has_any(change_words) || clock.has(column)))
			return true;
	return false;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const ClockDefaults clock(catalog);
	double tables = 0;
	double rows = 0;
	for (const Table& table : catalog.tables()) {
		if (table.rows < 1) continue;
		if (records_change(catalog, clock, table)) {
			assessment.examined();
			return;
		}
		tables++;
		rows += table.rows;
	}
	if (tables < assessment.parameter("min_tables")) return;
	assessment.examined();
	Draft draft;
	draft.object = "tables";
	draft.detail = cat("None of ", counted(tables, "table"), " with rows says when a row was created "
					   "or changed (", counted(rows, "row"), " in all).");
	draft.evidence.put("tables", tables).put("rows", rows);
	assessment.add(draft);
}

}  // namespace

extern constexpr Check no_change_times{CheckSpec{
	.id = "no_change_times",
	.title = "No table records when its rows were created or changed",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "created_at and updated_at answer the first questions of every incident and every "
		   "export: since when, and what is new. They cannot be reconstructed later.",
	.action = "Give the tables that people and programs change the columns created_at and "
			  "updated_at (timestamptz NOT NULL DEFAULT now()) and a BEFORE UPDATE trigger that "
			  "keeps updated_at. Adding a column with such a default is quick since PostgreSQL 11.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "INSERT INTO notes (body) SELECT 'note ' || n FROM generate_series(1, 20) n;"
		   "ANALYZE notes;"
		   "SELECT dbe.set('no_change_times.min_tables', 1);",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());"
			"INSERT INTO notes (body) SELECT 'note ' || n FROM generate_series(1, 20) n;"
			"ANALYZE notes;"
			"SELECT dbe.set('no_change_times.min_tables', 1);",
	.near_miss = "CREATE TABLE notas (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "texto text NOT NULL, fecha timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP);"
				 "INSERT INTO notas (texto) SELECT 'nota ' || n FROM generate_series(1, 20) n;"
				 "ANALYZE notas;"
				 "SELECT dbe.set('no_change_times.min_tables', 1);",
	.parameters = {{{.name = "min_tables",
					 .value = 5,
					 .unit = "tables",
					 .meaning = "With fewer tables that have rows nothing is said."}}},
	.ceiling = 8,
	.run = run,
}};

}  // namespace dbe
