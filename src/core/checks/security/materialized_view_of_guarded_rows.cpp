#include <string>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/protected_sources.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	if (!has_guarded_tables(catalog)) return;
	const ProtectedSources sources(catalog);
	for (const Relation& view : catalog.relations()) {
		if (view.kind != 'm' || !catalog.is_judged(view)) continue;
		assessment.examined();
		for (const Relation* table : sources.unguarded(view)) {
			const std::string reader = reader_of_both(catalog, view, *table);
			if (reader.empty()) continue;
			Draft draft;
			draft.object = catalog.name(view);
			draft.detail = cat("Holds what ", catalog.role_name(view.owner), " saw of ",
							   catalog.name(*table), " at the last refresh, past its policies; ",
							   reader, " may read all of it.");
			draft.evidence.put("table", catalog.name(*table)).put("grantee", reader);
			draft.evidence.put("owner", catalog.role_name(view.owner));
			draft.effect = catalog.bytes(view);
			assessment.add(draft);
			break;
		}
	}
}

}  // namespace

extern constexpr Check materialized_view_of_guarded_rows{CheckSpec{
	.id = "materialized_view_of_guarded_rows",
	.title = "Materialized view that shows rows which row-level security hides",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "A materialized view is filled with the rights of its owner and cannot have policies of "
		   "its own: everybody who may read it sees the rows of all tenants, although the same "
		   "role sees only its own in the table.",
	.action = "Take SELECT on it from the roles that policies bind, and give them a view over it "
			  "that filters as the policy does (with security_barrier = true). Where it holds sums "
			  "only, which nobody minds, mute this finding.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY own_notes ON notes USING (author = current_user);"
		   "CREATE MATERIALIZED VIEW note_list AS SELECT id, body FROM notes;"
		   "CREATE UNIQUE INDEX note_list_id_idx ON note_list (id);"
		   "GRANT SELECT ON notes, note_list TO pg_monitor;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = current_user);"
			"CREATE MATERIALIZED VIEW note_list AS SELECT id, author, body FROM notes;"
			"CREATE UNIQUE INDEX note_list_id_idx ON note_list (id);"
			"CREATE VIEW own_note_list WITH (security_barrier = true) AS "
			"SELECT id, body FROM note_list WHERE author = current_user;"
			"GRANT SELECT ON notes, own_note_list TO pg_monitor;",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
				 "CREATE POLICY own_notes ON notes USING (author = current_user);"
				 "CREATE MATERIALIZED VIEW note_count AS SELECT count(*) AS notes FROM notes;"
				 "GRANT SELECT ON note_count TO pg_monitor;"
				 "GRANT INSERT ON notes TO pg_monitor;",
	.run = run,
}};

}  // namespace dbe
