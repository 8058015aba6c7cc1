#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr std::string_view setting = "password_encryption";

// ALTER ROLE ... and ALTER DATABASE ... settings that sessions like this one start with.
std::string resets(const Catalog& catalog, const RoleSettings& s) {
	if (s.role != RoleId{} && s.role != catalog.server().user) return {};
	if (s.database != DatabaseId{} && s.database != catalog.server().database) return {};
	const Database* database = catalog.database();
	const std::string name = database != nullptr ? quoted(database->name) : "";
	const std::string role = s.role == RoleId{} ? "ALL" : catalog.role_name(s.role);
	const bool is_for_all = s.database == DatabaseId{};
	std::string steps;
	for (std::uint32_t i = 0; i < s.settings.count; i++) {
		if (s.settings.items[i].view() != "password_encryption=md5") continue;
		append(steps, cat("ALTER ROLE ", role, is_for_all ? "" : cat(" IN DATABASE ", name),
						  " RESET password_encryption;\n"));
	}
	return steps;
}

std::string fix(const Catalog& catalog) {
	std::string steps;
	for (const RoleSettings& s : catalog.role_settings()) append(steps, resets(catalog, s));
	return cat(steps, "ALTER SYSTEM SET password_encryption = 'scram-sha-256';\n",
			   "SELECT pg_reload_conf();");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto value = snapshot.settings.text(setting);
	if (!value) return;
	assessment.examined();
	if (*value != "md5") return;
	Draft draft;
	draft.object = setting;
	draft.detail = "password_encryption is md5: every password set from now on is stored as MD5.";
	draft.fix = fix(snapshot.catalog);
	draft.evidence.put("password_encryption", *value);
	assessment.add(draft);
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
	.run = run,
}};

}  // namespace dbe
