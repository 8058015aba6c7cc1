#include <algorithm>
#include <array>
#include <map>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// The two facts of an audit column, and the verbs under which they go.
constexpr auto creation_words = std::to_array<std::string_view>(
	{"created", "inserted", "creation", "alta", "angelegt", "creacion", "creado", "erstellt"});
constexpr auto change_words = std::to_array<std::string_view>(
	{"updated", "modified", "changed", "aktualisiert", "geaendert", "modificacion", "modificado"});

const Column* find_time(const Table& table, std::span<const std::string_view> verbs) {
	for (const Column& column : table.columns) {
		if (!is_time(column.type)) continue;
		const NameTokens name(column.name);
		if (name.size() <= 3 && name.has_any(verbs)) return &column;
	}
	return nullptr;
}

bool only_links(const Catalog& catalog, const Table& table) {
	return std::all_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
		return is_in_foreign_key(catalog, column) || is_in_primary_key(catalog, column);
	});
}

// A list of words that others refer to: a few rows under a natural key, which refer to nothing.
bool is_lookup(const Catalog& catalog, const Table& table) {
	constexpr double most_rows = 1000;
	const Constraint* key = catalog.primary_key(table.id());
	if (key == nullptr || key->columns.count != 1 || table.rows > most_rows) return false;
	const Column* column = catalog.column(table.id(), key->columns.items[0]);
	return column != nullptr && is_text_like(catalog.base_type(column->type)) &&
		   std::none_of(table.constraints.begin(), table.constraints.end(),
						[](const Constraint& c) { return c.kind == 'f'; });
}

// Tables of which the habit can be expected. One without any other time of its own, that is: an
// event has its moment already.
bool is_of_a_kind(const Catalog& catalog, const Table& table) {
	return !table.is_inheritance_child && !table.columns.empty() && !is_staging(catalog, table) &&
		   !is_record(catalog, table) && !is_framework_table(catalog, table) &&
		   !only_links(catalog, table) && !is_lookup(catalog, table);
}

// The columns of the habit, and in how many tables each name stands.
struct Habit {
	std::span<const std::string_view> verbs;
	const Column* model = nullptr;
	int having = 0;

	bool is_clear(int tables, double share, double least) const {
		return tables >= least && having >= least && having >= share * tables;
	}
};

// Of the name that most have; of two as common, the first in the alphabet.
const Column* most_common(const ColumnList& columns) {
	struct Kind {
		const Column* first = nullptr;
		int count = 0;
	};
	std::map<std::string_view, Kind> kinds;
	for (const Column* column : columns) {
		Kind& kind = kinds[column->name];
		if (kind.count++ == 0) kind.first = column;
	}
	Kind best;
	for (const auto& [name, kind] : kinds)
		if (kind.count > best.count) best = kind;
	return best.first;
}

Habit habit_of(std::span<const Table* const> tables, std::span<const std::string_view> verbs) {
	Habit habit;
	habit.verbs = verbs;
	ColumnList columns;
	for (const Table* table : tables)
		if (const Column* column = find_time(*table, verbs)) columns.push_back(column);
	habit.having = static_cast<int>(columns.size());
	habit.model = most_common(columns);
	return habit;
}

// Rows that nobody updates, or of which the counters do not tell, have no time of a change.
bool is_updated(const Catalog& catalog, const Relation& relation, int depth = 0) {
	if (relation.activity.updated > 0) return true;
	if (relation.kind != 'p' || depth > deepest_partition) return false;
	const auto parts = catalog.children(relation.id);
	return std::any_of(parts.begin(), parts.end(), [&](const Inheritance& i) {
		const Relation* part = catalog.relation(i.child);
		return part != nullptr && is_updated(catalog, *part, depth + 1);
	});
}

bool has_any_time(const Table& table) {
	return std::any_of(table.columns.begin(), table.columns.end(),
					   [](const Column& column) { return is_time(column.type); });
}

// The new columns stay nullable: nobody knows when the existing rows were made.
std::string fix(const Catalog& catalog, const Table& table,
				const std::vector<const Habit*>& missing) {
	std::vector<std::string> actions;
	for (const Habit* habit : missing) {
		const std::string name = quoted(habit->model->name);
		const std::string type = catalog.type_name(*habit->model);
		actions.push_back(cat("ADD COLUMN ", name, " ", type));
		actions.push_back(cat("ALTER COLUMN ", name, " SET DEFAULT ",
							  habit->model->type == type::date ? "current_date" : "now()"));
	}
	return cat("ALTER TABLE ", catalog.name(*table.relation), "\n  ", join(actions, ",\n  "), ";");
}

Draft describe(const Catalog& catalog, const Table& table, const std::vector<const Habit*>& missing,
			   std::size_t tables) {
	Draft draft;
	std::vector<std::string> names;
	for (const Habit* habit : missing)
		names.push_back(cat(quoted(habit->model->name), " (", habit->having, " of ", tables,
							" tables have it)"));
	draft.object = catalog.name(*table.relation);
	draft.detail = cat("Table lacks ", join(names, " and "), "; its ",
					   table.rows > 0 ? counted(table.rows, "row") : "rows",
					   " do not say when they were ",
					   has_any_time(table) ? "changed." : "made or changed.");
	draft.fix = fix(catalog, table, missing);
	draft.evidence.put("tables", tables)
		.put("tables_with_first", missing.front()->having)
		.put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<const Table*> tables;
	for (const Table& table : catalog.tables())
		if (is_of_a_kind(catalog, table)) tables.push_back(&table);
	const std::array habits = {habit_of(tables, creation_words), habit_of(tables, change_words)};
	const double share = assessment.parameter("habit");
	const double least = assessment.parameter("min_tables");
	const auto is_clear = [&](const Habit& habit) {
		return habit.is_clear(static_cast<int>(tables.size()), share, least);
	};
	if (std::none_of(habits.begin(), habits.end(), is_clear)) return;
	for (const Table* table : tables) {
		assessment.examined(table->weight);
		std::vector<const Habit*> missing;
		for (const Habit& habit : habits) {
			if (!is_clear(habit) || find_time(*table, habit.verbs) != nullptr) continue;
			const bool is_change = &habit == &habits[1];
			// An event has a moment of its own.
			if (is_change ? is_updated(catalog, *table->relation) : !has_any_time(*table))
				missing.push_back(&habit);
		}
		if (!missing.empty()) assessment.add(describe(catalog, *table, missing, tables.size()));
	}
}

}  // namespace

extern constexpr Check missing_timestamps{CheckSpec{
	.id = "missing_timestamps",
	.title = "Table without the audit timestamps that the others have",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why =
		"When a row was made and last changed is the first question of every investigation, sync "
		"and retention rule; most tables here can answer it, this one cannot.",
	.action =
		"Add the columns as the other tables have them, and the trigger that keeps the time of the "
		"change. Old rows keep NULL, since nobody knows; the statement needs no rewrite.",
	.bad = "SELECT dbe.set('missing_timestamps.min_tables', 2);\n"
		   "SELECT dbe.set('missing_timestamps.habit', 0.6);\n"
		   "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "created_at timestamptz NOT NULL DEFAULT now());\n"
		   "CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "created_at timestamptz NOT NULL DEFAULT now());\n"
		   "CREATE TABLE reviews (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "rating smallint NOT NULL);",
	.good = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"created_at timestamptz NOT NULL DEFAULT now());\n"
			"CREATE TABLE reviews (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"rating smallint NOT NULL, created_at timestamptz NOT NULL DEFAULT now());",
	.near_miss = "CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "created_at timestamptz NOT NULL DEFAULT now());\n"
				 "CREATE TABLE reviews (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "rating smallint NOT NULL);",
	.parameters = {{{"habit", 0.8, "share", "Share of the tables that makes a habit."},
					{"min_tables", 5, "tables", "Tables with the column that make a habit."}}},
	.run = run,
}};

}  // namespace dbe
