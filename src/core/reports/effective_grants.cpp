#include "core/reports/effective_grants.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/roles.hpp"

namespace dbe {
namespace {

struct Object {
	std::string_view kind;
	char object_class;
	std::uint32_t id;
	std::string name;
	RoleId owner;
	SchemaId schema;	// whose USAGE it takes; 0 = none
};

std::string_view kind_of(const Relation& relation) {
	if (relation.kind == 'v') return "view";
	if (relation.kind == 'm') return "materialized view";
	return relation.kind == 'S' ? "sequence" : "table";
}

bool has_grants(const Catalog& catalog, char object_class, std::uint32_t id) {
	return !catalog.grants(object_class, id).empty();
}

// Functions without an ACL belong to everybody: too many to say, and said once in the docs.
std::vector<Object> objects_of(const Catalog& catalog) {
	std::vector<Object> list;
	if (const Database* d = catalog.database())
		list.push_back({"database", 'd', static_cast<std::uint32_t>(d->id), quoted(d->name),
						d->owner, SchemaId{}});
	for (const Schema& s : catalog.schemas())
		if (catalog.is_judged(s.id) && !s.is_extension_member)
			list.push_back({"schema", 'n', static_cast<std::uint32_t>(s.id), quoted(s.name), s.owner,
							SchemaId{}});
	for (const Relation& r : catalog.relations())
		if (is_grantable_relation(r) && catalog.is_judged(r))
			list.push_back({kind_of(r), 'r', static_cast<std::uint32_t>(r.id), catalog.name(r),
							r.owner, r.schema});
	for (const Function& f : catalog.functions())
		if (!f.is_extension_member && catalog.is_judged(f.schema) &&
			has_grants(catalog, 'f', static_cast<std::uint32_t>(f.id)))
			list.push_back({"function", 'f', static_cast<std::uint32_t>(f.id), catalog.name(f),
							f.owner, f.schema});
	return list;
}

// The roles whose rights a role has, and how it comes by them.
struct Reach {
	std::map<RoleId, bool> roles;  // true: at once; false: after SET ROLE

	bool has(RoleId role) const { return roles.contains(role); }
	bool has_at_once(RoleId role) const {
		const auto found = roles.find(role);
		return found != roles.end() && found->second;
	}
};

// One kind of membership at a time: who inherits needs no SET ROLE.
void follow(std::span<const MemberEdge> edges, bool by_inheritance, Reach& reach) {
	std::vector<RoleId> pending;
	for (const auto& [role, at_once] : reach.roles) pending.push_back(role);
	while (!pending.empty()) {
		const RoleId member = pending.back();
		pending.pop_back();
		for (const MemberEdge& e : edges) {
			const bool leads = by_inheritance ? e.inherits : e.inherits || e.may_set;
			if (e.member != member || !leads || reach.has(e.role)) continue;
			reach.roles.emplace(e.role, by_inheritance);
			pending.push_back(e.role);
		}
	}
}

Reach reach_of(RoleId role, std::span<const MemberEdge> edges) {
	Reach reach;
	reach.roles.emplace(role, true);
	follow(edges, true, reach);
	follow(edges, false, reach);
	return reach;
}

// With the membership that no row states. Up to 15 the member says whether it inherits.
std::vector<MemberEdge> with_database_owner(const Catalog& catalog,
											std::span<const MemberEdge> stored) {
	std::vector<MemberEdge> all(stored.begin(), stored.end());
	const Role* owner = catalog.role(real_owner(catalog, pg_database_owner));
	if (owner != nullptr && owner->id != pg_database_owner)
		all.push_back({pg_database_owner, owner->id,
					   catalog.server().version >= 160000 || owner->inherits, true});
	return all;
}

class Collector {
public:
	Collector(const Catalog& catalog, std::span<const MemberEdge> edges, const Host* host)
		: host_(host), catalog_(catalog), edges_(with_database_owner(catalog, edges)), objects_(objects_of(catalog)) {}

	void add_public() {
		Reach everybody;
		everybody.roles.emplace(public_role, true);
		for (const Object& object : objects_)
			add_granted("PUBLIC", object, public_role, everybody,
						[] { return std::string("granted"); });
	}

	void add_role(const Role& role, bool with_public) {
		const std::string name = quoted(role.name);
		if (role.is_superuser) {
			list_.push_back({name, "server", "", "ALL", "superuser"});
			return;
		}
		add_attributes(role, name);
		const Reach reach = reach_of(role.id, edges_);
		add_powers(role, name, reach);
		for (const Object& object : objects_) add_object(role, name, object, reach, with_public);
	}

	std::vector<EffectiveGrant> sorted() {
		std::sort(list_.begin(), list_.end(), [](const EffectiveGrant& a, const EffectiveGrant& b) {
			return std::tie(a.role, a.kind, a.object, a.via, a.rights) <
				   std::tie(b.role, b.kind, b.object, b.via, b.rights);
		});
		return std::move(list_);
	}

private:
	void add_attributes(const Role& role, const std::string& name) {
		std::vector<std::string> rights;
		if (role.creates_roles) rights.push_back("CREATEROLE");
		if (role.creates_databases) rights.push_back("CREATEDB");
		if (role.replicates) rights.push_back("REPLICATION");
		if (role.bypasses_row_security) rights.push_back("BYPASSRLS");
		if (!rights.empty())
			list_.push_back({name, "server", "", join(rights, ", "), "attribute"});
	}

	// Superusers it can become, and the predefined roles, whose rights no ACL shows.
	void add_powers(const Role& role, const std::string& name, const Reach& reach) {
		for (const auto& [id, at_once] : reach.roles) {
			const Role* other = catalog_.role(id);
			if (other == nullptr || id == role.id) continue;
			if (other->is_superuser)
				list_.push_back({name, "server", "", "ALL", cat("SET ROLE ", quoted(other->name))});
			else if (is_predefined(*other))
				list_.push_back({name, "role", std::string(other->name.view()), powers(*other),
								 at_once ? "member" : "SET ROLE"});
		}
	}

	static std::string powers(const Role& predefined) {
		const std::string_view name = predefined.name;
		if (name == "pg_read_all_data") return "SELECT on everything";
		if (name == "pg_write_all_data") return "INSERT, UPDATE, DELETE on everything";
		if (name == "pg_database_owner") return "what belongs to the database's owner";
		if (name == "pg_execute_server_program") return "runs programs of the server";
		if (name == "pg_read_server_files") return "reads files of the server";
		if (name == "pg_write_server_files") return "writes files of the server";
		return "what the role may do";
	}

	void add_object(const Role& role, const std::string& name, const Object& object,
					const Reach& reach, bool with_public) {
		for (const auto& [id, at_once] : reach.roles) {
			// Put in words only for a grant: most roles have none on most objects.
			const auto member = [&, grantee = id, inherits = at_once] {
				return cat(inherits ? "member of " : "SET ROLE ", catalog_.role_name(grantee));
			};
			const bool is_own = id == role.id;
			if (object.owner == id) {
				add(name, object, "ALL", is_own ? "owner" : cat(member(), ", owner"), reach);
				continue;
			}
			add_granted(name, object, id, reach,
						[&] { return is_own ? std::string("granted") : member(); });
		}
		if (with_public)
			add_granted(name, object, public_role, reach, [] { return std::string("PUBLIC"); });
	}

	void poll() {
		constexpr std::uint32_t turns_per_poll = 1000;
		if (host_ != nullptr && ++turns_ % turns_per_poll == 0) host_->poll();
	}

	template <class MakeVia>
	void add_granted(const std::string& name, const Object& object, RoleId grantee,
					 const Reach& reach, MakeVia make_via) {
		poll();
		std::uint32_t rights = 0;
		for (const Grant& g : catalog_.grants(object.object_class, object.id))
			if (g.grantee == grantee) rights |= g.privileges;
		std::vector<std::string> all;
		// What a database without an ACL gives to everybody.
		if (object.object_class == 'd' && grantee == public_role &&
			!has_grants(catalog_, 'd', object.id))
			rights = DBE_RIGHT_CONNECT | DBE_RIGHT_TEMPORARY;
		if (rights != 0) all.push_back(right_names(rights));
		if (object.object_class == 'r') add_columns(object, grantee, all);
		if (!all.empty()) add(name, object, join(all, ", "), make_via(), reach);
	}

	void add_columns(const Object& object, RoleId grantee, std::vector<std::string>& all) {
		std::map<std::uint32_t, std::vector<std::string>> columns;	// by right
		for (const Grant& g : catalog_.grants('c', object.id)) {
			if (g.grantee != grantee) continue;
			for (std::uint32_t bit = 1; bit != 0 && bit <= g.privileges; bit <<= 1)
				if ((g.privileges & bit) != 0)
					columns[bit].push_back(
						catalog_.column_name(static_cast<RelationId>(object.id), g.column));
		}
		for (const auto& [bit, names] : columns)
			all.push_back(cat(right_names(bit), " (", join(names, ", "), ")"));
	}

	bool may_use(SchemaId id, const Reach& reach) const {
		const Schema* schema = catalog_.schema(id);
		if (schema == nullptr || reach.has(schema->owner)) return true;
		// These have USAGE on all schemas, which no ACL shows.
		if (reach.has(pg_read_all_data) || reach.has(pg_write_all_data)) return true;
		for (const Grant& g : catalog_.grants('n', static_cast<std::uint32_t>(id)))
			if ((g.privileges & DBE_RIGHT_USAGE) != 0 &&
				(g.grantee == public_role || reach.has(g.grantee)))
				return true;
		return false;
	}

	void add(const std::string& name, const Object& object, std::string rights, std::string via,
			 const Reach& reach) {
		if (object.schema != SchemaId{} && !may_use(object.schema, reach))
			append(via, "; no USAGE on its schema");
		list_.push_back({name, std::string(object.kind), object.name, std::move(rights),
						 std::move(via)});
	}

	const Host* host_;
	std::uint32_t turns_ = 0;
	const Catalog& catalog_;
	std::vector<MemberEdge> edges_;
	std::vector<Object> objects_;
	std::vector<EffectiveGrant> list_;
};

}  // namespace

std::vector<EffectiveGrant> effective_grants(const Catalog& catalog,
											 std::span<const MemberEdge> edges,
											 const Role* only, const Host* host) {
	Collector collector(catalog, edges, host);
	if (only != nullptr) {
		collector.add_role(*only, true);
		return collector.sorted();
	}
	collector.add_public();
	for (const Role& role : catalog.roles())
		if (!is_predefined(role)) {
			if (host != nullptr) host->poll();
			collector.add_role(role, false);
		}
	return collector.sorted();
}

}  // namespace dbe
