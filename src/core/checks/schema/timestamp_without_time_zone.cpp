#include <algorithm>
#include <array>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Times on the calendar or the clock of a place, whatever the zone.
constexpr auto local_words = std::to_array<std::string_view>({
	"anniversary",
	"birth",
	"birthdate",
	"birthday",
	"born",
	"calendar",
	"departure",
	"arrival",
	"dob",
	"holiday",
	"local",
	"naive",
	"timetable",
	"wall",
});

// Names of moments: when something happened.
constexpr auto moment_words = std::to_array<std::string_view>({
	"at",
	"changed",
	"created",
	"deleted",
	"expires",
	"inserted",
	"modified",
	"seen",
	"time",
	"timestamp",
	"ts",
	"updated",
});

// When a row was made or changed is a moment even beside a zone: that of the user, perhaps.
constexpr auto record_words = std::to_array<std::string_view>(
	{"changed", "created", "deleted", "inserted", "modified", "updated"});

bool is_zone(const Column& column) {
	if (!is_text_like(column.type)) return false;
	const NameTokens name(column.name);
	if (name.has("tz") || name.has("timezone")) return true;
	return (name.has("time") && name.has("zone")) || (name.size() == 1 && name.first() == "zone");
}

// Times beside the name of a zone are local by design.
bool is_local(const Column& column, bool has_zone) {
	const NameTokens name(column.name);
	return name.has_any(local_words) || (has_zone && !name.has_any(record_words));
}

bool is_moment(const Column* column) {
	return is_one_of(NameTokens(column->name).last(), moment_words);
}

// In which zone the values were written is known only where there is no choice: applications
// write UTC whatever the server's zone is, and a default may do so too.
bool is_zone_certain(const Snapshot& snapshot, const ColumnList& columns) {
	const std::string_view zone = snapshot.settings.text("TimeZone").value_or("");
	if (!equals_any(zone, {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Etc/Universal", "Universal"}))
		return false;
	return std::none_of(columns.begin(), columns.end(),
						[](const Column* column) { return column->has_default; });
}

std::string fix(const Snapshot& snapshot, const Table& table, const ColumnList& columns) {
	if (!is_zone_certain(snapshot, columns)) return {};
	// An expression that is immutable on timestamp may not be so on timestamptz.
	if (has_index_expressions(snapshot.catalog, table.id())) return {};
	const std::string expression = "$ AT TIME ZONE 'UTC'";
	TypeChange change(snapshot.catalog, table.id());
	for (const Column* column : columns)
		change.add(*column, {.type = "timestamptz", .using_expression = expression});
	return change.sql();
}

Draft describe(const Snapshot& snapshot, const Table& table, const ColumnList& columns) {
	const Catalog& catalog = snapshot.catalog;
	const bool has_moment = std::any_of(columns.begin(), columns.end(), is_moment);
	Draft draft = about_columns(catalog, table, columns);
	draft.severity = has_moment ? Severity::warning : Severity::info;
	draft.detail = cat(counted(static_cast<double>(columns.size()), "column has", "columns have"),
					   " no time zone: ", listed(catalog, columns),
					   "; which moment is meant depends on who reads.");
	draft.fix = fix(snapshot, table, columns);
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	for (const Table& table : snapshot.catalog.tables()) {
		ColumnList found;
		const bool has_zone =
			std::any_of(table.columns.begin(), table.columns.end(), is_zone);
		bool has_times = false;
		for (const Column& column : table.columns) {
			if (column.inherited_count > 0) continue;
			has_times |= column.type == type::timestamptz || column.type == type::timestamp;
			if (column.type == type::timestamp && !is_local(column, has_zone)) found.push_back(&column);
		}
		if (has_times) assessment.examined(table.weight);
		if (!found.empty() && !is_framework_table(snapshot.catalog, table))
			assessment.add(describe(snapshot, table, found));
	}
}

}  // namespace

extern constexpr Check timestamp_without_time_zone{CheckSpec{
	.id = "timestamp_without_time_zone",
	.title = "Timestamp without time zone",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why =
		"A timestamp without zone is a reading of an unknown clock: sessions in other zones store "
		"and read other moments, and the hour of a daylight-saving change is ambiguous.",
	.action =
		"Use timestamptz; it takes the same 8 bytes. The statement reads the old values as times "
		"of the server's TimeZone: put the zone in which they were written. It rewrites the "
		"table under ACCESS EXCLUSIVE unless that zone is UTC and the session's too.",
	.bad = "CREATE TABLE shipments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "shipped_at timestamp NOT NULL);",
	.good = "CREATE TABLE shipments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"shipped_at timestamptz NOT NULL);",
	.near_miss = "CREATE TABLE flights (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "departure_local timestamp NOT NULL, time_zone_name text NOT NULL, "
				 "flown_on date NOT NULL);\n"
				 "CREATE TABLE lessons (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "starts_at timestamp NOT NULL, timezone text NOT NULL);",
	.run = run,
}};

}  // namespace dbe
