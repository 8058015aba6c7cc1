// dbe.whatif_create(ddl), dbe.whatif_hide(index, hide), dbe.whatif_list(), dbe.whatif_reset(),
// dbe.whatif_plan(sql, indexes, hidden, params)
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"

namespace dbe::api {
namespace {

constexpr double bytes_of_page = 8192;

std::string with_end(std::string_view text) { return std::string(text); }

Cell height(const dbe_whatif_index& index) {
	return index.tree_height < 0 ? Cell() : Cell(cat(index.tree_height));
}

void add_index(Call& call, const dbe_whatif_index& index) {
	call.add_row({cat(index.id), index.name.view(), index.schema.view(), index.table_name.view(), index.method.view(),
				  Cell::rounded(index.pages * bytes_of_page, 0), Cell::rounded(index.pages, 0),
				  Cell::rounded(index.tuples, 0), height(index), "f", index.definition.view()});
}

void add_hidden(Call& call, const dbe_whatif_hidden& hidden) {
	call.add_row({cat(static_cast<std::uint32_t>(hidden.index)), hidden.name.view(), hidden.schema.view(), hidden.table_name.view(), Cell(),
				  Cell(), Cell(), Cell(), Cell(), "t", Cell()});
}

std::vector<std::uint32_t> create_all(Call& call, std::size_t position) {
	std::vector<std::uint32_t> ids;
	for (const std::string_view definition : call.texts(position))
		ids.push_back(call.host().whatif_create(with_end(definition).c_str()).id);
	return ids;
}

}  // namespace

void whatif_create(Call& call) {
	if (call.is_null(0)) return;
	add_index(call, call.host().whatif_create(with_end(*call.text(0)).c_str(), true));
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

void plan_whatif(Call& call) {
	if (call.is_null(0)) return;
	const std::vector<std::uint32_t> ids = create_all(call, 1);
	dbe_whatif_wish wish{};
	wish.statement = call.host().whatif_prepare(with_end(*call.text(0)).c_str());
	const dbe_whatif_plan before = call.host().whatif_plan(wish);
	wish.indexes = ids.data();
	wish.index_count = static_cast<std::uint32_t>(ids.size());
	const dbe_whatif_plan after = call.host().whatif_plan(wish);
	call.add_row({Cell::rounded(before.total_cost, 2), Cell::rounded(after.total_cost, 2), cat(after.used_count)});
}

}  // namespace dbe::api
