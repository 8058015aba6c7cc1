#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_of_a_kind(const Constraint& c) { return c.kind == 'f' || c.kind == 'c' || c.kind == 'n'; }

// What a parent hands down is validated through the parent.
bool is_own(const Constraint& c) { return c.parent == ConstraintId{} && c.inherited_count == 0; }

std::string_view kind_name(const Constraint& c) {
	if (c.kind == 'f') return "Foreign key";
	return c.kind == 'n' ? "NOT NULL constraint" : "Check constraint";
}

bool is_unvalidated(const Constraint& c) { return !c.is_validated && c.is_enforced; }

void describe(const Constraint& c, const Table* table, std::string_view kind,
			  std::string_view name, Assessment& assessment) {
	const double weight = table == nullptr ? 1 : table->weight;
	const double rows = table == nullptr ? 0 : table->rows;
	Draft draft;
	draft.object = cat(name, ".", quoted(c.name));
	draft.detail = cat(kind_name(c), " was added NOT VALID and never validated: ");
	append(draft.detail,
		   table == nullptr
			   ? std::string("older values of the domain were never checked.")
			   : cat("older rows", rows > 0 ? cat(" among ", counted(rows, "row")) : "",
					 " were never checked."));
	draft.fix = cat("ALTER ", kind, " ", name, " VALIDATE CONSTRAINT ", quoted(c.name), ";");
	draft.evidence.put("kind", std::string_view(&c.kind, 1)).put("rows", rows);
	draft.weight = weight;
	draft.effect = table == nullptr ? 0 : table->bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Constraint& c : catalog.constraints()) {
		if (!is_of_a_kind(c) || !is_own(c)) continue;
		const Relation* relation = catalog.relation(c.relation);
		if (relation != nullptr && (relation->kind == 'r' || relation->kind == 'p')) {
			if (!catalog.is_judged(*relation)) continue;
			const Table* table = catalog.table(catalog.partition_root(relation->id));
			if (table == nullptr) continue;
			assessment.examined(table->weight);
			if (is_unvalidated(c))
				describe(c, table, "TABLE", catalog.name(*relation), assessment);
		} else if (const Type* domain = catalog.find_type(c.domain);
				   relation == nullptr && domain != nullptr && catalog.is_judged(domain->schema)) {
			assessment.examined(1);
			if (is_unvalidated(c))
				describe(c, nullptr, "DOMAIN",
						 qualified(catalog.schema_name(domain->schema), domain->name), assessment);
		}
	}
}

}  // namespace

extern constexpr Check unvalidated_constraint{CheckSpec{
	.id = "unvalidated_constraint",
	.title = "Constraint that was never validated",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "A NOT VALID constraint guards new rows only: old rows may break the rule, the planner "
		   "does not trust it, and a dump of such rows cannot be restored.",
	.action =
		"Validate it: the scan takes only SHARE UPDATE EXCLUSIVE, so reads and writes go on. If "
		"it fails, the message names a row to repair first.",
	.bad = "CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "price numeric(12,2) NOT NULL);\n"
		   "ALTER TABLE products ADD CONSTRAINT chk_products_price CHECK (price >= 0) NOT VALID;",
	.good = "CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"price numeric(12,2) NOT NULL);\n"
			"ALTER TABLE products ADD CONSTRAINT chk_products_price CHECK (price >= 0) NOT VALID;\n"
			"ALTER TABLE products VALIDATE CONSTRAINT chk_products_price;",
	.near_miss = "CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "price numeric(12,2) NOT NULL, CONSTRAINT chk_products_price CHECK (price >= "
				 "0) NOT VALID);",
	.run = run,
}};

}  // namespace dbe
