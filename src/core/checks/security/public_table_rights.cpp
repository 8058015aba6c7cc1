#include <algorithm>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Rights on a partition or on a column's own sequence are told with their table.
struct Exposure {
	RelationId subject;
	const Relation* relation;
	PublicRights given;
};

using OwnedSequences = std::vector<std::pair<RelationId, RelationId>>;

OwnedSequences owned_sequences(const Catalog& catalog) {
	OwnedSequences owned;
	for (const Sequence& s : catalog.sequences())
		if (s.owner_table != RelationId{}) owned.emplace_back(s.id, s.owner_table);
	std::sort(owned.begin(), owned.end());
	return owned;
}

RelationId subject_of(const Catalog& catalog, const OwnedSequences& owned, const Relation& r) {
	if (r.kind != 'S') return r.is_partition ? catalog.partition_root(r.id) : r.id;
	const auto found = std::lower_bound(owned.begin(), owned.end(), std::pair(r.id, RelationId{}));
	return found != owned.end() && found->first == r.id ? catalog.partition_root(found->second)
														: r.id;
}

std::vector<Exposure> exposures(const Catalog& catalog, const OwnedSequences& owned) {
	std::vector<Exposure> all;
	for (const PublicRights& given : public_rights(catalog)) {
		const Relation* relation = catalog.relation(given.relation);
		if (relation == nullptr || !is_grantable_relation(*relation)) continue;
		if (catalog.is_judged(*relation))
			all.push_back({subject_of(catalog, owned, *relation), relation, given});
	}
	std::sort(all.begin(), all.end(), [](const Exposure& a, const Exposure& b) {
		return std::pair(a.subject, a.relation->id) < std::pair(b.subject, b.relation->id);
	});
	return all;
}

// What lets people change something here or keep others out. TRIGGER does: its function runs as
// whoever writes next. MAINTAIN does: with it go CLUSTER and LOCK TABLE in any mode.
std::uint32_t changing_rights(const Exposure& e) {
	if (e.relation->kind == 'm') return e.given.rights & DBE_RIGHT_MAINTAIN;
	if (e.relation->kind == 'S') return e.given.rights & DBE_RIGHT_UPDATE;
	const std::uint32_t rights =
		e.given.rights & (write_rights | DBE_RIGHT_TRIGGER | DBE_RIGHT_MAINTAIN);
	// Policies decide about rows; nothing decides about the table as a whole.
	constexpr std::uint32_t whole = DBE_RIGHT_TRUNCATE | DBE_RIGHT_TRIGGER | DBE_RIGHT_MAINTAIN;
	return e.relation->has_row_security ? rights & whole : rights;
}

std::string extent(const Table* table, std::size_t grants, bool is_on_parts_only) {
	if (is_on_parts_only) return cat(" on ", grants, " of its partitions or sequences");
	return table != nullptr && table->rows > 0 ? cat(" on ", counted(table->rows, "row")) : "";
}

Draft describe(const Catalog& catalog, const Relation& subject, std::span<const Exposure> found) {
	Draft draft;
	draft.object = catalog.name(subject);
	std::uint32_t rights = 0;
	std::uint32_t changing = 0;
	bool is_for_columns_only = true;
	bool is_on_parts_only = true;
	for (const Exposure& e : found) {
		rights |= e.given.rights;
		changing |= changing_rights(e);
		is_for_columns_only &= e.given.is_for_columns_only;
		is_on_parts_only &= e.relation != &subject;
		if (!draft.fix.empty()) append(draft.fix, '\n');
		append(draft.fix, revoke(catalog, *e.relation, e.given));
	}
	const bool is_reachable = public_may_use(catalog, subject.schema);
	const Table* table = catalog.table(subject.id);
	draft.detail =
		cat(is_reachable ? "Every role that can connect" : "Every role with USAGE on the schema",
			" has ", right_names(rights), extent(table, found.size(), is_on_parts_only),
			is_for_columns_only ? ", in some columns" : "", ": granted to PUBLIC.");
	draft.severity = changing != 0 && is_reachable ? Severity::warning : Severity::info;
	draft.evidence.put("rights", right_names(rights)).put("schema_usage", is_reachable);
	draft.evidence.put("row_security", subject.has_row_security).put("grants", found.size());
	draft.weight = table != nullptr ? table->weight : 1;
	draft.effect = table != nullptr ? table->bytes : 0;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const OwnedSequences owned = owned_sequences(catalog);
	const std::vector<Exposure> all = exposures(catalog, owned);
	for (const Relation& r : catalog.relations()) {
		if (!is_grantable_relation(r) || !catalog.is_judged(r)) continue;
		if (subject_of(catalog, owned, r) != r.id) continue;
		const Table* table = catalog.table(r.id);
		assessment.examined(table != nullptr ? table->weight : 1);
		const auto [first, last] = std::equal_range(
			all.begin(), all.end(), Exposure{r.id, nullptr, {}},
			[](const Exposure& a, const Exposure& b) { return a.subject < b.subject; });
		if (first != last) assessment.add(describe(catalog, r, {first, last}));
	}
}

}  // namespace

extern constexpr Check public_table_rights{CheckSpec{
	.id = "public_table_rights",
	.title = "Everybody has rights on this table, view or sequence",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "A grant to PUBLIC holds for every role there is and every role to come: a reporting "
		   "login or a forgotten account can then read, or change, what was meant for one "
		   "application.",
	.action = "Grant the rights to the roles that need them, then take them from PUBLIC. Roles "
			  "that lived on the grant to PUBLIC lose access with the REVOKE.",
	.bad = "CREATE TABLE coupons (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "code text NOT NULL);"
		   "GRANT SELECT, INSERT, UPDATE ON coupons TO PUBLIC;",
	.good = "CREATE TABLE coupons (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"code text NOT NULL);"
			"GRANT SELECT ON coupons TO pg_monitor;",
	.near_miss = "CREATE TABLE coupons (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "code text NOT NULL);"
				 "GRANT SELECT, UPDATE ON coupons TO PUBLIC;"
				 "GRANT INSERT (code) ON coupons TO PUBLIC;"
				 "REVOKE ALL ON coupons FROM PUBLIC;",
	.run = run,
}};

}  // namespace dbe
