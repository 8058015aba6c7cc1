// Worked examples of what people look up again and again: each makes its tables, and asks them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace dbe {

// Where an example runs as it is written. What stands for more than one is a row for each.
namespace platform {
inline constexpr std::uint8_t postgresql = 1;
inline constexpr std::uint8_t mysql = 2;
inline constexpr std::uint8_t sqlite = 4;
inline constexpr std::uint8_t all = 7;
}  // namespace platform

struct Recipe {
	std::string_view topic;
	std::string_view name;
	std::uint8_t platforms = platform::postgresql;
	std::string_view purpose;
	std::string_view setup;	 // statements that make the tables and fill them
	std::string_view example;
	std::string_view notes;
};

std::span<const Recipe> window_recipes();
std::span<const Recipe> cte_recipes();
std::span<const Recipe> pattern_recipes();	// PostgreSQL
std::span<const Recipe> pattern_variants();	// MySQL and SQLite

}  // namespace dbe
