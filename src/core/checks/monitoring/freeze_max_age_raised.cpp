#include "core/checks/common/ages.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void judge(const Snapshot& snapshot, Assessment& assessment, std::string_view name,
		   std::string_view default_value) {
	const auto age = judged_number(snapshot, assessment, name);
	if (!age) return;
	assessment.examined();
	if (*age < assessment.parameter("max_age")) return;
	Draft draft =
		setting_draft(snapshot, name, cat(*age), default_value,
					  cat("Setting ", name, " lets ids grow ", grouped(*age),
						  " old before autovacuum is forced to freeze, ", percent(*age / id_space),
						  " of the way to the point where the server refuses writes."));
	draft.effect = *age;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	judge(snapshot, assessment, "autovacuum_freeze_max_age", "200000000");
	judge(snapshot, assessment, "autovacuum_multixact_freeze_max_age", "400000000");
}

}  // namespace

extern constexpr Check freeze_max_age_raised{CheckSpec{
	.id = "freeze_max_age_raised",
	.title = "Autovacuum freezes so late that little reserve is left",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Freezing late saves little: the same rows must be frozen in the end, all at once, in "
		   "the largest tables. If that vacuum is then blocked or slow, the reserve may be gone "
		   "in hours. Monitoring that compares with this setting sees nothing.",
	.action =
		"Lower it in steps, freezing the oldest tables by hand before each (VACUUM (FREEZE)), "
		"so that the restart does not set all of them off at once.",
	.no_example = "autovacuum_freeze_max_age changes by a restart only",
	.parameters = {{{"max_age", 1e9, "ids", "Such an age, or more, is too late."}}},
	.run = run,
}};

}  // namespace dbe
