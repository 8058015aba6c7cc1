#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/policy_expression.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Grants that reach rows of a partition past the policies of its table.
std::vector<const Grant*> open_grants(const Catalog& catalog, const Relation& partition,
									  const Relation& root) {
	std::vector<const Grant*> open;
	for (const Grant& g : catalog.grants('r', static_cast<std::uint32_t>(partition.id)))
		if ((g.privileges & (read_rights | write_rights)) != 0 && g.grantee != partition.owner &&
			!escapes_policies(catalog, root, g.grantee))
			open.push_back(&g);
	return open;
}

struct Exposed {
	std::vector<std::string> partitions;
	std::vector<std::string> grantees;
	std::vector<std::string> revokes;
};

void add(const Catalog& catalog, const Relation& partition, std::span<const Grant* const> open,
		 Exposed& exposed) {
	const std::string name = catalog.name(partition);
	exposed.partitions.push_back(name);
	for (const Grant* g : open) {
		const std::string grantee = catalog.role_name(g->grantee);
		if (std::find(exposed.grantees.begin(), exposed.grantees.end(), grantee) ==
			exposed.grantees.end())
			exposed.grantees.push_back(grantee);
		const std::string revoke =
			cat("REVOKE ", right_names(g->privileges), " ON TABLE ", name, " FROM ", grantee, ";");
		exposed.revokes.push_back(
			g->grantor == partition.owner
				? revoke
				: cat("SET ROLE ", catalog.role_name(g->grantor), ";\n", revoke, "\nRESET ROLE;"));
	}
}

using Found = std::map<RelationId, Exposed>;

Found exposed_partitions(const Catalog& catalog) {
	Found found;
	for (const Relation& relation : catalog.relations()) {
		if (!relation.is_partition || relation.has_row_security) continue;
		if (relation.kind != 'r' && relation.kind != 'p') continue;
		const Relation* root = catalog.relation(catalog.partition_root(relation.id));
		if (root == nullptr || !root->has_row_security) continue;
		const auto open = open_grants(catalog, relation, *root);
		if (!open.empty()) add(catalog, relation, open, found[root->id]);
	}
	return found;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	Found found;
	bool is_searched = false;
	for (const Table& table : catalog.tables()) {
		if (table.relation->kind != 'p' || !table.relation->has_row_security) continue;
		assessment.examined(table.weight);
		if (!is_searched) found = exposed_partitions(catalog);
		is_searched = true;
		const auto entry = found.find(table.id());
		if (entry == found.end()) continue;
		const Exposed& exposed = entry->second;
		Draft draft;
		draft.object = catalog.name(table.id());
		const auto count = static_cast<double>(exposed.partitions.size());
		draft.detail = cat("Row-level security guards the table but not ",
						   counted(count, "partition"), " (", listed(exposed.partitions, 3),
						   "), on which ", listed(exposed.grantees, 3),
						   exposed.grantees.size() == 1 ? " has" : " have",
						   " rights: asked for by name, they show every row.");
		draft.fix = join(exposed.revokes, "\n");
		draft.evidence.put("partitions", count).put("grantees", join(exposed.grantees, ", "));
		draft.weight = table.weight;
		draft.effect = table.bytes;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check partition_without_row_security{CheckSpec{
	.id = "partition_without_row_security",
	.title = "Partitions that can be read past their table's row-level security",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "The policies of a partitioned table hold for queries that name the table. A query that "
		   "names a partition meets the partition's own, and where it has none it sees all rows. "
		   "Rights on partitions are not needed to use them through their table.",
	.action = "Take the rights on the partitions away: everything goes through the partitioned "
			  "table. REVOKE changes the catalog only. Look at the job that creates partitions, "
			  "and at default privileges, which grant rights on each new one.",
	.bad = "CREATE TABLE notes (id bigint NOT NULL, written date NOT NULL, "
		   "author name NOT NULL DEFAULT current_user, body text NOT NULL, "
		   "PRIMARY KEY (id, written)) PARTITION BY RANGE (written);"
		   "CREATE TABLE notes_all PARTITION OF notes "
		   "FOR VALUES FROM ('2000-01-01') TO ('2100-01-01');"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY own_notes ON notes USING (author = current_user);"
		   "GRANT SELECT ON notes, notes_all TO pg_monitor;",
	.good = "CREATE TABLE notes (id bigint NOT NULL, written date NOT NULL, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL, "
			"PRIMARY KEY (id, written)) PARTITION BY RANGE (written);"
			"CREATE TABLE notes_all PARTITION OF notes "
			"FOR VALUES FROM ('2000-01-01') TO ('2100-01-01');"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = current_user);"
			"GRANT SELECT ON notes TO pg_monitor;",
	.near_miss = "CREATE TABLE notes (id bigint NOT NULL, written date NOT NULL, "
				 "author name NOT NULL DEFAULT current_user, body text NOT NULL, "
				 "PRIMARY KEY (id, written)) PARTITION BY RANGE (written);"
				 "CREATE TABLE notes_all PARTITION OF notes "
				 "FOR VALUES FROM ('2000-01-01') TO ('2100-01-01');"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
				 "ALTER TABLE notes_all ENABLE ROW LEVEL SECURITY;"
				 "CREATE POLICY own_notes ON notes USING (author = current_user);"
				 "CREATE POLICY own_notes ON notes_all USING (author = current_user);"
				 "GRANT SELECT ON notes, notes_all TO pg_monitor;",
	.run = run,
}};

}  // namespace dbe
