#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/determined.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool contributes(const AnalysedStatement& statement, const Query& query, const Entry& entry) {
	for (const Site& site : statement.of(DBE_COLUMN)) {
		const Expression& column = stripped(*site.expression);
		if (column.entry != &entry || (site.query == &query && (site.place == Place::where ||
																site.place == Place::join)))
			continue;
		return true;
	}
	return false;
}

// Without the entry every row would be there once: each other table has a key in the results.
bool others_are_told(const AnalysedStatement& statement, const Query& query,
					 const std::vector<const Entry*>& tables, const Entry& entry) {
	DeterminedColumns determined(statement, query);
	for (const dbe_target* target : query.targets)
		if (!target->is_junk) determined.add(*target->expression);
	determined.close();
	return !determined.has_row(entry) &&
		   std::all_of(tables.begin(), tables.end(), [&](const Entry* other) {
			   return other == &entry || determined.has_row(*other);
		   });
}

bool is_judged(const Query& query) {
	return !query.distinct.empty() && !query.is_distinct_on && query.group.empty() &&
		   !query.has_aggregates && !query.has_windows && !query.has_sets_in_targets &&
		   query.set == nullptr;
}

void judge(const AnalysedStatement& statement, const Query& query, LintReport& report) {
	std::vector<const Entry*> tables;
	if (!is_inner_join_of_tables(query, tables) || tables.size() < 2) return;
	for (const Entry* entry : tables) {
		if (!has_whole_keys(*entry) || contributes(statement, query, *entry) ||
			!others_are_told(statement, query, tables, *entry))
			continue;
		LintDraft draft;
		draft.location = query.distinct[0].target->expression->location;
		draft.object = name_of(*entry->table);
		draft.detail = cat("No result comes from ", quoted(entry->name),
						   ": the join with it only multiplies the rows, and DISTINCT removes the copies.");
		draft.suggestion = cat("Ask with EXISTS (SELECT FROM ", name_of(*entry->table),
							   " ... WHERE ...) instead of the join, and leave DISTINCT out.");
		return report.add(std::move(draft));
	}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (is_judged(*query)) judge(statement, *query, report);
}

}  // namespace

extern constexpr LintRule distinct_masking_join_rule{LintSpec{
	.id = "distinct_masking_join",
	.title = "DISTINCT removes what a join has multiplied",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "The join makes a row for each match, and DISTINCT sorts or hashes all of them to get back to one. A "
		   "semi join stops at the first match.",
	.suggestion = "Ask with EXISTS instead of the join, and leave DISTINCT out.",
	.bad = {"SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'new'",
			"SELECT DISTINCT p.id, p.name FROM products p, order_lines l WHERE l.product_id = p.id AND l.quantity > 2 ORDER BY p.name"},
	.near_misses = {"SELECT DISTINCT c.name FROM customers c JOIN orders o ON o.customer_id = c.id",
					"SELECT DISTINCT c.id, o.status FROM customers c JOIN orders o ON o.customer_id = c.id",
					"SELECT DISTINCT o.customer_id, o.status FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'DE'"},
	.run = run,
}};

}  // namespace dbe
