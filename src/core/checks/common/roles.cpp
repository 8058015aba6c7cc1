#include "core/checks/common/roles.hpp"

#include <algorithm>
#include <utility>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/name_tokens.hpp"

namespace dbe {
namespace {

// The later in this order wins, as at login.
int precedence(const RoleSettings& settings) {
	return (settings.role != RoleId{} ? 2 : 0) + (settings.database != DatabaseId{} ? 1 : 0);
}

}  // namespace

bool is_predefined(const Role& role) { return role.name.view().starts_with("pg_"); }

RoleSet::RoleSet(std::vector<RoleId> roles) : roles_(std::move(roles)) {
	std::sort(roles_.begin(), roles_.end());
	roles_.erase(std::unique(roles_.begin(), roles_.end()), roles_.end());
}

bool RoleSet::contains(RoleId role) const {
	return std::binary_search(roles_.begin(), roles_.end(), role);
}

RoleId real_owner(const Catalog& catalog, RoleId owner) {
	const Database* database = catalog.database();
	return owner == pg_database_owner && database != nullptr ? database->owner : owner;
}

std::vector<Membership> memberships(const Catalog& catalog) {
	const auto stored = catalog.memberships();
	std::vector<Membership> all(stored.begin(), stored.end());
	if (const Database* database = catalog.database()) {
		Membership implied{};
		implied.role = pg_database_owner;
		implied.member = database->owner;
		implied.inherits = true;
		implied.can_set = true;
		all.push_back(implied);
	}
	return all;
}

namespace {

using Edge = std::pair<RoleId, RoleId>;

// From each edge's first role on to its second, as far as it goes.
RoleSet followed(std::vector<RoleId> roles, std::vector<Edge> edges) {
	std::sort(edges.begin(), edges.end());
	std::vector<bool> is_followed(edges.size());
	for (std::size_t next = 0; next < roles.size(); next++) {
		const auto first = std::lower_bound(edges.begin(), edges.end(), Edge(roles[next], RoleId{}));
		for (auto edge = first; edge != edges.end() && edge->first == roles[next]; ++edge) {
			const auto at = static_cast<std::size_t>(edge - edges.begin());
			if (is_followed[at]) break;
			is_followed[at] = true;
			roles.push_back(edge->second);
		}
	}
	return RoleSet(std::move(roles));
}

bool inherits(const Catalog& catalog, const Membership& membership) {
	if (catalog.server().version >= 160000) return membership.inherits;
	const Role* member = catalog.role(membership.member);
	return member != nullptr && member->inherits;
}

RoleSet entering(const Catalog& catalog, std::vector<RoleId> roles) {
	std::vector<Edge> edges;
	for (const Membership& m : memberships(catalog))
		if (m.can_set) edges.emplace_back(m.role, m.member);
	return followed(std::move(roles), std::move(edges));
}

}  // namespace

RoleSet with_members(const Catalog& catalog, std::vector<RoleId> roles) {
	std::vector<Edge> edges;
	for (const Membership& m : memberships(catalog)) edges.emplace_back(m.role, m.member);
	return followed(std::move(roles), std::move(edges));
}

RoleSet reaching_superuser(const Catalog& catalog) {
	std::vector<RoleId> superusers;
	for (const Role& role : catalog.roles())
		if (role.is_superuser) superusers.push_back(role.id);
	return entering(catalog, std::move(superusers));
}

RoleSet using_rights_of(const Catalog& catalog, RoleId role) {
	std::vector<Edge> edges;
	for (const Membership& m : memberships(catalog))
		if (inherits(catalog, m)) edges.emplace_back(m.role, m.member);
	return entering(catalog, followed({role}, std::move(edges)).roles());
}

RoleSet inherited_by(const Catalog& catalog, RoleId role) {
	std::vector<Edge> edges;
	for (const Membership& m : memberships(catalog))
		if (inherits(catalog, m)) edges.emplace_back(m.member, m.role);
	return followed({role}, std::move(edges));
}

bool is_administrative_name(std::string_view name) {
	static constexpr auto words = std::to_array<std::string_view>(
		{"dba", "root", "postgres", "operator", "ops", "deploy", "deployer", "migration",
		 "migrations", "migrator", "migrate", "owner", "backup", "replicator", "replication",
		 "repmgr", "patroni", "debezium", "terraform"});
	return NameTokens(name).has_any(words);
}

namespace {

Text value_in(const RoleSettings& settings, std::string_view name) {
	for (std::uint32_t i = 0; i < settings.settings.count; i++) {
		const std::string_view text = settings.settings.items[i];
		if (text.starts_with(name) && text.substr(name.size(), 1) == "=")
			return {text.data() + name.size() + 1,
					static_cast<std::uint32_t>(text.size() - name.size() - 1)};
	}
	return {};
}

}  // namespace

const RoleSettings* login_settings_with(const Catalog& catalog, RoleId role,
										std::string_view name) {
	const RoleSettings* found = nullptr;
	for (const RoleSettings& s : catalog.role_settings()) {
		if (s.role != RoleId{} && s.role != role) continue;
		if (s.database != DatabaseId{} && s.database != catalog.server().database) continue;
		if (found != nullptr && precedence(s) <= precedence(*found)) continue;
		if (value_in(s, name).present()) found = &s;
	}
	return found;
}

Text login_setting(const Catalog& catalog, RoleId role, std::string_view name) {
	const RoleSettings* s = login_settings_with(catalog, role, name);
	return s != nullptr ? value_in(*s, name) : Text{};
}

std::string place_of(const Catalog& catalog, const RoleSettings& settings) {
	std::string database;
	for (const Database& d : catalog.databases())
		if (d.id == settings.database) database = quoted(d.name);
	if (settings.role == RoleId{})
		return settings.database != DatabaseId{} ? cat("DATABASE ", database) : "ROLE ALL";
	return cat("ROLE ", catalog.role_name(settings.role),
			   settings.database != DatabaseId{} ? cat(" IN DATABASE ", database) : "");
}

std::string listed(const std::vector<std::string>& names, std::size_t limit) {
	std::string out;
	const std::size_t shown = std::min(names.size(), limit);
	for (std::size_t i = 0; i < shown; i++) append(out, cat(i > 0 ? ", " : "", names[i]));
	if (shown < names.size()) append(out, cat(" and ", names.size() - shown, " more"));
	return out;
}

bool only_superusers_use_tables(const Catalog& catalog) {
	std::vector<RoleId> direct;
	for (const Table& table : catalog.tables()) direct.push_back(table.relation->owner);
	for (const Grant& g : catalog.grants())
		if ((g.object_class == 'r' || g.object_class == 'c') && g.privileges != 0 &&
			catalog.table(static_cast<RelationId>(g.object)) != nullptr)
			direct.push_back(g.grantee);
	const RoleSet users = with_members(catalog, std::move(direct));
	if (users.contains(public_role)) return false;
	const auto roles = catalog.roles();
	return std::none_of(roles.begin(), roles.end(), [&](const Role& role) {
		return !role.is_superuser && !is_predefined(role) && users.contains(role.id);
	});
}

}  // namespace dbe
