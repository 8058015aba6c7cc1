// dbe.audit_roles(dry_run): what has changed about roles and rights since it was last looked at
#include "core/audit/ddl.hpp"
#include "core/audit/roles.hpp"

namespace dbe::api {

void audit_roles(Call& call) {
	require_extension_owner(call);
	for (const RoleChange& change : find_role_changes(call, call.flag(0).value_or(false)))
		call.add_row({change.object_type, Cell::or_null(change.object), change.change});
}

}  // namespace dbe::api
