#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/ages.hpp"
#include "core/health/parts.hpp"

namespace dbe {

extern const Check horizon_held;
extern const Check prepared_transactions_forgotten;

namespace {

MetricState state_of(std::optional<Severity> severity) {
	if (!severity) return MetricState::ok;
	return *severity == Severity::critical ? MetricState::critical : MetricState::warning;
}

Metric age_metric(const Snapshot& snapshot, std::string_view name, std::int32_t Database::*age,
				  const AgeLimits& limits) {
	const Database* oldest = nullptr;
	for (const Database& d : snapshot.catalog.databases())
		if (oldest == nullptr || d.*age > oldest->*age) oldest = &d;
	if (oldest == nullptr) return unknown(name, "no database is visible");
	const double number = oldest->*age;
	return judged(measured(name, grouped(number),
						   cat("oldest in ", quoted(shortened(oldest->name.view(), 30)), ": ",
							   percent(number / id_space),
							   " of the ids after which writes are refused")),
				  state_of(limits.judge(number)), grouped(limits.warning), grouped(limits.critical),
				  "end what holds back the horizon, then VACUUM (FREEZE) the oldest tables");
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
	if (facts.list.empty())
		return judged(measured(name, "0", "nothing keeps VACUUM from removing dead rows"),
					  MetricState::ok, grouped(limits.warning), grouped(limits.critical), "");
	const auto worst = std::max_element(
		facts.list.begin(), facts.list.end(),
		[&](const HorizonHolder& a, const HorizonHolder& b) {
			return std::pair(judge_holder(snapshot, a), a.transactions) <
				   std::pair(judge_holder(snapshot, b), b.transactions);
		});
	return judged(measured(name, grouped(worst->transactions),
						   cat("transactions since ", holder_name(*worst), " began to look",
							   worst->seconds >= 0 ? cat(", ", lasting(worst->seconds), " ago")
												   : "")),
				  state_of(judge_holder(snapshot, *worst)), grouped(limits.warning),
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
								 transaction_age_limits(snapshot)));
	metrics.push_back(age_metric(snapshot, "multixact_age", &Database::multixact_age,
								 multixact_age_limits(snapshot)));
	metrics.push_back(horizon(snapshot));
	metrics.push_back(prepared(snapshot));
}

}  // namespace dbe
