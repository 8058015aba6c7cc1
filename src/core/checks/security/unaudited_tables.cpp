#include <algorithm>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/audit_evidence.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/common/sensitive_tables.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Facts and dimensions of a warehouse are derived: what changes them is the load.
bool is_derived(const Table& table) {
	return starts_with_any(lower(table.relation->name), {"dim_", "fact_", "agg_"});
}

// One row per time of validity: what was before stays beside what is. The term of a contract is a
// pair of times too, but nothing there keeps more rows than one.
bool keeps_history(const Table& table) {
	const Column* begin = nullptr;
	bool has_end = false;
	bool is_marked = false;
	for (const Column& column : table.columns) {
		const std::string name = lower(column.name);
		is_marked |= equals_any(name, {"is_current", "current_flag", "is_latest"});
		if (!is_time(column.type)) continue;
		if (equals_any(name, {"valid_from", "effective_from"})) begin = &column;
		has_end |= equals_any(name, {"valid_to", "valid_until", "effective_to", "effective_until"});
	}
	if (begin == nullptr || !has_end) return false;
	return is_marked ||
		   std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& index) {
			   return index.is_exclusion ||
					  (index.is_unique &&
					   (contains(index.columns, begin->number) || !index.predicate.view().empty()));
		   });
}

Draft describe(const Snapshot& snapshot, const std::vector<const Table*>& unaudited,
			   std::size_t population) {
	constexpr std::size_t names_shown = 5;
	std::vector<std::string> names;
	Draft draft;
	draft.weight = 0;
	double rows = 0;
	for (const Table* table : unaudited) {
		append(draft.fix, cat(draft.fix.empty() ? "" : "\n", "SELECT * FROM dbe.audit_enable(",
							  literal(snapshot.catalog.name(*table->relation)), ");"));
		names.push_back(snapshot.catalog.name(*table->relation));
		draft.weight += table->weight;
		draft.effect += table->bytes;
		rows += table->rows;
	}
	const auto count = static_cast<double>(unaudited.size());
	draft.object = "tables";
	draft.detail = cat("Nothing records who changes ", counted(count, "table"),
					   " about people, money or rights (", counted(rows, "row"),
					   "): ", listed(names, names_shown), ".");
	if (unaudited.size() < population) draft.severity = Severity::info;
	draft.evidence.put("tables", count).put("sensitive_tables", population).put("rows", rows);
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	if (static_cast<double>(catalog.tables().size()) < assessment.parameter("min_tables")) return;
	std::vector<const Table*> population =
		sensitive_tables(catalog, assessment.parameter("min_rows"));
	std::erase_if(population,
				  [](const Table* table) { return is_derived(*table) || keeps_history(*table); });
	if (population.empty()) return;
	const AuditEvidence evidence(catalog, snapshot.settings);
	std::vector<const Table*> unaudited;
	for (const Table* table : population) {
		assessment.examined(table->weight);
		if (!evidence.covers_everything() && !evidence.covers(*table)) unaudited.push_back(table);
	}
	if (unaudited.empty()) return;
	if (snapshot.settings.is_hidden("shared_preload_libraries")) {
		assessment.skip(Skip::no_privilege,
						"shared_preload_libraries is not visible: pgaudit may be loaded");
		return;
	}
	assessment.add(describe(snapshot, unaudited, population.size()));
}

}  // namespace

extern constexpr Check unaudited_tables{CheckSpec{
	.id = "unaudited_tables",
	.title = "Sensitive tables without an audit trail",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "When a balance, an address or a permission is wrong, the first question is who "
		   "changed it and what it was before. Without an audit trail nobody can answer, neither "
		   "to a customer nor to an auditor (GDPR, PCI-DSS, SOX, HIPAA).",
	.action = "Record changes with dbe.audit_enable(), or load pgaudit. "
			  "Audit kept by the application outside of this database is not visible here: leave "
			  "the check out then (skip).",
	.bad = "CREATE TABLE payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "amount numeric(12,2) NOT NULL);"
		   "INSERT INTO payments (amount) SELECT n FROM generate_series(1, 20) n;"
		   "ANALYZE payments;"
		   "SELECT dbe.set('unaudited_tables.min_tables', 1);",
	.good = "CREATE TABLE payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"amount numeric(12,2) NOT NULL);"
			"CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql AS "
			"$$ BEGIN RETURN NULL; END $$;"
			"CREATE TRIGGER audit_payments AFTER INSERT OR UPDATE OR DELETE ON payments "
			"FOR EACH ROW EXECUTE FUNCTION audit_row();"
			"INSERT INTO payments (amount) SELECT n FROM generate_series(1, 20) n;"
			"ANALYZE payments;"
			"SELECT dbe.set('unaudited_tables.min_tables', 1);",
	.near_miss = "CREATE TABLE order_statuses (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "label text NOT NULL);"
				 "INSERT INTO order_statuses (label) SELECT 'status ' || n "
				 "FROM generate_series(1, 20) n;"
				 "CREATE TABLE dim_customer (customer_key bigint GENERATED ALWAYS AS IDENTITY "
				 "PRIMARY KEY, name text NOT NULL);"
				 "CREATE TABLE customers (customer_id bigint NOT NULL, name text NOT NULL, "
				 "valid_from timestamptz NOT NULL, valid_to timestamptz, "
				 "PRIMARY KEY (customer_id, valid_from));"
				 "INSERT INTO dim_customer (name) SELECT 'name ' || n "
				 "FROM generate_series(1, 20) n;"
				 "INSERT INTO customers (customer_id, name, valid_from) "
				 "SELECT n, 'name ' || n, now() FROM generate_series(1, 20) n;"
				 "ANALYZE order_statuses, dim_customer, customers;"
				 "SELECT dbe.set('unaudited_tables.min_tables', 1);",
	.parameters = {{
		{.name = "min_tables",
		 .value = 5,
		 .unit = "tables",
		 .meaning = "A database with fewer tables is taken for an experiment."},
		{.name = "min_rows",
		 .value = 10,
		 .unit = "rows",
		 .meaning = "Tables with fewer rows hold nothing to audit yet."},
	}},
	.ceiling = 7,
	.run = run,
}};

}  // namespace dbe
