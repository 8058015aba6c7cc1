#include "core/checks/common/protected_sources.hpp"

#include <algorithm>
#include <set>

#include "core/base/text.hpp"
#include "core/checks/common/policy_expression.hpp"

namespace dbe {
namespace {

constexpr RoleId nobody = public_role;

bool may_select(const Catalog& catalog, RelationId relation, RoleId grantee) {
	for (const char object_class : {'r', 'c'})
		for (const Grant& g : catalog.grants(object_class, static_cast<std::uint32_t>(relation)))
			if (g.grantee == grantee && (g.privileges & DBE_RIGHT_SELECT) != 0) return true;
	return false;
}

bool is_guarded(const Catalog& catalog, const Relation& relation) {
	return relation.has_row_security && !catalog.policies(relation.id).empty();
}

}  // namespace

ProtectedSources::ProtectedSources(const Catalog& catalog) : catalog_(catalog) {
	const dbe_catalog& rows = catalog.rows();
	std::vector<std::pair<Oid, RelationId>> views;
	for (const Rule& rule : std::span(rows.rules.rows, rows.rules.count))
		if (rule.event == '1') views.emplace_back(rule.id, rule.relation);
	std::sort(views.begin(), views.end());
	for (const RuleUse& use : std::span(rows.rule_uses.rows, rows.rule_uses.count)) {
		const auto view =
			std::lower_bound(views.begin(), views.end(), std::pair(use.rule, RelationId{}));
		if (view != views.end() && view->first == use.rule && view->second != use.used)
			uses_.emplace_back(view->second, use.used);
	}
	std::sort(uses_.begin(), uses_.end());
	uses_.erase(std::unique(uses_.begin(), uses_.end()), uses_.end());
}

std::vector<const Relation*> ProtectedSources::read_by(RelationId view) const {
	std::vector<const Relation*> read;
	for (auto use = std::lower_bound(uses_.begin(), uses_.end(), std::pair(view, RelationId{}));
		 use != uses_.end() && use->first == view; ++use)
		if (const Relation* relation = catalog_.relation(use->second)) read.push_back(relation);
	return read;
}

std::vector<const Relation*> ProtectedSources::unguarded(const Relation& view) const {
	std::vector<const Relation*> found;
	std::vector<std::pair<const Relation*, RoleId>> open = {{&view, view.owner}};
	std::set<std::pair<RelationId, RoleId>> seen;
	while (!open.empty()) {
		const auto [reader, eyes] = open.back();
		open.pop_back();
		if (!seen.emplace(reader->id, eyes).second) continue;
		for (const Relation* used : read_by(reader->id)) {
			if (used->kind == 'v')
				open.emplace_back(used, has_option(*used, "security_invoker") ? eyes : used->owner);
			else if (is_guarded(catalog_, *used) && eyes != nobody &&
					 escapes_policies(catalog_, *used, eyes))
				found.push_back(used);
		}
	}
	return found;
}

bool has_guarded_tables(const Catalog& catalog) {
	const auto all = catalog.tables();
	return std::any_of(all.begin(), all.end(),
					   [&](const Table& t) { return is_guarded(catalog, *t.relation); });
}

bool has_option(const Relation& relation, std::string_view option) {
	for (std::uint32_t i = 0; i < relation.options.count; i++) {
		const std::string_view text = relation.options.items[i];
		if (!text.starts_with(option) || text.substr(option.size(), 1) != "=") continue;
		return equals_any(lower(text.substr(option.size() + 1)), {"true", "on", "yes", "1", "t", "y"});
	}
	return false;
}

std::string reader_of_both(const Catalog& catalog, const Relation& view, const Relation& table) {
	for (const char object_class : {'r', 'c'})
		for (const Grant& g : catalog.grants(object_class, static_cast<std::uint32_t>(view.id))) {
			if ((g.privileges & DBE_RIGHT_SELECT) == 0) continue;
			if (escapes_policies(catalog, table, g.grantee)) continue;
			if (may_select(catalog, table.id, g.grantee) || may_select(catalog, table.id, public_role))
				return catalog.role_name(g.grantee);
		}
	return {};
}

}  // namespace dbe
