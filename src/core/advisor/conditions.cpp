#include "core/advisor/conditions.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/access.hpp"
#include "core/lint/columns.hpp"

namespace dbe {
namespace {

// pg_am.oid, fixed in the server's catalogs
constexpr dbe_oid btree_method{403};
constexpr dbe_oid gist_method{783};
constexpr dbe_oid gin_method{2742};

// Strategies of B-trees: 1 to 5 are <, <=, =, >=, >.
constexpr std::int16_t equality_strategy = 3;

const dbe_operator_meaning* meaning_in(const dbe_sql_operator* op, dbe_oid method, bool is_ordering = false) {
	if (op == nullptr) return nullptr;
	for (std::uint32_t i = 0; i < op->meaning_count; i++)
		if (op->meanings[i].method == method && op->meanings[i].is_ordering == is_ordering) return &op->meanings[i];
	return nullptr;
}

bool is_distance(const Expression& expression) {
	return expression.kind == DBE_OPERATOR && expression.arguments.count == 2 && meaning_in(expression.op, gist_method, true) != nullptr;
}

// What the column of a subquery, CTE or view stands for.
const Expression* handed_on(const Entry& entry, std::int16_t number) {
	const Query* query = entry.query;
	if (entry.kind == DBE_CTE_ENTRY && entry.cte != nullptr) query = entry.cte->query;
	if (entry.table != nullptr) query = entry.table->view;
	if (query == nullptr || query->set != nullptr || query->command != DBE_SELECT) return nullptr;
	for (const dbe_target* target : query->targets)
		if (!target->is_junk && target->number == number) return target->expression;
	return nullptr;
}

// A chain of views is no deeper than the server lets one be planned.
constexpr int deepest_chain = 100;

const Expression& origin(const Expression& expression) {
	const Expression* at = &stripped(expression);
	for (int i = 0; i < deepest_chain && at->kind == DBE_COLUMN && at->entry != nullptr; i++) {
		const Expression* source = handed_on(*at->entry, at->column);
		if (source == nullptr) break;
		at = &stripped(*source);
	}
	return *at;
}

// ---- conditions that an index may have ----

std::string constant_text(const Expression& constant) {
	if (constant.type == nullptr || !constant.text.present()) return {};
	if (constant.is_number && constant.type->category == 'N') return std::string(constant.text);
	return literal(constant.text);
}

std::string fixed_comparison(const DesignedKey& key, std::string_view sign, const Expression& value) {
	const Expression* constant = constant_in(value);
	if (key.column == 0 || constant == nullptr || constant->is_null) return {};
	const std::string text = constant_text(*constant);
	return text.empty() ? std::string() : cat(key.text, " ", sign, " ", text);
}

// ---- comparisons ----

Search search_by(SearchKind kind, const KeyOfEntry& key) {
	Search search;
	search.kind = kind;
	search.entry = key.entry;
	search.key = key.key;
	return search;
}

// What the other side is joined by: the entry that it is of, or itself where it is of several.
const void* partner_of(const Expression& other, const Source* source) {
	const auto key = key_of(other, source);
	return key ? static_cast<const void*>(key->entry) : &other;
}

bool looks_at(const Expression& expression, const Entry& entry) {
	if (expression.kind == DBE_COLUMN && expression.entry == &entry) return true;
	return std::any_of(expression.arguments.begin(), expression.arguments.end(),
					   [&](const Expression* part) { return part != nullptr && looks_at(*part, entry); });
}

// The operator class by which a B-tree finds the beginnings of texts.
std::string_view pattern_class(const Expression& searched) {
	if (searched.collation == nullptr || searched.collation->is_c) return "";
	if (searched.type != nullptr && searched.type->name == std::string_view("character")) return "bpchar_pattern_ops";
	return "text_pattern_ops";
}

bool is_like(std::string_view sign) { return sign == "~~" || sign == "~"; }

bool has_fixed_start(std::string_view sign, const Expression& pattern) {
	const Expression* constant = constant_in(pattern);
	if (constant == nullptr || constant->is_null || !constant->text.present()) return false;
	const std::string_view text = constant->text;
	if (sign == "~") return text.size() > 1 && text.front() == '^';
	return !text.empty() && text.front() != '%' && text.front() != '_';
}

struct Side {
	const Expression* searched;
	const Expression* other;
	bool is_left;
};

void add_by_class(const Expression& clause, const Side& side, const KeyOfEntry& key, std::vector<Search>& searches) {
	const std::string_view type = side.searched->type != nullptr ? side.searched->type->name.view() : "";
	const auto add = [&](std::string_view method, std::string_view operator_class) {
		Search search = search_by(SearchKind::special, key);
		search.method = method;
		search.sign = clause.op->name;
		search.key.operator_class = operator_class;
		searches.push_back(std::move(search));
	};
	const std::string_view sign = clause.op->name;
	if (is_like(sign) && has_fixed_start(sign, *side.other)) {
		Search search = search_by(SearchKind::range, key);
		search.key.operator_class = pattern_class(*side.searched);
		searches.push_back(std::move(search));
	}
	if (meaning_in(clause.op, gin_method) != nullptr) {
		const bool is_json = type == "jsonb";
		const bool is_pattern = type == "text" || type == "character varying" || type == "character";
		if (is_json && !sign.starts_with("?")) add("gin", "jsonb_path_ops");
		add("gin", is_pattern ? "gin_trgm_ops" : "");
		return;
	}
	const char kind = side.searched->type != nullptr ? side.searched->type->kind : 'b';
	const char category = side.searched->type != nullptr ? side.searched->type->category : 'U';
	if (meaning_in(clause.op, gist_method) == nullptr) return;
	if (kind == 'r' || kind == 'm' || category == 'G') add("gist", "");
	if (category == 'I') add("gist", "inet_ops");
}

void add_comparison(const Expression& clause, const Side& side, const Source* source, std::vector<Search>& searches) {
	const auto key = key_of(*side.searched, source);
	if (!key || looks_at(*side.other, *key->entry)) return;
	const dbe_operator_meaning* meaning = meaning_in(clause.op, btree_method);
	if (meaning == nullptr) {
		if (clause.op->name == std::string_view("<>") && side.is_left) {
			Search search = search_by(SearchKind::fixed, *key);
			search.fixed = fixed_comparison(key->key, "<>", *side.other);
			searches.push_back(std::move(search));
			return;
		}
		return add_by_class(clause, side, *key, searches);
	}
	const bool is_equality = meaning->strategy == equality_strategy;
	if (has_columns(*side.other)) {
		Search search = search_by(is_equality ? SearchKind::join : SearchKind::range, *key);
		search.partner = partner_of(*side.other, source);
		searches.push_back(std::move(search));
		return;
	}
	Search search = search_by(is_equality ? SearchKind::equal : SearchKind::range, *key);
	if (is_equality) search.fixed = fixed_comparison(key->key, "=", *side.other);
	searches.push_back(std::move(search));
}

void add_array(const Expression& clause, const Source* source, std::vector<Search>& searches) {
	if (!clause.is_any || clause.arguments.count != 2) return;
	const dbe_operator_meaning* meaning = meaning_in(clause.op, btree_method);
	const auto key = key_of(clause.arguments[0], source);
	if (meaning == nullptr || !key) return;
	searches.push_back(search_by(
		meaning->strategy == equality_strategy ? SearchKind::equal : SearchKind::range, *key));
}

// x IN (SELECT y ...) joins x with y.
void add_sublink(const Expression& sublink, const Source* source, std::vector<Search>& searches) {
	if (sublink.sublink != DBE_ANY || sublink.query == nullptr || sublink.arguments.count != 1) return;
	if (const auto key = key_of(sublink.arguments[0], source)) {
		Search search = search_by(SearchKind::join, *key);
		search.partner = sublink.query;
		searches.push_back(std::move(search));
	}
	for (const dbe_target* target : sublink.query->targets) {
		const auto key = target->is_junk ? std::nullopt : key_of(*target->expression, source);
		if (!key) continue;
		Search search = search_by(SearchKind::join, *key);
		search.partner = &sublink;
		searches.push_back(std::move(search));
	}
}

void add_null_test(const Expression& test, const Source* source, std::vector<Search>& searches) {
	const auto key = key_of(test.arguments[0], source);
	if (!key || key->key.column == 0) return;
	Search search = search_by(test.is_null ? SearchKind::equal : SearchKind::fixed, *key);
	search.fixed = cat(key->key.text, test.is_null ? " IS NULL" : " IS NOT NULL");
	searches.push_back(std::move(search));
}

// flag, NOT flag
void add_flag(const Expression& clause, const Source* source, std::vector<Search>& searches) {
	const bool is_not = clause.kind == DBE_NOT;
	const auto key = key_of(is_not ? clause.arguments[0] : clause, source);
	if (!key || key->key.column == 0) return;
	Search search = search_by(SearchKind::equal, *key);
	search.fixed = is_not ? cat("NOT ", key->key.text) : key->key.text;
	searches.push_back(std::move(search));
}

// (a, b) > ($1, $2) goes on in an order.
void add_rows(const Expression& clause, const Source* source, std::vector<Search>& searches) {
	for (const Expression* part : clause.arguments)
		if (const auto key = key_of(*part, source)) searches.push_back(search_by(SearchKind::range, *key));
}

}  // namespace

std::optional<KeyOfEntry> key_of(const Expression& expression, const Source* source) {
	const Expression& at = origin(expression);
	if (const auto column = table_column(at))
		return KeyOfEntry{column->entry, {column->column->number, column->column->number, quoted(column->column->name), {}, false, false}};
	// an expression is written in terms of its own query alone
	if (source == nullptr || &at != &stripped(expression) || is_distance(at)) return std::nullopt;
	const auto column = only_column(expression, true);
	if (!column || column->entry->table->view != nullptr || at.kind == DBE_CONSTANT) return std::nullopt;
	std::string text = index_key(*source, expression);
	if (text.empty()) return std::nullopt;
	return KeyOfEntry{column->entry, {0, column->column->number, std::move(text), {}, false, false}};
}

std::optional<Search> distance_of(const Expression& expression) {
	const Expression& at = stripped(expression);
	if (!is_distance(at)) return std::nullopt;
	for (const std::uint32_t side : {0U, 1U}) {
		const auto key = key_of(at.arguments[side], nullptr);
		if (!key || has_columns(at.arguments[1 - side])) continue;
		Search search = search_by(SearchKind::special, *key);
		search.method = "gist";
		search.sign = at.op->name;
		const dbe_sql_type* type = at.arguments[side].type;
		if (type != nullptr && type->category == 'S') search.key.operator_class = "gist_trgm_ops";
		return search;
	}
	return std::nullopt;
}

std::vector<Search> searches_of(const Expression& clause, const Source* source) {
	std::vector<Search> searches;
	switch (clause.kind) {
		case DBE_OPERATOR:
			if (clause.op == nullptr || clause.arguments.count != 2) break;
			add_comparison(clause, {&clause.arguments[0], &clause.arguments[1], true}, source, searches);
			// an operator without its counterpart is of one direction
			if (clause.op->commutator != dbe_oid{})
				add_comparison(clause, {&clause.arguments[1], &clause.arguments[0], false}, source, searches);
			break;
		case DBE_ARRAY_OPERATOR:
			add_array(clause, source, searches);
			break;
		case DBE_SUBLINK:
			add_sublink(clause, source, searches);
			break;
		case DBE_NULL_TEST:
			add_null_test(clause, source, searches);
			break;
		case DBE_ROW_COMPARE:
			add_rows(clause, source, searches);
			break;
		case DBE_NOT:
		case DBE_COLUMN:
			add_flag(clause, source, searches);
			break;
		default:
			break;
	}
	return searches;
}

}  // namespace dbe
