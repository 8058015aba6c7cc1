#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// pg_language: what the server runs by itself, and what it may write into the statement.
constexpr dbe_oid internal{12};
constexpr dbe_oid c{13};
constexpr dbe_oid sql{14};

bool is_interpreted(const dbe_sql_function& function) {
	return function.language != internal && function.language != c && function.language != sql &&
		   function.volatility != 'i' && !function.returns_set;
}

// The large table whose rows the call is made for; nullptr where a condition leaves few of them.
const Entry* table_of_arguments(const Expression& call) {
	for (const Expression* argument : call.arguments)
		if (const auto column = table_column(*argument))
			if (column->table->kind == 'r' && is_large(*column->table)) return column->entry;
	return nullptr;
}

bool is_for_every_row(const AnalysedStatement& statement, const Query& query, const Site& call) {
	if (query.limit != nullptr || query.has_aggregates) return false;
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query) continue;
		// other conditions of WHERE are looked at first, and may leave little
		if (&clause != &call && call.parent != &clause) return false;
	}
	return true;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_FUNCTION)) {
		const Expression& call = *site.expression;
		if (call.function == nullptr || !is_interpreted(*call.function)) continue;
		const Entry* entry = table_of_arguments(call);
		if (entry == nullptr || entry->owner != site.query ||
			!is_for_every_row(statement, *site.query, site))
			continue;
		LintDraft draft;
		draft.location = call.token;
		draft.object = qualified(call.function->schema, call.function->name);
		draft.detail = cat(draft.object, "() is called for each of about ", grouped(entry->table->tuples),
						   " rows of ", name_of(*entry->table), ".");
		draft.evidence.put("rows", entry->table->tuples).put("function_cost", call.function->cost);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule stable_expensive_per_row_rule{LintSpec{
	.id = "stable_expensive_per_row",
	.title = "Procedural function called for every row of a large table",
	.group = LintGroup::writing,
	.severity = LintSeverity::performance,
	.why = "Each call starts the language anew and mostly runs a query of its own: a loop of look-ups that no plan can "
		   "turn into a join.",
	.suggestion = "Write what it does as a join or LATERAL, or as a function in SQL that the planner takes in.",
	.bad = {"SELECT id, customer_name(customer_id) AS customer FROM orders",
			"SELECT id FROM orders WHERE customer_name(customer_id) = 'Name 5'"},
	.near_misses = {"SELECT id, customer_name(customer_id) AS customer FROM orders WHERE id = 7",
					"SELECT id, customer_name(customer_id) AS customer FROM orders ORDER BY id LIMIT 20",
					"SELECT id, length(note) AS n FROM orders WHERE note IS NOT NULL",
					"SELECT customer_name(7) AS customer"},
	.run = run,
}};

}  // namespace dbe
