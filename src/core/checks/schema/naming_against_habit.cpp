#include <algorithm>
#include <utility>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/common/naming_habits.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// The habits that are clear enough to hold a name against.
struct Rules {
	Habits habits;
	std::optional<NameStyle> tables;
	std::optional<NameStyle> columns;
	std::optional<GrammaticalNumber> number;
	std::optional<KeyName> key;

	Rules(const Catalog& catalog, double share, double objects) : habits(habits_of(catalog)) {
		const auto set = [&]<class Choice>(std::optional<Choice>& rule, const Habit& habit) {
			if (habit.is_clear(share, objects)) rule = static_cast<Choice>(habit.choice());
		};
		set(tables, habits.tables);
		set(columns, habits.columns);
		set(number, habits.numbers);
		set(key, habits.keys);
	}
	bool any() const { return tables || columns || number || key; }
};

struct Renaming {
	std::string from;
	std::string to;
};

struct Deviations {
	std::vector<std::string> parts;	 // in words
	std::vector<Renaming> columns;
	std::string table;	// the new name; empty where it stays
};

// Whether a relation of this name exists in the schema; sorted at the first question only.
class TakenNames {
public:
	explicit TakenNames(const Catalog& catalog) : catalog_(catalog) {}
	bool has(SchemaId schema, std::string_view name) {
		if (names_.empty()) {
			for (const Relation& relation : catalog_.relations())
				names_.emplace_back(relation.schema, relation.name.view());
			std::sort(names_.begin(), names_.end());
		}
		return std::binary_search(names_.begin(), names_.end(), std::pair(schema, name));
	}

private:
	const Catalog& catalog_;
	std::vector<std::pair<SchemaId, std::string_view>> names_;
};

std::string others(const Habit& habit, std::string_view what) {
	return cat(" (", percent(habit.share()), " of ", habit.objects(), " ", what, " are)");
}

void judge_table_name(const Rules& rules, const Table& table, GrammaticalNumber number,
					  Deviations& found) {
	const std::string_view text = table.relation->name;
	const bool is_other_style = rules.tables && !has_style(text, *rules.tables);
	const bool is_other_number = rules.number && number != GrammaticalNumber::unknown && number != *rules.number &&
								 (is_other_style || has_style(text, NameStyle::snake));
	if (is_other_style)
		found.parts.push_back(
			cat("its name is not ", name(*rules.tables), others(rules.habits.tables, "tables")));
	if (is_other_number)
		found.parts.push_back(cat("its name is ",
								  number == GrammaticalNumber::singular ? "singular" : "plural",
								  " (", percent(rules.habits.numbers.share()), " of ",
								  rules.habits.numbers.objects(), " are not)"));
	if (is_other_style || is_other_number)
		found.table = renamed_table(table, rules.tables.value_or(NameStyle::snake),
									is_other_number ? rules.number : std::nullopt);
}

void judge_columns(const Rules& rules, const Table& table, Deviations& found) {
	if (!rules.columns) return;
	std::vector<std::string> names;
	for (const Column& column : table.columns) {
		if (column.inherited_count > 0 || has_style(column.name, *rules.columns)) continue;
		names.push_back(quoted(column.name));
		found.columns.push_back(
			{names.back(), in_style(NameTokens(column.name).words(), *rules.columns)});
	}
	if (names.empty()) return;
	found.parts.push_back(cat(names.size() == 1 ? "column " : "columns ", listed(names),
							  names.size() == 1 ? " is not " : " are not ", name(*rules.columns),
							  others(rules.habits.columns, "columns")));
}

void judge_key(const Catalog& catalog, const Rules& rules, const Table& table, Deviations& found) {
	const Column* key = rules.key ? own_key(catalog, table) : nullptr;
	// A name that is written otherwise as well has been judged above.
	if (key == nullptr || !has_style(key->name, rules.columns.value_or(NameStyle::snake))) return;
	const KeyName kind = key_name(table, *key);
	if (kind == KeyName::other || kind == *rules.key) return;
	found.parts.push_back(cat("its key is named ", quoted(key->name), " (",
							  percent(rules.habits.keys.share()), " of ",
							  rules.habits.keys.objects(), " are named ",
							  *rules.key == KeyName::id ? "id" : "<table>_id", ")"));
	found.columns.push_back({quoted(key->name), renamed_key(table, *rules.key)});
}

// Columns first, for the name of the table changes last. Nothing where a name is taken.
std::string fix(const Catalog& catalog, const Table& table, const Deviations& found,
				TakenNames& taken) {
	const std::string name = catalog.name(*table.relation);
	std::vector<std::string> statements;
	std::vector<std::string> new_names;
	for (const Renaming& renaming : found.columns) {
		if (std::find(new_names.begin(), new_names.end(), renaming.to) != new_names.end())
			return {};
		new_names.push_back(renaming.to);
		if (renaming.to.empty() || catalog.column_number(table.id(), renaming.to) != 0) return {};
		statements.push_back(cat("ALTER TABLE ", name, " RENAME COLUMN ", renaming.from, " TO ",
								 quoted(renaming.to), ";"));
	}
	if (!found.table.empty()) {
		if (taken.has(table.relation->schema, found.table)) return {};
		statements.push_back(cat("ALTER TABLE ", name, " RENAME TO ", quoted(found.table), ";"));
	}
	return join(statements, "\n");
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const Rules rules(catalog, assessment.parameter("habit"), assessment.parameter("min_objects"));
	if (!rules.any()) return;
	TakenNames taken(catalog);
	for (std::size_t i = 0; i < catalog.tables().size(); i++) {
		const Table& table = catalog.tables()[i];
		if (is_framework_table(catalog, table) || table.is_inheritance_child) continue;
		assessment.examined(table.weight);
		Deviations found;
		judge_table_name(rules, table, rules.habits.of_tables[i], found);
		judge_columns(rules, table, found);
		judge_key(catalog, rules, table, found);
		if (found.parts.empty()) continue;
		Draft draft;
		draft.object = catalog.name(*table.relation);
		draft.detail = cat("Named unlike the rest: ", join(found.parts, "; "), ".");
		draft.fix = fix(catalog, table, found, taken);
		draft.evidence.put("deviations", found.parts.size())
			.put("columns", found.columns.size())
			.put("rows", table.rows);
		draft.weight = table.weight;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check naming_against_habit{CheckSpec{
	.id = "naming_against_habit",
	.title = "Name against the database's own habit",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why =
		"Where nearly all names follow one pattern, each exception is guessed wrongly first; names "
		"in mixed case need quotes in every statement.",
	.action = "Rename, in several steps where an application is running: views keep working, but "
			  "statements and function bodies that use the old name fail at once.",
	.bad = "CREATE TABLE suppliers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "email text NOT NULL, city text NOT NULL, street text NOT NULL, country text NOT NULL, "
		   "segment text NOT NULL, region text NOT NULL, postal_code text NOT NULL, "
		   "language_code text NOT NULL, \"companyName\" text NOT NULL);",
	.good = "CREATE TABLE suppliers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"email text NOT NULL, city text NOT NULL, street text NOT NULL, country text NOT NULL, "
			"segment text NOT NULL, region text NOT NULL, postal_code text NOT NULL, "
			"language_code text NOT NULL, company_name text NOT NULL);",
	.near_miss =
		"CREATE TABLE \"SupplierImports\" (\"Id\" bigint GENERATED ALWAYS AS IDENTITY "
		"PRIMARY KEY, \"Email\" text NOT NULL, \"City\" text NOT NULL, "
		"\"Street\" text NOT NULL, \"Country\" text NOT NULL, \"Segment\" text NOT NULL, "
		"\"Region\" text NOT NULL, \"PostalCode\" text NOT NULL, \"CompanyName\" text NOT NULL);",
	.parameters = {{{"habit", 0.8, "share", "Share of the objects that makes a habit."},
					{"min_objects", 8, "objects", "Objects that make a habit."}}},
	.run = run,
}};

}  // namespace dbe
