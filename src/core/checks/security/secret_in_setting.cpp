#include <string>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/secrets.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string owner_of(const Catalog& catalog, const RoleSettings& settings) {
	if (settings.role != RoleId{}) return cat("role ", catalog.role_name(settings.role));
	for (const Database& d : catalog.databases())
		if (d.id == settings.database) return cat("database ", quoted(d.name));
	return "all roles";
}

std::string_view kind_of(std::string_view name, std::string_view value) {
	const std::string_view kind = kind_of_secret(value);
	if (!kind.empty()) return kind;
	// Of the server's own settings none is a secret that ALTER ROLE or DATABASE can set.
	const bool is_custom = contains(name, ".");
	return is_custom && names_secret_value(name) && may_be_secret(value) ? "a secret, by its name"
																		 : "";
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const RoleSettings& settings : catalog.role_settings()) {
		for (std::uint32_t i = 0; i < settings.settings.count; i++) {
			const std::string_view text = settings.settings.items[i];
			const std::size_t equals = text.find('=');
			if (equals == std::string_view::npos) continue;
			assessment.examined();
			const std::string_view name = text.substr(0, equals);
			const std::string_view kind = kind_of(name, text.substr(equals + 1));
			if (kind.empty()) continue;
			Draft draft;
			draft.object = name;
			draft.detail = cat("The value set for ", owner_of(catalog, settings), " is ", kind,
							   "; pg_db_role_setting shows it to everybody who can connect.");
			draft.evidence.put("setting", name).put("set_for", owner_of(catalog, settings));
			assessment.add(draft);
		}
	}
}

}  // namespace

extern constexpr Check secret_in_setting{CheckSpec{
	.id = "secret_in_setting",
	.title = "Secret in a setting of a role or database",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "What ALTER ROLE and ALTER DATABASE set stands in pg_db_role_setting in clear text, "
		   "which every role of every database of the server may read, and in every "
		   "pg_dumpall.",
	.action = "Replace the secret where it is used, keep the new one out of the database (the "
			  "application's secret store) or in a table that only the function's owner may read, "
			  "and RESET the setting.",
	.bad = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET app.jwt_secret = %L', "
		   "current_database(), 'kK3vq9Zt0aWmR7yXb2Lp'); END $$;",
	.good = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET app.jwt_issuer = %L', "
			"current_database(), 'kK3vq9Zt0aWmR7yXb2Lp'); END $$;",
	.near_miss = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET app.token_lifetime = %L', "
				 "current_database(), '3600seconds'); "
				 "EXECUTE format('ALTER DATABASE %I SET app.api_key = %L', current_database(), "
				 "'/run/secrets/api_key'); END $$;",
	.run = run,
}};

}  // namespace dbe
