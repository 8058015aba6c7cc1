// The steps that record commands, and stop it.
#pragma once

#include <vector>

#include "core/actions/action.hpp"

namespace dbe {

// Refused (42501): a caller who is neither a superuser nor the extension's owner.
void require_extension_owner(Call& call);

// An event trigger of this database.
struct AuditTrigger {
	std::string_view name;
	std::string_view event;
	char enabled = 'O';	   // pg_event_trigger.evtenabled
	bool is_ours = false;  // calls dbe.audit_command()
};

std::vector<AuditTrigger> read_event_triggers(Call& call);

// Refused (42710): somebody else's event trigger has a name that is needed.
std::vector<Step> ddl_enable_steps(bool roles, const std::vector<AuditTrigger>& present);
std::vector<Step> ddl_disable_steps(const std::vector<AuditTrigger>& present);

}  // namespace dbe
