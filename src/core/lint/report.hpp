// What rules have to say of a statement.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.hpp"
#include "core/lint/rule.hpp"
#include "core/lint/source.hpp"

namespace dbe {

// proved: the same rows, by what the catalogs say. conditional: the same if its condition holds.
// changes_meaning: other rows, which are the right ones.
enum class FixLevel : std::uint8_t { none, proved, conditional, changes_meaning };

std::string_view name(FixLevel level);

struct LintDraft {
	std::int32_t location = -1;	 // bytes of the script
	std::string object;			 // quoted; the table, column or function that it is about
	std::string detail;			 // one sentence with the names and numbers of this case
	JsonObject evidence;
	std::string suggestion;	 // instead of the rule's, where more is known
	std::vector<Edit> edits;  // of the statement
	std::string fix;		  // where it is no edited statement: DDL
	FixLevel level = FixLevel::none;
	std::string condition;	// of a conditional fix, or what else changes
};

struct LintFinding : LintDraft {
	const LintRule* rule = nullptr;
};

class LintReport {
public:
	void start(const Source& source) { source_ = &source; }
	void enter(const LintRule& rule) { rule_ = &rule; }
	const Source& source() const { return *source_; }

	// Of a view or a function's body: its parameters are given, and its language may have words of its own.
	void set_stored(bool is_stored) { is_stored_ = is_stored; }
	bool is_stored() const { return is_stored_; }

	void add(LintDraft draft) { findings_.push_back({std::move(draft), rule_}); }

	std::vector<LintFinding>& findings() { return findings_; }

private:
	const Source* source_ = nullptr;
	const LintRule* rule_ = nullptr;
	bool is_stored_ = false;
	std::vector<LintFinding> findings_;
};

}  // namespace dbe
