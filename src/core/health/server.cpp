#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/health/parts.hpp"

namespace dbe {
namespace {

Metric checksums(const Snapshot& snapshot) {
	constexpr std::string_view name = "checksum_failures";
	const DatabaseFacts& facts = snapshot.facts.database;
	if (!snapshot.settings.flag("data_checksums").value_or(false))
		return unknown(name, "data checksums are off: damage would not be noticed");
	if (!facts.known) return unknown(name, facts.reason);
	const bool damaged = facts.checksum_failures > 0;
	return judged(measured(name, counted(facts.checksum_failures, "page"),
						   damaged ? cat("corrupt on disk, most in ",
										 facts.damaged_database.empty()
											 ? std::string("shared catalogs")
											 : quoted(facts.damaged_database))
								   : std::string("read with a wrong checksum, in all databases")),
				  damaged ? MetricState::critical : MetricState::ok, "", "1",
				  "keep all backups, read the log, check disk and memory, fail over or restore");
}

Metric pending(const Snapshot& snapshot) {
	constexpr std::string_view name = "pending_restart";
	const PendingFacts& facts = snapshot.facts.pending;
	if (!facts.known) return unknown(name, facts.reason);
	if (facts.names.empty() && !snapshot.catalog.server().reads_all_settings)
		return unknown(name, "the caller does not see all settings");
	std::vector<std::string> names(facts.names.begin(), facts.names.end());
	return judged(measured(name, counted(static_cast<double>(names.size()), "setting"),
						   names.empty() ? std::string("no change waits for a restart")
										 : cat("changed, but not true yet: ", join(names, ", "))),
				  names.empty() ? MetricState::ok : MetricState::warning, "1", "",
				  "restart the server when it suits, or take the change back");
}

Metric size(const Snapshot& snapshot) {
	double bytes = 0;
	int tables = 0;
	for (const Relation& r : snapshot.catalog.relations()) {
		bytes += snapshot.catalog.bytes(r);
		tables += r.kind == 'r' && snapshot.catalog.is_judged(r);
	}
	return measured("database_size", sized(bytes),
					cat("in ", counted(tables, "table"),
						" and their indexes, as VACUUM and ANALYZE last saw them"));
}

Metric statistics_age(const Snapshot& snapshot) {
	constexpr double day = 86400;
	const double age = snapshot.statistics_age();
	return measured("statistics_age", lasting(age),
					age < day ? "counters are young: what they say of use and load may mislead"
							  : "for which the counters of use and load have counted");
}

}  // namespace

void add_server_metrics(const Snapshot& snapshot, Metrics& metrics) {
	metrics.push_back(checksums(snapshot));
	metrics.push_back(pending(snapshot));
	metrics.push_back(size(snapshot));
	metrics.push_back(statistics_age(snapshot));
}

}  // namespace dbe
