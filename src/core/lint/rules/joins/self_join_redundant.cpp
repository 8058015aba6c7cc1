#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/connections.hpp"
#include "core/lint/keys.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_plain(const Entry& entry) {
	return entry.kind == DBE_TABLE_ENTRY && entry.table != nullptr && entry.is_used &&
		   !entry.is_result &&
		   !entry.is_sampled && entry.table->kind == 'r' &&
				(!entry.table->has_children || entry.is_only);
}

// The columns that both have with the same value, by conditions that remove rows.
std::vector<std::int16_t> shared_columns(const AnalysedStatement& statement, const Entry& one,
										 const Entry& other) {
	std::vector<std::int16_t> columns;
	for (const Site& clause : statement.clauses()) {
		if (clause.query != one.owner ||
			(clause.place != Place::where && clause.place != Place::join) ||
			(clause.join != nullptr && clause.join->join != DBE_INNER_JOIN))
			continue;
		const auto sides = comparison(*clause.expression);
		if (!sides || sides->sign != "=") continue;
		const auto left = table_column(*sides->left);
		const auto right = table_column(*sides->right);
		if (!left || !right || left->column != right->column) continue;
		if ((left->entry == &one && right->entry == &other) ||
			(left->entry == &other && right->entry == &one))
			columns.push_back(left->column->number);
	}
	return columns;
}

void judge(const AnalysedStatement& statement, const Query& query, LintReport& report) {
	for (std::uint32_t i = 0; i < query.entries.count; i++) {
		const Entry& one = query.entries[i];
		if (!is_plain(one) || statement.is_nullable_side(one)) continue;
		for (std::uint32_t j = i + 1; j < query.entries.count; j++) {
			const Entry& other = query.entries[j];
			if (other.table != one.table || !is_plain(other) || statement.is_nullable_side(other) ||
				!holds_key(*one.table, shared_columns(statement, one, other)))
				continue;
			LintDraft draft;
			draft.location = location_of(statement, other);
			draft.object = quoted(other.name);
			draft.detail = cat(quoted(one.name), " and ", quoted(other.name), " are the same row of ", name_of(*one.table),
							   ": they are joined by its whole key.");
			return report.add(std::move(draft));
		}
	}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->command == DBE_SELECT && query->row_mark_count == 0 && query->entries.count >= 2)
			judge(statement, *query, report);
}

}  // namespace

extern constexpr LintRule self_join_redundant_rule{LintSpec{
	.id = "self_join_redundant",
	.title = "Table joined with itself by its key",
	.group = LintGroup::joins,
	.severity = LintSeverity::performance,
	.why = "Each row meets itself and nothing else. The table is read twice for what one reading gives; "
		   "only version 18 and later find that out themselves.",
	.suggestion = "Take all columns from one of the two, and leave the other out.",
	.bad = {"SELECT a.name, b.email FROM customers a JOIN customers b ON b.id = a.id WHERE a.country = 'DE'",
			"SELECT a.quantity FROM order_lines a, order_lines b WHERE b.line = a.line AND a.order_id = b.order_id AND b.price > 80"},
	.near_misses = {"SELECT c.name, r.name AS other FROM customers c JOIN customers r ON r.id = c.referred_by",
					"SELECT a.quantity, b.price FROM order_lines a JOIN order_lines b ON b.order_id = a.order_id WHERE b.line > a.line",
					"SELECT a.name, b.email FROM customers a JOIN customers b ON b.email = a.email"},
	.run = run,
}};

}  // namespace dbe
