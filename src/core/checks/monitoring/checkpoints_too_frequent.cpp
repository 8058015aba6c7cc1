#include <cmath>

#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr double day = 86400;

std::string in_units(double megabytes) {
	const double gigabytes = megabytes / 1024;
	return gigabytes == std::floor(gigabytes) ? cat(gigabytes, "GB") : cat(megabytes, "MB");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const CheckpointFacts& facts = snapshot.facts.checkpoints;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const double age = snapshot.server().now - facts.reset;
	if (facts.reset <= 0 || age < assessment.parameter("min_age"))
		return assessment.skip(Skip::too_young, "checkpoints have been counted for too short a time");
	assessment.examined();
	const double all = facts.timed + facts.requested;
	const double per_day = facts.requested / (age < day ? 1 : age / day);
	if (per_day < assessment.parameter("min_per_day")) return;
	if (facts.requested < all * assessment.parameter("percent") / 100) return;
	const double limit = snapshot.settings.number("max_wal_size").value_or(0);
	Draft draft;
	draft.object = "max_wal_size";
	draft.detail = cat(grouped(facts.requested), " of ", counted(all, "checkpoint"), " (",
					   percent(facts.requested / all), ") in ", lasting(age),
					   " came before their time, as they do when max_wal_size",
					   limit > 0 ? cat(" of ", in_units(limit)) : "", " is reached.",
					   source_note(snapshot, "max_wal_size"));
	draft.evidence.put("requested", facts.requested)
		.put("timed", facts.timed)
		.put("max_wal_size_mb", limit);
	draft.effect = per_day;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check checkpoints_too_frequent{CheckSpec{
	.id = "checkpoints_too_frequent",
	.title = "Checkpoints are forced before their time",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "A checkpoint forced by the volume of WAL writes all changed pages in a hurry, and after "
		   "it every page changed is written to the WAL in full again: more WAL, more checkpoints. "
		   "Backups, CHECKPOINT and CREATE DATABASE force some too, which is harmless.",
	.action = "Raise max_wal_size until most checkpoints come by checkpoint_timeout; disk space for "
			  "it must be free, and recovery after a crash takes longer: ALTER SYSTEM SET max_wal_size "
			  "= '4GB'; SELECT pg_reload_conf(); The counters keep what was before.",
	.bad = "SELECT dbe.set('checkpoints_too_frequent.min_age', 0);\n"
		   "CHECKPOINT;\nCHECKPOINT;\nCHECKPOINT;\nCHECKPOINT;\nCHECKPOINT;\nCHECKPOINT;\n"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET max_wal_size = '4GB';\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "SELECT dbe.set('checkpoints_too_frequent.min_age', 0);\n"
				 "SELECT pg_stat_reset_shared(CASE WHEN "
				 "current_setting('server_version_num')::int < 170000 THEN 'bgwriter' ELSE "
				 "'checkpointer' END);\n"
				 "CHECKPOINT;\n"
				 "CHECKPOINT;\n"
				 "CHECKPOINT;\n"
				 "SELECT pg_sleep(0.2);",
	.parameters = {{{"percent", 10, "percent", "Share of forced checkpoints worth a warning."},
					{"min_per_day", 5, "checkpoints", "Fewer forced ones a day are no matter."},
					{"min_age", 86400, "seconds", "Time the counters must have counted."}}},
	.run = run,
}};

}  // namespace dbe
