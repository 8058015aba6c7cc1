#include "core/checks/common/statement_tables.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"

namespace dbe {
namespace {

bool is_name(const Token& token) {
	return token.kind == TokenKind::word || token.kind == TokenKind::identifier;
}

// What may follow a table and is no alias.
bool ends_item(const Token& token) {
	static constexpr std::array<std::string_view, 28> words = {
		"set", "using", "returning", "values", "default", "overriding", "select",
		"where", "join",  "inner",	"left",	  "right",	"full",	   "cross",
		"natural", "group", "order", "having", "limit", "offset",  "fetch",
		"for",	 "union", "except", "intersect", "window", "on", "tablesample"};
	return std::any_of(words.begin(), words.end(),
					   [&](std::string_view word) { return token.is_word(word); });
}

}  // namespace

std::string identifier(const Token& token) {
	if (token.kind != TokenKind::identifier) return lower(token.text);
	return std::string(token.content());
}

FromItem first_from(const std::vector<Token>& words) {
	std::size_t at = 0;
	while (at < words.size() && !(words[at].depth == 0 && words[at].is_word("from"))) at++;
	return item_at(words, at + 1);
}

FromItem written_item(const std::vector<Token>& words) {
	if (words.size() < 2) return {};
	if (words[0].is_word("update")) return item_at(words, 1);
	const bool has_target = (words[0].is_word("insert") && words[1].is_word("into")) ||
							(words[0].is_word("delete") && words[1].is_word("from"));
	return has_target ? item_at(words, 2) : FromItem{};
}

FromItem item_at(const std::vector<Token>& words, std::size_t at) {
	FromItem item;
	if (at < words.size() && words[at].is_word("only")) at++;
	if (at >= words.size() || !is_name(words[at])) return item;
	std::string name = identifier(words[at++]);
	if (at + 1 < words.size() && words[at].is_symbol('.') && is_name(words[at + 1])) {
		item.schema = std::move(name);
		name = identifier(words[at + 1]);
		at += 2;
	}
	const bool has_columns = !words.empty() && words[0].is_word("insert");
	if (at < words.size() && (words[at].is_symbol('.') || (words[at].is_symbol('(') && !has_columns)))
		return {};
	item.name = std::move(name);
	if (at < words.size() && words[at].is_symbol('*')) at++;
	if (at < words.size() && words[at].is_word("as")) at++;
	if (at < words.size() && is_name(words[at]) && !ends_item(words[at]))
		item.alias = identifier(words[at++]);
	item.end = at;
	return item;
}

const Table* find_table(const Catalog& catalog, const FromItem& item) {
	const Table* found = nullptr;
	if (item.name.empty()) return nullptr;
	for (const Table& table : catalog.tables()) {
		if (table.relation->name.view() != item.name) continue;
		if (!item.schema.empty() && catalog.schema_name(table.relation->schema) != item.schema)
			continue;
		if (found != nullptr) return nullptr;
		found = &table;
	}
	return found;
}

bool scans_all(const Catalog& catalog, const Statement& statement, const Table& table) {
	constexpr double least_blocks = 100;
	const double blocks = table.bytes / catalog.server().block_size;
	const double touched = statement.blocks_hit + statement.blocks_read;
	return blocks >= least_blocks && statement.calls > 0 && touched / statement.calls >= blocks / 2;
}

}  // namespace dbe
