// How the tables of a database are named, and which of them are named otherwise.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/checks/common/name_styles.hpp"
#include "core/checks/common/nouns.hpp"

namespace dbe {

enum class KeyName : std::uint8_t { id, table_id, other };

struct Habits {
	Habit tables;	// by NameStyle
	Habit columns;	// by NameStyle
	Habit numbers;	// by GrammaticalNumber
	Habit keys;		// by KeyName
	std::vector<GrammaticalNumber> of_tables;  // of each of the catalog's tables
};

// The single column of a primary key that refers to nothing, and how it is named.
const Column* own_key(const Catalog& catalog, const Table& table);
KeyName key_name(const Table& table, const Column& key);
Habits habits_of(const Catalog& catalog);

// The name in another style, and the noun at its end in another number.
std::string renamed_table(const Table& table, NameStyle style,
						  std::optional<GrammaticalNumber> number);
std::string renamed_key(const Table& table, KeyName wanted);

}  // namespace dbe
