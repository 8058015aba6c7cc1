// Which sequence a default draws from: what owns a sequence need not use it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

// The sequence whose next value the default is, as it comes: nextval('s'), not nextval('s') % 8.
std::optional<RelationId> drawn_sequence(std::string_view default_expression);
// The relations that a stored expression names by a constant, as nextval() takes a sequence.
std::vector<RelationId> named_sequences(std::string_view tree);

class SequenceUse {
public:
	explicit SequenceUse(const Catalog& catalog) : catalog_(catalog) {}
	// The column is an identity made by this sequence, or its default names the sequence.
	bool draws_from(const Column& column, const Sequence& sequence);

private:
	const Default* default_of(const Column& column);

	const Catalog& catalog_;
	std::vector<const Default*> defaults_;	// sorted at the first question
};

}  // namespace dbe
