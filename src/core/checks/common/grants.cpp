#include "core/checks/common/grants.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr auto names = std::to_array<std::pair<std::uint32_t, std::string_view>>({
	{DBE_RIGHT_SELECT, "SELECT"},
	{DBE_RIGHT_INSERT, "INSERT"},
	{DBE_RIGHT_UPDATE, "UPDATE"},
	{DBE_RIGHT_DELETE, "DELETE"},
	{DBE_RIGHT_TRUNCATE, "TRUNCATE"},
	{DBE_RIGHT_REFERENCES, "REFERENCES"},
	{DBE_RIGHT_TRIGGER, "TRIGGER"},
	{DBE_RIGHT_MAINTAIN, "MAINTAIN"},
	{DBE_RIGHT_CREATE, "CREATE"},
	{DBE_RIGHT_CONNECT, "CONNECT"},
	{DBE_RIGHT_TEMPORARY, "TEMPORARY"},
	{DBE_RIGHT_EXECUTE, "EXECUTE"},
	{DBE_RIGHT_USAGE, "USAGE"},
});

template <class Id>
bool public_holds(const Catalog& catalog, char object_class, Id id, std::uint32_t right) {
	for (const Grant& g : catalog.grants(object_class, static_cast<std::uint32_t>(id)))
		if (g.grantee == public_role && (g.privileges & right) != 0) return true;
	return false;
}

// The rights of superusers and of roles beyond row-level security are no news.
bool is_bound_by_grants(const Catalog& catalog, RoleId grantee) {
	if (grantee == public_role) return true;
	const Role* role = catalog.role(grantee);
	return role != nullptr && !role->is_superuser && !role->bypasses_row_security;
}

}  // namespace

bool is_grantable_relation(const Relation& relation) {
	return relation.kind == 'r' || relation.kind == 'p' || relation.kind == 'v' ||
		   relation.kind == 'm' || relation.kind == 'f' || relation.kind == 'S';
}

std::string right_names(std::uint32_t rights) {
	std::string out;
	for (const auto& [bit, name] : names)
		if ((rights & bit) != 0) append(out, cat(out.empty() ? "" : ", ", name));
	return out;
}

bool public_may_use(const Catalog& catalog, SchemaId schema) {
	return public_holds(catalog, 'n', schema, DBE_RIGHT_USAGE);
}

bool public_may_create_in(const Catalog& catalog, SchemaId schema) {
	return public_holds(catalog, 'n', schema, DBE_RIGHT_CREATE);
}

bool public_may_execute(const Catalog& catalog, const Function& function) {
	const bool granted = function.has_default_rights ||
						 public_holds(catalog, 'f', function.id, DBE_RIGHT_EXECUTE);
	return granted && public_may_use(catalog, function.schema);
}

std::vector<PublicRights> public_rights(const Catalog& catalog) {
	std::vector<PublicRights> all;
	for (const Grant& g : catalog.grants()) {
		if (g.grantee != public_role || g.privileges == 0) continue;
		if (g.object_class != 'r' && g.object_class != 'c') continue;
		all.push_back({static_cast<RelationId>(g.object), g.grantor, g.privileges,
					   g.object_class == 'c'});
	}
	const auto key = [](const PublicRights& p) { return std::pair(p.relation, p.grantor); };
	std::sort(all.begin(), all.end(),
			  [&](const PublicRights& a, const PublicRights& b) { return key(a) < key(b); });
	std::size_t kept = 0;
	for (const PublicRights& p : all) {
		if (kept > 0 && key(all[kept - 1]) == key(p)) {
			all[kept - 1].rights |= p.rights;
			all[kept - 1].is_for_columns_only &= p.is_for_columns_only;
		} else {
			all[kept++] = p;
		}
	}
	all.resize(kept);
	return all;
}

std::string first_other_grantee(const Catalog& catalog, const Relation& relation,
								std::uint32_t rights) {
	const std::uint32_t id = static_cast<std::uint32_t>(relation.id);
	for (const char object_class : {'r', 'c'})
		for (const Grant& g : catalog.grants(object_class, id))
			if ((g.privileges & rights) != 0 && g.grantee != relation.owner &&
				is_bound_by_grants(catalog, g.grantee))
				return catalog.role_name(g.grantee);
	return {};
}

std::string revoke(const Catalog& catalog, const Relation& relation, const PublicRights& given) {
	// Taking a right from the table takes it from its columns too.
	const std::string statement =
		cat("REVOKE ", right_names(given.rights), " ON ",
			relation.kind == 'S' ? "SEQUENCE " : "TABLE ", catalog.name(relation), " FROM PUBLIC;");
	if (given.grantor == relation.owner) return statement;
	return cat("SET ROLE ", catalog.role_name(given.grantor), ";\n", statement, "\nRESET ROLE;");
}

namespace {

// As whoever granted it, where that was not the owner.
std::string revoke_for(std::string_view grantor, const std::string& statement) {
	if (grantor.empty()) return statement;
	return cat("SET ROLE ", grantor, ";\n", statement, "\nRESET ROLE;");
}

}  // namespace

std::string revoke(const OpenedObject& object) {
	return revoke_for(object.grantor, cat("REVOKE ", object.rights, " ON ", object.kind, " ",
										  object.identity, " FROM PUBLIC;"));
}

std::string revoke(const PowerfulGrant& given, std::string_view grantee) {
	return revoke_for(given.grantor, cat("REVOKE ", given.right, " ON ", given.kind, " ",
										 given.identity, " FROM ", grantee, ";"));
}

bool is_granted_on(std::span<const PowerfulGrant> all, const PowerfulGrant& given,
				   std::string_view grantee) {
	return std::any_of(all.begin(), all.end(), [&](const PowerfulGrant& g) {
		return g.grantor == grantee && g.kind == given.kind && g.identity == given.identity &&
			   g.right == given.right;
	});
}

}  // namespace dbe
