// What the functions that an expression calls read: tables, by the words of their bodies.
#pragma once

#include <string_view>

#include "core/catalog/catalog.hpp"

namespace dbe {

// Written in SQL or PL/pgSQL, and not by an extension.
bool is_readable_body(const Catalog& catalog, const Function& function);

struct TableReading {
	const Function* function = nullptr;
	const Relation* relation = nullptr;	 // of the user, no temporary one
};

// The first function of the stored expression that selects from a table.
TableReading table_read_by(const Catalog& catalog, std::string_view tree);

}  // namespace dbe
