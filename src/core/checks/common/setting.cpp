#include "core/checks/common/setting.hpp"

#include <algorithm>

namespace dbe {
namespace {

bool is_readable(const Snapshot& snapshot, Assessment& assessment, std::string_view name) {
	if (!snapshot.settings.is_hidden(name)) return true;
	assessment.skip(Skip::no_privilege,
					cat("reading ", name, " needs membership in pg_read_all_settings"));
	return false;
}

}  // namespace

std::optional<bool> judged_flag(const Snapshot& snapshot, Assessment& assessment,
								std::string_view name) {
	if (!is_readable(snapshot, assessment, name)) return {};
	return snapshot.settings.flag(name);
}

std::optional<double> judged_number(const Snapshot& snapshot, Assessment& assessment,
									std::string_view name) {
	if (!is_readable(snapshot, assessment, name)) return {};
	return snapshot.settings.number(name);
}

std::string alter_system(std::string_view name, std::string_view value) {
	return cat("ALTER SYSTEM SET ", name, " = ", value, ";\nSELECT pg_reload_conf();");
}

Draft setting_draft(std::string_view name, std::string_view current, std::string_view fix_value) {
	Draft draft;
	draft.object = name;
	if (!fix_value.empty()) draft.fix = alter_system(name, fix_value);
	draft.evidence.put(name, current);
	return draft;
}

double usable_connections(const Settings& settings) {
	const double all = settings.number("max_connections").value_or(0);
	const double reserved = settings.number("superuser_reserved_connections").value_or(0) +
							settings.number("reserved_connections").value_or(0);
	return std::max(0.0, all - reserved);
}

}  // namespace dbe
