#include "core/checks/common/counting_period.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr double giga = 1024.0 * 1024.0 * 1024.0;

void run(const Snapshot& snapshot, Assessment& assessment) {
	const DatabaseFacts& facts = snapshot.facts.database;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	const CountingPeriod period = counting_period(snapshot);
	const double least = assessment.parameter("min_per_day") * giga;
	if (facts.temp_bytes >= least && period.seconds < assessment.parameter("min_age"))
		return assessment.skip(Skip::too_young,
							   "temporary files have been counted for too short a time");
	assessment.examined();
	const double per_day = period.per_day(facts.temp_bytes);
	// Some in the first second are no rate.
	if (per_day < least || facts.temp_bytes < least) return;
	const bool is_logged = snapshot.settings.number("log_temp_files").value_or(-1) >= 0;
	Draft draft;
	draft.object = "temporary files";
	draft.detail = cat(sized(facts.temp_bytes), " in ", counted(facts.temp_files, "temporary file"),
					   " in ", period.text(), ", some ", sized(per_day),
					   " a day: sorts and hashes that work_mem does not hold",
					   is_logged ? "." : ", and log_temp_files is off, so nobody sees whose.");
	draft.evidence.put("bytes", facts.temp_bytes)
		.put("files", facts.temp_files)
		.put("bytes_per_day", per_day);
	draft.effect = per_day;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check temporary_files_heavy{CheckSpec{
	.id = "temporary_files_heavy",
	.title = "Much is written to temporary files every day",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why = "A sort or hash that outgrows work_mem goes on in files: slower, and in competition "
		   "with the tables for the disk, which one runaway query can fill.",
	.action = "Find the statements (temp_blks_written of pg_stat_statements, or log_temp_files = "
			  "'10MB'): most miss an index or read too much. Raise work_mem for the few that "
			  "need it, by ALTER ROLE or SET LOCAL; bound the damage by temp_file_limit.",
	.no_example = "needs gigabytes of temporary files over a day",
	.parameters = {{{"min_per_day", 24, "GB", "A day, on average, that are reported."},
					{"min_age", 86400, "seconds", "Younger counters say nothing."}}},
	.run = run,
}};

}  // namespace dbe
