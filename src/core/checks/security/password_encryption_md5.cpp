#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

constexpr std::string_view setting = "password_encryption";

void run(const Snapshot& snapshot, Assessment& assessment) {
	// Where it is one role's own, that is who sets passwords.
	const auto value = judged_text(snapshot, assessment, setting, Whose::role);
	if (!value && snapshot.settings.source(setting) == 's')
		count_settings(snapshot, assessment, {setting}, false);
	if (!value) return;
	count_settings(snapshot, assessment, {setting}, *value == "md5");
	if (*value != "md5") return;
	assessment.add(setting_draft(
		snapshot, setting, *value, "'scram-sha-256'",
		"password_encryption is md5: every password set from now on is stored as MD5."));
}

}  // namespace

extern constexpr Check password_encryption_md5{CheckSpec{
	.id = "password_encryption_md5",
	.title = "New passwords are stored as MD5",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "MD5 hashes can be used to log in as they are and are quickly cracked. SCRAM has been "
		   "the default since PostgreSQL 14; a server that says md5 was upgraded with an old file.",
	.action = "Set password_encryption to scram-sha-256; existing passwords stay as they are "
			  "until they are set again. Managed services change it in their own console.",
	.bad = "ALTER SYSTEM SET password_encryption = 'md5';"
		   "SELECT pg_reload_conf();"
		   "SELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET password_encryption = 'scram-sha-256';"
			"SELECT pg_reload_conf();"
			"SELECT pg_sleep(0.2);",
	.near_miss = "CREATE ROLE dbe_example_team NOLOGIN;\n"
				 "ALTER ROLE dbe_example_team SET password_encryption = 'md5';",
	.run = run,
}};

}  // namespace dbe
