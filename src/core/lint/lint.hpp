// Runs the rules over a script.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/host.hpp"
#include "core/lint/report.hpp"

namespace dbe {

struct LintRow : LintFinding {
	std::size_t statement = 0;	// from 1
	TextPosition position;
	Span span;	// of the statement
	Span reach;	 // where comments speak of it: its own, and what is before it

	// What the server says of a statement that cannot be judged.
	std::string error;
	std::string sqlstate;
};

// What the server's side learns of tables, for all scripts of a call.
struct ScriptReader {
	void* handle = nullptr;
	bool reads_views = false;  // which have no parameters
};

// In the order of the text. Only these rules, or all.
std::vector<LintRow> lint(const Host& host, std::string_view script,
						  std::span<const LintRule* const> rules, ScriptReader& reader);

// Leaves out what comments silence, sorts, and counts lines and columns.
void finish(std::string_view text, std::vector<LintRow>& rows);

// The statement as the finding would have it, nothing without a fix.
std::optional<std::string> fix_of(std::string_view script, const LintRow& row);

}  // namespace dbe
