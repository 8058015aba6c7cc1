#include "core/checks/common/function_reads.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/common/statement_tables.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

constexpr std::uint32_t first_user_id = 16384;

bool holds_rows(const Relation& r) {
	return (r.kind == 'r' || r.kind == 'p' || r.kind == 'v' || r.kind == 'm' || r.kind == 'f') &&
		   r.persistence != 't' && static_cast<std::uint32_t>(r.id) >= first_user_id;
}

bool is_name(const Token& token) {
	return token.kind == TokenKind::word || token.kind == TokenKind::identifier;
}

// The names that WITH gives, sorted: words (word) AS (...).
std::vector<std::string> with_names(const std::vector<Token>& words) {
	std::vector<std::string> names;
	for (std::size_t i = 1; i + 1 < words.size(); i++) {
		const Token& next = words[i + 1];
		if (!words[i].is_word("as") ||
			!(next.is_symbol('(') || next.is_word("materialized") || next.is_word("not")))
			continue;
		std::size_t at = i - 1;
		if (words[at].is_symbol(')')) {
			while (at > 0 && (is_name(words[--at]) || words[at].is_symbol(','))) continue;
			if (at == 0 || !words[at].is_symbol('(')) continue;
			at--;
		}
		if (is_name(words[at])) names.push_back(identifier(words[at]));
	}
	std::sort(names.begin(), names.end());
	return names;
}

// The relation that stands here by its name, with or without its schema.
const Relation* relation_at(const Catalog& catalog, const std::vector<Token>& words,
							const std::vector<std::string>& with, std::size_t at) {
	if (at >= words.size() || !is_name(words[at])) return nullptr;
	std::string schema, name = identifier(words[at]);
	if (at + 2 < words.size() && words[at + 1].is_symbol('.') && is_name(words[at + 2])) {
		schema = std::move(name);
		name = identifier(words[at += 2]);
	}
	if (at + 1 < words.size() && (words[at + 1].is_symbol('(') || words[at + 1].is_symbol('.')))
		return nullptr;
	if (schema.empty() && std::binary_search(with.begin(), with.end(), name)) return nullptr;
	for (const Relation& r : catalog.relations())
		if (r.name.view() == name && holds_rows(r) &&
			(schema.empty() || catalog.schema_name(r.schema) == schema))
			return &r;
	return nullptr;
}

// A FROM that belongs to a SELECT: not that of extract(), substring() or IS DISTINCT FROM.
const Relation* relation_read_by(const Catalog& catalog, const Function& function) {
	const std::vector<Token> words = sql_words(function.source);
	const std::vector<std::string> with = with_names(words);
	std::vector<bool> is_select;  // by depth of parentheses
	for (std::size_t i = 0; i < words.size(); i++) {
		is_select.resize(static_cast<std::size_t>(std::max(words[i].depth, 0)) + 1, false);
		if (words[i].is_word("select") || words[i].is_word("perform")) is_select.back() = true;
		if (words[i].is_symbol(';')) is_select.back() = false;
		if (!is_select.back()) continue;
		const bool is_from = words[i].is_word("from") && !words[i - 1].is_word("distinct");
		if (!is_from && !words[i].is_word("join")) continue;
		if (const Relation* found = relation_at(catalog, words, with, i + 1)) return found;
	}
	return nullptr;
}

}  // namespace

bool is_readable_body(const Catalog& catalog, const Function& function) {
	const Language* language = catalog.language(function.language);
	return !function.is_extension_member && language != nullptr &&
		   equals_any(language->name, {"sql", "plpgsql"});
}

TableReading table_read_by(const Catalog& catalog, std::string_view tree) {
	for (const FunctionId id : user_functions(tree)) {
		const Function* function = catalog.function(id);
		if (function == nullptr || !is_readable_body(catalog, *function)) continue;
		if (const Relation* relation = relation_read_by(catalog, *function))
			return {function, relation};
	}
	return {};
}

}  // namespace dbe
