// What a rule of the workload is: its metadata, validated at compile time, what it asks of the numbers
// alone, and what it says once text and facts are known. One file per rule, workload/rules/<id>.cpp,
// defines one `extern constexpr WorkloadRule <id>_workload_rule`; the registry is made from the folder listing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.hpp"
#include "core/query/sql_tokens.hpp"
#include "core/workload/statement_facts.hpp"
#include "core/workload/workload.hpp"

namespace dbe {

// The workload that a statement is a part of.
struct WorkloadSums {
	double total_ms = 0;
	double total_calls = 0;
	double blocks_read = 0;
	double wal_bytes = 0;
	double seconds = 0;	 // since when all is counted; 0 = unknown
	double block_size = 8192;
	double work_mem_kb = 0;	 // of the caller; 0 = unknown
	bool tracks_planning = false;
	bool counts_jit = false;
	int server_major = 0;
};

struct WorkloadStatement {
	WorkloadEntry numbers;
	std::vector<Token> words;
	StatementFacts facts;  // not known where no rule needs them
	std::string fingerprint;
	std::vector<const WorkloadStatement*> alike;  // others of the same fingerprint; of the costliest alone

	double share(const WorkloadSums& sums) const {
		return sums.total_ms > 0 ? numbers.total_ms / sums.total_ms : 0;
	}
};

struct WorkloadDraft {
	std::string detail;	 // one sentence with the numbers
	JsonObject evidence;
	std::string fix;  // a statement in its place; empty where there is none
};

enum class WorkloadSeverity : std::uint8_t { info, warning };
std::string_view name(WorkloadSeverity severity);

struct WorkloadRuleSpec {
	std::string_view id;	 // snake_case, the file's name, never changed once released
	std::string_view title;	 // at most 72 characters, no full stop
	WorkloadSeverity severity = WorkloadSeverity::info;
	std::string_view condition;	 // when it speaks, with its numbers
	std::string_view why;
	std::string_view suggestion;
	bool needs_facts = false;
	// By numbers alone: whether the text is worth reading.
	bool (*may_concern)(const WorkloadEntry& numbers, const WorkloadSums& sums) = nullptr;
	// Of a statement that it may concern; nothing in detail: it is not one.
	WorkloadDraft (*judge)(const WorkloadStatement& statement, const WorkloadSums& sums) = nullptr;
};

class WorkloadRule : public WorkloadRuleSpec {
public:
	consteval explicit WorkloadRule(const WorkloadRuleSpec& spec) : WorkloadRuleSpec(spec) {
		require(!id.empty() && title.size() >= 8 && title.size() <= 72, "title must have 8 to 72 characters");
		require(!title.ends_with('.'), "title must not end in a full stop");
		require(condition.ends_with('.') && why.ends_with('.') && suggestion.ends_with('.'), "they are sentences");
		require(may_concern != nullptr && judge != nullptr, "functions are missing");
	}

private:
	// A failed requirement calls a function that is not constexpr: the message shows in the error.
	static void malformed(const char*) {}
	static consteval void require(bool condition, const char* message) {
		if (!condition) malformed(message);
	}
};

std::span<const WorkloadRule* const> all_workload_rules();
const WorkloadRule* find_workload_rule(std::string_view id);

struct WorkloadFinding : WorkloadDraft {
	const WorkloadRule* rule = nullptr;
	const WorkloadStatement* statement = nullptr;
};

// Gives each statement those of its fingerprint, the costliest first; the list keeps its order and place.
void group_alike(std::vector<WorkloadStatement>& statements);
// What the rules say, statements that take most time first.
std::vector<WorkloadFinding> judge_workload(const std::vector<WorkloadStatement>& statements, const WorkloadSums& sums,
											std::span<const WorkloadRule* const> rules);

// ---- what the rules share ----

// Below them what a statement costs does not matter, and a few calls prove nothing.
inline constexpr double least_calls = 20;
inline constexpr double least_share = 0.01;	 // of the time of all statements

// Returns what it reads, or what it writes.
bool returns_rows(const WorkloadStatement& statement);
// Not in a subquery.
bool has_outer(const WorkloadStatement& statement, std::string_view lower_case);
// Somewhere, one after the other.
bool has_words(const WorkloadStatement& statement, std::string_view first, std::string_view second);
// Waits because it was told to.
bool waits_by_design(const WorkloadStatement& statement);
// "3.2 ms"
std::string in_ms(double ms);

}  // namespace dbe
