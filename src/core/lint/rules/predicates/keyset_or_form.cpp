#include <utility>

#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/nulls.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

// A column of a table on the left, what is fixed on the right.
struct Step {
	TableColumn column;
	std::string_view sign;
	const Expression* value = nullptr;
	const Expression* comparison = nullptr;
};

std::optional<Step> step_of(const Expression& expression) {
	const auto sides = comparison_with_fixed(expression);
	if (!sides || !expression.op->is_builtin) return std::nullopt;
	const auto column = table_column(*sides->left);
	if (!column) return std::nullopt;
	return Step{*column, sides->sign, sides->right, &expression};
}

bool is_ascending(std::string_view sign) { return sign == ">" || sign == ">="; }
bool is_range(std::string_view sign) { return is_ascending(sign) || sign == "<" || sign == "<="; }

bool is_same_start(const Step& first, const Step& equal) {
	return equal.sign == "=" && equal.column.entry == first.column.entry &&
		   equal.column.column == first.column.column && is_same(*equal.value, *first.value);
}

struct Keyset {
	Step first, equal, second;
};

// a > x OR (a = x AND b > y), in any order
std::optional<Keyset> keyset_in(const Expression& condition) {
	if (condition.arguments.count != 2) return std::nullopt;
	const bool is_second = condition.arguments[0].kind == DBE_AND;
	const Expression& rest = condition.arguments[is_second ? 0 : 1];
	const auto first = step_of(condition.arguments[is_second ? 1 : 0]);
	if (!first || (first->sign != "<" && first->sign != ">") || rest.kind != DBE_AND || rest.arguments.count != 2)
		return std::nullopt;
	auto equal = step_of(rest.arguments[0]);
	auto second = step_of(rest.arguments[1]);
	if (!equal || !second) return std::nullopt;
	if (!is_same_start(*first, *equal)) std::swap(equal, second);
	if (!is_same_start(*first, *equal) || !is_range(second->sign) ||
		is_ascending(second->sign) != is_ascending(first->sign) ||
				second->column.entry != first->column.entry ||
		second->column.column == first->column.column)
		return std::nullopt;
	return Keyset{*first, *equal, *second};
}

void add_row(const Keyset& keyset, const Expression& condition, const Source& source,
			 LintDraft& draft) {
	const auto whole = source.span_of(condition);
	const auto a = source.span_of(*keyset.first.column.expression);
	const auto b = source.span_of(*keyset.second.column.expression);
	const auto x = source.span_of(*keyset.first.value);
	const auto y = source.span_of(*keyset.second.value);
	if (!whole || !a || !b || !x || !y) return;
	draft.edits.push_back({*whole, cat("(", source.of(*a), ", ", source.of(*b), ") ", keyset.second.sign, " (",
									   source.of(*x), ", ", source.of(*y), ")")});
	draft.level = FixLevel::proved;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OR)) {
		if (!site.is_clause || site.place != Place::where || !is_written(statement, *site.expression, "or")) continue;
		const auto keyset = keyset_in(*site.expression);
		if (!keyset || may_be_null(statement, *keyset->first.column.expression) ||
			may_be_null(statement, *keyset->second.column.expression) ||
			leading_index(*keyset->first.column.table,
						  keyset->first.column.column->number) == nullptr)
			continue;
		LintDraft draft;
		draft.location = site.expression->location;
		draft.object = name_of(keyset->first.column);
		draft.detail = cat("The OR hides from the index on ", draft.object, " where the page begins: all rows before it are read, too.");
		add_row(*keyset, *site.expression, report.source(), draft);
		report.add(std::move(draft));
	}
}

}  // namespace

extern constexpr LintRule keyset_or_form_rule{LintSpec{
	.id = "keyset_or_form",
	.title = "Start of a page written as OR instead of a row comparison",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "An index finds the place of (a, b) > (x, y) at once. The same as a > x OR (a = x AND b > y) is a filter, tested "
		   "on every row from the start.",
	.suggestion = "Compare rows: (a, b) > (x, y).",
	.bad = {"SELECT id, total FROM orders WHERE created_at > '2025-01-01' OR (created_at = '2025-01-01' AND id > 500) ORDER BY created_at, id LIMIT 20",
			"SELECT id, total FROM orders o WHERE (o.customer_id = 50 AND o.id <= 500) OR o.customer_id < 50 ORDER BY o.customer_id DESC, o.id DESC LIMIT 20",
			"SELECT id FROM orders WHERE status = 'new' AND (total > 100 OR (id > 7 AND total = 100)) ORDER BY total, id LIMIT 20"},
	.near_misses = {"SELECT id, total FROM orders WHERE (created_at, id) > ('2025-01-01', 500) ORDER BY created_at, id LIMIT 20",
					"SELECT id, total FROM orders WHERE created_at > '2025-01-01' OR (created_at = '2025-01-01' AND id < 500) ORDER BY created_at, id DESC LIMIT 20",
					"SELECT id FROM orders WHERE shipped_at > '2025-01-01' OR (shipped_at = '2025-01-01' AND id > 500) ORDER BY shipped_at, id LIMIT 20",
					"SELECT id FROM orders WHERE total > 400 OR (total = 300 AND id > 500) ORDER BY total, id LIMIT 20"},
	.run = run,
}};

}  // namespace dbe
