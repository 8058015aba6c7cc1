// What dbe.workload_snapshot() has kept: the workload's numbers as they were.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/workload/workload.hpp"

namespace dbe {

// Whether the caller may read what is kept.
bool may_read_snapshots(const Host& host);

// As kept, the oldest first: those from the last one at or before a moment on, or all where that is none;
// the newest alone where no moment is given. Only calls, rows and times of their entries are known.
std::vector<Workload> kept_workloads(const Host& host, std::optional<std::string_view> since);

// The newest one that was kept before a statement was last called.
struct Growth {
	std::int64_t id = 0;
	double taken_at = 0;
	double calls = 0;
	double total_ms = 0;
};
// For these statements, of all roles together; none where nothing is known. What was kept before a
// reset or before statements were evicted cannot be compared.
std::vector<Growth> last_growths(const Host& host, const Workload& now,
								 const std::vector<const WorkloadEntry*>& entries);

}  // namespace dbe
