// The words of an identifier, in lower case: order_item_id, orderItemId and OrderItemID are
// "order", "item", "id"; digits are words of their own.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace dbe {

class NameTokens {
public:
	explicit NameTokens(std::string_view name);
	// The words point into the object.
	NameTokens(const NameTokens&) = delete;
	NameTokens& operator=(const NameTokens&) = delete;

	std::span<const std::string_view> words() const { return {words_.data(), count_}; }
	std::size_t size() const { return count_; }
	std::string_view operator[](std::size_t at) const { return words_[at]; }
	std::string_view first() const { return count_ == 0 ? std::string_view{} : words_[0]; }
	std::string_view last() const { return count_ == 0 ? std::string_view{} : words_[count_ - 1]; }
	bool has(std::string_view word) const;
	bool has_any(std::span<const std::string_view> words) const;

	// The first words (all by default) with a separator between them.
	std::string joined(std::string_view separator, std::size_t words = capacity) const;

private:
	static constexpr std::size_t capacity = 32;

	void add(std::size_t start, std::size_t end);

	std::array<char, 128> text_;
	std::array<std::string_view, capacity> words_;
	std::size_t count_ = 0;
};

bool is_number(std::string_view word);
bool is_one_of(std::string_view word, std::span<const std::string_view> words);

}  // namespace dbe
