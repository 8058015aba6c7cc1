#include "core/checks/common/sequence_use.hpp"

#include <algorithm>
#include <tuple>

#include "core/base/text.hpp"
#include "core/checks/common/node_tree.hpp"

namespace dbe {
namespace {

// A constant of type regclass, as nextval() takes it.
constexpr std::string_view regclass_constant = "{CONST :consttype 2205 ";

// What changes the width of a number only: int4(bigint) and int2(bigint), or a domain over it.
bool keeps_value(std::string_view node) {
	if (node_name(node) == "COERCETODOMAIN") return true;
	return node_name(node) == "FUNCEXPR" && equals_any(node_field(node, "funcid"), {"480", "714"});
}

std::string_view argument_of(std::string_view node) {
	const std::string_view one = node_field(node, "arg");
	const auto members = tree_members(one.empty() ? node_field(node, "args") : one);
	return members.size() == 1 ? members.front() : std::string_view{};
}

auto key_of(const Default& d) { return std::tuple(d.relation, d.column); }

}  // namespace

std::optional<RelationId> drawn_sequence(std::string_view default_expression) {
	if (default_expression.find(regclass_constant) == std::string_view::npos) return std::nullopt;
	std::string_view node = default_expression;
	while (keeps_value(node)) node = argument_of(node);
	// nextval(regclass)
	if (node_name(node) != "FUNCEXPR" || node_field(node, "funcid") != "1574") return std::nullopt;
	const auto sequence = constant_value(argument_of(node));
	if (!sequence) return std::nullopt;
	return RelationId{static_cast<std::uint32_t>(*sequence)};
}

std::vector<RelationId> named_sequences(std::string_view tree) {
	std::vector<RelationId> named;
	for (std::size_t at = tree.find(regclass_constant); at != std::string_view::npos;
		 at = tree.find(regclass_constant, at + 1))
		if (const auto value = constant_value(tree.substr(at)))
			named.push_back(RelationId{static_cast<std::uint32_t>(*value)});
	return named;
}

const Default* SequenceUse::default_of(const Column& column) {
	const auto& rows = catalog_.rows().defaults;
	if (defaults_.empty() && rows.count > 0) {
		for (std::uint32_t i = 0; i < rows.count; i++) defaults_.push_back(&rows.rows[i]);
		std::sort(defaults_.begin(), defaults_.end(), [](const Default* a, const Default* b) {
			return key_of(*a) < key_of(*b);
		});
	}
	const std::tuple wanted(column.relation, column.number);
	const auto found = std::lower_bound(
		defaults_.begin(), defaults_.end(), wanted,
		[](const Default* d, const auto& key) { return key_of(*d) < key; });
	return found == defaults_.end() || key_of(**found) != wanted ? nullptr : *found;
}

bool SequenceUse::draws_from(const Column& column, const Sequence& sequence) {
	if (column.identity != 0)
		return sequence.is_identity && sequence.owner_table == column.relation &&
			   sequence.owner_column == column.number;
	const Default* expression = default_of(column);
	if (expression == nullptr) return false;
	const std::vector<RelationId> named = named_sequences(expression->expression);
	return std::find(named.begin(), named.end(), sequence.id) != named.end();
}

}  // namespace dbe
