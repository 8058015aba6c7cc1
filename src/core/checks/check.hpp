// What a check is: its metadata, validated at compile time, and a function of the snapshot alone.
// One file per check, checks/<dimension>/<id>.cpp, defines one `extern constexpr Check <id>`;
// the registry is made from the folder listing.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace dbe {

struct Snapshot;
class Assessment;

enum class Dimension : std::uint8_t {
	schema,
	indexing,
	query,
	migration,
	security,
	monitoring,
	backup
};
inline constexpr std::size_t dimension_count = 7;

enum class Severity : std::uint8_t { info, warning, critical };

// Whether a finding belongs to objects in schemas or to the database, its roles or its server.
enum class Scope : std::uint8_t { objects, server };

std::string_view name(Dimension dimension);
std::string_view name(Severity severity);

// A threshold that the user may change with dbe.set('<check id>.<name>', value).
struct Parameter {
	std::string_view name;
	double value = 0;
	std::string_view unit;
	std::string_view meaning;
};
inline constexpr std::size_t parameter_limit = 6;

using CheckFunction = void (*)(const Snapshot& snapshot, Assessment& assessment);

struct CheckSpec {
	std::string_view id;	 // snake_case, the file's name, never changed once released
	std::string_view title;	 // at most 72 characters, no full stop
	Dimension dimension;
	Severity severity;
	Scope scope = Scope::objects;
	std::string_view why;			   // why it matters, in sentences
	std::string_view action;		   // what to do, in sentences
	std::string_view bad = {};		   // SQL that makes it fire, and no other check
	std::string_view good = {};		   // SQL of the right way: never fires
	std::string_view near_miss = {};   // SQL that looks alike and must stay silent
	std::string_view no_example = {};  // why SQL alone cannot show it; its tests are elsewhere
	std::array<Parameter, parameter_limit> parameters = {};
	// A disaster: while it touches everything, its dimension gets at most `ceiling` of 10 and the
	// whole database at most `overall_ceiling` of 100; in proportion where it touches a part.
	double ceiling = 10;
	double overall_ceiling = 100;
	CheckFunction run;
};

class Check : public CheckSpec {
public:
	consteval explicit Check(const CheckSpec& spec) : CheckSpec(spec) {
		require(is_snake_case(id), "id must be snake_case");
		require(title.size() >= 8 && title.size() <= 72, "title must have 8 to 72 characters");
		require(!title.ends_with('.'), "title must not end in a full stop");
		require(why.ends_with('.') && action.ends_with('.'), "why and action are sentences");
		require(!no_example.empty() || (!bad.empty() && !good.empty()), "examples are missing");
		require(no_example.empty() || bad.empty(), "either an example or why there is none");
		require(is_ascii(title) && is_ascii(why) && is_ascii(action), "ASCII only");
		require(ceiling >= 0 && ceiling <= 10, "ceiling is out of 10");
		require(overall_ceiling >= 0 && overall_ceiling <= 100, "overall ceiling is out of 100");
		require(run != nullptr, "run is missing");
		for (const Parameter& p : parameters)
			require(p.name.empty() ||
						(is_snake_case(p.name) && !p.unit.empty() && p.meaning.ends_with('.')),
					"a parameter needs a name, a unit and a meaning");
	}

private:
	// A failed requirement calls a function that is not constexpr: the message shows in the error.
	static void malformed(const char*) {}
	static consteval void require(bool condition, const char* message) {
		if (!condition) malformed(message);
	}
	static consteval bool is_snake_case(std::string_view text) {
		if (text.empty()) return false;
		for (const char c : text)
			if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
		return true;
	}
	static consteval bool is_ascii(std::string_view text) {
		for (const char c : text)
			if (c < 0x20 || c > 0x7E) return false;
		return true;
	}
};

}  // namespace dbe
