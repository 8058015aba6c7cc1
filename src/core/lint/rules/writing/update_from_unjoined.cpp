#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

bool holds(const std::vector<const Entry*>& group, const Entry* entry) {
	return std::find(group.begin(), group.end(), entry) != group.end();
}

// One row at most: then every row that is written is written by the same.
bool is_single(const AnalysedStatement& statement, const Query& query, const Entry& entry) {
	if (entry.table != nullptr)
		return entry.table->tuples == 1 ||
			   holds_key(*entry.table, fixed_columns(statement, query, entry));
	return entry.kind != DBE_SUBQUERY_ENTRY || entry.query == nullptr ||
		   has_one_row_by_shape(*entry.query) || has_at_most_one_row(statement, *entry.query);
}

void judge(const AnalysedStatement& statement, const Query& query, LintReport& report) {
	for (const auto& group : connected_groups(statement, query)) {
		if (holds(group, query.result)) continue;
		const auto many = std::find_if(group.begin(), group.end(), [&](const Entry* entry) {
			return !is_single(statement, query, *entry);
		});
		if (many == group.end()) continue;
		LintDraft draft;
		draft.location = location_of(statement, **many);
		draft.object = quoted((*many)->name);
		draft.detail = cat("No condition connects ", draft.object, " with ",
						   name_of(*query.result->table), ": every row of it meets every row of ",
						   draft.object, ", and one of them wins by chance.");
		return report.add(std::move(draft));
	}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		const bool writes = query->command == DBE_UPDATE || query->command == DBE_DELETE;
		if (writes && query->result != nullptr && query->result->table != nullptr &&
			query->from != nullptr && query->from->parts.count > 1)
			judge(statement, *query, report);
	}
}

}  // namespace

extern constexpr LintRule update_from_unjoined_rule{LintSpec{
	.id = "update_from_unjoined",
	.title = "UPDATE or DELETE beside a table that no condition connects",
	.group = LintGroup::writing,
	.severity = LintSeverity::bug,
	.why = "Every row is written as soon as the other table has a row that passes. Which of its rows gives "
		   "the values is left to the plan.",
	.suggestion = "Add the condition by which a row finds its partner.",
	.bad = {"UPDATE orders SET note = c.note FROM customers c WHERE c.country = 'DE'",
			"DELETE FROM payments USING orders o WHERE o.status = 'void'",
			"UPDATE orders SET note = o.note FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'DE'"},
	.near_misses = {"UPDATE orders SET note = c.note FROM customers c WHERE c.id = orders.customer_id",
					"UPDATE orders SET note = k.name FROM countries k WHERE k.code = 'DE' AND orders.id = 7",
					"UPDATE orders SET total = total * x.f FROM (SELECT 1.1 AS f) x WHERE orders.status = 'new'",
					"DELETE FROM payments USING (SELECT max(id) AS last FROM orders) o WHERE payments.order_id > o.last"},
	.run = run,
}};

}  // namespace dbe
