// What a rule of the linter is: its metadata, validated at compile time, and a function of one
// analysed statement. One file per rule, lint/rules/<group>/<id>.cpp, defines one
// `extern constexpr LintRule <id>`; the registry is made from the folder listing.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace dbe {

class AnalysedStatement;
struct BodyPart;
class LintReport;

// bug: a wrong result or lost data is likely; performance: right, and slower than it has to be;
// style: right, and harder to read or to keep than it has to be.
enum class LintSeverity : std::uint8_t { style, performance, bug };

enum class LintGroup : std::uint8_t { results, predicates, joins, subqueries, writing, functions };

std::string_view name(LintSeverity severity);
std::string_view name(LintGroup group);

inline constexpr std::size_t lint_example_limit = 10;
using LintExamples = std::array<std::string_view, lint_example_limit>;

struct LintSpec {
	std::string_view id;	 // snake_case, the file's name, never changed once released
	std::string_view title;	 // at most 72 characters, no full stop
	LintGroup group;
	LintSeverity severity;
	std::string_view why;		  // why it matters, in sentences
	std::string_view suggestion;  // what to do, in sentences
	// Statements over test/lint/schema.sql that make it fire; of a rule of functions those that make them.
	LintExamples bad;
	LintExamples near_misses;	  // statements that look alike; no rule says anything of them
	// The first major version of the server that does by itself what is suggested; 0 = none does.
	int needless_since = 0;
	void (*run)(const AnalysedStatement& statement, LintReport& report) = nullptr;
	// Looks at a statement or an expression as a part of a function.
	void (*run_in_body)(const AnalysedStatement& statement, const BodyPart& part,
						LintReport& report) = nullptr;
};

class LintRule : public LintSpec {
public:
	consteval explicit LintRule(const LintSpec& spec) : LintSpec(spec) {
		require(!id.empty() && is_snake_case(id), "id must be snake_case");
		require(title.size() >= 8 && title.size() <= 72, "title must have 8 to 72 characters");
		require(!title.ends_with('.'), "title must not end in a full stop");
		require(why.ends_with('.') && suggestion.ends_with('.'), "why and suggestion are sentences");
		require(!bad[0].empty() && !near_misses[0].empty(), "examples are missing");
		require((run == nullptr) == (group == LintGroup::functions), "run is of all rules but those of functions");
		require((run_in_body != nullptr) == (group == LintGroup::functions), "run_in_body is of rules of functions");
	}

private:
	// A failed requirement calls a function that is not constexpr: the message shows in the error.
	static void malformed(const char*) {}
	static consteval void require(bool condition, const char* message) {
		if (!condition) malformed(message);
	}
	static consteval bool is_snake_case(std::string_view text) {
		for (const char c : text)
			if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
		return true;
	}
};

}  // namespace dbe
