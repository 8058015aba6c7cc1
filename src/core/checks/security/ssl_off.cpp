#include "core/base/text.hpp"
#include "core/checks/common/access.hpp"
#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto is_on = snapshot.settings.flag("ssl");
	const auto addresses = snapshot.settings.text("listen_addresses");
	// Without an address there are only local sockets, which nothing can listen in on.
	if (!is_on || !addresses || trimmed(*addresses).empty()) return;
	assessment.examined();
	if (*is_on) return;
	if (!listens_to_network(snapshot.settings)) return;
	Draft draft;
	draft.object = "ssl";
	draft.detail = cat("ssl is off while the server listens on ", shortened(*addresses, 60),
					   ": queries, rows and logins cross the network in clear text.",
					   source_note(snapshot, "ssl"));
	draft.evidence.put("ssl", false).put("listen_addresses", *addresses);
	assessment.add(draft);
}

}  // namespace

extern constexpr Check ssl_off{CheckSpec{
	.id = "ssl_off",
	.title = "Network connections are not encrypted",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Without TLS whoever sits on the path reads every row and can change statements on "
		   "their way; clients cannot tell this server from an impostor.",
	.action = "Put a certificate and its key beside the data (server.crt, server.key), set ssl = "
			  "on, reload, and turn host lines of pg_hba.conf into hostssl. Do not set ssl = on "
			  "before the files are there: the server would not start. Leave this out where a proxy on "
			  "the same machine ends TLS.",
	.bad = "",
	.good = "",
	.no_example = "listen_addresses cannot change without a restart.",
	.run = run,
}};

}  // namespace dbe
