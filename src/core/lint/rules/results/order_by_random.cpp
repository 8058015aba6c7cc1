#include "core/base/text.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

bool is_random(const Expression& given) {
	const Expression* at = &given;
	while (at->kind == DBE_CAST) at = at->arguments.items[0];
	return at->kind == DBE_FUNCTION && at->function != nullptr && at->function->volatility == 'v' &&
		   equals_any(at->function->name, {"random", "gen_random_uuid", "uuid_generate_v4"}) &&
		   !has_columns(*at);
}

const Entry* large_entry(const AnalysedStatement& statement, const Query& query) {
	for (const Entry* entry : query.entries)
		if (entry->is_used && reads_many_rows(statement, query, *entry))
			return entry;
	return nullptr;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->order.count != 1 || !is_random(*query->order[0].target->expression)) continue;
		const Entry* entry = large_entry(statement, *query);
		if (entry == nullptr) continue;
		LintDraft draft;
		draft.location = query->order[0].target->expression->location;
		draft.object = name_of(*entry->table);
		draft.detail = cat("Every row gets a random number and all are sorted by it; ", draft.object, " has about ",
						   counted(entry->table->tuples, "row"), ".");
		draft.evidence.put("rows", entry->table->tuples);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule order_by_random_rule{LintSpec{
	.id = "order_by_random",
	.title = "Large table sorted by a random number",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "No index helps with an order that is made up for each run: the whole table is read for a few rows.",
	.suggestion = "Take TABLESAMPLE for a sample, or the first rows from a random value of the key on.",
	.bad = {"SELECT id, name FROM customers ORDER BY random() LIMIT 10",
			"SELECT id FROM orders WHERE status <> 'new' ORDER BY gen_random_uuid() LIMIT 1"},
	.near_misses = {"SELECT name FROM countries ORDER BY random() LIMIT 1",
					"SELECT id FROM orders WHERE customer_id = 7 ORDER BY random() LIMIT 1",
					"SELECT id FROM orders TABLESAMPLE system (1) ORDER BY random() LIMIT 10"},
	.run = run,
}};

}  // namespace dbe
