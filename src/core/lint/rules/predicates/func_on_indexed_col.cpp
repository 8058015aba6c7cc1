#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"
#include "core/lint/source.hpp"

namespace dbe {
namespace {

// What other rules speak of, as times have ranges.
bool is_of_times(const dbe_sql_function& function) {
	return function.is_builtin &&
		   equals_any(function.name, {"extract", "date_part", "date_trunc", "to_char", "date",
									  "timestamp", "timestamptz", "timezone", "age"});
}

bool is_searching(const Expression& call) {
	return call.kind == DBE_FUNCTION && call.function != nullptr && !call.function->returns_set &&
		   call.function->volatility == 'i' && !is_of_times(*call.function);
}

// The text that stands for its prefix, of n plain characters.
std::optional<std::string> prefix_of(const Expression& call, const Expression& value) {
	const std::string_view name = call.function->name;
	const bool is_substr = equals_any(name, {"substr", "substring"}) && call.arguments.count == 3 &&
						   call.arguments[1].is_number && call.arguments[1].number == 1;
	const bool is_left = name == "left" && call.arguments.count == 2;
	if (!call.function->is_builtin || (!is_substr && !is_left)) return std::nullopt;
	const Expression& count = call.arguments[call.arguments.count - 1];
	const Expression* text = constant_in(value);
	if (text == nullptr || text->is_null || count.kind != DBE_CONSTANT || !count.is_number ||
		count.number != static_cast<double>(text->text.view().size()) || count.number < 1)
		return std::nullopt;
	for (const char c : text->text.view())
		if (c < ' ' || c > '~' || c == '%' || c == '_' || c == '\\') return std::nullopt;
	return std::string(text->text.view());
}

// An index in order of bytes finds prefixes.
bool finds_prefixes(const dbe_sql_table& table, std::int16_t column) {
	for (const dbe_sql_index* index : table.indexes) {
		if (!index->is_valid || index->predicate != nullptr || !is_btree(*index) || index->key_count == 0 ||
			index->keys[0].column != column)
			continue;
		const dbe_sql_index_key& key = index->keys[0];
		if ((key.collation != nullptr && key.collation->is_c) ||
			equals_any(key.operator_class_name, {"text_pattern_ops", "varchar_pattern_ops"}))
			return true;
	}
	return false;
}

void add_prefix(const Site& site, const Comparison& sides, const TableColumn& column,
				const Source& source, LintDraft& draft) {
	const Expression& call = as_written(*sides.left);
	const Expression& value = as_written(call.arguments[0]);
	const auto prefix = prefix_of(call, *sides.right);
	const auto whole = source.span_of(*site.expression);
	const auto text = text_of(source, value);
	const bool is_text = column.column->type->name.view() == "text" ||
						 column.column->type->name.view() == "character varying";
	const dbe_sql_collation* collation = site.expression->collation;
	if (!prefix || !whole || !text || !is_text || !table_column(value) || sides.sign != "=" ||
		!finds_prefixes(*column.table, column.column->number) ||
		collation == nullptr || !collation->is_deterministic)
		return;
	draft.edits.push_back({*whole, cat(*text, " LIKE ", literal(cat(*prefix, "%")))});
	draft.level = FixLevel::proved;
}

struct Found {
	const Expression* call;
	const Comparison* sides;  // nullptr of IN
};

void judge(const AnalysedStatement& statement, const Site& site, const Found& found,
		   LintReport& report) {
	const auto inside = only_column(*found.call, true);
	if (!inside) return;
	const auto column = indexed_column(statement, site, *inside->expression);
	if (!column || is_in_index(*column->entry, *found.call) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(*column);
	draft.detail = cat("The index on ", draft.object, " is of no use for what ",
					   found.call->function->name.view(), "() makes of it: every row is read and computed.");
	if (found.sides != nullptr) add_prefix(site, *found.sides, *column, report.source(), draft);
	if (draft.edits.empty()) {
		draft.fix = index_statement(report.source(), *column->table, *found.call);
	} else {
		draft.suggestion = "Ask for the prefix with LIKE: the index is in order of bytes and finds it.";
	}
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses()) {
		const Expression& clause = *site.expression;
		if (clause.kind == DBE_OPERATOR) {
			const auto sides = search_of(clause);
			if (!sides || sides->sign != "=" || !is_searching(as_written(*sides->left))) continue;
			judge(statement, site, {&as_written(*sides->left), &*sides}, report);
		} else if (clause.kind == DBE_ARRAY_OPERATOR && clause.is_any &&
				   clause.op->name.view() == "=" && is_searching(as_written(clause.arguments[0])) &&
				   is_fixed(clause.arguments[1])) {
			judge(statement, site, {&as_written(clause.arguments[0]), nullptr}, report);
		}
	}
}

}  // namespace

extern constexpr LintRule func_on_indexed_col_rule{LintSpec{
	.id = "func_on_indexed_col",
	.title = "A function of an indexed column compared with a value",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "An index on a column holds the column's values. What a function makes of them is in no index, "
		   "so every row is read and the function called for each.",
	.suggestion = "Create an index on the same expression, or compare the column itself.",
	.bad = {"SELECT id FROM customers WHERE upper(email) = 'C7@EXAMPLE.COM'",
			"SELECT id FROM customers c WHERE lower(trim(c.name)) = 'name 7'",
			"SELECT id FROM customers WHERE lower(name) IN ('name 7', 'name 8')",
			"SELECT id FROM orders WHERE abs(total) = 5",
			"SELECT id FROM products WHERE substr(name, 1, 10) = 'Product 77'",
			"SELECT id FROM products WHERE 'Product 78' = left(name, 10)",
			"SELECT id FROM members WHERE lower(email) = 'm7@example.com' AND left_at IS NULL",
			"SELECT id FROM visits WHERE left(place, 3) = 'Ber' AND seconds = 3",
			"SELECT id FROM visits WHERE left(surname, 3) = 'Mei' AND seconds = 3"},
	.near_misses = {"SELECT id FROM customers WHERE lower(email) = 'c7@example.com'",
					"SELECT id FROM customers WHERE lower(email::text) = 'c7@example.com'",
					"SELECT lower(name) AS name FROM customers WHERE name = 'Name 7'",
					"SELECT id FROM customers WHERE name = initcap('name 7')",
					"SELECT id FROM customers WHERE id = 7 AND upper(name) = 'NAME 7'",
					"SELECT name FROM countries WHERE lower(code) = 'de'",
					"SELECT id FROM orders WHERE upper(note) = 'X'",
					"SELECT id FROM members WHERE lower(email) = 'm7@example.com'"},
	.run = run,
}};

}  // namespace dbe
