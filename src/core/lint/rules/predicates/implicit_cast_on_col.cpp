#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/times.hpp"

namespace dbe {
namespace {

const Expression* converted(const Expression& cast) {
	if (cast.kind != DBE_CAST || cast.form != DBE_IMPLICIT_CAST || cast.cast != DBE_BY_FUNCTION)
		return nullptr;
	return &as_written(cast);
}

bool is_integer(const dbe_sql_type& type) {
	return equals_any(type.name, {"smallint", "integer", "bigint"});
}

// 4242.0 is 4242; 4242.5 lies between two numbers.
struct Whole {
	std::string number;
	bool has_rest;
};

std::optional<Whole> whole_of(std::string_view text) {
	const bool is_negative = text.starts_with('-');
	if (is_negative) text.remove_prefix(1);
	const std::size_t point = text.find('.');
	const std::string_view digits = text.substr(0, point);
	const std::string_view rest = point == std::string_view::npos ? "" : text.substr(point + 1);
	if (digits.empty() || digits.size() > 15) return std::nullopt;
	for (const char c : cat(digits, rest))
		if (c < '0' || c > '9') return std::nullopt;
	// below zero the whole part is not the one beneath
	const bool has_rest = rest.find_first_not_of('0') != std::string_view::npos;
	if (is_negative && has_rest) return std::nullopt;
	return Whole{cat(is_negative ? "-" : "", digits), has_rest};
}

std::string compared(std::string_view column, std::string_view sign, const Whole& whole) {
	if (!whole.has_rest) return cat(column, " ", sign, " ", whole.number);
	if (sign == "=") return "false";
	return cat(column, sign.starts_with('<') ? " <= " : " > ", whole.number);
}

void add_integer(const Site& site, const Comparison& sides, const Source& source, LintDraft& draft) {
	const Expression* value = constant_in(*sides.right);
	const auto text = text_of(source, *sides.left);
	const auto all = source.span_of(*site.expression);
	if (value == nullptr || value->is_null || value->type == nullptr || !text || !all ||
		value->type->name.view() != "numeric")
		return;
	const auto whole = whole_of(value->text.view());
	if (!whole) return;
	if (whole->has_rest && sides.sign == "=")
		draft.detail = cat("No row can pass: ", draft.object, " holds whole numbers, and ",
						   value->text.view(), " is none.");
	draft.edits.push_back({*all, compared(*text, sides.sign, *whole)});
	draft.level = FixLevel::proved;
}

// char(n) without its trailing blanks, as which it is compared with text
void add_padded(const Site& site, const Comparison& sides, const Source& source, LintDraft& draft) {
	const Expression* value = constant_in(*sides.right);
	const auto all = source.span_of(*site.expression);
	const auto text = text_of(source, *sides.left);
	if (!all || !text) return;
	if (value != nullptr && !value->is_null && value->text.present()) {
		if (value->text.view().ends_with(' ')) return;
		draft.edits.push_back({*all, cat(*text, " ", sides.sign, " ", literal(value->text.view()))});
		draft.level = FixLevel::proved;
		return;
	}
	const auto other = text_of(source, *sides.right);
	if (!other) return;
	draft.edits.push_back({*all, cat(*text, " ", sides.sign, " (", *other, ")::bpchar")});
	draft.level = FixLevel::conditional;
	draft.condition = "The value does not end in blanks.";
}

// The value as the column's type has it; empty where none is equal to it, nothing where that is not known.
std::optional<std::string> value_for(const dbe_sql_type& type, const Expression& value) {
	const Expression* constant = constant_in(value);
	if (constant == nullptr || constant->is_null || !constant->text.present()) return std::nullopt;
	const std::string_view text = constant->text;
	if (!is_integer(type)) return text.ends_with(' ') ? std::nullopt : std::optional(literal(text));
	if (constant->type == nullptr || constant->type->name.view() != "numeric") return std::nullopt;
	const auto whole = whole_of(text);
	if (!whole) return std::nullopt;
	return whole->has_rest ? "" : whole->number;
}

// column IN (1.0, 2.0)
void add_list(const Expression& clause, const dbe_sql_type& type, const Source& source, LintDraft& draft) {
	const std::vector<const Expression*> values = list_in(clause);
	const auto whole = source.span_of(clause);
	const auto column = text_of(source, clause.arguments[0]);
	if (values.empty() || !whole || !column || (!is_integer(type) && type.name.view() != "character")) return;
	std::vector<std::string> items;
	for (const Expression* value : values) {
		const auto item = value_for(type, *value);
		if (!item) return;
		if (!item->empty()) items.push_back(*item);
	}
	draft.edits.push_back({*whole, items.empty() ? "false" : cat(*column, " IN (", join(items, ", "), ")")});
	draft.level = FixLevel::proved;
}

void report_it(const Site& site, const TableColumn& column, const Expression& cast,
			   const Comparison* sides, LintReport& report) {
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(column);
	draft.detail = cat("The value is of ", cast.type->name.view(), ", so every ", draft.object, ", of ",
					   column.column->type->name.view(),
					   ", is converted to that first and the index on it is of no use.");
	if (sides != nullptr && is_integer(*column.column->type))
		add_integer(site, *sides, report.source(), draft);
	else if (sides != nullptr && column.column->type->name.view() == "character")
		add_padded(site, *sides, report.source(), draft);
	else if (sides == nullptr)
		add_list(*site.expression, *column.column->type, report.source(), draft);
	report.add(std::move(draft));
}

void judge(const AnalysedStatement& statement, const Site& site, const Expression& cast,
		   const Comparison* sides, LintReport& report) {
	const Expression* inner = converted(cast);
	if (inner == nullptr) return;
	const auto column = indexed_column(statement, site, *inner);
	if (!column || is_in_index(*column->entry, cast) || is_between(report.source(), *site.expression) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	report_it(site, *column, cast, sides, report);
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses()) {
		const Expression& clause = *site.expression;
		if (clause.kind == DBE_OPERATOR) {
			const auto sides = search_of(clause);
			if (!sides) continue;
			judge(statement, site, *sides->left, &*sides, report);
		} else if (clause.kind == DBE_ARRAY_OPERATOR && clause.is_any &&
				   clause.op->name.view() == "=" && is_fixed(clause.arguments[1])) {
			judge(statement, site, clause.arguments[0], nullptr, report);
		}
	}
}

}  // namespace

extern constexpr LintRule implicit_cast_on_col_rule{LintSpec{
	.id = "implicit_cast_on_col",
	.title = "A value of another type makes the server convert the column",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "Where no operator takes both types, one side is converted. When that is the column, its index "
		   "cannot be used and every row is read.",
	.suggestion = "Give the value the column's type.",
	.bad = {"SELECT total FROM orders WHERE customer_id = 4242.0",
			"SELECT total FROM orders o WHERE 4242.50 < o.id AND o.note = 'x'",
			"SELECT total FROM orders WHERE customer_id = $1::numeric",
			"SELECT quantity FROM order_lines WHERE product_id IN (1.0, 2.0)",
			"SELECT id FROM visits WHERE country = 'DE'::text",
			"SELECT id FROM visits v WHERE v.country = upper('de')"},
	.near_misses = {"SELECT id FROM products WHERE sku = 'sku-7'::text",
					"SELECT quantity FROM order_lines WHERE product_id = 7::bigint",
					"SELECT id FROM orders WHERE ordered_on = now()",
					"SELECT id FROM orders WHERE total = 5",
					"SELECT id FROM visits WHERE country = 'DE'",
					"SELECT name FROM countries WHERE code = 'DE'::text",
					"SELECT total FROM orders WHERE id = 7 AND customer_id = 5.0"},
	.run = run,
}};

}  // namespace dbe
