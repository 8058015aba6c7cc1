#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/join_text.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// Sums of columns and nothing that counts rows: nobody wants them multiplied.
bool sums_only(const AnalysedStatement& statement, const Query& query) {
	bool sums = false;
	for (const Site& site : statement.of(DBE_AGGREGATE)) {
		const Expression& aggregate = *site.expression;
		if (site.query != &query) continue;
		if (aggregate.function == nullptr || !aggregate.function->is_builtin || aggregate.is_star) return false;
		const std::string_view name = aggregate.function->name.view();
		if (name == "sum" && !aggregate.is_distinct && has_columns(aggregate))
			sums = true;
		else if (name != "avg" && name != "min" && name != "max")
			return false;
	}
	return sums;
}

// Rows that are there twice show in its result.
bool shows_duplicates(const AnalysedStatement& statement, const Query& query) {
	if (query.command != DBE_SELECT || query.has_windows || query.has_grouping_sets ||
		!query.distinct.empty() || query.row_mark_count > 0)
		return false;
	if ((query.has_aggregates || !query.group.empty()) && !sums_only(statement, query)) return false;
	for (const Site& site : statement.of(DBE_SUBLINK))
		if (site.expression->query == &query) return false;
	return query.parent == nullptr ||
		   (query.parent->set == nullptr && !query.parent->has_aggregates &&
									   query.parent->distinct.empty() &&
											query.parent->group.empty());
}

void judge(const AnalysedStatement& statement, const Query& query, const From& join,
		   LintReport& report) {
	const From& right = join.parts[1];
	if (join.join != DBE_LEFT_JOIN || right.kind != DBE_FROM_ENTRY || join.condition == nullptr ||
		has_subquery(*join.condition))
		return;
	const Entry& entry = *right.entry;
	if (entry.table == nullptr || (entry.table->kind != 'r' && entry.table->kind != 'p') ||
		is_looked_at(statement, entry, &join) || !shows_duplicates(statement, query))
		return;
	// of more tables fan_out_aggregate tells what sums have several times
	const bool is_whole_from = query.from->parts.count == 1 && &query.from->parts[0] == &join;
	if (query.has_aggregates && (!is_whole_from || join.parts[0].kind != DBE_FROM_ENTRY)) return;
	const std::vector<std::int16_t> columns = columns_joined_by(statement, join, entry);
	if (columns.empty() || holds_key(*entry.table, columns)) return;
	LintDraft draft;
	draft.location = location_of(statement, entry);
	draft.object = quoted(entry.name);
	draft.detail = cat("Nothing of ", draft.object,
					   " is used, and several of its rows can match: the LEFT JOIN only repeats rows",
					   query.has_aggregates ? ", and sums have them several times." : ".");
	if (const auto span = span_of_join(statement, report.source(), join)) {
		draft.edits.push_back({*span, ""});
		draft.level = FixLevel::changes_meaning;
		draft.condition = query.has_aggregates ? "Each row is in a sum once, not once for each match."
											   : "Each row comes out once, not once for each match.";
	}
	report.add(std::move(draft));
}

void judge_below(const AnalysedStatement& statement, const Query& query, const From& from,
				 LintReport& report) {
	if (from.kind == DBE_FROM_ENTRY) return;
	for (const From* part : from.parts) judge_below(statement, query, *part, report);
	if (from.kind == DBE_FROM_JOIN) judge(statement, query, from, report);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->from != nullptr) judge_below(statement, *query, *query->from, report);
}

}  // namespace

extern constexpr LintRule left_join_unused_fanout_rule{LintSpec{
	.id = "left_join_unused_fanout",
	.title = "LEFT JOIN that only repeats rows",
	.group = LintGroup::joins,
	.severity = LintSeverity::bug,
	.why = "A LEFT JOIN keeps all rows of its left side. Where no column of its right side is used, it can only make "
		   "each of them appear once for every match.",
	.suggestion = "Leave the join out. Where only rows with a match are meant, write EXISTS.",
	.bad = {"SELECT o.customer_id, sum(o.total) AS total FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id GROUP BY o.customer_id",
			"SELECT c.id, c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id",
			"SELECT o.id, o.total FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id AND l.quantity > 2 WHERE o.status = 'new'"},
	.near_misses = {"SELECT o.customer_id, sum(o.total) / count(*) AS total FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id GROUP BY o.customer_id",
					"SELECT o.customer_id, max(o.total) AS total FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id GROUP BY o.customer_id",
					"SELECT c.id, count(*) AS n FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id",
					"SELECT c.id, o.total FROM customers c LEFT JOIN orders o ON o.customer_id = c.id",
					"SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL",
					"SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id ORDER BY o.total"},
	.run = run,
}};

}  // namespace dbe
