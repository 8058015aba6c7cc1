#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_candidate(const Constraint& c) { return c.kind == 'f' && c.parent == ConstraintId{}; }

// The same pairs of columns, in any order.
bool has_same_pairs(const Constraint& a, const Constraint& b) {
	if (a.referenced != b.referenced || a.columns.count != b.columns.count) return false;
	for (std::uint32_t i = 0; i < a.columns.count; i++) {
		bool is_found = false;
		for (std::uint32_t j = 0; j < b.columns.count; j++)
			is_found |= a.columns.items[i] == b.columns.items[j] &&
						a.referenced_columns.items[i] == b.referenced_columns.items[j];
		if (!is_found) return false;
	}
	return true;
}

bool acts_alike(const Constraint& a, const Constraint& b) {
	return a.update_action == b.update_action && a.delete_action == b.delete_action &&
		   a.match == b.match && a.is_deferrable == b.is_deferrable &&
		   a.is_deferred == b.is_deferred;
}

// Which of two equal ones stays: the one that holds more, then the first by name.
bool is_better(const Constraint& a, const Constraint& b) {
	if (a.is_enforced != b.is_enforced) return a.is_enforced;
	if (a.is_validated != b.is_validated) return a.is_validated;
	return a.name.view() < b.name.view();
}

const Constraint* better_twin(const Table& table, const Constraint& c) {
	const Constraint* best = nullptr;
	for (const Constraint& other : table.constraints) {
		if (&other == &c || !is_candidate(other) || !has_same_pairs(c, other)) continue;
		if (is_better(other, c) && (best == nullptr || is_better(other, *best))) best = &other;
	}
	return best;
}

Draft describe(const Catalog& catalog, const Table& table, const Constraint& c,
			   const Constraint& kept) {
	const std::string name = catalog.name(*table.relation);
	const bool is_alike = acts_alike(c, kept);
	Draft draft;
	draft.object = cat(name, ".", quoted(c.name));
	draft.detail =
		cat("Foreign key ", quoted(c.name), " repeats ", quoted(kept.name), " on (",
			catalog.column_names(table.id(), c.columns), ") to ", catalog.name(c.referenced),
			is_alike ? "; each write checks the same row twice."
					 : ", with other actions: which one wins is not obvious.");
	if (is_alike) {
		draft.fix = cat("ALTER TABLE ", name, " DROP CONSTRAINT ", quoted(c.name), ";");
		draft.severity = Severity::info;
	}
	draft.evidence.put("kept", kept.name.view()).put("same_actions", is_alike);
	draft.weight = table.weight;
	draft.effect = table.writes;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		for (const Constraint& c : table.constraints) {
			if (!is_candidate(c)) continue;
			assessment.examined(table.weight);
			if (const Constraint* kept = better_twin(table, c))
				assessment.add(describe(catalog, table, c, *kept));
		}
	}
}

}  // namespace

extern constexpr Check duplicate_foreign_key{CheckSpec{
	.id = "duplicate_foreign_key",
	.title = "Foreign key declared twice",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "Each copy of a foreign key runs its own triggers: every insert, update and delete pays "
		   "twice. Copies with different ON DELETE actions contradict each other.",
	.action = "Drop one of them. Where their actions differ, decide first which one is meant; the "
			  "drop takes ACCESS EXCLUSIVE on both tables for a moment.",
	.bad =
		"CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"customer_id bigint NOT NULL, "
		"CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id), "
		"CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers (id));\n"
		"CREATE INDEX idx_orders_customer_id ON orders (customer_id);",
	.good = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"customer_id bigint NOT NULL, "
			"CONSTRAINT fk_orders_customers FOREIGN KEY (customer_id) REFERENCES customers (id));\n"
			"CREATE INDEX idx_orders_customer_id ON orders (customer_id);",
	.near_miss =
		"CREATE TABLE tenants (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
		"CREATE TABLE customers (tenant_id bigint NOT NULL, number bigint NOT NULL, "
		"PRIMARY KEY (tenant_id, number), "
		"CONSTRAINT fk_customers_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id));\n"
		"CREATE TABLE orders (tenant_id bigint NOT NULL, number bigint NOT NULL, "
		"customer_number bigint NOT NULL, PRIMARY KEY (tenant_id, number), "
		"CONSTRAINT fk_orders_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id), "
		"CONSTRAINT fk_orders_customers FOREIGN KEY (tenant_id, customer_number) "
		"REFERENCES customers (tenant_id, number));\n"
		"CREATE INDEX idx_orders_customer ON orders (tenant_id, customer_number);",
	.run = run,
}};

}  // namespace dbe
