// The table that an action is asked to change, as the catalogs describe it now.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/call.hpp"

namespace dbe {

struct TargetColumn {
	std::int16_t number = 0;
	std::string_view name;
	std::string_view type;	// as format_type() writes it
	std::string_view default_expression;
	bool not_null = false;
	bool is_generated = false;
	bool is_identity = false;
};

struct Target {
	std::uint32_t id = 0;
	std::string_view schema;
	std::string_view name;
	char kind = 'r';		 // pg_class.relkind
	char persistence = 'p';	 // pg_class.relpersistence
	bool is_partition = false;
	bool has_children = false;
	std::vector<TargetColumn> columns;
	// Of the primary key, in its order; empty without one.
	std::vector<std::int16_t> key;

	std::string identity() const;  // schema.name, quoted
	const TargetColumn* column(std::string_view wanted) const;
	const TargetColumn& column(std::int16_t number) const;
};

// The table of an argument. Refused: null (22004), a relation that is gone (42P01), what is no
// ordinary or partitioned table (42809), a table of the system or of dbe (42809), a temporary
// table of another session, and a table that the caller does not own (42501).
Target target_argument(Call& call, std::size_t position);

}  // namespace dbe
