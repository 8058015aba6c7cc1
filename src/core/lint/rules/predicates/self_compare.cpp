#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// A query around it has a column of that name, which may be the one that was meant.
bool may_mean_outer(const Query& query, std::string_view name) {
	for (const Query* outer = query.parent; outer != nullptr; outer = outer->parent)
		for (const Entry* entry : outer->entries)
			for (std::uint32_t i = 0; i < entry->column_names.count; i++)
				if (std::string_view(entry->column_names.items[i]) == name) return true;
	return false;
}

// Where it holds for every row, the other conditions say the same without it.
void leave_out(const Site& site, const TableColumn& column, const Source& source,
			   LintDraft& draft) {
	if (!site.is_clause || may_mean_outer(*site.query, column.column->name)) return;
	const auto edit = without(source, *site.expression);
	if (!edit) return;
	draft.edits.push_back(*edit);
	draft.level = FixLevel::proved;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OPERATOR)) {
		if (site.place != Place::where && site.place != Place::join) continue;
		const auto sides = comparison(*site.expression);
		if (!sides || mirrored(sides->sign).empty() || !site.expression->op->is_builtin) continue;
		const auto column = table_column(*sides->left);
		if (!column || !is_same(*sides->left, *sides->right) ||
			!is_written_operator(statement, *site.expression))
			continue;
		const bool is_true = sides->sign == "=" || sides->sign == "<=" || sides->sign == ">=";
		// x = x is a way to ask for rows with a value
		if (is_true && may_be_null(statement, *sides->left)) continue;
		LintDraft draft;
		draft.location = site.expression->location;
		draft.object = name_of(*column);
		draft.detail = cat(draft.object, " is compared with itself: the condition holds for ",
						   is_true ? "every row." : "no row.");
		if (is_true) leave_out(site, *column, report.source(), draft);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule self_compare_rule{LintSpec{
	.id = "self_compare",
	.title = "Column compared with itself",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "Mostly one side was meant to be a column of another table: a name without its table means the "
		   "nearest one that has it.",
	.suggestion = "Write the table before each of the two names and correct the one that is wrong.",
	.bad = {"SELECT c.name FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = customer_id)",
			"SELECT o.id FROM orders o WHERE o.total <> o.total",
			"DELETE FROM orders WHERE customer_id = customer_id AND status = 'void'",
			"SELECT id FROM orders WHERE total >= total AND status = 'new'"},
	.near_misses = {"SELECT id FROM orders WHERE note = note",
					"SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.created_at = o.created_at",
					"UPDATE orders SET total = total, note = 'x' WHERE id = 3 AND status = 'new'"},
	.run = run,
}};

}  // namespace dbe
