#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

void report(const Catalog& catalog, const Table& table, const ColumnList& columns,
			Assessment& assessment) {
	Draft draft = about_columns(catalog, table, columns);
	draft.detail =
		cat(columns.size() == 1 ? "Column " : "Columns ", listed(catalog, columns),
			columns.size() == 1 ? " is" : " are",
			" of type time with time zone: without a date, nobody knows the zone's offset.");
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables()) {
		ColumnList found;
		bool has_times = false;
		for (const Column& column : table.columns) {
			has_times |= column.type == type::time || column.type == type::timetz;
			if (column.type == type::timetz && column.inherited_count == 0)
				found.push_back(&column);
		}
		if (has_times) assessment.examined(table.weight);
		if (!found.empty()) report(catalog, table, found, assessment);
	}
}

}  // namespace

extern constexpr Check time_with_time_zone{CheckSpec{
	.id = "time_with_time_zone",
	.title = "Time of day with a time zone",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "The type keeps a fixed offset, not a zone: 09:00+01 is an hour off for half the year "
		   "wherever the clocks change. It exists for the SQL standard and takes 12 bytes.",
	.action = "Use timestamptz for a moment. For opening hours use time, and the name of the zone "
			  "in a column beside it. ALTER COLUMN ... TYPE time drops the offset without a "
			  "question and rewrites the table under ACCESS EXCLUSIVE: convert first where "
			  "offsets differ.",
	.bad = "CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "opens_at timetz NOT NULL);",
	.good = "CREATE TABLE shops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"opens_at time NOT NULL, time_zone text NOT NULL);",
	.near_miss = "CREATE TABLE trips (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "leaves_at timestamptz NOT NULL, boarding time(0) NOT NULL);",
	.run = run,
}};

}  // namespace dbe
