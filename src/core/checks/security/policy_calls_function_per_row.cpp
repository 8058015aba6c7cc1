#include <string>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/policy_expression.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// SQL functions that the planner can unfold cost what their body costs; all others are called.
bool is_really_called(const Catalog& catalog, const Function& function) {
	const Language* language = catalog.language(function.language);
	const bool is_sql = language != nullptr && language->name.view() == "sql";
	return !is_sql || function.is_security_definer || function.settings.count > 0 ||
		   function.volatility == 'v';
}

bool has_index_on(const Catalog& catalog, RelationId table, std::int16_t column) {
	for (const Index& index : catalog.indexes(table))
		if (is_usable(index) && index.columns.count > 0 && index.columns.items[0] == column &&
			!index.predicate.present())
			return true;
	return false;
}

// A function that is called for each row though it need not be.
const Function* repeated_call(const Catalog& catalog, const Policy& policy) {
	// New rows are checked one by one anyway: only USING is judged.
	for (const RowCall& call : row_calls(policy.using_expression)) {
		const Function* function = catalog.function(call.function);
		if (function == nullptr || function->volatility == 'i') continue;
		if (!is_really_called(catalog, *function)) continue;
		const bool can_use_index = function->volatility == 's' && call.compared_column > 0;
		if (can_use_index && has_index_on(catalog, policy.relation, call.compared_column)) continue;
		return function;
	}
	return nullptr;
}

Draft describe(const Catalog& catalog, const Table& table, const Policy& policy,
			   const Function& function) {
	Draft draft;
	draft.object = catalog.name(table.id());
	draft.detail = cat("Policy ", quoted(policy.name), " calls ", catalog.name(function),
					   function.volatility == 'v' ? ", which is VOLATILE," : "",
					   " for each of ", counted(table.rows, "row"),
					   " that a query looks at; in a subquery it is called once.");
	draft.evidence.put("policy", policy.name.view()).put("function", catalog.name(function));
	draft.evidence.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		const auto policies = catalog.policies(table.id());
		if (!table.relation->has_row_security || policies.empty()) continue;
		assessment.examined(table.weight);
		if (table.rows < assessment.parameter("min_rows")) continue;
		if (!is_used_under_policies(catalog, *table.relation, read_rights | write_rights)) continue;
		for (const Policy& policy : policies) {
			const Function* function = repeated_call(catalog, policy);
			if (function == nullptr) continue;
			assessment.add(describe(catalog, table, policy, *function));
			break;
		}
	}
}

}  // namespace

extern constexpr Check policy_calls_function_per_row{CheckSpec{
	.id = "policy_calls_function_per_row",
	.title = "Row-level security policy that calls a function for every row",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.why = "A function that asks who the user is gives the same answer for every row, but written "
		   "plainly into a policy it is called anew for each one; on large tables that is most of "
		   "the time of a query.",
	.action = "Put the call into a scalar subquery, (SELECT f()), which runs once for the query: "
			  "ALTER POLICY ... USING (tenant_id = (SELECT f())). Declare the function STABLE where "
			  "it only reads. Both take a short ACCESS EXCLUSIVE lock and rewrite nothing.",
	.bad = "CREATE FUNCTION who_asks() RETURNS name LANGUAGE plpgsql STABLE AS "
		   "$$ BEGIN RETURN session_user; END $$;"
		   "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY own_notes ON notes USING (author = who_asks());"
		   "GRANT SELECT ON notes TO pg_monitor;"
		   "INSERT INTO notes (body) SELECT 'note ' || n FROM generate_series(1, 200) n;"
		   "ANALYZE notes;"
		   "SELECT dbe.set('policy_calls_function_per_row.min_rows', 100);",
	.good = "CREATE FUNCTION who_asks() RETURNS name LANGUAGE plpgsql STABLE AS "
			"$$ BEGIN RETURN session_user; END $$;"
			"CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = (SELECT who_asks()));"
			"GRANT SELECT ON notes TO pg_monitor;"
			"INSERT INTO notes (body) SELECT 'note ' || n FROM generate_series(1, 200) n;"
			"ANALYZE notes;"
			"SELECT dbe.set('policy_calls_function_per_row.min_rows', 100);",
	.near_miss = "CREATE FUNCTION who_asks() RETURNS name LANGUAGE plpgsql STABLE AS "
				 "$$ BEGIN RETURN session_user; END $$;"
				 "CREATE TABLE notes (author name NOT NULL DEFAULT current_user, "
				 "number integer NOT NULL, body text NOT NULL, PRIMARY KEY (author, number));"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
				 "CREATE POLICY own_notes ON notes USING (author = who_asks());"
				 "GRANT SELECT ON notes TO pg_monitor;"
				 "INSERT INTO notes (number, body) SELECT n, 'note ' || n "
				 "FROM generate_series(1, 200) n;"
				 "ANALYZE notes;"
				 "SELECT dbe.set('policy_calls_function_per_row.min_rows', 100);",
	.parameters = {{{.name = "min_rows",
					 .value = 10000,
					 .unit = "rows",
					 .meaning = "Below this the calls take a few milliseconds at most."}}},
	.run = run,
}};

}  // namespace dbe
