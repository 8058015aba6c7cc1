// dbe.whatif_create(ddl), dbe.whatif_hide(index, hide), dbe.whatif_list(), dbe.whatif_reset(),
// dbe.whatif_cost(sql, indexes, hidden, params)
#include <charconv>
#include <vector>

#include "core/base/text.hpp"
#include "core/reports/cells.hpp"

namespace dbe::api {
namespace {

void add_index(Call& call, const dbe_whatif_index& index) {
	call.add_row({cat(index.id), index.name.view(), index.schema.view(), index.table_name.view(), index.method.view(),
				  Cell::rounded(index.bytes, 0), Cell::rounded(index.pages, 0), Cell::rounded(index.tuples, 0),
				  index.tree_height < 0 ? Cell() : Cell(cat(index.tree_height)), "f", index.definition.view()});
}

void add_hidden(Call& call, const dbe_whatif_hidden& hidden) {
	call.add_row({cat(static_cast<std::uint32_t>(hidden.index)), hidden.name.view(), hidden.schema.view(),
				  hidden.table_name.view(), Cell(), Cell(), Cell(), Cell(), Cell(), "t", Cell()});
}

std::vector<dbe_whatif_index> create_all(Call& call, std::size_t position) {
	std::vector<dbe_whatif_index> indexes;
	for (const std::string_view definition : call.texts(position))
		indexes.push_back(call.host().whatif_create(std::string(definition).c_str()));
	return indexes;
}

// Of an oid[].
std::vector<dbe_relation_id> relations(Call& call, std::size_t position) {
	std::vector<dbe_relation_id> ids;
	for (const std::string_view text : call.texts(position)) {
		std::uint32_t id = 0;
		std::from_chars(text.data(), text.data() + text.size(), id);
		ids.push_back(static_cast<dbe_relation_id>(id));
	}
	return ids;
}

std::vector<dbe_text> values(Call& call, std::size_t position) {
	std::vector<dbe_text> texts;
	// none at all is told from a list of none by its address
	texts.reserve(1);
	for (const std::string_view text : call.texts(position))
		texts.push_back({text.data(), static_cast<std::uint32_t>(text.size())});
	return texts;
}

// The definitions that the plan uses, a line each.
std::string used_definitions(const std::vector<dbe_whatif_index>& indexes, const dbe_whatif_plan& plan) {
	std::string text;
	for (const dbe_whatif_index& index : indexes)
		for (const std::uint32_t id : std::span(plan.used, plan.used_count))
			if (id == index.id) append(text, cat(text.empty() ? "" : "\n", index.definition.view()));
	return text;
}

}  // namespace

void whatif_create(Call& call) {
	if (call.is_null(0)) return;
	add_index(call, call.host().whatif_create(std::string(*call.text(0)).c_str(), true));
}

void whatif_hide(Call& call) {
	if (call.is_null(0)) return;
	call.host().whatif_hide(static_cast<dbe_relation_id>(*call.integer(0)), call.flag(1).value_or(true));
}

void list_whatif(Call& call) {
	const dbe_whatif_list list = call.host().whatif_list();
	for (const auto& index : std::span(list.indexes, list.index_count)) add_index(call, index);
	for (const auto& hidden : std::span(list.hidden, list.hidden_count)) add_hidden(call, hidden);
}

void whatif_reset(Call& call) { call.host().whatif_reset(); }

void whatif_cost(Call& call) {
	if (call.is_null(0)) return;
	const std::vector<dbe_whatif_index> indexes = create_all(call, 1);
	const std::vector<dbe_relation_id> hidden = relations(call, 2);
	const std::vector<dbe_text> params = values(call, 3);
	std::vector<std::uint32_t> ids;
	for (const dbe_whatif_index& index : indexes) ids.push_back(index.id);
	dbe_whatif_wish wish{};
	wish.statement = call.host().whatif_prepare(std::string(*call.text(0)).c_str());
	if (!call.is_null(3)) {
		wish.params = params.data();
		wish.param_count = static_cast<std::uint32_t>(params.size());
	}
	const dbe_whatif_plan before = call.host().whatif_plan(wish);
	wish.indexes = ids.data();
	wish.index_count = static_cast<std::uint32_t>(ids.size());
	wish.hidden = hidden.data();
	wish.hidden_count = static_cast<std::uint32_t>(hidden.size());
	const dbe_whatif_plan after = call.host().whatif_plan(wish);
	call.add_row({Cell::rounded(before.total_cost, 2), Cell::rounded(after.total_cost, 2),
				  Cell::rounded(after.rows, 0), Cell::or_null(used_definitions(indexes, after))});
}

}  // namespace dbe::api
