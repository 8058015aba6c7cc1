#include "core/audit/roles.hpp"

#include <array>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/query/redact.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// ---- what there is, and what has become of it -----------------------------------------------

// One row for each attribute of each object: value is what is remembered and compared, and does not
// depend on the session; shown is what may be told. Passwords and the values of settings are
// remembered as hashes only. Objects are known by their numbers, names being attributes as any other.
std::string hash_of(std::string_view text) {
	return cat("encode(sha256(secret.value || convert_to(", text, ", getdatabaseencoding())), 'hex')");
}

// By the numbers of roles, which may be renamed.
std::string rights_of(std::string_view acl) {
	return cat("(SELECT string_agg(concat_ws(' ', e.grantor, e.grantee, e.privilege_type, e.is_grantable), ', ' "
			   "ORDER BY e.grantor, e.grantee, e.privilege_type) FROM aclexplode(", acl, ") e)");
}

std::string present() {
	return cat(R"(
WITH secret (value) AS MATERIALIZED (
	SELECT coalesce((SELECT secret FROM dbe.audit_secret LIMIT 1), '')),
seen (object_type, id, object, attribute, value, shown) AS MATERIALIZED (
	SELECT 'role', a.oid::text, quote_ident(a.rolname), x.key,
		CASE x.key WHEN 'rolpassword' THEN )", hash_of("a.rolpassword"), R"(
			WHEN 'rolvaliduntil' THEN extract(epoch FROM a.rolvaliduntil)::text ELSE x.value END,
		CASE x.key WHEN 'rolpassword' THEN '' ELSE x.value END
	FROM secret, pg_authid a, jsonb_each_text(to_jsonb(a) - 'oid') x WHERE x.value IS NOT NULL
	UNION ALL
	SELECT 'membership', concat_ws('/', m.roleid, m.member, m.grantor),
		concat(quote_ident(u.rolname), ' in ', quote_ident(g.rolname)), x.key, x.value, x.value
	FROM pg_auth_members m JOIN pg_authid g ON g.oid = m.roleid JOIN pg_authid u ON u.oid = m.member,
		jsonb_each_text(to_jsonb(m) - '{oid,roleid,member,grantor}'::text[]) x
	UNION ALL
	SELECT 'setting', concat_ws('/', s.setdatabase, s.setrole),
		concat(coalesce(quote_ident(r.rolname), 'all roles'), ' in ',
			coalesce('database ' || quote_ident(d.datname), 'all databases')),
		split_part(c, '=', 1), )", hash_of("c"), R"(,
		substr(c, strpos(c, '=') + 1)
	FROM secret, pg_db_role_setting s LEFT JOIN pg_authid r ON r.oid = s.setrole
		LEFT JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c
	UNION ALL
	SELECT 'database', d.oid::text, quote_ident(d.datname), x.*
	FROM pg_database d, LATERAL (VALUES ('name', d.datname::text, d.datname::text),
		('owner', d.datdba::text, pg_get_userbyid(d.datdba)::text),
		('rights', )", rights_of("d.datacl"), R"(, d.datacl::text)) x
	UNION ALL
	SELECT 'tablespace', t.oid::text, quote_ident(t.spcname), x.*
	FROM pg_tablespace t, LATERAL (VALUES ('name', t.spcname::text, t.spcname::text),
		('owner', t.spcowner::text, pg_get_userbyid(t.spcowner)::text),
		('rights', )", rights_of("t.spcacl"), R"(, t.spcacl::text)) x
	UNION ALL
	SELECT 'parameter', p.parname, p.parname, 'rights',
		)", rights_of("p.paracl"), R"(, p.paracl::text
	FROM pg_parameter_acl p
	UNION ALL
	SELECT 'event trigger', e.oid::text, quote_ident(e.evtname), x.*
	FROM pg_event_trigger e, LATERAL (VALUES ('name', e.evtname::text, e.evtname::text),
		('firing', e.evtenabled::text, CASE e.evtenabled WHEN 'O' THEN 'enabled' WHEN 'D' THEN 'disabled'
			WHEN 'R' THEN 'enabled for replicas' ELSE 'always enabled' END),
		('function', e.evtfoid::text, e.evtfoid::regproc::text),
		('owner', e.evtowner::text, pg_get_userbyid(e.evtowner)::text)) x),
present AS MATERIALIZED (SELECT * FROM seen WHERE value IS NOT NULL),
difference AS MATERIALIZED (
	SELECT coalesce(n.object_type, s.object_type) AS object_type, coalesce(n.id, s.id) AS id,
		coalesce(n.object, s.object) AS object, coalesce(n.attribute, s.attribute) AS attribute,
		s.value AS old_value, n.value, n.shown
	FROM present n FULL JOIN dbe.audit_role_state s
		ON s.object_type = n.object_type AND s.id = n.id AND s.attribute = n.attribute
	WHERE n.value IS DISTINCT FROM s.value))");
}

// In the same statement, and so under the same snapshot: what changes meanwhile is found next time.
constexpr std::string_view remember = R"(,
forgotten AS (
	DELETE FROM dbe.audit_role_state s USING difference d
	WHERE d.value IS NULL AND s.object_type = d.object_type AND s.id = d.id AND s.attribute = d.attribute),
renamed AS (
	UPDATE dbe.audit_role_state s SET object = n.object FROM present n
	WHERE s.object_type = n.object_type AND s.id = n.id AND s.attribute = n.attribute
		AND s.value = n.value AND s.object <> n.object),
remembered AS (
	INSERT INTO dbe.audit_role_state AS s (object_type, id, attribute, object, value)
	SELECT d.object_type, d.id, d.attribute, d.object, d.value FROM difference d WHERE d.value IS NOT NULL
	ON CONFLICT (object_type, id, attribute) DO UPDATE
	SET object = excluded.object, value = excluded.value))";

constexpr std::string_view report = R"(
SELECT d.object_type, d.id, d.object, d.attribute, d.old_value, d.value, d.shown,
	k.id IS NULL, n.id IS NULL, EXISTS (SELECT FROM dbe.audit_role_state)
FROM difference d
LEFT JOIN (SELECT DISTINCT object_type, id FROM dbe.audit_role_state) k
	ON k.object_type = d.object_type AND k.id = d.id
LEFT JOIN (SELECT DISTINCT object_type, id FROM present) n
	ON n.object_type = d.object_type AND n.id = d.id
ORDER BY d.object_type COLLATE "C", d.object COLLATE "C", d.id COLLATE "C", d.attribute COLLATE "C")";

// ---- in words -------------------------------------------------------------------------------

// Attributes of roles that are on or off.
struct Flag {
	std::string_view attribute;
	std::string_view on;
	std::string_view off;
	bool is_usual = false;	// and not worth a word when a role is created
};

constexpr auto flags = std::to_array<Flag>({
	{"rolsuper", "is a superuser now", "is no superuser any more"},
	{"rolinherit", "inherits the rights of its groups now",
	 "does not inherit the rights of its groups any more", true},
	{"rolcreaterole", "may create roles now", "may not create roles any more"},
	{"rolcreatedb", "may create databases now", "may not create databases any more"},
	{"rolcanlogin", "may log in now", "may not log in any more"},
	{"rolreplication", "may replicate now", "may not replicate any more"},
	{"rolbypassrls", "bypasses row level security now",
	 "does not bypass row level security any more"},
	{"admin_option", "may grant the membership on now", "may not grant the membership on any more"},
	{"inherit_option", "the rights of the group are inherited now",
	 "the rights of the group are not inherited any more", true},
	{"set_option", "SET ROLE is allowed now", "SET ROLE is not allowed any more", true},
});

const Flag* find_flag(std::string_view attribute) {
	for (const Flag& flag : flags)
		if (flag.attribute == attribute) return &flag;
	return nullptr;
}

bool is_relation(std::string_view object_type) { return object_type == "membership"; }

std::string created(std::string_view object_type) {
	if (object_type == "parameter" || is_relation(object_type)) return "was granted";
	return "was created";
}

std::string dropped(std::string_view object_type) {
	if (object_type == "parameter" || is_relation(object_type)) return "was revoked";
	return "was dropped";
}

std::string setting_change(const AttributeChange& change) {
	if (!change.is_there) return cat(change.attribute, " is not set any more");
	return cat(change.attribute, " is set to ",
			   literal(one_line(shown_setting(change.attribute, change.shown))), " now");
}

std::string password_change(const AttributeChange& change) {
	if (!change.is_there) return "has no password any more";
	return change.was_there ? "has another password" : "has a password now";
}

std::string attribute_change(const AttributeChange& change) {
	if (change.object_type == "setting") return setting_change(change);
	if (change.attribute == "rolpassword") return password_change(change);
	if (const Flag* flag = find_flag(change.attribute))
		return std::string(change.after == "true" ? flag->on : flag->off);
	if (change.attribute == "rolname" || change.attribute == "name")
		return cat("was ", quoted(change.before), " before");
	std::string_view name = change.attribute;
	if (name == "rolconnlimit") name = "connection limit";
	if (name == "rolvaliduntil") name = "password expiry";
	if (!change.is_there) return cat(name, name == "rights" ? " are" : " is", " not set any more");
	if (name == "firing") return cat("is ", change.shown, " now");
	return cat(name, name == "rights" ? " are " : " is ", one_line(change.shown), " now");
}

// Of a new object only what sets it apart; and nothing that a new version of the server has added to
// the objects that there were.
bool is_worth_a_word(const AttributeChange& change) {
	if (!change.is_new)
		return change.was_there || find_flag(change.attribute) == nullptr;
	if (change.attribute == "rolname" || change.attribute == "name") return false;
	if (change.attribute == "rolconnlimit") return change.after != "-1";
	if (const Flag* flag = find_flag(change.attribute))
		return (change.after == "true") != flag->is_usual;
	return true;
}

bool is_same_object(const AttributeChange& a, const AttributeChange& b) {
	return a.object_type == b.object_type && a.id == b.id;
}

std::vector<AttributeChange> read_changes(const dbe_rows& rows) {
	std::vector<AttributeChange> changes;
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		changes.push_back({row.text(0), row.text(1), row.text(2), row.text(3), !row.is_null(4),
						   !row.is_null(5), row.text(4), row.text(5), row.text(6), row.flag(7),
						   row.flag(8)});
	}
	return changes;
}

std::vector<RoleChange> first_look(const std::vector<AttributeChange>& changes) {
	std::vector<std::string> counts;
	for (std::size_t i = 0; i < changes.size();) {
		double objects = 0;
		const std::string_view type = changes[i].object_type;
		for (; i < changes.size() && changes[i].object_type == type; i++)
			objects += i == 0 || !is_same_object(changes[i - 1], changes[i]) ? 1 : 0;
		counts.push_back(counted(objects, type));
	}
	return {{"server", "",
			 cat("first look: ", join(counts, ", "), "; what changes from now on is recorded")}};
}

void record(Call& call, const std::vector<RoleChange>& changes) {
	for (const RoleChange& change : changes) {
		call.host().poll();
		call.host().execute(
			cat("SELECT dbe.audit_seen(", literal(change.object_type), ", ",
				change.object.empty() ? "NULL" : literal(change.object), ", ",
				literal(change.change), ")")
				.c_str(),
			Host::As::owner);
	}
}

}  // namespace

std::vector<RoleChange> describe_changes(const std::vector<AttributeChange>& changes) {
	std::vector<RoleChange> described;
	for (std::size_t i = 0; i < changes.size();) {
		const AttributeChange& first = changes[i];
		std::vector<std::string> parts;
		if (first.is_new && first.object_type != "setting") parts.push_back(created(first.object_type));
		if (first.is_gone && first.object_type != "setting") parts.push_back(dropped(first.object_type));
		for (; i < changes.size() && is_same_object(first, changes[i]); i++)
			if (is_worth_a_word(changes[i]) &&
				(!first.is_gone || first.object_type == "setting"))
				parts.push_back(attribute_change(changes[i]));
		if (!parts.empty())
			described.push_back({std::string(first.object_type), std::string(first.object),
								 join(parts, "; ")});
	}
	return described;
}

std::vector<RoleChange> find_role_changes(Call& call, bool dry_run) {
	if (!dry_run)
		call.host().execute("LOCK TABLE dbe.audit_role_state IN SHARE ROW EXCLUSIVE MODE",
							Host::As::owner);
	const dbe_rows rows = call.host().execute(
		cat(present(), dry_run ? std::string_view{} : remember, report).c_str(), Host::As::owner);
	if (rows.count == 0) return {};
	const std::vector<AttributeChange> changes = read_changes(rows);
	std::vector<RoleChange> described =
		Row(rows, 0).flag(9) ? describe_changes(changes) : first_look(changes);
	if (!dry_run) record(call, described);
	return described;
}

}  // namespace dbe
