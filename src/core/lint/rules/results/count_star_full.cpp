#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

constexpr double many_rows = 1000000;

// The one table whose rows are all counted.
const dbe_sql_table* counted_table(const Query& query) {
	if (!query.has_aggregates || !is_plain_select(query) || query.from == nullptr ||
		query.from->parts.count != 1 || query.from->condition != nullptr)
		return nullptr;
	const From& part = query.from->parts[0];
	const Expression* result = only_result(query);
	if (result == nullptr || result->kind != DBE_AGGREGATE || !result->is_star ||
		result->filter != nullptr || part.kind != DBE_FROM_ENTRY || part.entry->is_sampled)
		return nullptr;
	const dbe_sql_table* table = part.entry->table;
	if (table == nullptr || (table->kind != 'r' && table->kind != 'p' && table->kind != 'm'))
		return nullptr;
	return table->tuples >= many_rows ? table : nullptr;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		const dbe_sql_table* table = counted_table(*query);
		if (table == nullptr) continue;
		LintDraft draft;
		draft.location = only_result(*query)->location;
		draft.object = name_of(*table);
		draft.detail = cat("All of ", draft.object, " is read to count its rows, about ",
						   grouped(table->tuples), ".");
		draft.evidence.put("rows", table->tuples).put("pages", table->pages);
		draft.suggestion = cat("Where an estimate will do, SELECT * FROM dbe.approx_count(",
							   literal(cat("SELECT count(*) FROM ", draft.object)),
							   ") gives what the planner expects, without reading the table. Where it has to be "
							   "exact and is asked often, keep the number in a table of its own.");
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule count_star_full_rule{LintSpec{
	.id = "count_star_full",
	.title = "Exact count of all rows of a large table",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "The server keeps no exact number of rows: it looks at every one to tell whether the transaction may "
		   "see it.",
	.suggestion = "Take the estimate of dbe.approx_count(), or keep the number in a table of its own.",
	.bad = {"SELECT count(*) FROM events",
			"SELECT c.name, (SELECT count(*) FROM events) AS events FROM customers c WHERE c.id = 7"},
	.near_misses = {"SELECT count(*) AS n FROM countries", "SELECT count(*) AS n FROM orders",
					"SELECT count(*) AS n FROM events WHERE customer_id = 7",
					"SELECT customer_id, count(*) AS n FROM events GROUP BY customer_id",
					"SELECT count(*) AS n FROM events TABLESAMPLE system (1)"},
	.run = run,
}};

}  // namespace dbe
