// Which sequence a default draws from: what owns a sequence need not use it.
#pragma once

#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"

namespace dbe {

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
