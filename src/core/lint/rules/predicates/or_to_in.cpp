#include <vector>

#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// A column by the same = with a value that is written in the statement.
struct Arm {
	TableColumn column;
	const Expression* value = nullptr;
	const dbe_sql_type* type = nullptr;	 // as compared
};

std::optional<Arm> arm_of(const AnalysedStatement& statement, const Expression& expression) {
	const auto sides = comparison(expression);
	if (!sides || sides->sign != "=" || !expression.op->is_builtin || !is_written_operator(statement, expression))
		return std::nullopt;
	const bool is_left = table_column(*sides->left).has_value();
	const auto column = table_column(is_left ? *sides->left : *sides->right);
	const Expression& value = is_left ? *sides->right : *sides->left;
	const Expression* written = value.kind == DBE_PARAMETER ? &value : constant_in(value);
	if (!column || written == nullptr || written->is_null) return std::nullopt;
	return Arm{*column, written, value.type};
}

bool is_one_test(const Expression& first, const Expression& other, const Arm& one, const Arm& two) {
	return first.op == other.op && first.collation == other.collation &&
		   one.column.entry == two.column.entry &&
		   one.column.column == two.column.column && one.type == two.type;
}

void add_list(const Site& site, const AnalysedStatement& statement, const Source& source,
			  LintDraft& draft) {
	const auto whole = source.span_of(*site.expression);
	std::vector<std::string> values;
	std::string name;
	for (const Expression* part : site.expression->arguments) {
		const auto arm = arm_of(statement, *part);
		const auto column = source.span_of(*arm->column.expression);
		const auto value = source.span_of(*arm->value);
		if (!column || !value) return;
		name = source.of(*column);
		values.emplace_back(source.of(*value));
	}
	if (!whole) return;
	draft.edits.push_back({*whole, cat(name, " IN (", join(values, ", "), ")")});
	draft.level = FixLevel::proved;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OR)) {
		const auto& arms = site.expression->arguments;
		if (!is_written(statement, *site.expression, "or")) continue;
		const auto first = arm_of(statement, arms[0]);
		bool is_one = first.has_value();
		for (std::uint32_t i = 1; is_one && i < arms.count; i++) {
			const auto other = arm_of(statement, arms[i]);
			is_one = other && is_one_test(arms[0], arms[i], *first, *other);
		}
		if (!is_one) continue;
		LintDraft draft;
		draft.location = site.expression->location;
		draft.object = name_of(first->column);
		draft.detail = cat(draft.object, " is compared with ", arms.count, " values one by one.");
		add_list(site, statement, report.source(), draft);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule or_to_in_rule{LintSpec{
	.id = "or_to_in",
	.title = "OR of equalities of one column",
	.group = LintGroup::predicates,
	.severity = LintSeverity::style,
	.why = "IN says the same in one condition: one search of an index up to version 17, and no brackets to forget beside "
		   "an AND.",
	.suggestion = "Write IN, or = ANY with an array.",
	.bad = {"SELECT id FROM orders WHERE status = 'new' OR status = 'paid'",
			"SELECT id FROM orders o WHERE (o.customer_id = 7 OR o.customer_id = 8 OR o.customer_id = 9) AND o.total > 5",
			"SELECT id FROM orders WHERE NOT (total = -5 OR 6.5 = total)"},
	.near_misses = {"SELECT id FROM orders WHERE status IN ('new', 'paid')",
					"SELECT id FROM orders WHERE customer_id = 7 OR ordered_on = '2024-05-05'",
					"SELECT id FROM orders WHERE (customer_id, total) IN ((7, 5), (7, 6))",
					"SELECT id FROM orders WHERE customer_id = 7 OR customer_id = (SELECT max(id) FROM customers)"},
	.run = run,
}};

}  // namespace dbe
