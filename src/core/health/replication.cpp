#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/health/parts.hpp"

namespace dbe {

extern const Check slot_retains_wal;

namespace {

constexpr double mega = 1024.0 * 1024.0;
constexpr double giga = 1024.0 * mega;
constexpr Thresholds lag_seconds{30, 300};
constexpr Thresholds lag_bytes{16 * mega, giga};

struct Lag {
	std::string name;
	double seconds;	 // negative = unknown
	double bytes;	 // ditto
};

// Both must be late: seconds grow on an idle primary, bytes in every burst of writes.
MetricState lag_state(const Lag& lag) {
	if (lag.seconds < 0 && lag.bytes < 0) return MetricState::unknown;
	if (lag.seconds < 0) return level(lag.bytes, lag_bytes);
	if (lag.bytes < 0) return level(lag.seconds, lag_seconds);
	return std::min(level(lag.seconds, lag_seconds), level(lag.bytes, lag_bytes));
}

Metric seconds_metric(const Lag& lag) {
	constexpr std::string_view name = "replication_lag";
	if (lag.seconds < 0) return unknown(name, cat("the lag in time of ", lag.name, " is unknown"));
	return judged(measured(name, lasting(lag.seconds),
						   cat(lag.name, "; alarms only when the volume is late too")),
				  lag_state(lag), lasting(lag_seconds.warning), lasting(lag_seconds.critical),
				  "see the network, the standby's disk, conflicts and a paused replay");
}

Metric bytes_metric(const Lag& lag) {
	constexpr std::string_view name = "replication_lag_size";
	if (lag.bytes < 0) return unknown(name, cat("the volume missing on ", lag.name, " is unknown"));
	return judged(measured(name, sized(lag.bytes),
						   cat("of WAL not replayed by ", lag.name,
							   "; alarms only when the time is late too")),
				  lag_state(lag), "16 MB", "1 GB",
				  "see the network, the standby's disk, conflicts and a paused replay");
}

Lag worst_of(const ReplicationFacts& facts) {
	Lag worst{"", -1, -1};
	for (const Standby& s : facts.list) {
		const Lag lag{shortened(s.name.empty() ? std::string_view("a receiver") : s.name, 30),
					  s.seconds, s.bytes};
		if (worst.name.empty() || std::pair(lag_state(lag), lag.bytes) >
									  std::pair(lag_state(worst), worst.bytes))
			worst = lag;
	}
	return worst;
}

void add_lag(const Snapshot& snapshot, Metrics& metrics) {
	const ServerFacts& facts = snapshot.facts;
	if (snapshot.server().in_recovery && facts.replay.known) {
		const Lag own{facts.replay.is_paused ? "this standby, whose replay is paused"
											 : "this standby",
					  facts.replay.seconds, facts.replay.bytes};
		metrics.push_back(seconds_metric(own));
		metrics.push_back(bytes_metric(own));
		return;
	}
	const FactGroup& group = snapshot.server().in_recovery
								 ? static_cast<const FactGroup&>(facts.replay)
								 : static_cast<const FactGroup&>(facts.replication);
	if (!group.known || facts.replication.list.empty()) {
		for (std::string_view name : {"replication_lag", "replication_lag_size"})
			metrics.push_back(group.known ? measured(name, "none", "no standby is connected")
										  : unknown(name, group.reason));
		return;
	}
	const Lag worst = worst_of(facts.replication);
	metrics.push_back(seconds_metric(worst));
	metrics.push_back(bytes_metric(worst));
}

Metric slots(const Snapshot& snapshot) {
	constexpr std::string_view name = "slot_retained_wal";
	const SlotFacts& facts = snapshot.facts.slots;
	if (!facts.known) return unknown(name, facts.reason);
	if (facts.list.empty()) return measured(name, "none", "there is no replication slot");
	const Thresholds limits = thresholds_of(snapshot, slot_retains_wal, "warning", "critical");
	const auto lost = std::find_if(facts.list.begin(), facts.list.end(),
								   [](const Slot& s) { return s.is_lost(); });
	const Slot& slot = lost != facts.list.end() ? *lost : facts.list.front();
	const double retained = std::max(0.0, slot.retained);
	const MetricState state =
		slot.is_lost() ? MetricState::critical : level(retained / giga, limits);
	return judged(measured(name, sized(retained),
						   cat("slot ", quoted(shortened(slot.name, 40)),
							   slot.is_lost()	  ? ", which has lost what its consumer needs"
							   : slot.is_active ? ", in use"
												: ", which nobody reads")),
				  state, cat(limits.warning, " GB"), cat(limits.critical, " GB"),
				  "bring its consumer back, or drop the slot if it is gone for good");
}

}  // namespace

void add_replication_metrics(const Snapshot& snapshot, Metrics& metrics) {
	add_lag(snapshot, metrics);
	metrics.push_back(slots(snapshot));
}

}  // namespace dbe
