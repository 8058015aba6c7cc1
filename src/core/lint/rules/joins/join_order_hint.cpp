#include "core/base/text.hpp"
#include "core/lint/report.hpp"
#include "core/lint/subqueries.hpp"

namespace dbe {
namespace {

// The default of from_collapse_limit and of join_collapse_limit.
constexpr std::size_t collapse_limit = 8;
// What a lookup table may have.
constexpr double tiny_rows = 1000;
constexpr int deepest = 8;
// Views on views multiply.
constexpr std::size_t most_looked_at = 1000;

struct Tables {
	std::size_t direct = 0;	 // of the query itself, as too_many_joins counts them
	std::size_t all = 0;	 // with those of subqueries and views that become a part of it
	std::size_t looked_at = 0;
	std::size_t parts = 0;	 // such subqueries and views that join tables themselves
};

// What the planner makes a part of the query around it.
bool is_pulled_up(const Query& query) {
	return is_plain_select(query) && !query.has_aggregates && query.ctes.empty() &&
		   query.order.empty() && query.from != nullptr;
}

const Query* query_behind(const Entry& entry) {
	if (entry.kind == DBE_SUBQUERY_ENTRY) return entry.query;
	return entry.table == nullptr || entry.table->is_security_barrier ? nullptr : entry.table->view;
}

bool is_tiny(const Entry& entry) {
	return entry.table != nullptr && entry.table->view == nullptr &&
		   (entry.table->is_system || (entry.table->tuples >= 0 && entry.table->tuples < tiny_rows));
}

bool is_inner(const From& from) {
	return from.kind != DBE_FROM_JOIN || from.join == DBE_INNER_JOIN;
}

// Tables in the FROM clause; an outer join's order is not free anyway.
std::size_t count(const From& from, int depth, Tables& tables) {
	std::size_t found = 0;
	if (tables.looked_at++ > most_looked_at) return 0;
	if (from.kind != DBE_FROM_ENTRY) {
		if (!is_inner(from)) return 0;
		for (const From* part : from.parts) found += count(*part, depth, tables);
		return found;
	}
	const Entry& entry = *from.entry;
	if (is_tiny(entry)) return 0;
	const Query* behind = query_behind(entry);
	if (depth == 0) tables.direct++;
	if (behind == nullptr || depth == deepest || !is_pulled_up(*behind)) return 1;
	const std::size_t within = count(*behind->from, depth + 1, tables);
	if (within > 1) tables.parts++;
	return within;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->from == nullptr || query->from->parts.empty() || query->entries.count < 2) continue;
		if (query->parent != nullptr && is_pulled_up(*query)) continue;
		Tables tables;
		tables.all = count(*query->from, 0, tables);
		if (tables.parts == 0 || tables.all <= collapse_limit || tables.direct > collapse_limit ||
			tables.looked_at > most_looked_at)
			continue;
		LintDraft draft;
		draft.detail = cat("With what its subqueries and views join the FROM clause has ", tables.all,
						   " tables: beyond 8 (from_collapse_limit) those are joined among themselves first, in whatever order is written.");
		draft.evidence.put("tables", static_cast<double>(tables.all))
			.put("parts", static_cast<double>(tables.parts));
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule join_order_hint_rule{LintSpec{
	.id = "join_order_hint",
	.title = "Subqueries whose joins the planner no longer takes apart",
	.group = LintGroup::joins,
	.severity = LintSeverity::style,
	.why = "The planner makes a subquery's tables a part of the query around it only while there are few. Beyond that how the "
		   "statement is written decides what is joined first, as a hint would.",
	.suggestion = "Put the part that leaves the fewest rows first, leave out what the result does not need, or raise "
				  "from_collapse_limit and join_collapse_limit for this statement.",
	.bad = {"SELECT x.id, y.id FROM (SELECT o.id, p.id AS payment, c.id AS customer, q.id AS other, d.id AS second FROM orders o JOIN payments p ON p.order_id = o.id JOIN customers c ON c.id = o.customer_id JOIN orders q ON q.customer_id = c.id JOIN payments d ON d.order_id = q.id) x JOIN (SELECT o.id, p.id AS payment, o.customer_id, q.id AS other FROM orders o JOIN payments p ON p.order_id = o.id JOIN customers c ON c.id = o.customer_id JOIN orders q ON q.customer_id = c.id) y ON y.customer_id = x.customer WHERE x.payment = 7 AND x.other > 5 AND x.second > 5 AND y.payment > 5 AND y.other > 5"},
	.near_misses = {"SELECT x.id, y.id FROM (SELECT o.id, p.id AS payment, o.customer_id FROM orders o JOIN payments p ON p.order_id = o.id) x JOIN (SELECT o.id, p.id AS payment, o.customer_id FROM orders o JOIN payments p ON p.order_id = o.id) y ON y.customer_id = x.customer_id WHERE x.payment = 7 AND y.payment > 5",
					"SELECT x.customer_id, x.n, y.n AS other FROM (SELECT o.customer_id, count(*) AS n FROM orders o JOIN payments p ON p.order_id = o.id GROUP BY o.customer_id) x JOIN (SELECT o.customer_id, count(*) AS n FROM orders o JOIN payments p ON p.order_id = o.id GROUP BY o.customer_id) y ON y.customer_id = x.customer_id WHERE x.n > 5"},
	.run = run,
}};

}  // namespace dbe
