// Stored expressions ("{OPEXPR :opno 96 ...}") as far as they can be judged as text.
#pragma once

#include <initializer_list>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/model.hpp"

namespace dbe {

// Without the places where it was parsed: two trees that say the same are then equal.
std::string without_locations(std::string_view tree);
// The members of a list: "({OPEXPR ...} {FUNCEXPR ...})".
std::vector<std::string_view> tree_members(std::string_view list);
// No other nodes than these?
bool has_only_nodes(std::string_view tree, std::initializer_list<std::string_view> nodes);
// "OPEXPR" of "{OPEXPR :opno 96 ...}"
std::string_view node_name(std::string_view node);
// The value of a field of the node itself, nested nodes and lists as they stand; empty when the
// node has no such field.
std::string_view node_field(std::string_view node, std::string_view field);
// The nodes right inside this one, of whichever field.
std::vector<std::string_view> node_children(std::string_view node);
// The bytes of a text constant: what stands between its quotes in SQL. Empty for anything else.
std::string text_constant(std::string_view node);

// Visits the node and all inside it; below a node for which visit() says false it does not go.
template <class Visit>
void visit_nodes(std::string_view tree, Visit visit) {
	std::vector<std::string_view> open = tree_members(tree);
	while (!open.empty()) {
		const std::string_view node = open.back();
		open.pop_back();
		if (!visit(node)) continue;
		for (const std::string_view child : node_children(node)) open.push_back(child);
	}
}

// The number of a column, a type, a function; 0 where the field is none.
double node_number(std::string_view node, std::string_view name);
// The value of a constant that is passed by value, as the server keeps it.
std::optional<std::int64_t> constant_value(std::string_view constant);
// Does the expression of a table read this column?
bool reads_column(std::string_view tree, int number);
// The functions that the tree calls, those behind operators too; without the built-in ones.
std::vector<FunctionId> user_functions(std::string_view tree);
// True when the predicate says no more than that some of these columns are not null.
bool only_excludes_nulls(std::string_view predicate, dbe_numbers columns);

}  // namespace dbe
