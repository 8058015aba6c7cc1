#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

std::int32_t parameter_in(const Expression& given) {
	const Expression* expression = &given;
	while (expression->kind == DBE_CAST) expression = expression->arguments.items[0];
	return expression->kind == DBE_PARAMETER ? expression->parameter : 0;
}

struct Optional {
	const Expression* column = nullptr;
	std::int32_t parameter = 0;
};

// $1 IS NULL OR column = $1
Optional in_or(const Expression& clause) {
	std::int32_t asked = 0;
	Optional found;
	if (clause.arguments.count != 2) return {};
	for (const Expression* arm : clause.arguments) {
		if (arm->kind == DBE_NULL_TEST && arm->is_null) asked = parameter_in(arm->arguments[0]);
		const auto sides = comparison_with_fixed(*arm);
		if (sides && !mirrored(sides->sign).empty() && sides->sign != "<>")
			found = {sides->left, parameter_in(*sides->right)};
	}
	return asked != 0 && found.parameter == asked ? found : Optional{};
}

// column = coalesce($1, column)
Optional in_coalesce(const Expression& clause) {
	const auto sides = comparison(clause);
	if (!sides || sides->sign != "=") return {};
	const bool is_left = sides->left->kind == DBE_COALESCE;
	const Expression& call = is_left ? *sides->left : *sides->right;
	const Expression& column = is_left ? *sides->right : *sides->left;
	if (call.kind != DBE_COALESCE || call.arguments.count != 2 ||
		!is_same(call.arguments[1], column))
		return {};
	const std::int32_t parameter = parameter_in(call.arguments[0]);
	return parameter == 0 ? Optional{} : Optional{&column, parameter};
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const Expression& clause = *site.expression;
	const Optional found = clause.kind == DBE_OR ? in_or(clause) : in_coalesce(clause);
	if (found.column == nullptr) return;
	const auto column = indexed_column(statement, site, *found.column);
	if (!column || is_reached_otherwise(statement, site, *column->entry)) return;
	LintDraft draft;
	draft.location = clause.location;
	draft.object = name_of(*column);
	draft.detail = cat("One plan has to do for $", found.parameter,
					   " with and without a value: a generic one reads every row instead of using the index on ",
					   draft.object, ".");
	if (clause.kind != DBE_OR)
		append(draft.detail, " Rows in which the column is null never pass.");
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OR || site.expression->kind == DBE_OPERATOR)
			judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule optional_filter_rule{LintSpec{
	.id = "optional_filter",
	.title = "A filter that a null parameter switches off",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "Whether the filter counts is known only when the statement runs. A generic plan of a prepared "
		   "statement, and of PL/pgSQL, has to read all rows to be right in both cases.",
	.suggestion = "Build the statement from the filters that are set, or set plan_cache_mode to "
				  "force_custom_plan for it.",
	.bad = {"SELECT id FROM orders WHERE $1::bigint IS NULL OR customer_id = $1",
			"SELECT id FROM orders o WHERE (o.created_at >= $1 OR $1 IS NULL) AND o.note = 'x'",
			"SELECT id FROM orders WHERE customer_id = coalesce($1, customer_id)"},
	.near_misses = {"SELECT id FROM orders WHERE customer_id = $1",
					"SELECT id FROM orders WHERE shipped_at IS NULL OR shipped_at > now()",
					"SELECT id FROM orders WHERE $1::text IS NULL OR note = $1",
					"SELECT id FROM orders WHERE id = $2 AND ($1::bigint IS NULL OR customer_id = $1)"},
	.run = run,
}};

}  // namespace dbe
