#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/access.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto version = snapshot.settings.text("ssl_min_protocol_version");
	if (!version || !snapshot.settings.flag("ssl").value_or(false)) return;
	if (!listens_to_network(snapshot.settings)) return;
	assessment.examined();
	if (!version->empty() && !equals_any(*version, {"TLSv1", "TLSv1.1"})) return;
	assessment.add(setting_draft(
		snapshot, "ssl_min_protocol_version", *version, "'TLSv1.2'",
		cat(version->empty() ? "Any version of TLS that the library still knows"
							 : cat(*version, " or newer"),
			" is accepted: versions before 1.2 are broken and withdrawn (RFC 8996).")));
}

}  // namespace

extern constexpr Check tls_version_too_old{CheckSpec{
	.id = "tls_version_too_old",
	.title = "Outdated versions of TLS are accepted",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "TLS 1.0 and 1.1 rest on MD5 and SHA-1 and have known attacks; somebody on the path can "
		   "press both sides down to them. PostgreSQL's default is 1.2: here it was lowered.",
	.action = "Set it to TLSv1.2 or TLSv1.3 and reload. Clients older than about 2012 cannot "
			  "connect then; pg_stat_ssl shows what versions are in use.",
	.bad = "",
	.good = "",
	.no_example = "TLS needs a certificate beside the data.",
	.run = run,
}};

}  // namespace dbe
