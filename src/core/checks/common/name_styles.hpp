// Casing of identifiers: how a name is written, and how it would be in another style.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace dbe {

enum class NameStyle : std::uint8_t { snake, camel, pascal, upper };
inline constexpr std::size_t name_style_count = 4;

std::string_view name(NameStyle style);	 // snake_case, camelCase, PascalCase, UPPER_CASE
// The styles that a name is in, one bit for each: "id" is both snake_case and camelCase,
// "Order_Id" and "order id" are nothing.
unsigned styles_of(std::string_view identifier);
inline bool has_style(std::string_view identifier, NameStyle style) {
	return (styles_of(identifier) >> static_cast<unsigned>(style) & 1u) != 0;
}
std::string in_style(std::span<const std::string_view> words, NameStyle style);

// Which of some choices most of the objects follow.
class Habit {
public:
	static constexpr std::size_t choices = 8;

	void count(std::size_t choice) { counts_[choice]++; }
	void count_object() { objects_++; }

	// Lowest choice first among equals.
	std::size_t choice() const;
	double share() const;
	bool is_clear(double least_share, double least_objects) const {
		return objects_ >= least_objects && share() >= least_share;
	}
	int objects() const { return objects_; }
	int followers() const { return counts_[choice()]; }

private:
	std::array<int, choices> counts_{};
	int objects_ = 0;
};

}  // namespace dbe
