#include "core/checks/common/setting.hpp"

#include <algorithm>
#include <cmath>

#include "core/checks/common/vacuum.hpp"

namespace dbe {
namespace {

constexpr double kilo = 1024;
constexpr double mega = kilo * kilo;
constexpr double bytes_per_row = 6;			 // a row's address, before 17
constexpr double most_memory = 1024 * mega;	 // that VACUUM then uses
constexpr int version_17 = 170000;

struct Worst {
	const Table* table = nullptr;
	const Relation* leaf = nullptr;
	double bytes = 0;
	int tables = 0;
};

void look_at(const Snapshot& snapshot, const Table& table, const Relation& leaf, double memory,
			 Worst& worst) {
	if (table.indexes.empty()) return;
	// A raised threshold does not make a table hold more dead rows than it has live ones.
	const double dead = std::min(vacuum_trigger(leaf, snapshot.settings), leaf.tuples);
	const double bytes = bytes_per_row * dead;
	if (bytes <= memory) return;
	worst.tables++;
	if (bytes <= worst.bytes) return;
	worst.table = &table;
	worst.leaf = &leaf;
	worst.bytes = bytes;
}

bool is_emptied(const Table& table) {
	const Activity& a = table.relation->activity;
	return table.partitions > 0 || a.deleted + a.updated > 0;
}

// In steps of 64 MB, for the worst table in one pass.
std::string proposal(double bytes) {
	const double step = 64 * mega;
	const double wanted = std::ceil(std::min(bytes, most_memory) / step) * step;
	return cat("'", wanted / mega, "MB'");
}

Draft describe(const Snapshot& snapshot, std::string_view name, double memory, const Worst& worst) {
	Draft draft = setting_draft(
		snapshot, name, sized(memory), proposal(worst.bytes),
		cat("With ", sized(memory), " VACUUM can note ",
			grouped(std::floor(memory / bytes_per_row)), " dead rows; when autovacuum acts on ",
			snapshot.catalog.name(*worst.leaf), " there are ", grouped(worst.bytes / bytes_per_row),
			", so that it reads all indexes ", grouped(std::ceil(worst.bytes / memory)),
			" times."));
	draft.evidence.put("memory", memory)
		.put("needed", worst.bytes)
		.put("tables", worst.tables)
		.put("table", snapshot.catalog.name(*worst.leaf));
	draft.effect = worst.bytes;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	if (snapshot.server().version >= version_17)
		return assessment.skip(Skip::not_applicable, "from 17 on VACUUM needs far less memory");
	const auto own = judged_number(snapshot, assessment, "autovacuum_work_mem");
	const auto shared = judged_number(snapshot, assessment, "maintenance_work_mem");
	if (!own || !shared) return;
	assessment.examined();
	const bool has_own = *own >= 0;
	const double memory = std::min(kilo * (has_own ? *own : *shared), most_memory);
	if (memory >= most_memory) return;
	Worst worst;
	for (const Table& table : snapshot.catalog.tables())
		if (is_emptied(table))
			for_each_leaf(snapshot.catalog, *table.relation, [&](const Relation& leaf) {
				look_at(snapshot, table, leaf, memory, worst);
			});
	if (worst.table == nullptr) return;
	assessment.add(describe(snapshot, has_own ? "autovacuum_work_mem" : "maintenance_work_mem",
							memory, worst));
}

}  // namespace

extern constexpr Check vacuum_index_passes{CheckSpec{
	.id = "vacuum_index_passes",
	.title = "VACUUM has too little memory for the largest tables",
	.dimension = Dimension::monitoring,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Before version 17 VACUUM notes each dead row in 6 bytes of autovacuum_work_mem (or "
		   "maintenance_work_mem). When that is full it reads every index of the table, goes on, "
		   "and reads them all again: hours instead of minutes.",
	.action = "Raise it up to 1 GB, the most that VACUUM uses; each of autovacuum_max_workers may "
			  "take that much. Or let autovacuum come earlier: lower the table's "
			  "autovacuum_vacuum_scale_factor.",
	.no_example = "needs a table of tens of millions of rows",
	.run = run,
}};

}  // namespace dbe
