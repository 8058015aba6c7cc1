#include "core/checks/common/ages.hpp"

#include <algorithm>

namespace dbe {

extern const Check horizon_held;
extern const Check wraparound;

namespace {

// built_in is the server's default, for snapshots without the setting.
AgeLimits limits_for(const Snapshot& snapshot, std::string_view setting, double built_in) {
	const auto value = [&](std::string_view name) {
		return snapshot.parameters.value(wraparound, name);
	};
	const double forced = snapshot.settings.number(setting).value_or(built_in);
	return {std::min(value("autovacuum_share") * forced, value("warning_share") * id_space),
			value("critical_share") * id_space};
}

}  // namespace

AgeLimits transaction_age_limits(const Snapshot& snapshot) {
	return limits_for(snapshot, "autovacuum_freeze_max_age", 200e6);
}

AgeLimits multixact_age_limits(const Snapshot& snapshot) {
	return limits_for(snapshot, "autovacuum_multixact_freeze_max_age", 400e6);
}

std::optional<Severity> judge_holder(const Snapshot& snapshot, const HorizonHolder& holder) {
	constexpr double hour = 3600;
	constexpr double sure = 10;
	const auto value = [&](std::string_view name) {
		return snapshot.parameters.value(horizon_held, name);
	};
	const double critical = value("critical_transactions");
	if (holder.transactions < value("warning_transactions")) return {};
	if (holder.seconds < 0) {
		if (holder.transactions >= sure * critical) return Severity::critical;
		if (holder.transactions >= critical) return Severity::warning;
		return {};
	}
	if (holder.transactions >= critical || holder.seconds >= value("critical_hours") * hour)
		return Severity::critical;
	if (holder.seconds >= value("warning_hours") * hour) return Severity::warning;
	return {};
}

}  // namespace dbe
