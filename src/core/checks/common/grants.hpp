// What access control lists mean: defaults included, PUBLIC and the owner told apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/server/opened_objects.hpp"
#include "core/server/powerful_grants.hpp"

namespace dbe {

inline constexpr std::uint32_t read_rights = DBE_RIGHT_SELECT;
inline constexpr std::uint32_t write_rights =
	DBE_RIGHT_INSERT | DBE_RIGHT_UPDATE | DBE_RIGHT_DELETE | DBE_RIGHT_TRUNCATE;

// Table, view, materialized view, foreign table, sequence: what GRANT ... ON TABLE or ON SEQUENCE takes.
bool is_grantable_relation(const Relation& relation);

// "SELECT, INSERT" in the order of the manual.
std::string right_names(std::uint32_t rights);

// An object without an ACL has the built-in defaults: nothing for PUBLIC on relations and
// schemas, EXECUTE on functions.
bool public_may_use(const Catalog& catalog, SchemaId schema);
bool public_may_create_in(const Catalog& catalog, SchemaId schema);
// Callable by everybody who can log in: needs USAGE of the schema too.
bool public_may_execute(const Catalog& catalog, const Function& function);

// What PUBLIC holds on one relation and its columns, by who granted it.
struct PublicRights {
	RelationId relation;
	RoleId grantor;
	std::uint32_t rights;	  // table and column rights together
	bool is_for_columns_only;
};
// Of all relations, sorted by relation.
std::vector<PublicRights> public_rights(const Catalog& catalog);

// The name of the first grantee of one of these rights on the relation or on some of its columns,
// PUBLIC for everybody; empty when nobody has one but the owner and roles that row-level security
// and grants do not bind.
std::string first_other_grantee(const Catalog& catalog, const Relation& relation,
								std::uint32_t rights);

// Takes it back. REVOKE acts for the owner, so what somebody else granted is revoked as them.
std::string revoke(const Catalog& catalog, const Relation& relation, const PublicRights& given);
std::string revoke(const OpenedObject& object);
std::string revoke(const PowerfulGrant& given, std::string_view grantee);

// Has the grantee given it to somebody else? Then a plain REVOKE fails.
bool is_granted_on(std::span<const PowerfulGrant> all, const PowerfulGrant& given,
				   std::string_view grantee);

}  // namespace dbe
