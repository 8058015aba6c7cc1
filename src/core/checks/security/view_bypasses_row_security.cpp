#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/protected_sources.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool may_read(const Catalog& catalog, const Relation& relation, RoleId role) {
	for (const Grant& g : catalog.grants('r', static_cast<std::uint32_t>(relation.id)))
		if ((g.grantee == role || g.grantee == public_role) &&
			(g.privileges & DBE_RIGHT_SELECT) != 0)
			return true;
	return false;
}

// With the invoker's rights nobody who reads the view today may lose more than foreign rows.
bool can_invoke(const Catalog& catalog, const ProtectedSources& sources, const Relation& view) {
	const auto read = sources.read_by(view.id);
	for (const Grant& g : catalog.grants('r', static_cast<std::uint32_t>(view.id))) {
		if (g.grantee == view.owner) continue;
		if ((g.privileges & write_rights) != 0) return false;
		for (const Relation* relation : read)
			if (!may_read(catalog, *relation, g.grantee)) return false;
	}
	return catalog.grants('c', static_cast<std::uint32_t>(view.id)).empty();
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	if (!has_guarded_tables(catalog)) return;
	const ProtectedSources sources(catalog);
	for (const Relation& view : catalog.relations()) {
		if (view.kind != 'v' || !catalog.is_judged(view)) continue;
		assessment.examined();
		// A security barrier is there to filter rows by the view's own condition.
		if (has_option(view, "security_invoker") || has_option(view, "security_barrier")) continue;
		for (const Relation* table : sources.unguarded(view)) {
			const std::string reader = reader_of_both(catalog, view, *table);
			if (reader.empty()) continue;
			Draft draft;
			draft.object = catalog.name(view);
			draft.detail = cat("Reads ", catalog.name(*table), " with the rights of ",
							   catalog.role_name(view.owner),
							   ", whom its policies do not bind: what ", reader,
							   " reads through the view they do not filter, in the table they do.");
			if (can_invoke(catalog, sources, view))
				draft.fix = cat("ALTER VIEW ", draft.object, " SET (security_invoker = true);");
			draft.evidence.put("table", catalog.name(*table)).put("grantee", reader);
			draft.evidence.put("owner", catalog.role_name(view.owner));
			assessment.add(draft);
			break;
		}
	}
}

}  // namespace

extern constexpr Check view_bypasses_row_security{CheckSpec{
	.id = "view_bypasses_row_security",
	.title = "View that reads past row-level security",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "A view reads its tables with the rights of the view's owner. Where row-level security "
		   "does not bind the owner, the policies do not filter what the view returns: whoever may "
		   "read it sees all that its own WHERE clause lets through.",
	.action = "Let the view run with the rights of its reader (security_invoker = true, from "
			  "PostgreSQL 15 on; a short ACCESS EXCLUSIVE lock). Its readers then need SELECT on the "
			  "tables too. A view that filters by itself, on purpose, says so by security_barrier.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY own_notes ON notes USING (author = current_user);"
		   "CREATE VIEW note_list AS SELECT id, body FROM notes;"
		   "GRANT SELECT ON notes, note_list TO pg_monitor;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = current_user);"
			"CREATE VIEW note_list WITH (security_invoker = true) AS SELECT id, body FROM notes;"
			"GRANT SELECT ON notes, note_list TO pg_monitor;",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
				 "CREATE POLICY own_notes ON notes USING (author = current_user);"
				 "CREATE VIEW note_count AS SELECT count(*) AS notes FROM notes;"
				 "GRANT SELECT ON note_count TO pg_monitor;"
				 "GRANT INSERT ON notes TO pg_monitor;",
	.run = run,
}};

}  // namespace dbe
