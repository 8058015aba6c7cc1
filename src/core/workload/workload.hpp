// The numbers of pg_stat_statements for the current database, one entry per role and statement, and
// texts only of those that are asked for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/host.hpp"

namespace dbe {

struct WorkloadEntry {
	std::int64_t id = 0;   // queryid
	std::uint32_t role = 0;	 // 0 = of several
	double calls = 0;
	double total_ms = 0;
	double min_ms = 0;
	double max_ms = 0;
	double squares = 0;	 // square of the deviation times the calls: these can be added
	double rows = 0;
	double blocks_hit = 0;
	double blocks_read = 0;
	double temp_blocks = 0;	 // written
	double plan_ms = 0;
	double wal_bytes = 0;
	double wal_images = 0;
	double jit_ms = 0;
	double since = 0;  // when its counting began, 0 = unknown; needs 1.11 of the extension
	double extremes_since = 0;	// the same of the least and the longest time
	std::string text;			// empty until it is read

	double mean_ms() const { return calls > 0 ? total_ms / calls : 0; }
	double deviation_ms() const;
	double per_call(double amount) const { return calls > 0 ? amount / calls : 0; }
};

struct WorkloadSource {
	std::string view;	   // pg_stat_statements, qualified and ready for SQL
	double version = 0;	   // 10 for 1.10
	std::uint32_t database = 0;
	double block_size = 8192;
};

struct Workload {
	WorkloadSource source;
	double taken_at = 0;  // seconds since 1970
	double reset_at = 0;  // when all was reset, 0 = unknown
	double evictions = -1;	// how often room was made for others; negative = unknown
	bool tracks_planning = false;
	bool counts_jit = false;
	std::vector<WorkloadEntry> entries;	 // by id and role
	// What the caller may not see, in sum.
	double hidden_calls = 0;
	double hidden_ms = 0;

	double total_ms() const;
	double total_calls() const;
};

// Error 55000 where statements are not known, with the reason.
WorkloadSource find_workload(const Host& host);
Workload read_workload(const Host& host, const WorkloadSource& source);
Workload read_workload(const Host& host);

// Of all roles together, one entry per statement.
std::vector<WorkloadEntry> merged(const std::vector<WorkloadEntry>& entries);

// Fills in the texts of these, without comments and secrets; what has gone meanwhile stays without.
void read_texts(const Host& host, const WorkloadSource& source, std::vector<WorkloadEntry*> entries);

// Has a plan, and is no report of this extension.
bool is_judged(const WorkloadEntry& entry);

inline constexpr std::size_t most_statements_read = 1000;

// The first so many of a list that are judged, in order, with their texts; at most so many as above.
std::vector<const WorkloadEntry*> first_judged(const Host& host, const WorkloadSource& source,
											   std::vector<WorkloadEntry>& list, std::size_t limit);

// Stands for the text of what the caller may not see.
inline constexpr std::string_view hidden_statements =
	"(statements of others, hidden: they take pg_read_all_stats)";

// The standard deviation and mean of all calls but the slowest: a single accident proves nothing.
struct Spread {
	double mean_ms = 0;
	double deviation_ms = 0;
};
Spread without_slowest(const WorkloadEntry& entry);
// Times vary wildly, also without the slowest call.
bool is_unstable(const WorkloadEntry& entry);

}  // namespace dbe
