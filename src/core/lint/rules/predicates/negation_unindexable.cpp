#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// Columns of so few values are states.
constexpr float few_values = 20;

// Where work that is over ends up, so that few rows have any other state.
bool is_final(const Expression& value) {
	const Expression* constant = constant_in(value);
	if (constant == nullptr || constant->is_null || !constant->text.present()) return false;
	return equals_any(lower(constant->text), {"done", "finished", "complete", "completed", "processed", "closed",
											  "archived", "delivered", "fulfilled", "settled"});
}

const Expression* negated(const Expression& clause) {
	if (clause.kind != DBE_ARRAY_OPERATOR) {
		const auto sides = comparison_with_fixed(clause);
		return sides && sides->sign == "<>" && is_final(*sides->right) ? sides->left : nullptr;
	}
	if (clause.is_any || clause.op == nullptr || clause.op->name.view() != "<>" || clause.arguments[1].kind != DBE_ARRAY)
		return nullptr;
	for (const Expression* item : clause.arguments[1].arguments)
		if (!is_final(*item)) return nullptr;
	return &clause.arguments[0];
}

// A partial index that is about the column may be the one for this.
bool has_partial_index(const dbe_sql_table& table, std::int16_t column) {
	const auto is_about = [column](const Expression& expression, const auto& self) -> bool {
		if (expression.kind == DBE_COLUMN && expression.column == column) return true;
		for (const Expression* part : expression.arguments)
			if (part != nullptr && self(*part, self)) return true;
		return false;
	};
	for (const dbe_sql_index* index : table.indexes)
		if (index->predicate != nullptr && is_about(*index->predicate, is_about)) return true;
	return false;
}

bool is_only_clause(const AnalysedStatement& statement, const Site& wanted) {
	for (const Site& clause : statement.clauses())
		if (clause.query == wanted.query && clause.expression != wanted.expression) return false;
	return true;
}

void judge(const AnalysedStatement& statement, const Site& clause, LintReport& report) {
	const Query& query = *clause.query;
	const Expression* given = negated(*clause.expression);
	if (given == nullptr || clause.place != Place::where || query.from->parts.count != 1 ||
		query.from->parts[0].kind != DBE_FROM_ENTRY || query.limit != nullptr ||
				query.has_aggregates ||
		!query.group.empty())
		return;
	const auto column = table_column(*given);
	if (!column || !column->is_of(query) || !is_large(*column->table) || !column->column->is_known)
		return;
	const float distinct = column->column->distinct;
	if (distinct < 2 || distinct > few_values ||
		leading_index(*column->table, column->column->number) == nullptr ||
		has_partial_index(*column->table, column->column->number) ||
				!is_only_clause(statement, clause))
		return;
	LintDraft draft;
	draft.location = clause.expression->location;
	draft.object = name_of(*column);
	draft.detail = cat("The index on ", draft.object, " finds what a value is, not what it is not: all of ",
					   name_of(*column->table), ", ", counted(column->table->tuples, "row"), ", is read.");
	draft.evidence.put("rows", column->table->tuples).put("distinct", static_cast<double>(distinct));
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& clause : statement.clauses())
		if ((clause.expression->kind == DBE_OPERATOR ||
			 clause.expression->kind == DBE_ARRAY_OPERATOR) &&
			clause.query->from != nullptr && !clause.query->from->parts.empty())
			judge(statement, clause, report);
}

}  // namespace

extern constexpr LintRule negation_unindexable_rule{LintSpec{
	.id = "negation_unindexable",
	.title = "<> of a final state as the only condition",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "Most rows end up in a final state, and a few are not there yet. An index on the state serves = and IN, but not "
		   "'all but this one', so the few are searched among all.",
	.suggestion = "Write IN with the values that are wanted, or create a partial index WHERE with this condition, if few rows meet it.",
	.bad = {"SELECT id, total FROM orders WHERE status <> 'done'",
			"SELECT id, total FROM orders WHERE status NOT IN ('Completed', 'archived')"},
	.near_misses = {"SELECT id FROM orders WHERE status <> 'done' AND customer_id = 7",
					"SELECT id FROM orders WHERE status <> 'void'", "SELECT code FROM countries WHERE code <> 'DE'",
					"SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status <> 'done'"},
	.run = run,
}};

}  // namespace dbe
