#include <array>

#include "core/checks/assessment.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/name_patterns.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr auto index_patterns = std::to_array<NamePattern>({{"idx", true}, {"ix", true},
															{"index", true}, {"i", true},
															{"idx", false}, {"ix", false},
															{"index", false}});
constexpr auto key_patterns = std::to_array<NamePattern>({{"pk", true}, {"pkey", false},
														  {"pk", false}});
constexpr auto foreign_patterns = std::to_array<NamePattern>({{"fk", true}, {"fkey", false},
															  {"fk", false}, {"foreign", false}});
constexpr auto unique_patterns = std::to_array<NamePattern>({{"uq", true}, {"uk", true},
															 {"unique", true}, {"key", false},
															 {"uq", false}, {"uk", false},
															 {"unique", false}});
constexpr auto check_patterns = std::to_array<NamePattern>({{"chk", true}, {"ck", true},
															{"check", true}, {"check", false},
															{"chk", false}, {"ck", false}});

// In the order of the kinds below.
enum Kind : std::size_t { index_kind, primary_kind, foreign_kind, unique_kind, check_kind };

void add_constraint(std::array<PatternHabit, 5>& habits, const Table& table, const Constraint& c) {
	if (c.inherited_count > 0 || c.parent != ConstraintId{}) return;
	const NamedObject object{c.name, table.id()};
	if (c.kind == 'p') habits[primary_kind].add(object);
	if (c.kind == 'f') habits[foreign_kind].add(object);
	if (c.kind == 'u') habits[unique_kind].add(object);
	if (c.kind == 'c') habits[check_kind].add(object);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::array habits = {PatternHabit("indexes", index_patterns),
						 PatternHabit("primary keys", key_patterns),
						 PatternHabit("foreign keys", foreign_patterns),
						 PatternHabit("unique constraints", unique_patterns),
						 PatternHabit("check constraints", check_patterns)};
	for (const Table& table : catalog.tables()) {
		if (is_framework_table(catalog, table) || table.is_inheritance_child) continue;
		for (const Constraint& c : table.constraints) add_constraint(habits, table, c);
		for (const Index& index : table.indexes) {
			const Relation* relation = catalog.relation(index.id);
			// A unique one may be named as an index or as a constraint.
			if (relation != nullptr && !index.is_unique && !index.is_exclusion)
				habits[index_kind].add({relation->name, table.id()});
		}
	}
	judge_patterns(catalog, assessment, "indexes and constraints", habits);
}

}  // namespace

extern constexpr Check object_names_against_habit{CheckSpec{
	.id = "object_names_against_habit",
	.title = "Indexes or constraints named unlike the rest",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Plans and error messages show the name alone. Where nearly all names tell by one pattern "
		   "what they name, the exceptions are taken for something else, and scripts that go by "
		   "the pattern pass over them.",
	.action = "Rename them: ALTER INDEX ... RENAME TO changes the catalog alone and lets everybody "
			  "work on; ALTER TABLE ... RENAME CONSTRAINT takes ACCESS EXCLUSIVE for a moment. "
			  "Migrations, ON CONFLICT ON CONSTRAINT and error handlers may use the old name.",
	.bad = "SELECT dbe.set('object_names_against_habit.min_objects', 4);\n"
		   "SELECT dbe.set('object_names_against_habit.habit', 0.7);\n"
		   "CREATE TABLE visitors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "city text NOT NULL, street text NOT NULL, email text NOT NULL, score integer NOT NULL);\n"
		   "CREATE INDEX idx_visitors_city ON visitors (city);\n"
		   "CREATE INDEX idx_visitors_street ON visitors (street);\n"
		   "CREATE INDEX idx_visitors_email ON visitors (email);\n"
		   "CREATE INDEX scores ON visitors (score);",
	.good = "SELECT dbe.set('object_names_against_habit.min_objects', 4);\n"
			"CREATE TABLE visitors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"city text NOT NULL, street text NOT NULL, email text NOT NULL, score integer NOT NULL);\n"
			"CREATE INDEX idx_visitors_city ON visitors (city);\n"
			"CREATE INDEX idx_visitors_street ON visitors (street);\n"
			"CREATE INDEX idx_visitors_email ON visitors (email);\n"
			"CREATE INDEX idx_visitors_score ON visitors (score);",
	.near_miss = "SELECT dbe.set('object_names_against_habit.min_objects', 4);\n"
				 "CREATE TABLE visitors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "city text NOT NULL, street text NOT NULL, email text NOT NULL, "
				 "score integer NOT NULL, code text NOT NULL);\n"
				 "CREATE INDEX idx_visitors_city ON visitors (city);\n"
				 "CREATE INDEX visitors_street_idx1 ON visitors (street);\n"
				 "CREATE INDEX visitors_email_idx ON visitors (email);\n"
				 "CREATE INDEX visitors_score_idx ON visitors (score);\n"
				 "CREATE UNIQUE INDEX uq_visitors_code ON visitors (code);",
	.parameters = {{{"habit", 0.9, "share", "Share of the names that makes a habit."},
					{"min_objects", 10, "objects", "Names of one kind that make a habit."}}},
	.run = run,
}};

}  // namespace dbe
