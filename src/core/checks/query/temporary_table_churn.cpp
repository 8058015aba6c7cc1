#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/workload.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool makes_temporary_table(const UtilityStatement& s) {
	const auto words = sql_words(s.text);
	std::size_t at = 1;
	if (words.size() < 3 || !words[0].is_word("create")) return false;
	if (words[at].is_word("local") || words[at].is_word("global")) at++;
	return (words[at].is_word("temp") || words[at].is_word("temporary")) &&
		   words[at + 1].is_word("table");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (!are_counted(snapshot, assessment)) return;
	const Statements& statements = snapshot.statements;
	assessment.examined();
	double calls = 0;
	const UtilityStatement* most = nullptr;
	for (const UtilityStatement& s : statements.utilities) {
		if (!makes_temporary_table(s)) continue;
		if (most == nullptr) most = &s;
		calls += s.calls;
	}
	const double seconds = statements_age(snapshot);
	if (most == nullptr || calls < assessment.parameter("min_rate") * seconds) return;
	Draft draft;
	draft.object = "temporary tables";
	draft.detail = cat(counted(calls, "temporary table"), " made in ", lasting(seconds),
					   ", most often by: ", shortened(most->text, 80));
	draft.evidence.put("tables", calls)
		.put("seconds", seconds)
		.put("query", shortened(most->text, 1000));
	draft.effect = calls;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check temporary_table_churn{CheckSpec{
	.id = "temporary_table_churn",
	.title = "Temporary tables made many times a second",
	.dimension = Dimension::query,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "Every temporary table writes a dozen rows into the system catalogs and takes "
		   "them out again: the catalogs bloat, every session's caches are invalidated, and "
		   "the statements on such tables are counted apart each time.",
	.action = "Use a CTE, unnest() of an array parameter or an unlogged table with a batch "
			  "number instead; or make the temporary table once for each connection with ON "
			  "COMMIT DELETE ROWS.",
	.bad = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
		   "SELECT dbe.set('temporary_table_churn.min_age', 0);\n"
		   "SELECT dbe.set('temporary_table_churn.min_rate', 1e-07);\n"
		   "CREATE TEMPORARY TABLE picked (id bigint);",
	.good = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
			"SELECT dbe.set('temporary_table_churn.min_age', 0);\n"
			"SELECT dbe.set('temporary_table_churn.min_rate', 1e-07);\n"
			"WITH picked AS (SELECT 1 AS id) SELECT id FROM picked;",
	.near_miss = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"
				 "SELECT dbe.set('temporary_table_churn.min_age', 0);\n"
				 "SELECT dbe.set('temporary_table_churn.min_rate', 1e-07);\n"
				 "CREATE TABLE temporary_notes (id bigint GENERATED ALWAYS AS IDENTITY "
				 "PRIMARY KEY, body text NOT NULL);",
	.parameters = {{{"min_rate", 1, "tables per second", "Fewer do no harm."},
					{"min_age", 3600, "seconds",
					 "Statements must have been counted for so long."}}},
	.run = run,
}};

}  // namespace dbe
