#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/or_arms.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

struct Pair {
	const Entry* one = nullptr;
	const Entry* other = nullptr;

	bool is(const Entry* a, const Entry* b) const { return (one == a && other == b) ||
			(one == b && other == a); }
};

// The two large tables of which a condition compares columns by =.
std::optional<Pair> compared(const Expression& condition, const Query& query) {
	const auto sides = comparison(condition);
	if (!sides || sides->sign != "=") return std::nullopt;
	const auto left = table_column(*sides->left);
	const auto right = table_column(*sides->right);
	if (!left || !right || left->entry == right->entry || !left->is_of(query) ||
		!right->is_of(query) ||
		!is_large(*left->table) || !is_large(*right->table))
		return std::nullopt;
	return Pair{left->entry, right->entry};
}

// The pair that each arm compares.
std::optional<Pair> compared_by_all(const Expression& condition, const Query& query) {
	std::optional<Pair> pair;
	for (const Expression* arm : condition.arguments) {
		const auto of_arm = compared(*arm, query);
		if (!of_arm || (pair && !pair->is(of_arm->one, of_arm->other))) return std::nullopt;
		pair = of_arm;
	}
	return pair;
}

// A hash or merge join has another condition to go by, or few rows are left to join.
bool has_better(const AnalysedStatement& statement, const Site& site, const Pair& pair) {
	for (const Site& clause : statement.clauses()) {
		if (clause.query != site.query || clause.expression == site.expression) continue;
		const auto other = compared(*clause.expression, *site.query);
		if (other && pair.is(other->one, other->other)) return true;
	}
	return is_found_otherwise(statement, *site.query, *pair.one, *site.expression) ||
		   is_found_otherwise(statement, *site.query, *pair.other, *site.expression);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OR)) {
		if (!site.is_clause || (site.place != Place::join && site.place != Place::where) ||
			!is_written(statement, *site.expression, "or"))
			continue;
		const auto pair = compared_by_all(*site.expression, *site.query);
		if (!pair || has_better(statement, site, *pair)) continue;
		LintDraft draft;
		draft.location = site.expression->location;
		draft.object = quoted(pair->other->name);
		draft.detail = cat("Only an OR ties ", quoted(pair->one->name), " to ", quoted(pair->other->name),
						   ": neither a hash nor a merge join can go by it, and each row of one is looked up in the other.");
		add_union(statement, site, report.source(), draft);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule join_or_condition_rule{LintSpec{
	.id = "join_or_condition",
	.title = "Join by an OR of equalities",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "Hash and merge joins need one equality that all pairs of rows meet. An OR leaves the nested loop, whose time "
		   "grows with the product of both tables where no index helps.",
	.suggestion = "Write one join per equality and combine the results by UNION, or by UNION ALL with AND (first equality) IS "
				  "NOT TRUE in the second.",
	.bad = {"SELECT c.name, r.name AS other FROM customers c JOIN customers r ON r.id = c.referred_by OR r.name = c.note",
			"SELECT o.id, p.amount FROM orders o, payments p WHERE p.order_id = o.id OR p.reference = o.note"},
	.near_misses = {"SELECT o.id, p.amount FROM orders o JOIN payments p ON p.order_id = o.id AND (p.amount = o.total OR p.reference = o.note)",
					"SELECT c.name, k.name AS country FROM customers c JOIN countries k ON k.code = c.country OR k.name = c.note",
					"SELECT c.name, r.name AS other FROM customers c JOIN customers r ON r.id = c.referred_by OR r.name = c.note WHERE c.id = 7"},
	.run = run,
}};

}  // namespace dbe
