#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/report.hpp"
#include "core/lint/rewriting.hpp"

namespace dbe {
namespace {

// attributes -> 'a' ->> 'b'
struct Path {
	const Expression* column = nullptr;
	std::vector<std::string_view> keys;
};

bool is_arrow(const Expression& expression, std::string_view sign) {
	return expression.kind == DBE_OPERATOR && expression.op != nullptr &&
		   expression.op->is_builtin && expression.op->name.view() == sign &&
		   expression.arguments.count == 2 && expression.arguments[1].kind == DBE_CONSTANT &&
		   expression.arguments[1].type != nullptr &&
		   expression.arguments[1].type->name.view() == "text" &&
		   expression.arguments[1].text.present() && !expression.arguments[1].is_null;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// {a,b} as keys of objects; a number may be a place in an array, which @> does not tell.
bool add_keys(std::string_view list, std::vector<std::string_view>& keys) {
	if (list.size() < 3 || list.front() != '{' || list.back() != '}') return false;
	list = list.substr(1, list.size() - 2);
	for (std::size_t from = 0; from <= list.size();) {
		const std::size_t comma = std::min(list.find(',', from), list.size());
		const std::string_view key = list.substr(from, comma - from);
		if (key.empty() || lower(key) == "null" || is_digit(key.front())) return false;
		for (const char c : key)
			if (!is_letter(c) && !is_digit(c)) return false;
		keys.push_back(key);
		from = comma + 1;
	}
	return true;
}

// attributes #>> '{a,b}'
std::optional<Path> listed_path_of(const Expression& expression) {
	if (expression.kind != DBE_OPERATOR || expression.op == nullptr || !expression.op->is_builtin ||
		expression.op->name.view() != "#>>" || expression.arguments.count != 2)
		return std::nullopt;
	const Expression& column = expression.arguments[0];
	const Expression* list = constant_in(expression.arguments[1]);
	Path path;
	if (!table_column(column) || column.type == nullptr || column.type->name.view() != "jsonb" ||
		list == nullptr || list->is_null || !list->text.present() || !add_keys(list->text.view(), path.keys))
		return std::nullopt;
	path.column = &column;
	return path;
}

std::optional<Path> path_of(const Expression& expression) {
	if (const auto listed = listed_path_of(expression)) return listed;
	if (!is_arrow(expression, "->>")) return std::nullopt;
	Path path;
	const Expression* at = &expression;
	do {
		path.keys.insert(path.keys.begin(), at->arguments[1].text.view());
		at = &at->arguments[0];
	} while (is_arrow(*at, "->"));
	if (!table_column(*at) || at->type == nullptr || at->type->name.view() != "jsonb")
		return std::nullopt;
	path.column = at;
	return path;
}

// Of a GIN index that knows what @> asks.
const dbe_sql_index* containment_index(const dbe_sql_table& table, std::int16_t column) {
	for (const dbe_sql_index* index : table.indexes) {
		if (!index->is_valid || index->predicate != nullptr || index->method_name.view() != "gin")
			continue;
		for (std::uint32_t i = 0; i < index->key_count; i++)
			if (index->keys[i].column == column &&
				equals_any(index->keys[i].operator_class_name, {"jsonb_ops", "jsonb_path_ops"}))
				return index;
	}
	return nullptr;
}

bool is_plain(std::string_view text) {
	for (const char c : text)
		if (static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\') return false;
	return true;
}

// {"a": {"b": "value"}}
std::optional<std::string> document_of(const Path& path, std::string_view value) {
	if (!is_plain(value)) return std::nullopt;
	std::string start;
	std::string end;
	for (const std::string_view key : path.keys) {
		if (!is_plain(key)) return std::nullopt;
		append(start, cat("{\"", key, "\": "));
		append(end, "}");
	}
	return cat(start, "\"", value, "\"", end);
}

// SELECT ... of the documents that have something else than a string there.
std::string check_of(const Path& path, const TableColumn& column) {
	std::vector<std::string> keys;
	for (const std::string_view key : path.keys) keys.push_back(literal(key));
	return cat("SELECT FROM ", name_of(*column.table), " WHERE jsonb_typeof(", quoted(column.column->name), " -> ",
			   join(keys, " -> "), ") NOT IN ('string', 'null')");
}

void judge(const AnalysedStatement& statement, const Site& site, LintReport& report) {
	const auto sides = search_of(*site.expression);
	if (!sides || sides->sign != "=") return;
	const auto path = path_of(*sides->left);
	if (!path) return;
	const auto column = table_column(*path->column);
	if (!may_need_index(*column->table) || !is_filter_of(statement, site, *column->entry)) return;
	const dbe_sql_index* index = containment_index(*column->table, column->column->number);
	if (index == nullptr || is_in_index(*column->entry, *sides->left) ||
		is_reached_otherwise(statement, site, *column->entry))
		return;
	LintDraft draft;
	draft.location = site.expression->location;
	draft.object = name_of(*column);
	draft.detail = cat("The index ", index->name.view(), " on ", draft.object,
					   " finds documents by @>, not what ", sides->left->op->name.view(), " takes out of them: every row is read.");
	const Expression* value = constant_in(*sides->right);
	const auto whole = report.source().span_of(*site.expression);
	const auto text = text_of(report.source(), *path->column);
	if (value != nullptr && !value->is_null && value->text.present() && whole && text) {
		if (const auto document = document_of(*path, value->text.view())) {
			draft.edits.push_back({*whole, cat(*text, " @> ", literal(*document))});
			draft.level = FixLevel::conditional;
			draft.condition = cat("Whatever stands there is a string: ->> shows numbers, truth and objects as "
								  "text too, @> tells them apart. No row may come of ",
								  check_of(*path, *column), ".");
		}
	}
	if (draft.edits.empty())
		draft.fix = index_statement(report.source(), *column->table, as_written(*sides->left));
	report.add(std::move(draft));
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Site& site : statement.clauses())
		if (site.expression->kind == DBE_OPERATOR) judge(statement, site, report);
}

}  // namespace

extern constexpr LintRule json_extract_unindexed_rule{LintSpec{
	.id = "json_extract_unindexed",
	.title = "A field of jsonb compared past the index on the document",
	.group = LintGroup::predicates,
	.severity = LintSeverity::performance,
	.why = "A GIN index on jsonb serves containment (@>), key tests and paths. A field taken out with ->> is "
		   "a text that it knows nothing of, so every document is read.",
	.suggestion = "Ask with @>, or create an index on the expression with ->>.",
	.bad = {"SELECT id FROM products WHERE attributes ->> 'color' = 'red'",
			"SELECT p.id FROM products p WHERE p.attributes -> 'maker' ->> 'name' = 'Acme' AND p.price > 5",
			"SELECT id FROM products WHERE attributes ->> 'color' = $1",
			"SELECT id FROM products WHERE attributes #>> '{maker,name}' = 'Acme'"},
	.near_misses = {"SELECT id FROM products WHERE attributes #>> '{0}' = 'red'",
					"SELECT id FROM products WHERE attributes @> '{\"color\": \"red\"}'",
					"SELECT id FROM visits WHERE details ->> 'agent' = 'x'",
					"SELECT attributes ->> 'color' AS color FROM products WHERE price > 5",
					"SELECT id FROM products WHERE id = 7 AND attributes ->> 'color' = 'red'"},
	.run = run,
}};

}  // namespace dbe
