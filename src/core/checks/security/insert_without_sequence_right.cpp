#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr std::uint32_t drawing_rights = DBE_RIGHT_USAGE | DBE_RIGHT_UPDATE;
// pg_authid.dat; its members may do anything with data, sequences included.
constexpr RoleId writes_all_data{6182};

// The sequence that the column's default draws from, where it is its own (serial).
struct Drawn {
	const Table* table;
	const Relation* sequence;
};

using NumberedColumns = std::vector<std::pair<RelationId, std::int16_t>>;

// Columns whose default calls nextval(), sorted.
NumberedColumns numbered_columns(const Catalog& catalog) {
	NumberedColumns all;
	const dbe_catalog& rows = catalog.rows();
	for (const Default& d : std::span(rows.defaults.rows, rows.defaults.count))
		if (contains(d.expression, ":funcid 1574 ")) all.emplace_back(d.relation, d.column);
	std::sort(all.begin(), all.end());
	return all;
}

std::vector<Drawn> drawn_sequences(const Catalog& catalog) {
	std::vector<Drawn> all;
	const NumberedColumns numbered = numbered_columns(catalog);
	for (const Sequence& s : catalog.sequences()) {
		if (s.is_identity || s.owner_table == RelationId{}) continue;
		const Table* table = catalog.table(s.owner_table);
		const Relation* relation = catalog.relation(s.id);
		if (table == nullptr || relation == nullptr || !catalog.is_judged(*relation)) continue;
		// Rows but never a number: whoever inserts brings the values along.
		if (s.is_readable && !s.is_called && table->rows > 0) continue;
		if (std::binary_search(numbered.begin(), numbered.end(),
							   std::pair(s.owner_table, s.owner_column)))
			all.push_back({table, relation});
	}
	return all;
}

bool has_drawing_right(const Catalog& catalog, const Relation& sequence, const RoleSet& roles) {
	if (roles.contains(sequence.owner) || roles.contains(writes_all_data)) return true;
	for (const Grant& g : catalog.grants('r', static_cast<std::uint32_t>(sequence.id)))
		if ((g.privileges & drawing_rights) != 0 &&
			(g.grantee == public_role || roles.contains(g.grantee)))
			return true;
	return false;
}

// The role and its members with whatever else they inherit: who inserts may be any of them.
std::vector<RoleSet> users_of(const Catalog& catalog, RoleId role) {
	std::vector<RoleSet> sets;
	const RoleSet members = with_members(catalog, {role});
	for (const RoleId user : members.roles())
		sets.push_back(inherited_by(catalog, user));
	return sets;
}

bool may_insert_by_grant(const Catalog& catalog, const Grant& g, const Table& table) {
	if ((g.privileges & DBE_RIGHT_INSERT) == 0 || g.grantee == public_role) return false;
	const Role* role = catalog.role(g.grantee);
	return role != nullptr && !role->is_superuser && !is_predefined(*role) &&
		   g.grantee != table.relation->owner;
}

struct Refused {
	std::vector<std::string> tables;
	std::vector<std::string> grants;
	double weight = 0;
};

using Users = std::map<RoleId, std::vector<RoleSet>>;

void judge(const Catalog& catalog, const Drawn& drawn, Users& users,
		   std::map<RoleId, Refused>& refused) {
	for (const Grant& g : catalog.grants('r', static_cast<std::uint32_t>(drawn.table->id()))) {
		if (!may_insert_by_grant(catalog, g, *drawn.table)) continue;
		auto known = users.find(g.grantee);
		if (known == users.end())
			known = users.emplace(g.grantee, users_of(catalog, g.grantee)).first;
		const auto& sets = known->second;
		if (std::any_of(sets.begin(), sets.end(), [&](const RoleSet& roles) {
				return has_drawing_right(catalog, *drawn.sequence, roles);
			}))
			continue;
		Refused& r = refused[g.grantee];
		r.tables.push_back(catalog.name(drawn.table->id()));
		r.weight += drawn.table->weight;
		r.grants.push_back(cat("GRANT USAGE ON SEQUENCE ", catalog.name(*drawn.sequence), " TO ",
							   catalog.role_name(g.grantee), ";"));
	}
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	Users users;
	std::map<RoleId, Refused> refused;
	for (const Drawn& drawn : drawn_sequences(catalog)) {
		assessment.examined(drawn.table->weight);
		judge(catalog, drawn, users, refused);
	}
	for (const auto& [role, r] : refused) {
		Draft draft;
		const auto count = static_cast<double>(r.tables.size());
		draft.object = catalog.role_name(role);
		draft.detail = cat("May insert into ", counted(count, "table"), " (", listed(r.tables, 3),
						   ") whose serial column it may not draw numbers for: an INSERT without "
						   "that column is refused.");
		draft.fix = join(r.grants, "\n");
		draft.evidence.put("tables", count);
		draft.weight = r.weight;
		draft.effect = count;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check insert_without_sequence_right{CheckSpec{
	.id = "insert_without_sequence_right",
	.title = "INSERT granted, but not the sequence that numbers the rows",
	.dimension = Dimension::security,
	.severity = Severity::info,
	.why = "A serial column takes its number from a sequence, which has rights of its own. With "
		   "INSERT on the table alone every INSERT fails: permission denied for sequence. The "
		   "usual way out of it, GRANT ALL, gives far too much.",
	.action = "Grant USAGE on the sequence (and ALTER DEFAULT PRIVILEGES ... ON SEQUENCES for those "
			  "to come), or turn the column into an identity column, which needs no such right.",
	.bad = "CREATE ROLE dbe_example_writer NOLOGIN;"
		   "CREATE TABLE notes (id bigserial PRIMARY KEY, body text NOT NULL);"
		   "GRANT SELECT, INSERT ON notes TO dbe_example_writer;",
	.good = "CREATE ROLE dbe_example_writer_good NOLOGIN;"
			"CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);"
			"GRANT SELECT, INSERT ON notes TO dbe_example_writer_good;",
	.near_miss = "CREATE ROLE dbe_example_numbers NOLOGIN;\n"
				 "CREATE ROLE dbe_example_writer LOGIN IN ROLE dbe_example_numbers;\n"
				 "CREATE TABLE notes (id bigserial PRIMARY KEY, body text NOT NULL);\n"
				 "GRANT SELECT, INSERT ON notes TO dbe_example_writer;\n"
				 "GRANT USAGE ON SEQUENCE notes_id_seq TO dbe_example_numbers;",
	.run = run,
}};

}  // namespace dbe
