#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/health/parts.hpp"

namespace dbe {

extern const Check horizon_held;
extern const Check prepared_transactions_forgotten;
extern const Check wraparound;

namespace {

constexpr double id_space = 2147483648.0;
constexpr double hour = 3600;

Thresholds age_limits(const Snapshot& snapshot, std::string_view setting, double built_in) {
	const auto value = [&](std::string_view name) {
		return snapshot.parameters.value(wraparound, name);
	};
	const double forced = snapshot.settings.number(setting).value_or(built_in);
	return {std::min(value("autovacuum_share") * forced, value("warning_share") * id_space),
			value("critical_share") * id_space};
}

Metric age_metric(const Snapshot& snapshot, std::string_view name, std::int32_t Database::*age,
				  const Thresholds& limits) {
	const Database* oldest = nullptr;
	for (const Database& d : snapshot.catalog.databases())
		if (oldest == nullptr || d.*age > oldest->*age) oldest = &d;
	if (oldest == nullptr) return unknown(name, "no database is visible");
	const double number = oldest->*age;
	return judged(measured(name, grouped(number),
						   cat("oldest in ", quoted(shortened(oldest->name.view(), 30)), ": ",
							   percent(number / id_space),
							   " of the ids after which writes are refused")),
				  level(number, limits), grouped(limits.warning), grouped(limits.critical),
				  "end what holds back the horizon, then VACUUM (FREEZE) the oldest tables");
}

// As horizon_held judges.
MetricState horizon_state(const HorizonHolder& holder, const Thresholds& transactions,
						  const Thresholds& hours) {
	constexpr double sure = 10;
	if (holder.seconds < 0)
		return level(holder.transactions, {transactions.critical, sure * transactions.critical});
	if (holder.transactions >= transactions.critical) return MetricState::critical;
	if (holder.transactions < transactions.warning) return MetricState::ok;
	return level(holder.seconds / hour, hours);
}

std::string holder_name(const HorizonHolder& holder) {
	const std::string name = quoted(shortened(holder.name, 30));
	switch (holder.kind) {
		case HolderKind::slot_data:
		case HolderKind::slot_catalog: return cat("replication slot ", name);
		case HolderKind::prepared_transaction: return cat("prepared transaction ", name);
		case HolderKind::standby_feedback: return cat("standby ", name);
		case HolderKind::session: break;
	}
	return cat("session ", holder.pid);
}

Metric horizon(const Snapshot& snapshot) {
	constexpr std::string_view name = "vacuum_horizon";
	const HorizonFacts& facts = snapshot.facts.horizon;
	if (!facts.known) return unknown(name, facts.reason);
	const Thresholds limits = thresholds_of(snapshot, horizon_held, "warning_transactions",
											"critical_transactions");
	const Thresholds hours =
		thresholds_of(snapshot, horizon_held, "warning_hours", "critical_hours");
	if (facts.list.empty())
		return judged(measured(name, "0", "nothing keeps VACUUM from removing dead rows"),
					  MetricState::ok, grouped(limits.warning), grouped(limits.critical), "");
	const auto worst = std::max_element(
		facts.list.begin(), facts.list.end(),
		[&](const HorizonHolder& a, const HorizonHolder& b) {
			return std::pair(horizon_state(a, limits, hours), a.transactions) <
				   std::pair(horizon_state(b, limits, hours), b.transactions);
		});
	return judged(measured(name, grouped(worst->transactions),
						   cat("transactions since ", holder_name(*worst), " began to look",
							   worst->seconds >= 0 ? cat(", ", lasting(worst->seconds), " ago")
												   : "")),
				  horizon_state(*worst, limits, hours), grouped(limits.warning),
				  grouped(limits.critical), "end it; until then dead rows stay in every table");
}

Metric prepared(const Snapshot& snapshot) {
	constexpr std::string_view name = "prepared_transactions";
	const PreparedFacts& facts = snapshot.facts.prepared;
	if (!facts.known) return unknown(name, facts.reason);
	const Thresholds limits = thresholds_of(snapshot, prepared_transactions_forgotten,
											"warning_seconds", "critical_seconds");
	const double oldest = facts.list.empty() ? 0 : facts.list.front().seconds;
	return judged(measured(name, cat(facts.list.size(), " transactions"),
						   facts.list.empty()
							   ? std::string("none waits for its COMMIT PREPARED")
							   : cat("oldest ", lasting(oldest), " ago: ",
									 shortened(facts.list.front().name, 40))),
				  level(oldest, limits), lasting(limits.warning), lasting(limits.critical),
				  "COMMIT PREPARED or ROLLBACK PREPARED it, as its manager decided");
}

}  // namespace

void add_age_metrics(const Snapshot& snapshot, Metrics& metrics) {
	metrics.push_back(age_metric(snapshot, "transaction_age", &Database::xid_age,
								 age_limits(snapshot, "autovacuum_freeze_max_age", 200e6)));
	metrics.push_back(
		age_metric(snapshot, "multixact_age", &Database::multixact_age,
				   age_limits(snapshot, "autovacuum_multixact_freeze_max_age", 400e6)));
	metrics.push_back(horizon(snapshot));
	metrics.push_back(prepared(snapshot));
}

}  // namespace dbe
