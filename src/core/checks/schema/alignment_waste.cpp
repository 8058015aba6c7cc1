#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/row_layout.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/common/table_storage.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double line_pointer = 4;

struct Waste {
	double bytes = 0;	   // that another order would save
	double all_bytes = 0;  // of the parts that were judged
	double rows = 0;
	std::string order;	// of the largest part
	double largest = 0;
	bool is_unknown = false;
};

std::string names(const std::vector<LaidColumn>& columns) {
	std::vector<std::string> all;
	for (const LaidColumn& c : columns) all.push_back(quoted(c.column->name));
	return join(all, ", ");
}

// What the rows would need must fit into what they have: rows that were there before a column
// was added hold nothing of it, and then the statistics say too much.
bool is_plausible(double rows, const RowBytes& row, double bytes) {
	constexpr double tolerance = 1.05;
	return rows * (std::min(row.varying, row.even) + line_pointer) <= bytes * tolerance;
}

void add_part(const Catalog& catalog, const Relation& part, Waste& waste) {
	if (part.tuples <= 0) return;
	const std::vector<LaidColumn> columns = laid_columns(catalog, part);
	if (columns.empty()) {
		waste.is_unknown = true;
		return;
	}
	const double bytes = catalog.bytes(part);
	const RowBytes now = row_bytes(columns);
	const std::vector<LaidColumn> better = best_order(columns);
	const RowBytes best = row_bytes(better);
	waste.all_bytes += bytes;
	if (!is_plausible(part.tuples, now, bytes)) return;
	const double saved = std::min(now.varying - best.varying, now.even - best.even);
	if (saved <= 0) return;
	waste.bytes += saved * part.tuples;
	waste.rows += part.tuples;
	if (saved * part.tuples <= waste.largest) return;
	waste.largest = saved * part.tuples;
	waste.order = names(better);
}

void judge(const Snapshot& snapshot, Assessment& assessment, const Table& table) {
	const Catalog& catalog = snapshot.catalog;
	Waste waste;
	for (const Relation* part : table_storage(catalog, *table.relation))
		if (part->access_method == access_method::heap) add_part(catalog, *part, waste);
	if (waste.is_unknown && waste.all_bytes <= 0) {
		assessment.unassessed(table.weight,
							  table.relation->has_statistics_rights ? Skip::never_analyzed
																	  : Skip::no_privilege,
							  "the widths of some columns are not known");
		return;
	}
	assessment.examined(table.weight);
	if (waste.bytes < assessment.parameter("min_bytes") ||
		waste.bytes < waste.all_bytes * assessment.parameter("min_share"))
		return;
	constexpr std::size_t longest = 200;
	Draft draft;
	draft.object = catalog.name(*table.relation);
	draft.detail = cat("The order of its columns leaves ", grouped(waste.bytes / waste.rows),
					   " bytes empty in each of ", counted(waste.rows, "row"), ", ",
					   sized(waste.bytes), " or ", percent(waste.bytes / waste.all_bytes),
					   " of the table, that this order would not: ",
					   shortened(waste.order, longest), ".");
	draft.evidence.put("order", waste.order)
		.put("wasted_bytes", waste.bytes)
		.put("table_bytes", waste.all_bytes)
		.put("rows", waste.rows);
	draft.weight = table.weight;
	draft.effect = waste.bytes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	// Smaller tables cannot waste so much.
	const double least = assessment.parameter("min_bytes");
	for (const Table& table : snapshot.catalog.tables()) {
		if (is_framework_table(table.relation->name)) continue;
		if (table.bytes < least)
			assessment.examined(table.weight);
		else
			judge(snapshot, assessment, table);
	}
}

}  // namespace

extern constexpr Check alignment_waste{CheckSpec{
	.id = "alignment_waste",
	.title = "Large table that loses much room between its columns",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "A bigint, a float8 or a timestamp starts at a multiple of 8 bytes: behind a boolean "
		   "seven stay empty, in every row, on disk, in memory and in each backup.",
	.action = "Nothing changes the order but writing the table anew, which locks it: do it where the "
			  "table is made anew for another reason, and give the order to new partitions, which "
			  "need not have that of their parent. Statements that rely on it (INSERT without a "
			  "list of columns, SELECT *, COPY) must name their columns first.",
	.bad = "SELECT dbe.set('alignment_waste.min_bytes', 100000);\n"
		   "CREATE TABLE tickets (is_paid boolean NOT NULL, "
		   "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, is_used boolean NOT NULL, "
		   "price_cents bigint NOT NULL, is_void boolean NOT NULL, seat bigint NOT NULL);\n"
		   "INSERT INTO tickets (is_paid, is_used, price_cents, is_void, seat) "
		   "SELECT n % 2 = 0, n % 3 = 0, n * 7, n % 5 = 0, n FROM generate_series(1, 12000) n;\n"
		   "SELECT pg_stat_force_next_flush();\n"
		   "ANALYZE tickets;",
	.good = "SELECT dbe.set('alignment_waste.min_bytes', 100000);\n"
			"CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"price_cents bigint NOT NULL, seat bigint NOT NULL, is_paid boolean NOT NULL, "
			"is_used boolean NOT NULL, is_void boolean NOT NULL);\n"
			"INSERT INTO tickets (is_paid, is_used, price_cents, is_void, seat) "
			"SELECT n % 2 = 0, n % 3 = 0, n * 7, n % 5 = 0, n FROM generate_series(1, 12000) n;\n"
			"SELECT pg_stat_force_next_flush();\n"
			"ANALYZE tickets;",
	.near_miss = "SELECT dbe.set('alignment_waste.min_bytes', 10000);\n"
				 "CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "is_paid boolean NOT NULL, price_cents bigint NOT NULL, note text NOT NULL, "
				 "is_used boolean NOT NULL, is_void boolean NOT NULL);\n"
				 "INSERT INTO tickets (is_paid, is_used, price_cents, is_void, note) "
				 "SELECT n % 2 = 0, n % 3 = 0, n * 7, n % 5 = 0, repeat('note ', 20) || n "
				 "FROM generate_series(1, 12000) n;\n"
				 "SELECT pg_stat_force_next_flush();\n"
				 "ANALYZE tickets;",
	.parameters = {{{"min_bytes", 104857600, "bytes", "Less room is not worth a new table."},
					{"min_share", 0.1, "share", "Of the table that could be saved."}}},
	.run = run,
}};

}  // namespace dbe
