#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/protected_sources.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool has_barriers(const Catalog& catalog) {
	if (has_guarded_tables(catalog)) return true;
	const auto all = catalog.relations();
	return std::any_of(all.begin(), all.end(), [&](const Relation& r) {
		return r.kind == 'v' && catalog.is_judged(r) && has_option(r, "security_barrier");
	});
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	if (!has_barriers(catalog)) return;
	std::vector<std::string> names;
	std::vector<std::string> fixes;
	for (const Function& function : catalog.functions()) {
		if (function.is_extension_member || !catalog.is_judged(function.schema)) continue;
		if (function.kind != 'f') continue;
		assessment.examined();
		// Functions in C were written by somebody who could tell; their code is not visible here.
		if (!function.is_leakproof || !function.source.present()) continue;
		names.push_back(catalog.name(function));
		fixes.push_back(cat("ALTER FUNCTION ", names.back(), " NOT LEAKPROOF;"));
	}
	if (names.empty()) return;
	Draft draft;
	const auto count = static_cast<double>(names.size());
	draft.object = "functions";
	draft.detail = cat(counted(count, "function"), count == 1 ? " is" : " are",
					   " declared LEAKPROOF (", listed(names, 3),
					   "): run before policies and security barriers, on rows that these hide.");
	draft.fix = join(fixes, "\n");
	draft.evidence.put("functions", count);
	draft.weight = count;
	draft.effect = count;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check leakproof_functions{CheckSpec{
	.id = "leakproof_functions",
	.title = "LEAKPROOF functions beside row-level security",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "The planner may call a LEAKPROOF function before the conditions of policies and security "
		   "barriers, with values of rows the caller must not see. A body in SQL or PL/pgSQL "
		   "raises errors that quote its values, and so gives them away.",
	.action = "Declare it NOT LEAKPROOF; queries that used an index through it may become slower. "
			  "Where speed needs it, use an expression of built-in leakproof operators.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY own_notes ON notes USING (author = current_user);"
		   "GRANT SELECT ON notes TO pg_monitor;"
		   "CREATE FUNCTION note_number(body text) RETURNS integer LANGUAGE plpgsql IMMUTABLE "
		   "LEAKPROOF AS $$ BEGIN RETURN body::integer; END $$;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = current_user);"
			"GRANT SELECT ON notes TO pg_monitor;"
			"CREATE FUNCTION note_number(body text) RETURNS integer LANGUAGE plpgsql IMMUTABLE "
			"AS $$ BEGIN RETURN body::integer; END $$;",
	.near_miss = "CREATE FUNCTION note_number(body text) RETURNS integer LANGUAGE plpgsql IMMUTABLE "
				 "LEAKPROOF AS $$ BEGIN RETURN body::integer; END $$;",
	.run = run,
}};

}  // namespace dbe
