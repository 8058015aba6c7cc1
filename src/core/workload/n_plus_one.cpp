#include "core/workload/n_plus_one.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "core/base/text.hpp"

namespace dbe {
namespace {

[[noreturn]] void refuse(std::string_view what, std::string detail, std::string_view hint) {
	throw Error{sqlstate::not_in_prerequisite_state, std::string(what), std::move(detail), std::string(hint)};
}

constexpr double same_moment = 0.001;  // seconds

void compare(const Workload& before, const Workload& after) {
	if (std::abs(before.reset_at - after.reset_at) > same_moment)
		refuse("statistics of statements were reset between the snapshots",
			   "What was counted before and after a reset cannot be compared.",
			   "dbe.workload_snapshot() takes a new one to compare with.");
	if (before.evictions == after.evictions) return;
	refuse("statements were evicted between the snapshots",
		   cat("Room was made for others ", counted(after.evictions - before.evictions, "time"),
			   "; statements that came back are counted anew."),
		   "A shorter time between snapshots helps, or a larger pg_stat_statements.max.");
}

using Key = std::pair<std::int64_t, std::uint32_t>;

// Of one that was not there before all that it has; nothing where it has less than before.
bool add_interval(const WorkloadEntry* before, const WorkloadEntry& after, WorkloadGrowth& growth) {
	const double calls = after.calls - (before == nullptr ? 0 : before->calls);
	const double rows = after.rows - (before == nullptr ? 0 : before->rows);
	if (calls < 0 || rows < 0) return false;
	growth.calls.push_back(calls);
	growth.rows.push_back(rows);
	growth.all_calls += calls;
	growth.all_rows += rows;
	growth.ms += after.total_ms - (before == nullptr ? 0 : before->total_ms);
	return true;
}

std::map<Key, const WorkloadEntry*> by_key(const Workload& workload) {
	std::map<Key, const WorkloadEntry*> entries;
	for (const WorkloadEntry& entry : workload.entries) entries.emplace(Key(entry.id, entry.role), &entry);
	return entries;
}

}  // namespace

std::vector<WorkloadGrowth> growth_between(const std::vector<Workload>& workloads) {
	std::vector<std::map<Key, const WorkloadEntry*>> entries;
	for (std::size_t i = 0; i < workloads.size(); i++) {
		if (i > 0) compare(workloads[i - 1], workloads[i]);
		entries.push_back(by_key(workloads[i]));
	}
	std::vector<WorkloadGrowth> growths;
	if (workloads.size() < 2) return growths;
	for (const auto& [key, last] : entries.back()) {
		WorkloadGrowth growth;
		growth.id = key.first;
		growth.role = key.second;
		bool is_whole = true;
		const WorkloadEntry none;
		for (std::size_t i = 1; i < entries.size() && is_whole; i++) {
			const auto before = entries[i - 1].find(key);
			const auto after = entries[i].find(key);
			const WorkloadEntry& now = after == entries[i].end() ? none : *after->second;
			is_whole = add_interval(before == entries[i - 1].end() ? nullptr : before->second, now, growth);
		}
		if (is_whole && growth.all_calls > 0) growths.push_back(std::move(growth));
	}
	return growths;
}

namespace {

// A list has at least so many rows: one row and one lookup are a chain, and no loop.
constexpr double least_list_rows = 3;
// By a foreign key a lookup returns a few rows each time; what returns more is a list itself.
constexpr double most_lookup_rows = 100;

// Interval by interval: two that fit in sum alone have met by chance.
double rows_apart(const WorkloadGrowth& child, const WorkloadGrowth& parent) {
	double apart = 0;
	for (std::size_t i = 0; i < child.calls.size(); i++) apart += std::abs(child.calls[i] - parent.rows[i]);
	return apart / child.all_calls;
}

}  // namespace

std::vector<RepeatedLookup> fitting_pairs(const std::vector<WorkloadGrowth>& growths, const LookupLimits& limits) {
	std::vector<RepeatedLookup> pairs;
	for (const WorkloadGrowth& child : growths) {
		if (child.all_calls < limits.least_calls || child.all_rows > most_lookup_rows * child.all_calls) continue;
		for (const WorkloadGrowth& parent : growths) {
			if (parent.role != child.role || parent.id == child.id ||
				parent.all_rows < least_list_rows * parent.all_calls)
				continue;
			const double apart = rows_apart(child, parent);
			if (apart <= limits.tolerance) pairs.push_back({&child, &parent, apart});
		}
	}
	const auto rank = [](const RepeatedLookup& p) {
		return std::tuple(-p.child->all_calls, p.child->id, p.child->role, p.apart, p.parent->id);
	};
	std::sort(pairs.begin(), pairs.end(),
			  [&](const RepeatedLookup& a, const RepeatedLookup& b) { return rank(a) < rank(b); });
	return pairs;
}

bool leads_to(const StatementFacts& parent, const StatementFacts& child) {
	if (!child.is_lookup || parent.command != DBE_SELECT) return false;
	return std::any_of(child.wanted.begin(), child.wanted.end(), [&](const KeyDomain& wanted) {
		return std::find(parent.shown.begin(), parent.shown.end(), wanted) != parent.shown.end();
	});
}

std::vector<RepeatedLookup> repeated_lookups(const std::vector<RepeatedLookup>& pairs, const FactsOf& facts) {
	std::vector<RepeatedLookup> found;
	for (const RepeatedLookup& pair : pairs) {
		if (!found.empty() && found.back().child == pair.child) continue;
		const StatementFacts& child = facts(*pair.child);
		// more than a row for each, and yet by a key: the numbers are of something else
		if (!child.is_lookup || (child.is_key && pair.child->all_rows > 1.01 * pair.child->all_calls)) continue;
		if (leads_to(facts(*pair.parent), child)) found.push_back(pair);
	}
	return found;
}

}  // namespace dbe
