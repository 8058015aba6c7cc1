#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/health/parts.hpp"

namespace dbe {

extern const Check checkpoints_too_frequent;

namespace {

constexpr double hour = 3600;
constexpr double day = 86400;
constexpr double giga = 1024.0 * 1024.0 * 1024.0;
constexpr double enough_blocks = 10000;
constexpr double enough_transactions = 1000;
constexpr double enough_checkpoints = 10;

struct Blocks {
	double fetched = 0;
	double hit = 0;
};

Blocks blocks_of(const Catalog& catalog, bool indexes) {
	Blocks sum;
	for (const Relation& r : catalog.relations()) {
		if ((r.kind == 'i') != indexes) continue;
		sum.fetched += static_cast<double>(r.activity.blocks_fetched);
		sum.hit += static_cast<double>(r.activity.blocks_hit);
	}
	return sum;
}

// For information: a low ratio hurts only where reads are slow, and a high one hides bad plans.
Metric hit_ratio(const Catalog& catalog, std::string_view name, bool indexes) {
	const Blocks blocks = blocks_of(catalog, indexes);
	if (blocks.fetched < enough_blocks)
		return unknown(name, cat("too few reads yet: ", counted(blocks.fetched, "block")));
	return measured(name, percent(blocks.hit / blocks.fetched),
					"of reads found in shared_buffers; usually over 99 %, for information only");
}

// Where neither a reset nor a loss of the counters is known, they may be older than the server's
// start: then a rate by that time is the highest that is possible.
struct Window {
	double seconds;
	bool is_exact;

	double per_hour(double count) const { return seconds > 0 ? count / (seconds / hour) : 0; }
	std::string words() const { return cat(is_exact ? "" : "at least ", lasting(seconds)); }
};

Window window_since(const Snapshot& snapshot, double reset) {
	const Server& server = snapshot.server();
	const double known = std::max(reset, server.last_recovery);
	const double since = known > 0 ? known : server.started;
	return {std::max(0.0, server.now - since), known > 0};
}

// A rate that may be too high by its window proves nothing.
Metric judged_rate(const Metric& metric, const Window& window, bool is_high,
				   std::string_view limit, std::string_view action) {
	if (window.seconds < hour) return unknown(metric.name, "counted for less than an hour");
	if (is_high && !window.is_exact)
		return unknown(metric.name,
					   cat(metric.meaning, "; since when is not known"));
	return judged(metric, is_high ? MetricState::warning : MetricState::ok, limit, "", action);
}

Metric deadlocks(const DatabaseFacts& facts, const Window& window) {
	const double rate = window.per_hour(facts.deadlocks);
	return judged_rate(measured("deadlocks", cat(std::round(rate * 10) / 10, " an hour"),
								cat(grouped(facts.deadlocks), " in ", window.words())),
					   window, rate > 1, "1 an hour",
					   "lock rows and tables in the same order everywhere; the log names them");
}

Metric rollbacks(const DatabaseFacts& facts, const Window& window) {
	constexpr std::string_view name = "rollbacks";
	const double all = facts.commits + facts.rollbacks;
	if (all < enough_transactions)
		return unknown(name, cat("too few yet: ", counted(all, "transaction")));
	return judged(measured(name, percent(facts.rollbacks / all),
						   cat("of ", counted(all, "transaction"), " in ", window.words())),
				  facts.rollbacks > 0.1 * all ? MetricState::warning : MetricState::ok, "10 %", "",
				  "look for errors in the log that the application retries or hides");
}

Metric temp_files(const DatabaseFacts& facts, const Window& window) {
	const double rate = window.per_hour(facts.temp_bytes);
	return judged_rate(measured("temporary_files", cat(sized(rate), " an hour"),
								cat(counted(facts.temp_files, "file"), ", ",
									sized(facts.temp_bytes), " in ", window.words())),
					   window, rate > giga, "1 GB an hour",
					   "find the statements that spill; an index or more work_mem for them");
}

Metric checkpoints(const Snapshot& snapshot) {
	constexpr std::string_view name = "forced_checkpoints";
	const CheckpointFacts& facts = snapshot.facts.checkpoints;
	if (!facts.known) return unknown(name, facts.reason);
	const double seconds = window_since(snapshot, facts.reset).seconds;
	const auto limit = [&](std::string_view parameter) {
		return snapshot.parameters.value(checkpoints_too_frequent, parameter);
	};
	const double all = facts.timed + facts.requested;
	if (seconds < limit("min_age"))
		return unknown(name, cat("counted for only ", lasting(seconds)));
	// "1 of 1" is a share of 100 % that says nothing.
	if (all < enough_checkpoints)
		return unknown(name, cat("too few yet: ", counted(all, "checkpoint")));
	const double share = facts.requested / all;
	const bool often = facts.requested >= limit("min_per_day") * std::max(1.0, seconds / day);
	return judged(measured(name, percent(share),
						   cat(grouped(facts.requested), " of ", grouped(all), " in ",
							   lasting(seconds), " came before their time")),
				  often && share * 100 >= limit("percent") ? MetricState::warning
														   : MetricState::ok,
				  cat(limit("percent"), " %"), "", "raise max_wal_size");
}

Metric wal(const Snapshot& snapshot) {
	constexpr std::string_view name = "wal_written";
	const WalFacts& facts = snapshot.facts.wal;
	if (!facts.known) return unknown(name, facts.reason);
	const Window window = window_since(snapshot, facts.reset);
	if (window.seconds < hour) return unknown(name, "counted for less than an hour");
	return measured(name, cat(sized(window.per_hour(facts.bytes)), " an hour"),
					cat(sized(facts.bytes), " in ", window.words(), ", for information only"));
}

}  // namespace

void add_workload_metrics(const Snapshot& snapshot, Metrics& metrics) {
	metrics.push_back(hit_ratio(snapshot.catalog, "cache_hits_tables", false));
	metrics.push_back(hit_ratio(snapshot.catalog, "cache_hits_indexes", true));
	const DatabaseFacts& facts = snapshot.facts.database;
	if (facts.known) {
		const Window window = window_since(snapshot, facts.reset);
		metrics.push_back(deadlocks(facts, window));
		metrics.push_back(rollbacks(facts, window));
		metrics.push_back(temp_files(facts, window));
	} else {
		for (std::string_view name : {"deadlocks", "rollbacks", "temporary_files"})
			metrics.push_back(unknown(name, facts.reason));
	}
	metrics.push_back(checkpoints(snapshot));
	metrics.push_back(wal(snapshot));
}

}  // namespace dbe
