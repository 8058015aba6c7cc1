// A function's body, and a statement or an expression in it, as the rules of functions see them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/wall.hpp"
#include "core/lint/lint.hpp"

namespace dbe {

struct FunctionBody {
	dbe_function_id id{};
	dbe_relation_id trigger_of{};
	std::string command;  // ALTER FUNCTION with its name
	bool is_plpgsql = false;
	char volatility = 'v';
	// by number: parameters that are given and never set, and variables whose text is run
	std::vector<std::int32_t> inputs;
	std::vector<std::int32_t> executed;

	bool is_input(std::int32_t parameter) const;
	bool is_executed(std::int32_t parameter) const;
};

struct BodyPart {
	const FunctionBody& body;
	dbe_body_role role;
	std::int32_t target;
};

// Rows count in the body as the server keeps it, which is put into text. What cannot be analysed is
// left out.
std::vector<LintRow> lint_function(const Host& host, FunctionBody& body,
								   std::span<const LintRule* const> rules, ScriptReader& reader,
								   std::string& text);

}  // namespace dbe
