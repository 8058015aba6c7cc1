#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"
#include "core/lint/times.hpp"

namespace dbe {
namespace {

// extract(year FROM column) or date_part('year', column)
std::optional<TableColumn> year_of(const Expression& expression) {
	const Expression* call = &expression;
	if (call->kind == DBE_CAST && call->form == DBE_IMPLICIT_CAST) call = call->arguments.items[0];
	if (call->kind != DBE_FUNCTION || call->function == nullptr || !call->function->is_builtin ||
		call->arguments.count != 2)
		return std::nullopt;
	const std::string_view name = call->function->name;
	if (name != "extract" && name != "date_part") return std::nullopt;
	const Expression& field = call->arguments[0];
	if (field.kind != DBE_CONSTANT || lower(field.text.view()) != "year") return std::nullopt;
	return table_column(call->arguments[1]);
}

void judge(const Site& site, LintReport& report) {
	const auto sides = comparison_with_fixed(*site.expression);
	if (!sides || sides->sign != "=") return;
	const auto column = year_of(*sides->left);
	if (!column || !is_time(*column->column->type) ||
		leading_index(*column->table, column->column->number) == nullptr ||
		expression_index(*column->entry, *sides->left) != nullptr)
		return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(*column);
	draft.detail = cat("The index on ", draft.object,
					   " is of no use for the year of it: every row is read and taken apart.");
	add_year_range(site, *column, *sides->right, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OPERATOR))
		if (site.is_clause) judge(site, report);
}

}  // namespace

extern constexpr LintRule extract_on_indexed_rule{LintSpec{
	.id = "extract_on_indexed",
	.title = "Part of a time compared where a range would use the index",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "An index on a time is in order of the time. A comparison of its year has to compute it for every row.",
	.suggestion = "Compare the column itself with the first moment of the year and that of the next.",
	.bad = {"SELECT id FROM orders WHERE extract(year FROM ordered_on) = 2024",
			"SELECT id FROM orders WHERE date_part('year', ordered_on) = 2024",
			"SELECT id FROM products WHERE extract(year FROM launched) = 2021",
			"SELECT id FROM orders WHERE extract(year FROM created_at) = 2024 AND status = 'new'"},
	.near_misses = {"SELECT id FROM orders WHERE extract(month FROM ordered_on) = 5",
					"SELECT extract(year FROM ordered_on) AS year FROM orders",
					"SELECT id FROM orders WHERE extract(year FROM shipped_at) = 2024",
					"SELECT id FROM orders WHERE ordered_on >= '2024-01-01' AND ordered_on < '2025-01-01'"},
	.run = run,
}};

}  // namespace dbe
