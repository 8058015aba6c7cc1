#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {
namespace {

struct Side {
	TableColumn column;
	const Expression* cast = nullptr;  // what is made of it; nullptr: compared as it is
};

// A column, or one conversion of it.
std::optional<Side> side_of(const Expression& expression) {
	if (const auto column = table_column(expression)) return Side{*column, nullptr};
	if (expression.kind != DBE_CAST) return std::nullopt;
	const Expression* inner = &expression;
	while (inner->kind == DBE_CAST) inner = inner->arguments.items[0];
	const auto column = table_column(*inner);
	if (!column) return std::nullopt;
	return Side{*column, &expression};
}

bool is_integer(const dbe_sql_type& type) {
	return equals_any(type.name, {"smallint", "integer", "bigint"});
}

// Casts to text that make different texts of different values, of types that have an equality.
bool is_comparable(const dbe_sql_type& one, const dbe_sql_type& other) {
	if (is_integer(one) && is_integer(other)) return true;
	return one.id == other.id && equals_any(one.name, {"uuid", "date"});
}

bool is_cast_once(const Side& side) {
	return side.cast == nullptr || as_written(*side.cast).kind != DBE_CAST ||
		   table_column(as_written(as_written(*side.cast).arguments[0])).has_value();
}

bool keeps_values_apart(const Side& side) {
	if (side.cast == nullptr) return true;
	// numeric(3, 0) rounds
	if (side.cast->modifier >= 0) return false;
	const std::string_view to = side.cast->type->name;
	const std::string_view from = side.column.column->type->name;
	if (to == "text") return true;
	if (to == "bigint") return is_integer(*side.column.column->type);
	if (to == "numeric") return is_integer(*side.column.column->type);
	return to == "integer" && from != "bigint";
}

void add_edit(const Site& site, const Side& left, const Side& right, const Source& source,
			  LintDraft& draft) {
	if (!is_comparable(*left.column.column->type, *right.column.column->type) ||
		!is_cast_once(left) || !is_cast_once(right) || !keeps_values_apart(left) ||
		!keeps_values_apart(right))
		return;
	const auto written = [&](const Expression& side) {
		const Expression& at = as_written(side);
		return text_of(source, at.kind == DBE_CAST ? at.arguments[0] : at);
	};
	const auto whole = source.span_of(*site.expression);
	const auto one = written(site.expression->arguments[0]);
	const auto other = written(site.expression->arguments[1]);
	if (!whole || !one || !other) return;
	draft.edits.push_back({*whole, cat(*one, " = ", *other)});
	draft.level = FixLevel::proved;
}

bool loses_index(const AnalysedStatement& statement, const Site& site, const Side& side) {
	if (side.cast == nullptr) return false;
	const auto column = indexed_column(statement, site, *side.column.expression);
	return column && !is_in_index(*column->entry, *side.cast) &&
		   !is_reached_otherwise(statement, site, *column->entry);
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = comparison(*site.expression);
	if (!sides || sides->sign != "=" ||
		(sides->left->kind != DBE_CAST && sides->right->kind != DBE_CAST))
		return;
	const auto left = side_of(*sides->left);
	const auto right = side_of(*sides->right);
	if (!left || !right || left->column.entry == right->column.entry) return;
	const bool loses_left = loses_index(statement, site, *left);
	if (!loses_left && !loses_index(statement, site, *right)) return;
	const Side& lost = loses_left ? *left : *right;
	const Side& other = loses_left ? *right : *left;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(lost.column);
	draft.detail = cat("The index on ", draft.object, ", of ", lost.column.column->type->name.view(),
					   ", cannot find the rows that belong to ", name_of(other.column), ", of ",
					   other.column.column->type->name.view(), ": they are compared as ",
					   lost.cast->type->name.view(), ".");
	add_edit(site, *left, *right, report.source(), draft);
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule join_type_mismatch_rule{LintSpec{
	.id = "join_type_mismatch",
	.title = "Tables joined by columns that are converted first",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "A join finds rows by an index only where the indexed column is compared as it is. Converted, it "
		   "leaves the server to read the whole table, for each row of the other one at worst.",
	.suggestion = "Compare the columns in their own types, and give columns that belong together one type.",
	.bad = {"SELECT o.total FROM orders o JOIN payments p ON p.order_id::text = o.id::text",
			"SELECT p.amount FROM payments p JOIN orders o ON o.id::text = p.reference",
			"SELECT l.quantity FROM order_lines l JOIN products p ON p.id = l.product_id::bigint",
			"SELECT o.total FROM orders o JOIN visits v ON v.order_number = o.id"},
	.near_misses = {"SELECT o.total FROM orders o JOIN payments p ON p.order_id = o.id",
					"SELECT p.name FROM products p JOIN orders o ON o.id = p.id WHERE o.total > 5",
					"SELECT p.amount FROM payments p JOIN orders o ON o.id = p.reference::bigint",
					"SELECT p.amount FROM payments p JOIN orders o ON o.id::text = p.reference WHERE o.id = 7"},
	.run = run,
}};

}  // namespace dbe
