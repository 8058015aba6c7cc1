#include <algorithm>

#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_concatenation(const Expression& expression) {
	return expression.kind == DBE_OPERATOR && expression.op != nullptr && expression.op->is_builtin &&
		   expression.op->name.view() == "||" && expression.arguments.count == 2 &&
		   expression.function != nullptr &&
		   equals_any(expression.function->name, {"textcat", "textanycat", "anytextcat"});
}

// Shown or stored as it is: nothing around it that knows of nulls.
bool is_outermost(const Site& site, const AnalysedStatement& statement) {
	const bool is_shown = (site.place == Place::result && site.query->depth == 0) ||
						  site.place == Place::written || site.place == Place::returning ||
						  (site.place == Place::result && site.query->parent == &statement.root() &&
						   statement.root().command == DBE_INSERT);
	return is_shown && site.parent == nullptr;
}

struct Nullable {
	TableColumn column;
	const Expression* expression;  // with its cast to text
	bool is_outer = false;
};

// A condition that no missing row passes: the outer join is an inner one.
bool has_to_be_there(const AnalysedStatement& statement, const Query& query, const Entry& entry) {
	for (const Site& site : statement.of(DBE_COLUMN))
		if (site.query == &query && site.place == Place::where && site.expression->entry == &entry &&
			is_filtered(statement, query, *site.expression))
			return true;
	return false;
}

// Only where nulls were seen, or rows are expected to be missing.
std::optional<Nullable> nullable_of(const AnalysedStatement& statement, const Query& query,
									const Expression& expression) {
	const Expression* at = &expression;
	while (at->kind == DBE_CAST && at->form == DBE_IMPLICIT_CAST) at = at->arguments.items[0];
	const auto column = table_column(*at);
	if (!column || column->column->number <= 0) return std::nullopt;
	const bool is_outer = statement.is_nullable_side(*column->entry) &&
						  !has_to_be_there(statement, query, *column->entry);
	const bool has_nulls = !column->column->is_not_null && column->column->is_known &&
						   column->column->null_fraction > 0;
	if ((!is_outer && !has_nulls) || !may_be_null(statement, *at) ||
		is_filtered(statement, query, *at))
		return std::nullopt;
	return Nullable{*column, at, is_outer};
}

void list_nullable(const AnalysedStatement& statement, const Query& query,
				   const Expression& concatenation, std::vector<Nullable>& found) {
	for (const Expression* part : concatenation.arguments) {
		if (is_concatenation(*part))
			list_nullable(statement, query, *part, found);
		else if (const auto nullable = nullable_of(statement, query, *part))
			found.push_back(*nullable);
	}
}

bool is_text(const Expression& expression) {
	return expression.type != nullptr &&
		   equals_any(expression.type->name, {"text", "character varying", "character"});
}

void add_edits(const std::vector<Nullable>& found, const Source& source, LintDraft& draft) {
	for (const Nullable& nullable : found) {
		const auto span = source.span_of(*nullable.expression);
		if (!span || !is_text(*nullable.expression)) {
			draft.edits.clear();
			return;
		}
		draft.edits.push_back({*span, cat("coalesce(", source.of(*span), ", '')")});
	}
	draft.level = FixLevel::changes_meaning;
	draft.condition = "Rows that show nothing now show the rest of the text.";
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	std::vector<Nullable> found;
	list_nullable(statement, *site.query, *site.expression, found);
	if (found.empty()) return;
	const Nullable& first = found.front();
	LintDraft draft;
	draft.location = first.expression->location;
	draft.object = name_of(first.column);
	draft.detail = cat(draft.object, " is null ",
					   first.is_outer ? std::string("where the outer join finds no row")
									  : cat("in ", percent(first.column.column->null_fraction), " of the rows"),
					   ", and so is the whole text then.");
	if (!first.is_outer) draft.evidence.put("null_fraction", first.column.column->null_fraction);
	add_edits(found, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OPERATOR))
		if (is_concatenation(*site.expression) && is_outermost(site, statement))
			judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule string_concat_null_rule{LintSpec{
	.id = "string_concat_null",
	.title = "Text put together with a column that has nulls",
	.group = LintGroup::results,
	.severity = LintSeverity::bug,
	.why = "A null on one side of || makes the whole text null: an address without its second line is no "
		   "address at all.",
	.suggestion = "Use concat() or concat_ws(), which leave nulls out, or coalesce() for the column.",
	.bad = {"SELECT id, name || ' ' || note AS label FROM customers",
			"SELECT o.id, 'by ' || c.name AS customer FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.is_active",
			"UPDATE orders SET note = note || ' (late)' WHERE id = 7"},
	.near_misses = {"SELECT id, name || ' in ' || country AS label FROM customers",
					"SELECT id, name || coalesce(' ' || note, '') AS label FROM customers",
					"SELECT id, concat(name, ' (' || note || ')') AS label FROM customers",
					"SELECT id, name || ' ' || note AS label FROM customers WHERE note IS NOT NULL",
					"SELECT id, CASE WHEN note IS NULL THEN name ELSE name || ' ' || note END AS label FROM customers",
					"SELECT id FROM customers WHERE name || note = 'Name 1note 1'"},
	.run = run,
}};

}  // namespace dbe
