#include "core/api/call.hpp"

#include <array>
#include <cstdio>

#include "core/base/text.hpp"

namespace dbe {

Cell Cell::number(double value) { return Cell(cat(value)); }

Cell Cell::rounded(double value, int decimals) {
	std::array<char, 64> buffer;
	std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
	return Cell(std::string_view(buffer.data()));
}

const dbe_value* Call::argument(std::size_t position) const {
	if (position >= request_.argument_count) return nullptr;
	const dbe_value* value = &request_.arguments[position];
	return value->kind == DBE_NULL ? nullptr : value;
}

std::optional<std::string_view> Call::text(std::size_t position) const {
	const dbe_value* value = argument(position);
	if (value == nullptr || value->kind != DBE_TEXT) return {};
	return value->text.view();
}

std::optional<std::int64_t> Call::integer(std::size_t position) const {
	const dbe_value* value = argument(position);
	if (value == nullptr || value->kind != DBE_INTEGER) return {};
	return value->integer;
}

std::optional<bool> Call::flag(std::size_t position) const {
	const dbe_value* value = argument(position);
	if (value == nullptr || value->kind != DBE_BOOLEAN) return {};
	return value->boolean;
}

std::span<const std::string_view> Call::texts(std::size_t position) {
	const dbe_value* value = argument(position);
	if (value == nullptr || value->kind != DBE_TEXTS) return {};
	auto views = arena_.array<std::string_view>(value->texts.count);
	for (std::size_t i = 0; i < views.size(); i++) views[i] = value->texts.items[i].view();
	return views;
}

void Call::add_row(const std::vector<Cell>& cells) {
	columns_ = static_cast<std::uint32_t>(cells.size());
	for (const Cell& cell : cells) {
		if (cell.is_null()) {
			rows_.push_back(dbe_text{});
			continue;
		}
		const std::string_view kept = arena_.keep(cell.text());
		rows_.push_back(dbe_text{kept.data(), static_cast<std::uint32_t>(kept.size())});
	}
}

dbe_rows Call::rows() const {
	const auto count = static_cast<std::uint32_t>(columns_ == 0 ? 0 : rows_.size() / columns_);
	return {rows_.data(), columns_, count};
}

}  // namespace dbe
