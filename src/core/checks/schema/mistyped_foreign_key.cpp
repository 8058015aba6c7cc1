#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/key_capacity.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Mismatch {
	const Column* column;
	const Column* referenced;
	bool is_collation;
};

bool is_plain_text(TypeId id) { return id == type::text || id == type::varchar; }

// A wider integer holds every key, joins by the same operators, and is how careful teams begin
// to widen a key.
bool is_harmless(TypeId from, TypeId to) {
	if (from == to || (is_plain_text(from) && is_plain_text(to))) return true;
	const int width = integer_width(from);
	const int wanted = integer_width(to);
	return width > 0 && wanted > 0 && width >= wanted;
}

std::vector<Mismatch> mismatches(const Catalog& catalog, const Constraint& c) {
	std::vector<Mismatch> found;
	for (std::uint32_t i = 0; i < c.columns.count; i++) {
		const Column* column = catalog.column(c.relation, c.columns.items[i]);
		const Column* referenced = catalog.column(c.referenced, c.referenced_columns.items[i]);
		if (column == nullptr || referenced == nullptr) continue;
		const TypeId from = catalog.base_type(column->type);
		const TypeId to = catalog.base_type(referenced->type);
		if (!is_harmless(from, to))
			found.push_back({column, referenced, false});
		else if (is_text_like(from) && column->collation != referenced->collation)
			found.push_back({column, referenced, true});
	}
	return found;
}

std::string consequence(const Catalog& catalog, const Mismatch& m) {
	if (m.is_collation) return "comparisons of the two need an explicit COLLATE.";
	const TypeId from = catalog.base_type(m.column->type);
	if (integer_width(from) > 0 && integer_width(catalog.base_type(m.referenced->type)) > 0)
		return "it cannot hold the larger keys that the referenced column will reach.";
	return "values are converted at every check and join, which can cost the index.";
}

std::string fix(const Catalog& catalog, const Constraint& c, const std::vector<Mismatch>& found) {
	TypeChange change(catalog, c.relation);
	for (const Mismatch& m : found) {
		// The collation's name is not in the snapshot.
		if (m.is_collation) change.refuse();
		change.add(*m.column, {.type = catalog.type_name(*m.referenced)});
	}
	return change.sql();
}

Draft describe(const Catalog& catalog, const Table& table, const Constraint& c,
			   const std::vector<Mismatch>& found) {
	const Mismatch& first = found.front();
	Draft draft;
	draft.object = cat(catalog.name(*table.relation), ".", quoted(c.name));
	if (first.is_collation)
		draft.detail =
			cat("Foreign key column ", quoted(first.column->name), " has another collation than ",
				column_object(catalog, *first.referenced), ": ", consequence(catalog, first));
	else
		draft.detail = cat("Foreign key column ", quoted(first.column->name), " is ",
						   catalog.type_name(*first.column), " but ",
						   column_object(catalog, *first.referenced), " is ",
						   catalog.type_name(*first.referenced), ": ", consequence(catalog, first));
	draft.fix = fix(catalog, c, found);
	draft.evidence.put("column", first.column->name.view())
		.put("type", catalog.type_name(*first.column))
		.put("referenced_type", catalog.type_name(*first.referenced))
		.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		for (const Constraint& c : table.constraints) {
			if (c.kind != 'f' || c.parent != ConstraintId{}) continue;
			assessment.examined(table.weight);
			const std::vector<Mismatch> found = mismatches(catalog, c);
			if (!found.empty()) assessment.add(describe(catalog, table, c, found));
		}
	}
}

}  // namespace

extern constexpr Check mistyped_foreign_key{CheckSpec{
	.id = "mistyped_foreign_key",
	.title = "Foreign key of another type than the key it refers to",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why =
		"A narrower copy overflows once the key outgrows it, and from then on no referring row can "
		"be stored. Different kinds of types are converted at every join.",
	.action =
		"Give the column the type of the key. This rewrites the table under ACCESS EXCLUSIVE; on "
		"a large one add a new column, backfill it in batches and swap. No statement here "
		"means that something else rests on the type, such as a view, a trigger, a policy or a "
		"partition key: change the two together.",
	.bad = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		   "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "customer_id integer NOT NULL, "
		   "CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id));\n"
		   "CREATE INDEX idx_orders_customer_id ON orders (customer_id);",
	.good = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"customer_id bigint NOT NULL, "
			"CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id));\n"
			"CREATE INDEX idx_orders_customer_id ON orders (customer_id);",
	.near_miss = "CREATE TABLE countries (code varchar(2) PRIMARY KEY);\n"
				 "CREATE TABLE cities (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "country_code text NOT NULL, "
				 "CONSTRAINT fk_cities_countries FOREIGN KEY (country_code) "
				 "REFERENCES countries (code));\n"
				 "CREATE INDEX idx_cities_country_code ON cities (country_code);",
	.run = run,
}};

}  // namespace dbe
