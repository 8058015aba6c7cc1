#include "core/checks/common/setting.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/checks/common/roles.hpp"

namespace dbe {
namespace {

bool hides_the_server(const Snapshot& snapshot, std::string_view name) {
	const char source = snapshot.settings.source(name);
	return source == 's' || source == 'r';
}

void say_hidden(const Snapshot& snapshot, Assessment& assessment, std::string_view name) {
	assessment.unassessed(
		1, Skip::hidden,
		cat(snapshot.settings.source(name) == 's' ? "this client's" : "the caller's", " own ", name,
			" stands before the server's"));
}

bool is_readable(const Snapshot& snapshot, Assessment& assessment, std::string_view name,
				 Whose whose) {
	if (snapshot.settings.is_hidden(name)) {
		assessment.skip(Skip::no_privilege,
						cat("reading ", name, " needs membership in pg_read_all_settings"));
		return false;
	}
	if (whose == Whose::role) return snapshot.settings.source(name) != 's';
	if (!hides_the_server(snapshot, name)) return true;
	say_hidden(snapshot, assessment, name);
	return false;
}

bool is_set_per_session(char source) { return source == 'a' || source == 'd' || source == 'r'; }

char level_of(const RoleSettings& s) {
	if (s.role != RoleId{}) return 'r';
	return s.database != DatabaseId{} ? 'd' : 'a';
}

// At the place that decided for this session: below it nothing would have an effect. A role's own
// value goes, and the server's is judged next. Nothing when it is there no longer.
std::string alter_default(const Catalog& catalog, char source, std::string_view name,
						  std::string_view value) {
	const RoleSettings* s = login_settings_with(catalog, catalog.server().login_user, name);
	if (s == nullptr || level_of(*s) != source) return {};
	const std::string where = place_of(catalog, *s);
	if (source == 'r') return cat("ALTER ", where, " RESET ", name, ";");
	return cat("ALTER ", where, " SET ", name, " = ", value, ";");
}

std::string alter_system(const Settings& settings, std::string_view name, std::string_view value) {
	return cat(
		"ALTER SYSTEM SET ", name, " = ", value, ";\n",
		settings.needs_restart(name) ? "-- then restart the server" : "SELECT pg_reload_conf();");
}

std::string fix_for(const Snapshot& snapshot, std::string_view name, std::string_view value) {
	const char source = snapshot.settings.source(name);
	if (is_set_per_session(source)) return alter_default(snapshot.catalog, source, name, value);
	// What else has a note is out of reach of SQL.
	return source_note(snapshot, name).empty() ? alter_system(snapshot.settings, name, value)
											   : std::string();
}

}  // namespace

void count_settings(const Snapshot& snapshot, Assessment& assessment,
					std::initializer_list<std::string_view> names, bool is_bad) {
	const auto hidden = std::find_if(names.begin(), names.end(), [&](std::string_view name) {
		return hides_the_server(snapshot, name);
	});
	if (is_bad || hidden == names.end())
		assessment.examined();
	else
		say_hidden(snapshot, assessment, *hidden);
}

std::optional<bool> judged_flag(const Snapshot& snapshot, Assessment& assessment,
								std::string_view name, Whose whose) {
	if (!is_readable(snapshot, assessment, name, whose)) return {};
	return snapshot.settings.flag(name);
}

std::optional<double> judged_number(const Snapshot& snapshot, Assessment& assessment,
									std::string_view name, Whose whose) {
	if (!is_readable(snapshot, assessment, name, whose)) return {};
	return snapshot.settings.number(name);
}

std::optional<std::string_view> judged_text(const Snapshot& snapshot, Assessment& assessment,
											std::string_view name, Whose whose) {
	if (!is_readable(snapshot, assessment, name, whose)) return {};
	return snapshot.settings.text(name);
}

std::string_view source_note(const Snapshot& snapshot, std::string_view name) {
	const char source = snapshot.settings.source(name);
	if (source == 'c')
		return " The server's command line sets it, which overrides every configuration file: "
			   "change it there.";
	if (is_set_per_session(source))
		return " ALTER ROLE or ALTER DATABASE sets it; sessions that begin later see a change.";
	if (!snapshot.settings.flag("allow_alter_system").value_or(true))
		return " ALTER SYSTEM is switched off here (allow_alter_system): change it where the "
			   "server's configuration is kept.";
	return "";
}

std::string_view reach(const Snapshot& snapshot, std::string_view name) {
	return snapshot.settings.source(name) == 'd' ? "in this database" : "for everybody";
}

Draft setting_draft(const Snapshot& snapshot, std::string_view name, std::string_view current,
					std::string_view fix_value, std::string_view detail) {
	Draft draft;
	draft.object = name;
	draft.detail = cat(detail, source_note(snapshot, name));
	if (!fix_value.empty()) draft.fix = fix_for(snapshot, name, fix_value);
	draft.evidence.put(name, current);
	return draft;
}

bool reads_as_off(std::string_view value) {
	if (value.empty()) return false;
	const std::string word = lower(value);
	return word == "0" || std::string_view("false").starts_with(word) ||
		   std::string_view("no").starts_with(word) || word == "of" || word == "off";
}

std::string reset_role_setting(const Catalog& catalog, const RoleSettings& settings,
							   std::string_view name) {
	const Database* database = catalog.database();
	const bool is_here = settings.database != DatabaseId{} && database != nullptr;
	return cat("ALTER ROLE ", catalog.role_name(settings.role),
			   is_here ? cat(" IN DATABASE ", quoted(database->name)) : "", " RESET ", name, ";");
}

double usable_connections(const Settings& settings) {
	const double all = settings.number("max_connections").value_or(0);
	const double reserved = settings.number("superuser_reserved_connections").value_or(0) +
							settings.number("reserved_connections").value_or(0);
	return std::max(0.0, all - reserved);
}

}  // namespace dbe
