#include <algorithm>
#include <string>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/function_reads.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void judge(const Catalog& catalog, const Constraint& c, const Table* table, const Type* domain,
		   bool has_functions, Assessment& assessment) {
	const double weight = table == nullptr ? 1 : table->weight;
	assessment.examined(weight);
	const TableReading found = has_functions ? table_read_by(catalog, c.expression) : TableReading{};
	if (found.relation == nullptr) return;
	Draft draft;
	const std::string name =
		table != nullptr ? catalog.name(*table->relation)
						 : qualified(catalog.schema_name(domain->schema), domain->name);
	draft.object = cat(name, ".", quoted(c.name));
	draft.detail = cat("The CHECK calls ", catalog.name(*found.function), ", which reads ",
					   catalog.name(*found.relation),
					   ": changes there are never checked, and a restore checks rows before that "
					   "table has any.");
	draft.evidence.put("function", catalog.name(*found.function))
		.put("reads", catalog.name(*found.relation));
	draft.weight = weight;
	draft.effect = table == nullptr ? 0 : table->rows;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const auto functions = catalog.functions();
	const bool has_functions =
		std::any_of(functions.begin(), functions.end(),
					[&](const Function& function) { return is_readable_body(catalog, function); });
	for (const Constraint& c : catalog.constraints()) {
		if (c.kind != 'c' || c.inherited_count > 0) continue;
		if (const Table* table = catalog.table(c.relation)) {
			judge(catalog, c, table, nullptr, has_functions, assessment);
		} else if (const Type* domain = catalog.find_type(c.domain);
				   c.relation == RelationId{} && domain != nullptr &&
				   catalog.is_judged(domain->schema)) {
			judge(catalog, c, nullptr, domain, has_functions, assessment);
		}
	}
}

}  // namespace

extern constexpr Check check_reads_tables{CheckSpec{
	.id = "check_reads_tables",
	.title = "CHECK constraint that reads tables through a function",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "A CHECK is asked when its own row changes, never when the rows change that its function "
		   "reads; two sessions do not see each other's rows either. So the rule does not hold, "
		   "and a dump may fail to restore, because the other table is still empty then.",
	.action = "Say it by a foreign key, a unique or an exclusion constraint where possible; else by "
			  "a trigger that locks what it reads, on both tables.",
	.bad =
		"CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"is_open boolean NOT NULL DEFAULT true);\n"
		"CREATE FUNCTION has_open_depot() RETURNS boolean LANGUAGE sql STABLE AS "
		"'SELECT EXISTS (SELECT FROM scratch.depots d WHERE d.is_open)';\n"
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, CONSTRAINT parcels_depot_check CHECK (has_open_depot()));",
	.good = "CREATE TABLE depots (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"is_open boolean NOT NULL DEFAULT true);\n"
			"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"note text NOT NULL, depot_id bigint NOT NULL REFERENCES depots (id));\n"
			"CREATE INDEX parcels_depot_id_idx ON parcels (depot_id);",
	.near_miss =
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, sent_on date NOT NULL);\n"
		"CREATE FUNCTION is_weekday(sent_on date) RETURNS boolean LANGUAGE sql IMMUTABLE AS "
		"'SELECT extract(isodow FROM sent_on) < 6 /* not FROM parcels */';\n"
		"ALTER TABLE parcels ADD CONSTRAINT parcels_sent_on_check CHECK (is_weekday(sent_on));",
	.run = run,
}};

}  // namespace dbe
