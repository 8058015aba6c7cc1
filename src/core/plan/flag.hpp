// What a flag of a plan is: its metadata, validated at compile time, and a function of the plan.
// One file per flag, plan/flags/<id>.cpp, defines one `extern constexpr PlanFlag <id>_flag`; the
// registry is made from the folder listing.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.hpp"
#include "core/plan/plan.hpp"

namespace dbe {

class PlanReport;

inline constexpr std::size_t plan_example_limit = 4;
using PlanExamples = std::array<std::string_view, plan_example_limit>;
inline constexpr std::size_t stronger_flag_limit = 10;

struct PlanFlagSpec {
	std::string_view id;	 // snake_case, the file's name, never changed once released
	std::string_view title;	 // at most 72 characters, no full stop
	std::string_view why;		  // what it costs, in sentences
	std::string_view suggestion;  // what to do, in sentences
	// Where one of these is reported above, below or at the node, it is the reason of this one.
	std::array<std::string_view, stronger_flag_limit> reasons{};
	// SQL over test/lint/schema.sql, settings first, or a plan as JSON: what makes it fire, and what
	// looks alike and is left alone by every flag.
	PlanExamples bad;
	PlanExamples near_misses;
	void (*run)(const Plan& plan, PlanReport& report);
};

class PlanFlag : public PlanFlagSpec {
public:
	consteval explicit PlanFlag(const PlanFlagSpec& spec) : PlanFlagSpec(spec) {
		require(!id.empty() && is_snake_case(id), "id must be snake_case");
		require(title.size() >= 8 && title.size() <= 72, "title must have 8 to 72 characters");
		require(!title.ends_with('.'), "title must not end in a full stop");
		require(why.ends_with('.') && suggestion.ends_with('.'), "why and suggestion are sentences");
		require(!bad[0].empty() && !near_misses[0].empty(), "examples are missing");
		require(run != nullptr, "run is missing");
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

struct PlanDraft {
	const PlanNode* node = nullptr;
	std::string detail;		// one sentence with the names and numbers of this case
	std::string suggestion;	 // instead of the flag's, where more is known
	std::string fix;		// SQL that cures it; empty where there is none
	double saving_ms = -1;	// that a cure can save at most; negative = nobody knows
	bool follows_estimate = false;	// a wrong number of rows below is the reason, if one is reported
	JsonObject evidence;
};

struct PlanFinding : PlanDraft {
	const PlanFlag* flag = nullptr;
	double saving_share = -1;
	bool is_information = false;  // too little to gain
	std::vector<const PlanFinding*> effects;  // findings that have this one as their reason
};

class PlanReport {
public:
	void enter(const PlanFlag& flag) { flag_ = &flag; }
	void add(PlanDraft draft) { findings_.push_back({std::move(draft), flag_, -1, false, {}}); }
	std::vector<PlanFinding>& findings() { return findings_; }

private:
	const PlanFlag* flag_ = nullptr;
	std::vector<PlanFinding> findings_;
};

std::span<const PlanFlag* const> all_plan_flags();

// What the flags say of a plan, what saves most first; of one reason only the reason.
std::vector<PlanFinding> judge(const Plan& plan);

}  // namespace dbe
