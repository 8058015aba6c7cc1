#include "core/checks/common/statement_columns.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/common/columns.hpp"

namespace dbe {
namespace {

// A scan that stops early at a LIMIT reads a part only.
constexpr double whole_share = 0.5;

bool is_name(const Token& token) {
	return token.kind == TokenKind::word || token.kind == TokenKind::identifier;
}

std::size_t count_words(const std::vector<Token>& words, std::string_view word) {
	return static_cast<std::size_t>(std::count_if(
		words.begin(), words.end(), [&](const Token& t) { return t.is_word(word); }));
}

}  // namespace

const Table* TableFinder::find(const FromItem& item) {
	if (item.name.empty()) return nullptr;
	if (!is_ready_) {
		by_name_.reserve(catalog_.tables().size());
		for (const Table& table : catalog_.tables())
			by_name_.emplace(table.relation->name.view(), &table);
		is_ready_ = true;
	}
	const Table* found = nullptr;
	const auto range = by_name_.equal_range(item.name);
	for (auto at = range.first; at != range.second; ++at) {
		const Table* table = at->second;
		if (!item.schema.empty() && catalog_.schema_name(table->relation->schema) != item.schema)
			continue;
		if (found != nullptr) return nullptr;
		found = table;
	}
	return found;
}

SearchedTable searched_table(TableFinder& tables, const std::vector<Token>& words) {
	SearchedTable searched;
	searched.item = first_from(words);
	searched.table = tables.find(searched.item);
	if (searched.table == nullptr) return searched;
	const std::size_t end = searched.item.end;
	const bool is_list = end < words.size() && words[end].is_symbol(',');
	searched.is_alone = !is_list && count_words(words, "from") == 1 &&
						count_words(words, "join") == 0 && count_words(words, "using") == 0;
	searched.where = end;
	while (searched.where < words.size() &&
		   !(words[searched.where].depth == 0 && words[searched.where].is_word("where")))
		searched.where++;
	return searched;
}

const Column* named_column(const Catalog& catalog, const SearchedTable& searched,
						   const std::vector<Token>& words, std::size_t at) {
	if (at >= words.size() || !is_name(words[at])) return nullptr;
	const bool is_qualified = at >= 2 && words[at - 1].is_symbol('.') && is_name(words[at - 2]);
	if (is_qualified) {
		const std::string owner = identifier(words[at - 2]);
		const FromItem& item = searched.item;
		if (owner != (item.alias.empty() ? item.name : item.alias)) return nullptr;
	} else if (!searched.is_alone || (at >= 1 && words[at - 1].is_symbol('.'))) {
		return nullptr;
	}
	const RelationId id = searched.table->id();
	return catalog.column(id, catalog.column_number(id, identifier(words[at])));
}

bool reads_whole_table(const Catalog& catalog, const Statement& statement, const Table& table) {
	const double pages = table.bytes / catalog.server().block_size;
	const double blocks = (statement.blocks_hit + statement.blocks_read) / std::max(1.0, statement.calls);
	return pages > 0 && blocks >= pages * whole_share;
}

ColumnSearch& search_of(std::vector<ColumnSearch>& all, const Table& table, const Column& column) {
	for (ColumnSearch& search : all)
		if (search.column == &column) return search;
	all.push_back({});
	all.back().table = &table;
	all.back().column = &column;
	return all.back();
}

void add(ColumnSearch& search, const Statement& statement) {
	search.statements++;
	search.calls += statement.calls;
	search.total_ms += statement.total_ms;
	if (search.slowest == nullptr || statement.total_ms > search.slowest->total_ms)
		search.slowest = &statement;
}

Draft search_draft(const Catalog& catalog, const ColumnSearch& search) {
	Draft draft;
	draft.object = column_object(catalog, *search.column);
	draft.evidence.put("statements", search.statements)
		.put("calls", search.calls)
		.put("total_ms", search.total_ms)
		.put("rows", search.table->rows)
		.put("query", shortened(search.slowest->text, 1000));
	draft.weight = search.total_ms;
	draft.effect = search.total_ms;
	return draft;
}

}  // namespace dbe
