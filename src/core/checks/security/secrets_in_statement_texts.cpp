#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!are_counted(snapshot, assessment)) return;
	const Statements& statements = snapshot.statements;
	assessment.examined();
	if (statements.own_only)
		assessment.unassessed(1, Skip::no_privilege,
							  "the statements of other roles are not visible to the caller");
	double count = 0;
	std::string_view what;
	std::string fix;
	for (const UtilityStatement& s : statements.utilities) {
		if (s.secret.empty()) continue;
		if (count == 0) what = s.secret;
		append(fix, cat(count > 0 ? "\n" : "", "SELECT ", statements.view, "_reset(0, ",
						static_cast<std::uint32_t>(snapshot.server().database), ", ", s.id, ");"));
		count++;
	}
	if (count == 0) return;
	Draft draft;
	draft.object = "pg_stat_statements";
	draft.detail = cat(counted(count, "statement"),
					   count == 1 ? " shows " : " show a secret in plain text, one of them ", what,
					   count == 1 ? " in plain text." : ".");
	draft.evidence.put("statements", count);
	draft.fix = fix;
	draft.effect = count;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check secrets_in_statement_texts{CheckSpec{
	.id = "secrets_in_statement_texts",
	.title = "Passwords stand in the statement statistics",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "pg_stat_statements keeps the text of CREATE ROLE, ALTER ROLE and their like with "
		   "the password in it, on disk and across restarts, for every member of "
		   "pg_read_all_stats and every monitoring system to read; the server log may have "
		   "it, too.",
	.action = "Change these passwords: they have been seen. Set the new ones with \\password "
			  "of psql or with a SCRAM verifier made by the client, so that the server never "
			  "gets the plain text; SET pg_stat_statements.track_utility = off before what "
			  "cannot be done so. The fix removes the texts from the statistics.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('secrets_in_statement_texts.min_age', 0);\n"
		   "CREATE ROLE dbe_example_clear LOGIN PASSWORD 'an example';",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('secrets_in_statement_texts.min_age', 0);\n"
			"SET pg_stat_statements.track_utility = off;\n"
			"CREATE ROLE dbe_example_unseen LOGIN PASSWORD 'an example';",
	.near_miss =
		"CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		"SELECT dbe.set('secrets_in_statement_texts.min_age', 0);\n"
		"CREATE ROLE dbe_example_hashed LOGIN PASSWORD "
		"'SCRAM-SHA-256$4096:ZGJlIGV4YW1wbGUgc2FsdA==$2FDe3yDnaIdS7VgHJmXTeJVKhZL9Nkmmk4GVRzcUYUY=:VHU2TCgUfKB6fHwNRtX2vJDhFkYYZ7jw2kPJfaRdCOs=';",
	.parameters = {{{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
