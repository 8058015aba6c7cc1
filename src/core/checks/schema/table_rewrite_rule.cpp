#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

std::string_view event_name(char event) {
	switch (event) {
		case '2': return "UPDATE";
		case '3': return "INSERT";
		case '4': return "DELETE";
		default: return "SELECT";
	}
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) assessment.examined(table.weight);
	const std::span rules(catalog.rows().rules.rows, catalog.rows().rules.count);
	for (const Rule& rule : rules) {
		const Table* table = rule.enabled == 'D' ? nullptr : catalog.table(rule.relation);
		if (table == nullptr) continue;
		Draft draft;
		draft.object = cat(catalog.name(*table->relation), ".", quoted(rule.name));
		draft.detail = cat("Rule ", quoted(rule.name),
						   rule.is_instead ? " replaces every " : " adds to every ",
						   event_name(rule.event), " on ", catalog.name(*table->relation),
						   rule.event == '3' ? "; COPY passes it by." : ".");
		draft.evidence.put("event", event_name(rule.event)).put("is_instead", rule.is_instead);
		draft.weight = table->weight;
		draft.effect = table->writes;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check table_rewrite_rule{CheckSpec{
	.id = "table_rewrite_rule",
	.title = "Rewrite rule on a table",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "A rule rewrites the statement, not the row: now(), random() and sequences are "
		   "evaluated twice, the count of rows that the client gets is another one, COPY does not "
		   "see it, and what a statement does is no longer what it says.",
	.action = "Use a trigger, which works row by row; let it raise an error where a change is "
			  "forbidden, or revoke the privilege. For the partitions of a table, use declarative "
			  "partitioning.",
	.bad = "CREATE TABLE prices_kept (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "amount numeric(12,2) NOT NULL);\n"
		   "CREATE RULE keep_prices AS ON DELETE TO prices_kept DO INSTEAD NOTHING;",
	.good = "CREATE TABLE prices_kept (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"amount numeric(12,2) NOT NULL);\n"
			"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
			"RAISE EXCEPTION 'prices are kept'; END $$;\n"
			"CREATE TRIGGER trg_prices_kept BEFORE DELETE ON prices_kept FOR EACH ROW "
			"EXECUTE FUNCTION refuse();",
	.near_miss = "CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
				 "CREATE VIEW all_readings WITH (security_invoker) AS SELECT id FROM readings;\n"
				 "CREATE MATERIALIZED VIEW some_readings AS SELECT id FROM readings;",
	.run = run,
}};

}  // namespace dbe
