#include "core/lint/subqueries.hpp"

#include "core/lint/keys.hpp"

namespace dbe {
namespace {

bool is_within(const Query* query, const Query& outer) {
	while (query != nullptr && query != &outer) query = query->parent;
	return query != nullptr;
}

}  // namespace

std::vector<Correlation> correlations(const AnalysedStatement& statement, const Query& inner) {
	std::vector<Correlation> found;
	for (const Site& clause : statement.clauses()) {
		if (clause.query != &inner || clause.place == Place::having) continue;
		const auto sides = comparison(*clause.expression);
		if (!sides || sides->sign != "=" || !clause.expression->op->is_builtin) continue;
		const auto left = table_column(*sides->left);
		const auto right = table_column(*sides->right);
		if (!left || !right) continue;
		if (left->is_of(inner) && inner.parent != nullptr && right->is_of(*inner.parent))
			found.push_back({*left, *right});
		else if (right->is_of(inner) && inner.parent != nullptr && left->is_of(*inner.parent))
			found.push_back({*right, *left});
	}
	return found;
}

const Expression* only_result(const Query& query) {
	if (query.set != nullptr) return nullptr;
	const Expression* result = nullptr;
	for (const dbe_target* target : query.targets) {
		if (target->is_junk) continue;
		if (result != nullptr) return nullptr;
		result = target->expression;
	}
	return result;
}

bool is_plain_select(const Query& query) {
	return query.command == DBE_SELECT && query.set == nullptr && query.group.empty() &&
		   !query.has_grouping_sets && query.having == nullptr && query.limit == nullptr &&
		   query.offset == nullptr && query.distinct.empty() && !query.has_windows &&
		   !query.has_sets_in_targets && query.row_mark_count == 0;
}

bool has_volatile_parts(const AnalysedStatement& statement, const Query& query) {
	for (const Site& site : statement.sites()) {
		const Expression& part = *site.expression;
		const bool differs = (part.function != nullptr && part.function->volatility == 'v') ||
							 part.kind == DBE_OTHER_EXPRESSION;
		if (differs && is_within(site.query, query)) return true;
	}
	return false;
}

namespace {

// One that has another answer for each row.
bool has_correlated_subquery(const AnalysedStatement& statement, const Expression& expression) {
	if (expression.kind == DBE_SUBLINK)
		return expression.query != nullptr && !correlations(statement, *expression.query).empty();
	for (const Expression* part : expression.arguments)
		if (part != nullptr && has_correlated_subquery(statement, *part)) return true;
	return false;
}

// Whatever is written there, it may leave a handful of rows; these do not.
bool keeps_many(const AnalysedStatement& statement, const Site& clause) {
	const Expression& expression = *clause.expression;
	if (expression.kind == DBE_COLUMN || expression.kind == DBE_NULL_TEST) return true;
	if (expression.kind == DBE_NOT) return expression.arguments[0].kind == DBE_COLUMN;
	const auto sides = comparison(expression);
	if (!sides) return false;
	if (sides->sign == "<>" || has_correlated_subquery(statement, expression)) return true;
	return sides->sign == "=" && table_column(*sides->left) && table_column(*sides->right);
}

}  // namespace

bool reads_many_rows(const AnalysedStatement& statement, const Query& query, const Entry& entry) {
	if (entry.table == nullptr || !is_large(*entry.table) || entry.is_sampled) return false;
	for (const Site& clause : statement.clauses())
		if (clause.query == &query && clause.place != Place::having && !keeps_many(statement, clause))
			return false;
	return fixed_columns(statement, query, entry).empty();
}

}  // namespace dbe
