#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/clauses.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/determined.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// Each is compared with each.
constexpr std::size_t most_branches = 100;

// Branches of UNION and nothing else.
bool list_branches(const dbe_set_tree& tree, std::vector<const Query*>& branches) {
	if (tree.leaf != nullptr) {
		branches.push_back(tree.leaf->query);
		return tree.leaf->query != nullptr;
	}
	return tree.operation == DBE_UNION && !tree.is_all && list_branches(*tree.left, branches) &&
		   list_branches(*tree.right, branches);
}

bool is_comparable(const Expression& constant) {
	if (constant.is_null || constant.type == nullptr) return false;
	return constant.is_number ||
		   (equals_any(constant.type->name, {"text", "character varying"}) && constant.text.present() &&
			(constant.collation == nullptr || constant.collation->is_deterministic));
}

// Values that it finds equal are the same.
bool is_exact(const Expression& equality) {
	return equality.op->is_builtin &&
		   (equality.collation == nullptr || equality.collation->is_deterministic);
}

// The constant that a result always has, as written or by a condition of WHERE.
const Expression* constant_of(const AnalysedStatement& statement, const Query& query,
							  const Expression& result) {
	if (const Expression* constant = constant_in(result)) return constant;
	const auto column = table_column(result);
	if (!column) return nullptr;
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query || clause.place != Place::where) continue;
		const auto sides = comparison_with_fixed(*clause.expression);
		if (!sides || sides->sign != "=" || !is_exact(*clause.expression)) continue;
		const auto compared = table_column(*sides->left);
		if (compared && compared->entry == column->entry && compared->column == column->column)
			return constant_in(*sides->right);
	}
	return nullptr;
}

bool differ(const Expression* one, const Expression* other) {
	if (one == nullptr || other == nullptr || !is_comparable(*one) || !is_comparable(*other) ||
		one->type->id != other->type->id)
		return false;
	if (one->is_number && other->is_number) return one->number != other->number;
	return one->text.view() != other->text.view();
}

const Expression* result_at(const Query& query, std::int16_t number) {
	for (const dbe_target* target : query.targets)
		if (!target->is_junk && target->number == number) return target->expression;
	return nullptr;
}

// What the conditions of WHERE say of a result that is a column.
std::vector<Bound> bounds_of(const AnalysedStatement& statement, const Query& query, const Expression& result) {
	std::vector<Bound> bounds;
	const auto column = table_column(result);
	if (!column || statement.is_nullable_side(*column->entry)) return bounds;
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &query || clause.place != Place::where || clause.expression->kind != DBE_OPERATOR) continue;
		const auto bound = bound_of(*clause.expression);
		if (bound && bound->column.entry == column->entry && bound->column.column == column->column)
			bounds.push_back(*bound);
	}
	return bounds;
}

// No value is within the bounds of both.
bool are_apart(const std::vector<Bound>& one, const std::vector<Bound>& other) {
	return std::any_of(one.begin(), one.end(), [&](const Bound& a) {
		return std::any_of(other.begin(), other.end(), [&](const Bound& b) {
			// the values meet in the results, whichever columns they are from
			Bound same = b;
			same.column = a.column;
			return a.column.column->type->id == b.column.column->type->id && exclude(a, same);
		});
	});
}

// The number of a result that is another constant in both, or of another range.
std::int16_t telling_result(const AnalysedStatement& statement, const Query& one,
							const Query& other) {
	for (const dbe_target* target : one.targets) {
		const Expression* opposite = target->is_junk ? nullptr : result_at(other, target->number);
		if (opposite == nullptr) continue;
		if (differ(constant_of(statement, one, *target->expression), constant_of(statement, other, *opposite)) ||
			are_apart(bounds_of(statement, one, *target->expression), bounds_of(statement, other, *opposite)))
			return target->number;
	}
	return 0;
}

// The first pair's result; 0 where any two branches may share a row.
std::int16_t telling_result(const AnalysedStatement& statement,
							const std::vector<const Query*>& branches) {
	std::int16_t first = 0;
	for (std::size_t i = 0; i < branches.size(); i++)
		for (std::size_t j = i + 1; j < branches.size(); j++) {
			const std::int16_t number = telling_result(statement, *branches[i], *branches[j]);
			if (number == 0) return 0;
			if (first == 0) first = number;
		}
	return first;
}

// As many words as there are unions, each without ALL or DISTINCT, are theirs.
void add_edits(std::size_t unions, const Source& source, LintDraft& draft) {
	const auto& tokens = source.tokens();
	for (std::size_t i = 0; i + 1 < tokens.size(); i++) {
		if (!tokens[i].is_word("union")) continue;
		if (tokens[i + 1].is_word("all") || tokens[i + 1].is_word("distinct")) {
			draft.edits.clear();
			return;
		}
		const std::size_t end = source.end_of(tokens[i]);
		draft.edits.push_back({{end, end}, " ALL"});
	}
	if (draft.edits.size() != unions) draft.edits.clear();
	if (!draft.edits.empty()) draft.level = FixLevel::proved;
}

void judge(const AnalysedStatement& statement, const Query& query, LintReport& report) {
	std::vector<const Query*> branches;
	if (!list_branches(*query.set, branches) || branches.size() > most_branches) return;
	const bool differ_within = std::all_of(branches.begin(), branches.end(), [&](const Query* branch) {
		return (!branch->distinct.empty() && !branch->is_distinct_on) ||
			   has_distinct_rows(statement, *branch);
	});
	if (!differ_within) return;
	const std::int16_t number = telling_result(statement, branches);
	if (number == 0) return;
	LintDraft draft;
	draft.location = branches[0]->targets[0].expression->location;
	draft.detail = cat("No row can come from two branches, as result ", number,
					   " has other values in each, and none of them gives a row twice: all rows are sorted "
					   "or hashed for nothing.");
	add_edits(branches.size() - 1, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->set != nullptr && !query->is_recursive) judge(statement, *query, report);
}

}  // namespace

extern constexpr LintRule union_vs_union_all_rule{LintSpec{
	.id = "union_vs_union_all",
	.title = "UNION of branches that share no row",
	.group = LintGroup::results,
	.severity = LintSeverity::performance,
	.why = "UNION removes copies, for which it sorts or hashes the rows of all branches, and it gives none "
		   "before it has seen all.",
	.suggestion = "Write UNION ALL.",
	.bad = {"SELECT id, created_at FROM orders WHERE created_at < '2024-02-01' UNION SELECT id, created_at FROM orders WHERE created_at >= '2024-02-01'",
			"SELECT 'order' AS kind, id FROM orders WHERE total > 400 UNION SELECT 'payment', id FROM payments WHERE amount > 400",
			"SELECT id, status FROM orders WHERE status = 'new' UNION SELECT id, status FROM orders WHERE status = 'paid'",
			"SELECT 1 AS year, count(*) AS n FROM orders WHERE total > 1 UNION SELECT 2, count(*) FROM orders WHERE total > 2 UNION SELECT 3, count(*) FROM orders WHERE total > 3",
			"SELECT id, total FROM orders WHERE total BETWEEN 1 AND 10 UNION SELECT id, total FROM orders WHERE total > 10 AND total < 20 UNION SELECT id, total FROM orders WHERE 400 <= total"},
	.near_misses = {"SELECT id, total FROM orders WHERE total BETWEEN 1 AND 10 UNION SELECT id, total FROM orders WHERE total >= 10 AND total < 20",
					"SELECT customer_id, total FROM orders WHERE total < 10 UNION SELECT customer_id, total FROM orders WHERE total > 20",
					"SELECT id, total FROM orders WHERE total < 100 UNION SELECT id, total FROM orders WHERE total > 90",
					"SELECT id, total FROM orders WHERE total <= 100 UNION SELECT id, total FROM orders WHERE total >= 100",
					"SELECT customer_id FROM orders WHERE status = 'new' UNION SELECT customer_id FROM events WHERE kind = 'view'",
					"SELECT 'order' AS kind, customer_id FROM orders UNION SELECT 'event', customer_id FROM events",
					"SELECT 'a' AS kind, id FROM orders UNION SELECT 'a', id FROM payments",
					"SELECT 'order' AS kind, id FROM orders UNION ALL SELECT 'payment', id FROM payments"},
	.run = run,
}};

}  // namespace dbe
