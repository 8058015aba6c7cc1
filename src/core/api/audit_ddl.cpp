// dbe.audit_ddl_enable(roles, dry_run), dbe.audit_ddl_disable(dry_run)
#include "core/audit/ddl.hpp"

namespace dbe::api {

void audit_ddl_enable(Call& call) {
	require_extension_owner(call);
	perform(call, ddl_enable_steps(call.flag(0).value_or(true), read_event_triggers(call)),
			call.flag(1).value_or(false));
}

void audit_ddl_disable(Call& call) {
	require_extension_owner(call);
	perform(call, ddl_disable_steps(read_event_triggers(call)), call.flag(0).value_or(false));
}

}  // namespace dbe::api
