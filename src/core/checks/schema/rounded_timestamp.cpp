#include <algorithm>
#include <array>
#include <vector>

#include "core/base/json.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/clock_defaults.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// When the row was made or changed, where a trigger may keep it.
constexpr auto clock_words = std::to_array<std::string_view>(
	{"changed", "created", "inserted", "logged", "modified", "recorded", "updated"});

bool has_row_trigger(const Catalog& catalog, const Table& table) {
	const auto triggers = catalog.triggers(table.id());
	return std::any_of(triggers.begin(), triggers.end(), [](const Trigger& t) {
		constexpr int needed = trigger_event::row | trigger_event::before;
		return !t.is_internal && t.enabled != 'D' && (t.events & needed) == needed;
	});
}

bool is_rounded(const Column& column) {
	constexpr int finest_coarse = 2;
	return (column.type == type::timestamptz || column.type == type::timestamp) &&
		   column.modifier >= 0 && column.modifier <= finest_coarse &&
		   column.inherited_count == 0 && column.generated == 0;
}

// Other values come as they are, and may be whole seconds by their nature.
bool is_read_from_clock(const ClockDefaults& clock, const Column& column, bool has_trigger) {
	return clock.has(column) || (has_trigger && NameTokens(column.name).has_any(clock_words));
}

struct Rounded {
	const Table* table;
	ColumnList columns;
};

// All of them or none: the finding is one for the database.
std::string fix(const Catalog& catalog, const std::vector<Rounded>& all) {
	constexpr std::size_t most_tables = 20;
	if (all.size() > most_tables) return {};
	std::vector<std::string> statements;
	for (const Rounded& rounded : all) {
		TypeChange change(catalog, rounded.table->id());
		for (const Column* column : rounded.columns)
			change.add(*column,
					   {.type = column->type == type::timestamp ? "timestamp" : "timestamptz"});
		statements.push_back(change.sql());
		if (statements.back().empty()) return {};
	}
	return join(statements, "\n");
}

void report(const Catalog& catalog, std::vector<Rounded>& all, Assessment& assessment) {
	std::stable_sort(all.begin(), all.end(), [](const Rounded& a, const Rounded& b) {
		return a.table->rows > b.table->rows;
	});
	double columns = 0, weight = 0, rows = 0;
	std::vector<std::string> names;
	for (const Rounded& rounded : all) {
		columns += static_cast<double>(rounded.columns.size());
		weight += rounded.table->weight;
		rows += rounded.table->rows;
		for (const Column* column : rounded.columns)
			names.push_back(column_object(catalog, *column));
	}
	Draft draft;
	draft.object = column_object(catalog, *all.front().columns.front());
	draft.detail = cat(counted(columns, "time of a row is", "times of rows are"), " rounded to ",
					   all.front().columns.front()->modifier == 0 ? "seconds" : "fractions", " in ",
					   counted(static_cast<double>(all.size()), "table"), " (", listed(names),
					   "): every other one lies in the future when it is stored.");
	draft.fix = fix(catalog, all);
	draft.evidence.put("columns", columns).put("tables", all.size());
	draft.weight = weight;
	draft.effect = rows;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	std::vector<Rounded> found;
	const ClockDefaults clock(snapshot.catalog);
	for (const Table& table : snapshot.catalog.tables()) {
		const bool has_trigger = has_row_trigger(snapshot.catalog, table);
		ColumnList columns;
		bool has_times = false;
		for (const Column& column : table.columns) {
			has_times |= column.type == type::timestamptz || column.type == type::timestamp;
			if (is_rounded(column) && is_read_from_clock(clock, column, has_trigger)) columns.push_back(&column);
		}
		if (has_times) assessment.examined(table.weight);
		if (!columns.empty() && !is_framework_table(snapshot.catalog, table))
			found.push_back({&table, std::move(columns)});
	}
	if (!found.empty()) report(snapshot.catalog, found, assessment);
}

}  // namespace

extern constexpr Check rounded_timestamp{CheckSpec{
	.id = "rounded_timestamp",
	.title = "Time of creation or change rounded to seconds",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "timestamp(0) rounds, it does not cut: half of all rows get a time up to half a second "
		   "ahead, so a query up to now() misses them, and rows of one second lose their order. "
		   "It saves no byte.",
	.action = "Take the precision away; cut where a time is shown, with date_trunc(). The change "
			  "rewrites nothing, neither table nor index, and takes ACCESS EXCLUSIVE for a moment. "
			  "Without a statement here the tables are many, or something holds the type, such as "
			  "a view.",
	.bad = "CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "created_at timestamptz(0) NOT NULL DEFAULT now());",
	.good = "CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"created_at timestamptz NOT NULL DEFAULT now());",
	.near_miss = "CREATE TABLE appointments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "starts_at timestamptz(0) NOT NULL, created_at timestamptz(3) NOT NULL, "
				 "logged_on timestamptz(0) NOT NULL, "
				 "valid_from timestamptz(0) NOT NULL DEFAULT '2020-01-01 00:00:00+00');",
	.run = run,
}};

}  // namespace dbe
