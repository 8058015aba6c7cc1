#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/lint/conditions.hpp"
#include "core/lint/equality.hpp"
#include "core/lint/keys.hpp"
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

// The columns of the order with where the page begins.
using Keyset = std::vector<Step>;

bool is_step(const Expression& condition, Keyset& keyset) {
	const auto step = step_of(condition);
	if (!step || !is_range(step->sign)) return false;
	for (const Step& before : keyset)
		if (before.sign.size() > 1 || before.column.entry != step->column.entry ||
			before.column.column == step->column.column || is_ascending(before.sign) != is_ascending(step->sign))
			return false;
	keyset.push_back(*step);
	return true;
}

bool is_start_of_any(const Keyset& keyset, const Expression& condition) {
	const auto step = step_of(condition);
	return step && std::any_of(keyset.begin(), keyset.end(),
							   [&](const Step& before) { return is_same_start(before, *step); });
}

// All of the steps so far are equal, and one more goes on: x = 1 AND y = 2 AND z > 3, in any order.
bool goes_on(const Expression& arm, Keyset& keyset) {
	if (arm.kind != DBE_AND || arm.arguments.count != keyset.size() + 1) return false;
	const Expression* last = nullptr;
	for (const Expression* part : arm.arguments) {
		if (is_start_of_any(keyset, *part)) continue;
		if (last != nullptr) return false;
		last = part;
	}
	return last != nullptr && is_step(*last, keyset);
}

std::uint32_t length_of(const Expression& arm) { return arm.kind == DBE_AND ? arm.arguments.count : 1; }

// a > x OR (a = x AND b > y) OR (a = x AND b = y AND c > z)
bool is_flat(const Expression& condition, Keyset& keyset) {
	for (std::uint32_t length = 1; length <= condition.arguments.count; length++) {
		const Expression* arm = nullptr;
		for (const Expression* each : condition.arguments)
			if (length_of(*each) == length) arm = each;
		if (arm == nullptr || !(length == 1 ? is_step(*arm, keyset) : goes_on(*arm, keyset))) return false;
	}
	return true;
}

// a > x OR (a = x AND (b > y OR (b = y AND c > z)))
bool is_nested(const Expression& condition, Keyset& keyset) {
	if (condition.kind != DBE_OR) return is_step(condition, keyset);
	if (condition.arguments.count != 2) return false;
	const bool is_second = condition.arguments[0].kind == DBE_AND;
	const Expression& rest = condition.arguments[is_second ? 0 : 1];
	if (!is_step(condition.arguments[is_second ? 1 : 0], keyset) || rest.kind != DBE_AND || rest.arguments.count != 2)
		return false;
	const auto is_equal = [&](const Expression& part) {
		const auto step = step_of(part);
		return step && is_same_start(keyset.back(), *step);
	};
	if (is_equal(rest.arguments[0])) return is_nested(rest.arguments[1], keyset);
	return is_equal(rest.arguments[1]) && is_nested(rest.arguments[0], keyset);
}

std::optional<Keyset> keyset_in(const Expression& condition) {
	constexpr std::uint32_t most = 8;
	if (condition.arguments.count > most) return std::nullopt;
	Keyset nested, flat;
	if (is_nested(condition, nested) && nested.size() > 1) return nested;
	if (is_flat(condition, flat) && flat.size() > 1) return flat;
	return std::nullopt;
}

void add_row(const Keyset& keyset, const Expression& condition, const Source& source,
			 LintDraft& draft) {
	const auto whole = source.span_of(condition);
	std::vector<std::string> columns, values;
	for (const Step& step : keyset) {
		const auto column = source.span_of(*step.column.expression);
		const auto value = source.span_of(*step.value);
		if (!column || !value) return;
		columns.emplace_back(source.of(*column));
		values.emplace_back(source.of(*value));
	}
	if (!whole) return;
	draft.edits.push_back({*whole, cat("(", join(columns, ", "), ") ", keyset.back().sign, " (", join(values, ", "), ")")});
	draft.level = FixLevel::proved;
}

bool has_nulls(const AnalysedStatement& statement, const Keyset& keyset) {
	return std::any_of(keyset.begin(), keyset.end(),
					   [&](const Step& step) { return may_be_null(statement, *step.column.expression); });
}

// A B-tree whose keys before the column are each held to one value by other conditions.
bool continues_index(const AnalysedStatement& statement, const Query& query, const TableColumn& column) {
	const std::vector<std::int16_t> fixed = fixed_columns(statement, query, *column.entry);
	for (const dbe_sql_index* index : column.table->indexes) {
		if (!index->is_valid || index->predicate != nullptr || !is_btree(*index)) continue;
		for (std::uint32_t i = 0; i < index->key_count; i++) {
			if (index->keys[i].column == column.column->number) return true;
			if (std::find(fixed.begin(), fixed.end(), index->keys[i].column) == fixed.end()) break;
		}
	}
	return false;
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.of(DBE_OR)) {
		if (!site.is_clause || site.place != Place::where || !is_written(statement, *site.expression, "or")) continue;
		const auto keyset = keyset_in(*site.expression);
		if (!keyset || has_nulls(statement, *keyset)) continue;
		const TableColumn& first = keyset->front().column;
		if (!continues_index(statement, *site.query, first)) continue;
		LintDraft draft;
		draft.location = site.expression->location;
		draft.object = name_of(first);
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
	.bad = {"SELECT product_id FROM order_lines WHERE order_id = 7 AND (line > 3 OR (line = 3 AND quantity > 2)) ORDER BY line, quantity LIMIT 20",
			"SELECT id, total FROM orders WHERE created_at > '2025-01-01' OR (created_at = '2025-01-01' AND id > 500) ORDER BY created_at, id LIMIT 20",
			"SELECT id, total FROM orders o WHERE (o.customer_id = 50 AND o.id <= 500) OR o.customer_id < 50 ORDER BY o.customer_id DESC, o.id DESC LIMIT 20",
			"SELECT id FROM orders WHERE status = 'new' AND (total > 100 OR (id > 7 AND total = 100)) ORDER BY total, id LIMIT 20",
			"SELECT id FROM orders WHERE customer_id > 50 OR (customer_id = 50 AND total > 100) OR (total = 100 AND customer_id = 50 AND id >= 7) ORDER BY customer_id, total, id LIMIT 20",
			"SELECT id FROM orders WHERE customer_id < 50 OR (customer_id = 50 AND (total < 100 OR (total = 100 AND id < 7))) ORDER BY customer_id DESC, total DESC, id DESC LIMIT 20"},
	.near_misses = {"SELECT id FROM orders WHERE customer_id > 50 OR (customer_id = 50 AND total > 100) OR (customer_id = 50 AND total = 90 AND id > 7) ORDER BY customer_id, total, id LIMIT 20",
					"SELECT id, total FROM orders WHERE (created_at, id) > ('2025-01-01', 500) ORDER BY created_at, id LIMIT 20",
					"SELECT id, total FROM orders WHERE created_at > '2025-01-01' OR (created_at = '2025-01-01' AND id < 500) ORDER BY created_at, id DESC LIMIT 20",
					"SELECT id FROM orders WHERE shipped_at > '2025-01-01' OR (shipped_at = '2025-01-01' AND id > 500) ORDER BY shipped_at, id LIMIT 20",
					"SELECT id FROM orders WHERE total > 400 OR (total = 300 AND id > 500) ORDER BY total, id LIMIT 20"},
	.run = run,
}};

}  // namespace dbe
