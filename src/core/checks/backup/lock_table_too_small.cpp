#include <algorithm>

#include "core/checks/common/setting.hpp"

namespace dbe {
namespace {

// As the server reckons it: locks for each process that may take some.
double lock_table(const Settings& settings) {
	const auto value = [&](std::string_view name) { return settings.number(name).value_or(0); };
	const double workers =
		std::max(value("autovacuum_max_workers"), value("autovacuum_worker_slots"));
	const double processes = value("max_connections") + workers + 1 +
							 value("max_worker_processes") + value("max_wal_senders");
	return value("max_locks_per_transaction") * (processes + value("max_prepared_transactions"));
}

// pg_dump locks every table, each partition for itself, and keeps the locks to its end.
double dumped_tables(const Catalog& catalog) {
	const auto relations = catalog.relations();
	return static_cast<double>(
		std::count_if(relations.begin(), relations.end(), [&](const Relation& r) {
			return (r.kind == 'r' || r.kind == 'p') && r.persistence != 't' &&
				   !r.is_extension_member && catalog.schema_name(r.schema) != "pg_catalog" &&
				   catalog.schema_name(r.schema) != "information_schema";
		}));
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const auto each = judged_number(snapshot, assessment, "max_locks_per_transaction");
	if (!each) return;
	assessment.examined();
	const double room = lock_table(snapshot.settings);
	const double tables = dumped_tables(snapshot.catalog);
	if (room <= 0 || tables * 100 < room * assessment.parameter("percent")) return;
	double proposed = *each;
	while (proposed * room / *each < 2 * tables) proposed *= 2;
	Draft draft = setting_draft(
		snapshot, "max_locks_per_transaction", cat(*each), cat(proposed),
		cat("pg_dump locks all ", grouped(tables), " tables at once; the lock table is built for ",
			grouped(room), " locks of all sessions together."));
	draft.evidence.put("tables", tables).put("locks", room);
	draft.effect = tables / room;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check lock_table_too_small{CheckSpec{
	.id = "lock_table_too_small",
	.title = "The lock table is too small for a dump of this database",
	.dimension = Dimension::backup,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Locks live in a table of fixed size. When a dump, or a query over very many "
		   "partitions, has filled it, it fails with \"out of shared memory\", and so does "
		   "every other session that needs a lock then.",
	.action = "Raise max_locks_per_transaction; it takes effect at the next restart and costs "
			  "some hundred bytes of shared memory for each lock. A standby needs at least the "
			  "value of its primary, so change it there first.",
	.no_example = "needs thousands of tables",
	.parameters = {{{"percent", 100, "percent", "Tables, of the locks there is room for."}}},
	.run = run,
}};

}  // namespace dbe
