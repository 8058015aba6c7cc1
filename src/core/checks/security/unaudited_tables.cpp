#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/audit_evidence.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/common/sensitive_tables.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

Draft describe(const Snapshot& snapshot, const std::vector<const Table*>& unaudited,
			   std::size_t population) {
	constexpr std::size_t names_shown = 5;
	std::vector<std::string> names;
	Draft draft;
	draft.weight = 0;
	double rows = 0;
	for (const Table* table : unaudited) {
		names.push_back(snapshot.catalog.name(*table->relation));
		draft.weight += table->weight;
		draft.effect += table->bytes;
		rows += table->rows;
	}
	const auto count = static_cast<double>(unaudited.size());
	draft.object = "tables";
	draft.detail = cat("Nothing records who changes ", counted(count, "table"),
					   " about people, money or rights (", counted(rows, "row"), "): ",
					   listed(names, names_shown), ".");
	if (unaudited.size() < population) draft.severity = Severity::info;
	draft.evidence.put("tables", count).put("sensitive_tables", population).put("rows", rows);
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	if (static_cast<double>(catalog.tables().size()) < assessment.parameter("min_tables")) return;
	const std::vector<const Table*> population =
		sensitive_tables(catalog, assessment.parameter("min_rows"));
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
	.action = "Record changes with an AFTER INSERT OR UPDATE OR DELETE trigger that writes the "
			  "old and the new row, the user and the time into an audit table, or load pgaudit. "
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
				 "ANALYZE order_statuses;"
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
