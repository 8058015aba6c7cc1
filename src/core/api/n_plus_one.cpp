// dbe.n_plus_one(since, seconds, min_calls): rows fetched one by one after a list of them
#include "core/workload/n_plus_one.hpp"

#include <map>

#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"
#include "core/workload/snapshots.hpp"

namespace dbe::api {
namespace {

constexpr double most_seconds = 600;
constexpr int parts_of_sample = 4;

double seconds_argument(Call& call, std::size_t position) {
	double seconds = 0;
	const auto text = call.text(position);
	if (!text) return 0;
	if (parse_number(*text, seconds) && seconds >= 0.1 && seconds <= most_seconds) return seconds;
	throw Error{sqlstate::invalid_parameter_value, "seconds must be between 0.1 and 600",
				cat("It is ", *text, "."), "dbe.workload_snapshot() and since => look at longer times."};
}

// Looks at the counters a few times, so that what fits by chance does not fit each time.
std::vector<Workload> sampled(const Host& host, const WorkloadSource& source, double seconds) {
	const std::string wait = cat("SELECT pg_catalog.pg_sleep(", seconds / parts_of_sample, ")");
	std::vector<Workload> workloads{read_workload(host, source)};
	for (int i = 0; i < parts_of_sample; i++) {
		host.query(wait.c_str());
		workloads.push_back(read_workload(host, source));
	}
	return workloads;
}

std::vector<Workload> compared(const Host& host, const WorkloadSource& source,
							   std::optional<std::string_view> since) {
	if (!may_read_snapshots(host))
		throw Error{sqlstate::insufficient_privilege, "permission denied for table workload_snapshots",
					"Snapshots tell of the statements of all roles.",
					"They take pg_read_all_stats; seconds => 10 looks at your own statements."};
	std::vector<Workload> workloads = kept_workloads(host, since);
	if (workloads.empty())
		throw Error{sqlstate::not_in_prerequisite_state, "there is no snapshot of the workload",
					"Two are compared: one that was kept, and the numbers as they are now.",
					"dbe.workload_snapshot() keeps one; seconds => 10 looks at the next ten seconds."};
	workloads.push_back(read_workload(host, source));
	return workloads;
}

// What is known of the statements of pairs, each read and analysed once.
class KnownStatements {
public:
	KnownStatements(const Host& host, const WorkloadSource& source, const std::vector<RepeatedLookup>& pairs)
		: host_(host) {
		for (const RepeatedLookup& pair : pairs)
			for (const WorkloadGrowth* growth : {pair.child, pair.parent}) known_[growth->id].entry.id = growth->id;
		std::vector<WorkloadEntry*> entries;
		for (auto& [id, known] : known_) entries.push_back(&known.entry);
		read_texts(host, source, entries);
	}

	const std::string& text(const WorkloadGrowth& growth) { return known_[growth.id].entry.text; }
	const StatementFacts& facts(const WorkloadGrowth& growth) {
		Known& known = known_[growth.id];
		if (!known.is_analysed && is_judged(known.entry)) {
			host_.poll();
			known.facts = analysed_facts(host_, known.entry.text, reader_);
		}
		known.is_analysed = true;
		return known.facts;
	}

private:
	struct Known {
		WorkloadEntry entry;
		StatementFacts facts;
		bool is_analysed = false;
	};

	const Host& host_;
	ScriptReader reader_;
	std::map<std::int64_t, Known> known_;
};

void add_pair(Call& call, const RepeatedLookup& pair, KnownStatements& known, double seconds) {
	const WorkloadGrowth& child = *pair.child;
	const WorkloadGrowth& parent = *pair.parent;
	const StatementFacts& facts = known.facts(child);
	const std::string detail =
		cat(counted(child.all_calls, "call"), " by ", facts.table, ".", facts.column, " in ", lasting(seconds),
			", as many as query ", parent.id, " returned in ", counted(parent.all_calls, "call"), " (",
			counted(parent.all_rows, "row"), ").");
	JsonObject evidence;
	evidence.put("child_calls", child.all_calls)
		.put("child_rows", child.all_rows)
		.put("child_ms", child.ms)
		.put("parent_calls", parent.all_calls)
		.put("parent_rows", parent.all_rows)
		.put("apart", pair.apart)
		.put("intervals", child.calls.size())
		.put("seconds", seconds)
		.put("role", child.role);
	call.add_row({Cell(cat(child.id)), known.text(child), count_cell(child.all_calls),
				  count_cell(child.all_rows), Cell::rounded(child.ms, 1), Cell(cat(parent.id)),
				  known.text(parent), count_cell(parent.all_calls), count_cell(parent.all_rows), detail,
				  evidence.text(), facts.batch.empty() ? Cell() : Cell(cat(facts.batch, ";"))});
}

}  // namespace

void n_plus_one(Call& call) {
	const double seconds = seconds_argument(call, 1);
	const auto least = call.integer(2);
	LookupLimits limits;
	if (least) limits.least_calls = static_cast<double>(*least);
	if (limits.least_calls < 1)
		throw Error{sqlstate::invalid_parameter_value, "least number of calls must be 1 or more", "", ""};
	const Host& host = call.host();
	const WorkloadSource source = find_workload(host);
	const std::vector<Workload> workloads =
		seconds > 0 ? sampled(host, source, seconds) : compared(host, source, call.text(0));
	const std::vector<WorkloadGrowth> growths = growth_between(workloads);
	const std::vector<RepeatedLookup> pairs = fitting_pairs(growths, limits);
	KnownStatements known(host, source, pairs);
	const auto found = repeated_lookups(
		pairs, [&](const WorkloadGrowth& growth) -> const StatementFacts& { return known.facts(growth); });
	const double lasted = workloads.back().taken_at - workloads.front().taken_at;
	for (const RepeatedLookup& pair : found) add_pair(call, pair, known, lasted);
}

}  // namespace dbe::api
