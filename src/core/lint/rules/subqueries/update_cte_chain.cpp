#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"
#include "core/lint/writing.hpp"

namespace dbe {
namespace {

bool changes_rows(const Query& query) {
	return (query.command == DBE_UPDATE || query.command == DBE_DELETE) && query.result != nullptr &&
		   query.result->table != nullptr;
}

struct Fixed {
	std::int16_t column;
	const Expression* value;
};

// Conditions that set a column of the written table equal to a constant or a parameter.
std::vector<Fixed> fixed_values(const AnalysedStatement& statement, const Query& query) {
	std::vector<Fixed> found;
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query || clause.place != Place::where) continue;
		const auto sides = comparison_with_fixed(*clause.expression);
		if (!sides || sides->sign != "=") continue;
		const auto column = table_column(*sides->left);
		if (column && column->entry == query.result) found.push_back({column->column->number, sides->right});
	}
	return found;
}

bool differ(const Expression& one, const Expression& other) {
	const Expression* left = constant_in(one);
	const Expression* right = constant_in(other);
	if (left != nullptr && right != nullptr)
		return left->text.present() && right->text.present() && left->text.view() != right->text.view();
	return one.kind == DBE_PARAMETER && other.kind == DBE_PARAMETER && one.parameter != other.parameter;
}

// By another value of one column, the rows are others.
bool write_other_rows(const AnalysedStatement& statement, const Query& one, const Query& other) {
	const std::vector<Fixed> lefts = fixed_values(statement, one);
	if (lefts.empty()) return false;
	for (const Fixed& right : fixed_values(statement, other))
		for (const Fixed& left : lefts)
			if (left.column == right.column && differ(*left.value, *right.value)) return true;
	return false;
}

void judge(const AnalysedStatement& statement, const std::vector<const Query*>& writers,
		   LintReport& report) {
	for (std::size_t i = 0; i < writers.size(); i++)
		for (std::size_t j = i + 1; j < writers.size(); j++) {
			const dbe_sql_table& table = *writers[i]->result->table;
			if (table.id != writers[j]->result->table->id ||
				write_other_rows(statement, *writers[i], *writers[j]))
				continue;
			LintDraft draft;
			draft.location = place_of_result(statement, *writers[j]);
			draft.object = name_of(table);
			draft.detail = cat("Two parts of the statement change rows of ", draft.object,
							   ": of a row that both find one change is lost, and it is not said which.");
			return report.add(std::move(draft));
		}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	if (statement.root().ctes.empty()) return;
	std::vector<const Query*> writers;
	for (const Query* query : statement.queries())
		if (changes_rows(*query)) writers.push_back(query);
	if (writers.size() > 1) judge(statement, writers, report);
}

}  // namespace

extern constexpr LintRule update_cte_chain_rule{LintSpec{
	.id = "update_cte_chain",
	.title = "One table changed twice in one statement",
	.group = LintGroup::subqueries,
	.severity = LintSeverity::style,
	.why = "All parts of a statement see the rows as they were before it. A row that two of them change is changed "
		   "once only.",
	.suggestion = "Change the table in one UPDATE, with CASE where needed, or in two statements of a transaction.",
	.bad = {"WITH late AS (UPDATE orders SET status = 'late' WHERE shipped_at > now() RETURNING id) UPDATE orders SET note = 'seen' WHERE total > 400",
			"WITH gone AS (DELETE FROM payments WHERE amount > 900 RETURNING id), kept AS (UPDATE payments SET reference = 'x' WHERE order_id > 900 RETURNING id) SELECT gone.id FROM gone JOIN kept ON kept.id = gone.id"},
	.near_misses = {"WITH paid AS (UPDATE orders SET status = 'paid' WHERE id = 7 RETURNING id) DELETE FROM payments WHERE order_id IN (SELECT id FROM paid)",
					"WITH giver AS (UPDATE orders SET total = total - 5 WHERE id = 7 RETURNING id) UPDATE orders SET total = total + 5 WHERE id = 8",
					"WITH giver AS (UPDATE orders SET total = total - 5 WHERE id = $1 RETURNING id) UPDATE orders SET total = total + 5 WHERE id = $2"},
	.run = run,
}};

}  // namespace dbe
