#include "core/checks/common/sequence_use.hpp"

#include <algorithm>
#include <tuple>

#include "core/base/text.hpp"
#include "core/checks/common/node_tree.hpp"

namespace dbe {
namespace {

// A constant of type regclass, as nextval() takes it.
constexpr std::string_view regclass_constant = "{CONST :consttype 2205 ";

auto key_of(const Default& d) { return std::tuple(d.relation, d.column); }

}  // namespace

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
