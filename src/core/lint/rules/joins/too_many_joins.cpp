#include "core/base/text.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// Defaults of join_collapse_limit and geqo_threshold.
constexpr std::size_t collapse_limit = 8;
constexpr std::size_t genetic_threshold = 12;
// What a lookup table may have.
constexpr double tiny_rows = 1000;

bool counts(const Entry& entry) {
	if (entry.kind != DBE_TABLE_ENTRY)
		return entry.kind == DBE_SUBQUERY_ENTRY || entry.kind == DBE_CTE_ENTRY;
	return entry.table != nullptr && !entry.table->is_system &&
		   (entry.table->tuples < 0 || entry.table->tuples >= tiny_rows ||
			entry.table->kind == 'v');
}

struct Joins {
	std::size_t all = 0;	   // tables of the FROM clause
	std::size_t written = 0;  // below written JOINs
};

void count(const From& from, bool is_joined, Joins& joins) {
	if (from.kind == DBE_FROM_ENTRY) {
		if (!counts(*from.entry)) return;
		joins.all++;
		if (is_joined) joins.written++;
		return;
	}
	for (const From* part : from.parts)
		count(*part, is_joined || from.kind == DBE_FROM_JOIN, joins);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries()) {
		if (query->from == nullptr || query->entries.count <= collapse_limit) continue;
		Joins joins;
		count(*query->from, false, joins);
		if (joins.written <= collapse_limit && joins.all < genetic_threshold) continue;
		LintDraft draft;
		draft.detail = cat("The FROM clause joins ", joins.all, " tables",
						   joins.all >= genetic_threshold
							   ? ": from 12 on (geqo_threshold) the server searches for a plan at random."
							   : ": beyond 8 (join_collapse_limit) they are joined in the order in which they are written.");
		draft.evidence.put("tables", static_cast<double>(joins.all));
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule too_many_joins_rule{LintSpec{
	.id = "too_many_joins",
	.title = "More joins than the planner orders",
	.group = LintGroup::joins,
	.severity = LintSeverity::performance,
	.why = "The number of orders in which tables can be joined explodes with their number. Beyond two limits the server "
		   "keeps the written order, or takes the best of some random ones, and plans change from one run to the next.",
	.suggestion = "Leave out what the result does not need, take parts out into a materialized CTE, or raise "
				  "join_collapse_limit and geqo_threshold for this statement.",
	.bad = {"SELECT a.id, b.id, c.id, d.id, e.id, f.id, g.id, h.id, i.id FROM payments a JOIN orders b ON b.id = a.order_id JOIN customers c ON c.id = b.customer_id JOIN orders d ON d.customer_id = c.id JOIN payments e ON e.order_id = d.id JOIN customers f ON f.id = c.referred_by JOIN orders g ON g.customer_id = f.id JOIN payments h ON h.order_id = g.id JOIN customers i ON i.id = f.referred_by WHERE a.id = 7"},
	.near_misses = {"SELECT a.id, b.name, c.name, d.name, e.name, f.name, g.name, h.name, i.name FROM customers a JOIN countries b ON b.code = a.country JOIN countries c ON c.name = b.name JOIN countries d ON d.name = b.name JOIN countries e ON e.name = b.name JOIN countries f ON f.name = b.name JOIN countries g ON g.name = b.name JOIN countries h ON h.name = b.name JOIN countries i ON i.name = b.name WHERE a.id = 7",
					"SELECT a.id, b.id, c.id FROM payments a JOIN orders b ON b.id = a.order_id JOIN customers c ON c.id = b.customer_id WHERE a.id = 7"},
	.run = run,
}};

}  // namespace dbe
