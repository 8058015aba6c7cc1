// What becomes of one change, by what the row is when its turn comes.
#pragma once

#include <compare>
#include <unordered_map>

#include "core/audit/undo_commands.hpp"

namespace dbe {

namespace undo_state {
inline constexpr std::string_view ok = "ok";
inline constexpr std::string_view changed = "changed";
inline constexpr std::string_view partly = "partly";
inline constexpr std::string_view lost = "lost";
}  // namespace undo_state

inline constexpr std::string_view undo_null = "NULL";

// What a row is after the steps so far.
struct SimulatedRow {
	bool is_there = false;
	bool is_twice = false;
	bool is_doubtful = false;  // a step before this one does not do all that it should
	std::vector<UndoValue> values;
	std::vector<UndoValue> json_values;
};

using SimulatedTable = std::unordered_map<std::string_view, SimulatedRow>;

// Without a state where there is nothing to take back.
struct Verdict {
	std::string_view state = undo_state::ok;
	std::string detail;
	ColumnSet columns;	// to be set, or inserted

	auto operator<=>(const Verdict&) const = default;
};

// Of any change but a TRUNCATE.
Verdict judge_change(const UndoTable& table, const SimulatedTable& rows, const UndoChange& change);

}  // namespace dbe
