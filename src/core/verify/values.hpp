// Values that a column may be tried with: few, and those at which predicates turn.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/wall.hpp"

namespace dbe {

struct TypeFacts {
	dbe_type_id id{};
	std::string name;  // pg_type.typname of what it is based on
	char kind = 'b';  // pg_type.typtype of that
	char category = 'U';
	bool is_not_null = false;  // a domain that says so
	std::vector<std::string> labels;  // of an enum
	std::string element;  // of an array or range: the same of its elements
	char element_kind = 'b';
	std::vector<std::string> element_labels;
};

struct Constant {
	std::string text;
	char category = 'U';
};

// In the order in which they matter; some may be no values of the type. usual begins with three that stand
// in every database.
struct Candidates {
	std::vector<std::string> own;  // from constants that stand beside the column
	std::vector<std::string> usual;
};

Candidates candidates(const TypeFacts& type, const std::vector<Constant>& own);

}  // namespace dbe
