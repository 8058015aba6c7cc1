#include "core/audit/ddl.hpp"

#include <array>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

struct Wanted {
	std::string_view name;
	std::string_view event;
	std::string_view effect;
};

constexpr auto wanted_triggers = std::to_array<Wanted>({
	{"dbe_audit_command", "ddl_command_end", "Records what commands make and change."},
	{"dbe_audit_drop", "sql_drop", "Records what commands drop."},
});

// Ours may have been renamed.
const AuditTrigger* find(const std::vector<AuditTrigger>& present, const Wanted& wanted) {
	for (const AuditTrigger& trigger : present)
		if (trigger.is_ours && trigger.event == wanted.event) return &trigger;
	for (const AuditTrigger& trigger : present)
		if (trigger.name == wanted.name) return &trigger;
	return nullptr;
}

[[noreturn]] void refuse_name(std::string_view name) {
	throw Error{sqlstate::duplicate_object,
				cat("event trigger ", quoted(name), " is none of dbe.audit_ddl_enable()"),
				"It has the name that the audit of commands needs.",
				cat("Rename it: ALTER EVENT TRIGGER ", quoted(name), " RENAME TO ...")};
}

void add_trigger(const Wanted& wanted, const AuditTrigger* present, std::vector<Step>& steps) {
	if (present != nullptr && !present->is_ours) refuse_name(wanted.name);
	if (present == nullptr)
		steps.push_back({cat("CREATE EVENT TRIGGER ", wanted.name, " ON ", wanted.event,
							 " EXECUTE FUNCTION dbe.audit_command()"),
						 std::string(wanted.effect), Host::As::owner});
	if (present == nullptr || present->enabled != 'A')
		steps.push_back({cat("ALTER EVENT TRIGGER ",
							 quoted(present == nullptr ? wanted.name : present->name),
							 " ENABLE ALWAYS"),
						 "Also under session_replication_role = replica. Should it ever stand in "
						 "the way, ALTER EVENT TRIGGER ... DISABLE always works.",
						 Host::As::owner});
}

std::string roles_effect(bool roles) {
	if (!roles) return "Commands about roles, databases and the server are not recorded.";
	return "Commands about roles, databases and the server are recorded in sessions that have loaded "
		   "the library: in all of them where session_preload_libraries or "
		   "shared_preload_libraries names dbe.";
}

}  // namespace

void require_extension_owner(Call& call) {
	const dbe_rows rows = call.host().query(R"(
SELECT pg_catalog.pg_get_userbyid(e.extowner),
	r.rolsuper OR r.oid = e.extowner
FROM pg_catalog.pg_extension e, pg_catalog.pg_roles r
WHERE e.extname = 'dbe' AND r.rolname = current_user)");
	const Row row(rows, 0);
	if (rows.count > 0 && row.flag(1)) return;
	throw Error{sqlstate::insufficient_privilege,
				"must be superuser or owner of extension dbe to audit commands",
				"What records commands sees all that happens in the database, and can stop it.",
				rows.count == 0 ? "" : cat("Ask ", quoted(row.text(0)), ".")};
}

std::vector<AuditTrigger> read_event_triggers(Call& call) {
	const dbe_rows rows = call.host().query(R"(
SELECT evtname, evtevent, evtenabled, evtfoid = 'dbe.audit_command()'::pg_catalog.regprocedure
FROM pg_catalog.pg_event_trigger ORDER BY evtname)");
	std::vector<AuditTrigger> triggers;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		triggers.push_back({row.text(0), row.text(1),
							row.text(2).empty() ? 'O' : row.text(2).front(), row.flag(3)});
	}
	return triggers;
}

std::vector<Step> ddl_enable_steps(bool roles, const std::vector<AuditTrigger>& present) {
	std::vector<Step> steps;
	steps.push_back({cat("INSERT INTO dbe.audit_ddl (roles) VALUES (", roles ? "true" : "false",
						 ") ON CONFLICT (is_on) DO UPDATE SET roles = excluded.roles"),
					 roles_effect(roles), Host::As::owner});
	for (const Wanted& wanted : wanted_triggers)
		add_trigger(wanted, find(present, wanted), steps);
	if (roles)
		steps.push_back({"SELECT dbe.audit_roles()",
						 "Remembers roles and rights as they are; called again, it records what has "
						 "become of them.",
						 Host::As::owner});
	return steps;
}

std::vector<Step> ddl_disable_steps(const std::vector<AuditTrigger>& present) {
	std::vector<Step> steps;
	for (const AuditTrigger& trigger : present)
		if (trigger.is_ours)
			steps.push_back({cat("DROP EVENT TRIGGER ", quoted(trigger.name)),
							 "Commands that change the schema are not recorded any more.",
							 Host::As::owner});
	steps.push_back({"DELETE FROM dbe.audit_ddl",
					 "Nor are those about roles, databases and the server. What was recorded stays "
					 "in dbe.audit_log.",
					 Host::As::owner});
	return steps;
}

}  // namespace dbe
