#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto on = judged_flag(snapshot, assessment, "log_hostname");
	if (!on) return;
	assessment.examined();
	if (!*on) return;
	assessment.add(setting_draft(
		snapshot, "log_hostname", "on", "off",
		"Setting log_hostname is on: each new connection first waits for the name service to tell "
		"the name of its address."));
}

}  // namespace

extern constexpr Check host_names_logged{CheckSpec{
	.id = "host_names_logged",
	.title = "Each connection waits for the name of its client",
	.dimension = Dimension::monitoring,
	.severity = Severity::info,
	.scope = Scope::server,
	.why =
		"The name service becomes part of every connection: slow when it is slow, and when it is "
		"down connections take seconds each, as if the database were down.",
	.action = "Switch it off; the log then has the address, which can be looked up later.",
	.bad = "ALTER SYSTEM SET log_hostname = on;\nSELECT pg_reload_conf();\nSELECT pg_sleep(0.2);",
	.good = "ALTER SYSTEM SET log_hostname = off;\nSELECT pg_reload_conf();\n"
			"SELECT pg_sleep(0.2);",
	.near_miss = "ALTER SYSTEM SET log_connections = on;\n"
				 "ALTER SYSTEM SET log_line_prefix = '%m [%p] %h %q%u@%d ';\n"
				 "SELECT pg_reload_conf();\n"
				 "SELECT pg_sleep(0.2);",
	.run = run,
}};

}  // namespace dbe
