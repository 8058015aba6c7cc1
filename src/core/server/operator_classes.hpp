// The operator classes that nobody gets without asking: those of the server have no fixed OIDs.
#pragma once

#include <span>

#include "core/catalog/model.hpp"
#include "core/server/group.hpp"

namespace dbe {

struct OperatorClass {
	Oid id{};
	std::string_view name;	// without its schema
};

struct OperatorClassFacts : FactGroup {
	std::span<const OperatorClass> list;  // not the default of their type; by id

	// nullptr for one that is the default of its type.
	const OperatorClass* find(Oid id) const;
};

OperatorClassFacts load_operator_classes(const Host& host, Arena& arena);

}  // namespace dbe
