#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/not_in.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// A column that is declared to take nulls, or one that an outer join fills with them.
bool takes_nulls(const AnalysedStatement& statement, const Query& query,
				 const Expression& expression) {
	return stripped(expression).kind == DBE_COLUMN && may_be_null(statement, expression) &&
		   !is_filtered(statement, query, expression);
}

// A result that can be null; of a UNION that of the first part with one.
const Expression* nullable_result(const AnalysedStatement& statement, const Query& query,
								  const dbe_set_tree* set) {
	if (set != nullptr && set->leaf == nullptr) {
		if (set->operation != DBE_UNION) return nullptr;
		const Expression* left = nullable_result(statement, query, set->left);
		return left != nullptr ? left : nullable_result(statement, query, set->right);
	}
	const Query* part = set == nullptr ? &query : set->leaf->query;
	const Expression* result = part == nullptr ? nullptr : only_result(*part);
	return result != nullptr && takes_nulls(statement, *part, *result) ? result : nullptr;
}

// The condition itself lets no null pass, and is not asked.
bool has_nulls(const AnalysedStatement& statement, const Site& site, const Expression& outer) {
	if (stripped(outer).kind != DBE_COLUMN || !site.is_clause || site.place != Place::where ||
		!may_be_null(statement, outer) ||
		is_filtered(statement, *site.query, outer, site.expression))
		return false;
	const auto column = source_column(outer);
	return column && column->column->is_known && column->column->null_fraction > 0 &&
		   column->table->kind != 'v';
}

std::string name_or(const Expression& expression, std::string_view otherwise) {
	const auto column = source_column(expression);
	return column ? name_of(*column) : std::string(otherwise);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_NOT)) {
		const auto found = not_in(site);
		// a row with a null differs from others by its other values
		if (!found || found->is_row()) continue;
		LintDraft draft;
		draft.location = found->subquery->token;
		const Query& inner = *found->subquery->query;
		const Expression* result = nullable_result(statement, inner, inner.set);
		if (result != nullptr) {
			draft.object = name_or(*result, "");
			draft.detail = cat("One null in ", draft.object.empty() ? "the subquery's result" : draft.object,
							   " and NOT IN lets no row pass at all.");
			draft.condition = "Rows come out where the subquery has a null: none do now. A row whose own value is "
							  "null passes too.";
		} else if (has_nulls(statement, site, *found->outers[0])) {
			draft.object = name_or(*found->outers[0], "");
			draft.detail = cat("Rows without ", draft.object,
							   " never pass NOT IN, although the subquery does not give them.");
			draft.condition = cat("Rows whose ", draft.object, " is null come out: they do not now.");
		} else {
			continue;
		}
		add_not_exists(*found, report.source(), draft, FixLevel::changes_meaning);
		if (draft.edits.empty()) draft.condition.clear();
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule not_in_nullable_subquery_rule{LintSpec{
	.id = "not_in_nullable_subquery",
	.title = "NOT IN with a subquery that can give a null",
	.group = LintGroup::predicates,
	.severity = LintSeverity::bug,
	.why = "x NOT IN (a, NULL) is NULL unless x is a. The result is empty as soon as one row of the "
		   "subquery has no value, and nothing says so. A row whose x is null never passes either.",
	.suggestion = "Write NOT EXISTS (SELECT ... WHERE inner = outer), or leave the nulls out in the subquery.",
	.bad = {"SELECT id FROM customers WHERE id NOT IN (SELECT referred_by FROM customers)",
			"SELECT id FROM orders WHERE customer_id NOT IN (SELECT c.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id)",
			"SELECT id FROM orders WHERE id NOT IN (SELECT c.referred_by FROM customers c WHERE c.country = 'DE' OR c.is_active)",
			"SELECT sku FROM products WHERE id NOT IN (SELECT customer_id FROM orders WHERE total > 400 UNION SELECT referred_by FROM customers)",
			"SELECT id FROM customers WHERE referred_by NOT IN (SELECT o.customer_id FROM orders o WHERE o.total > 500)"},
	.near_misses = {"SELECT name FROM customers WHERE id NOT IN (SELECT referred_by FROM customers WHERE referred_by IS NOT NULL)",
					"SELECT sku FROM products WHERE id NOT IN (SELECT referred_by FROM customers EXCEPT SELECT referred_by FROM customers WHERE id > 5)",
					"SELECT name FROM customers c WHERE NOT EXISTS (SELECT FROM customers r WHERE r.referred_by = c.id)",
					"SELECT name FROM customers WHERE id NOT IN (SELECT referred_by FROM customers WHERE referred_by > 5)",
					"SELECT id FROM customers WHERE referred_by IS NOT NULL AND referred_by NOT IN (SELECT id FROM products)"},
	.run = run,
}};

}  // namespace dbe
