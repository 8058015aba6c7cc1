#include <algorithm>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/policy_expression.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_for(const Policy& policy, Oid role) {
	const Oid* end = policy.roles.items + policy.roles.count;
	return std::find(policy.roles.items, end, role) != end;
}

bool is_for_everybody(const Policy& policy) { return is_for(policy, Oid{}); }

bool covers_roles(const Policy& wide, const Policy& narrow) {
	if (is_for_everybody(wide)) return true;
	if (is_for_everybody(narrow)) return false;
	return std::all_of(narrow.roles.items, narrow.roles.items + narrow.roles.count,
					   [&](Oid role) { return is_for(wide, role); });
}

bool covers_command(const Policy& wide, const Policy& narrow) {
	return wide.command == '*' || wide.command == narrow.command;
}

bool lets_all_rows_through(const Catalog& catalog, const Policy& policy) {
	if (!policy.is_permissive || !policy.using_expression.present()) return false;
	return is_always_true(catalog, policy.relation, policy.using_expression);
}

// Permissive policies are alternatives: beside one that always holds, the others say nothing.
const Policy* overruled_by(const Catalog& catalog, const Policy& policy) {
	for (const Policy& other : catalog.policies(policy.relation)) {
		if (&other == &policy || !other.is_permissive || !other.using_expression.present()) continue;
		if (!covers_roles(policy, other) || !covers_command(policy, other)) continue;
		if (!is_always_true(catalog, other.relation, other.using_expression)) return &other;
	}
	return nullptr;
}

// Everybody may read: that is often meant. Everybody may change every row: hardly.
bool opens_writing(const Policy& policy) {
	return is_for_everybody(policy) && policy.command != 'r' && policy.command != 'a';
}

std::uint32_t rights_of(const Policy& policy) {
	switch (policy.command) {
		case 'r':
			return DBE_RIGHT_SELECT;
		case 'w':
			return DBE_RIGHT_UPDATE;
		case 'd':
			return DBE_RIGHT_DELETE;
		default:
			return DBE_RIGHT_UPDATE | DBE_RIGHT_DELETE;
	}
}

Draft describe(const Catalog& catalog, const Table& table, const Policy& policy,
			   const Policy* overruled) {
	Draft draft;
	draft.object = catalog.name(table.id());
	const std::string grantee =
		first_other_grantee(catalog, *table.relation, read_rights | write_rights);
	draft.detail =
		overruled != nullptr
			? cat("Policy ", quoted(policy.name), " holds for every row (", counted(table.rows, "row"),
				  "), so policy ", quoted(overruled->name), " beside it holds nobody back.")
			: cat("Policy ", quoted(policy.name), " holds for every row (",
				  counted(table.rows, "row"), ") and for PUBLIC: it keeps nobody from changing any.");
	draft.evidence.put("policy", policy.name.view()).put("grantee", grantee);
	draft.evidence.put("overruled", overruled != nullptr ? overruled->name.view() : "");
	draft.weight = table.weight;
	draft.effect = table.bytes;
	return draft;
}

bool compares(const Catalog& catalog, RelationId relation, Text condition, std::string_view name) {
	for (const std::int16_t number : identity_columns(condition)) {
		const Column* column = catalog.column(relation, number);
		if (column != nullptr && column->name.view() == name) return true;
	}
	return false;
}

// Other tables whose policies hold what is written to this column: it separates people, and to
// hand a row over is not meant.
std::size_t tables_held_to(const Catalog& catalog, RelationId own, std::string_view column) {
	std::vector<RelationId> tables;
	for (const Policy& p : catalog.policies()) {
		const Text written = p.check_expression.present() ? p.check_expression : p.using_expression;
		if (p.relation == own || !p.is_permissive || p.command == 'r' || p.command == 'd') continue;
		const Relation* relation = catalog.relation(p.relation);
		if (relation == nullptr || !relation->has_row_security) continue;
		if (compares(catalog, p.relation, written, column)) tables.push_back(p.relation);
	}
	std::sort(tables.begin(), tables.end());
	return static_cast<std::size_t>(std::unique(tables.begin(), tables.end()) - tables.begin());
}

// Somebody held by the policy who may write the column; empty for nobody.
std::string writer_of(const Catalog& catalog, const Table& table, const Policy& policy,
					  std::int16_t column) {
	const std::uint32_t rights =
		policy.command == 'w' ? DBE_RIGHT_UPDATE : DBE_RIGHT_UPDATE | DBE_RIGHT_INSERT;
	for (const char object_class : {'r', 'c'})
		for (const Grant& g : catalog.grants(object_class, static_cast<std::uint32_t>(table.id()))) {
			if ((g.privileges & rights) == 0 || (object_class == 'c' && g.column != column)) continue;
			if (escapes_policies(catalog, *table.relation, g.grantee)) continue;
			if (is_for_everybody(policy) || is_for(policy, Oid{static_cast<std::uint32_t>(g.grantee)}))
				return catalog.role_name(g.grantee);
		}
	return {};
}

// Such a trigger may fill the column in, whatever was sent.
bool has_trigger_before_writing(const Catalog& catalog, const Table& table) {
	constexpr int row_before = trigger_event::row | trigger_event::before;
	for (const Trigger& t : catalog.triggers(table.id()))
		if ((t.events & row_before) == row_before &&
			(t.events & (trigger_event::insert | trigger_event::update)) != 0)
			return true;
	return false;
}

// Reads are held to a column and writes are not.
bool judge_writing(const Catalog& catalog, const Table& table, const Policy& policy,
				   Assessment& assessment) {
	constexpr std::size_t enough_others = 2;
	if (!policy.is_permissive || !policy.using_expression.present() ||
		!policy.check_expression.present() ||
		!is_always_true(catalog, policy.relation, policy.check_expression))
		return false;
	for (const std::int16_t number : identity_columns(policy.using_expression)) {
		const Column* column = catalog.column(table.id(), number);
		const std::string writer =
			column == nullptr ? std::string() : writer_of(catalog, table, policy, number);
		if (writer.empty() || has_trigger_before_writing(catalog, table)) continue;
		const std::size_t others = tables_held_to(catalog, table.id(), column->name);
		if (others < enough_others) continue;
		Draft draft;
		draft.object = catalog.name(table.id());
		draft.detail = cat("Policy ", quoted(policy.name), " shows rows by ", quoted(column->name),
						   ", but WITH CHECK (true) lets ", writer, " write any value there; ",
						   others, " other tables hold writers to it.");
		draft.evidence.put("policy", policy.name.view()).put("grantee", writer);
		draft.evidence.put("column", column->name.view());
		draft.weight = table.weight;
		draft.effect = table.bytes;
		assessment.add(draft);
		return true;
	}
	return false;
}

void judge(const Catalog& catalog, const Table& table, Assessment& assessment) {
	for (const Policy& policy : catalog.policies(table.id()))
		if (judge_writing(catalog, table, policy, assessment)) return;
	for (const Policy& policy : catalog.policies(table.id())) {
		if (!lets_all_rows_through(catalog, policy)) continue;
		const Policy* overruled = overruled_by(catalog, policy);
		if (overruled == nullptr && !opens_writing(policy)) continue;
		const std::uint32_t rights =
			overruled != nullptr ? read_rights | write_rights : rights_of(policy);
		if (!is_used_under_policies(catalog, *table.relation, rights)) continue;
		assessment.add(describe(catalog, table, policy, overruled));
		return;
	}
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		const auto policies = catalog.policies(table.id());
		if (!table.relation->has_row_security || policies.empty()) continue;
		assessment.examined(table.weight);
		// A restrictive policy is the real condition; the permissive one then only opens the door.
		const bool has_restrictive = std::any_of(policies.begin(), policies.end(),
												 [](const Policy& p) { return !p.is_permissive; });
		if (!has_restrictive) judge(catalog, table, assessment);
	}
}

}  // namespace

extern constexpr Check always_true_policy{CheckSpec{
	.id = "always_true_policy",
	.title = "Row-level security policy that holds for every row",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "Permissive policies are joined by OR. One that is always true (USING (true), tenant_id = "
		   "tenant_id, a NOT NULL column IS NOT NULL) lets every row through, whatever the others "
		   "say, and the table looks protected.",
	.action = "Give the policy the condition that was meant, name in TO the role that really may see "
			  "everything, or drop it. Where all rows may be read and only own ones changed, split "
			  "it into FOR SELECT and FOR INSERT, UPDATE, DELETE. A policy made anew without WITH CHECK "
			  "holds what is written to its USING.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
		   "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
		   "CREATE POLICY own_notes ON notes USING (author = current_user);"
		   "CREATE POLICY any_note ON notes USING (author = author OR body IS NULL);"
		   "GRANT SELECT, UPDATE ON notes TO pg_monitor;",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"author name NOT NULL DEFAULT current_user, body text NOT NULL);"
			"ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
			"CREATE POLICY own_notes ON notes USING (author = current_user);"
			"GRANT SELECT, UPDATE ON notes TO pg_monitor;",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "author name NOT NULL DEFAULT current_user, body text NOT NULL);"
				 "ALTER TABLE notes ENABLE ROW LEVEL SECURITY;"
				 "CREATE POLICY own_notes ON notes USING (author = current_user);"
				 "CREATE POLICY all_notes ON notes FOR SELECT USING (true);"
				 "CREATE POLICY audit ON notes TO pg_signal_backend USING (true);"
				 "GRANT SELECT, UPDATE ON notes TO pg_monitor;",
	.run = run,
}};

}  // namespace dbe
