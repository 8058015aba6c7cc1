#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {
namespace {

const dbe_sql_function* volatile_function(const Expression& expression) {
	if (expression.function != nullptr && expression.function->volatility == 'v')
		return expression.function;
	for (const Expression* part : expression.arguments) {
		if (part == nullptr) continue;
		if (const dbe_sql_function* found = volatile_function(*part)) return found;
	}
	return nullptr;
}

std::string_view suggestion_for(const dbe_sql_function& function) {
	if (!function.is_builtin)
		return "Declare the function STABLE if it gives one value within a statement, as one that only reads "
			   "does; else put the call into a subquery: (SELECT f()).";
	if (function.name.view() == "clock_timestamp")
		return "Write now() or statement_timestamp(), which give one moment for the whole statement.";
	return {};
}

void add_edit(const Expression& value, const dbe_sql_function& function, const Source& source,
			  LintDraft& draft) {
	const auto span = source.span_of(as_written(value));
	if (!span) return;
	draft.edits.push_back({*span, cat("(SELECT ", source.of(*span), ")")});
	draft.level = FixLevel::conditional;
	draft.condition = cat("One value of ", quoted(function.name), "() is meant for all rows.");
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = comparison(*site.expression);
	if (!sides || sides->sign == "<>" || mirrored(sides->sign).empty()) return;
	const bool is_left = table_column(*sides->left).has_value();
	const Expression& value = is_left ? *sides->right : *sides->left;
	const dbe_sql_function* function = volatile_function(value);
	if (function == nullptr || function->returns_set || has_columns(value) || has_subquery(value))
		return;
	const auto column = indexed_column(statement, site, is_left ? *sides->left : *sides->right);
	if (!column || is_reached_otherwise(statement, site, *column->entry)) return;
	LintDraft draft;
	draft.location = value.location;
	draft.object = name_of(*column);
	draft.detail = cat(quoted(function->name), "() is volatile: it is called anew for every row, and the index on ",
					   draft.object, " cannot be asked for its value.");
	draft.suggestion = suggestion_for(*function);
	if (!is_between(report.source(), *site.expression))
		add_edit(value, *function, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule volatile_func_in_where_rule{LintSpec{
	.id = "volatile_func_in_where",
	.title = "A volatile function compared with an indexed column",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "A volatile function may give another value at every call, so it has to be called for every row. "
		   "No index can be searched for a value that changes on the way.",
	.suggestion = "Put the call into a subquery, (SELECT f()), which is computed once.",
	.bad = {"SELECT id FROM orders WHERE created_at > clock_timestamp() - interval '1 hour'",
			"SELECT total FROM orders o WHERE o.id = (1 + random() * 1000)::bigint",
			"SELECT total FROM orders WHERE pg_catalog.lastval() = id"},
	.near_misses = {"SELECT id FROM orders WHERE created_at > now() - interval '1 hour'",
					"SELECT total FROM orders WHERE id = (SELECT (1 + random() * 1000)::bigint)",
					"SELECT id FROM orders WHERE random() < 0.01",
					"SELECT id FROM orders WHERE shipped_at > clock_timestamp() - interval '1 hour'"},
	.run = run,
}};

}  // namespace dbe
