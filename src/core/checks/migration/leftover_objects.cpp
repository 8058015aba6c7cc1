#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr auto suffixes = std::to_array<std::string_view>(
	{"_old", "_bak", "_backup", "_bkp", "_tmp", "_temp", "_copy", "_orig", "_prev"});
constexpr auto prefixes = std::to_array<std::string_view>(
	{"old_", "bak_", "backup_", "bkp_", "tmp_", "temp_", "copy_of_", "copy_"});

constexpr std::string_view number = "0123456789_-";

// Dates and counters behind the word that says copy: orders_backup_2024_03_01, orders_old2.
std::string_view without_number(std::string_view name) {
	const std::size_t last = name.find_last_not_of(number);
	return last == std::string_view::npos ? name : name.substr(0, last + 1);
}

// The names that this table may be the remains of.
std::vector<std::string> base_names(std::string_view given) {
	const std::string whole = lower(given);
	const std::string_view name = without_number(whole);
	std::vector<std::string> bases;
	for (const std::string_view suffix : suffixes)
		if (name.ends_with(suffix)) bases.emplace_back(name.substr(0, name.size() - suffix.size()));
	for (const std::string_view prefix : prefixes) {
		if (!whole.starts_with(prefix)) continue;
		const std::string_view base = std::string_view(whole).substr(prefix.size());
		bases.emplace_back(base);
		bases.emplace_back(base.substr(std::min(base.find_first_not_of(number), base.size())));
		bases.emplace_back(without_number(bases.back()));
	}
	return bases;
}

using Name = std::pair<SchemaId, std::string>;
using Names = std::vector<std::pair<Name, const Table*>>;

Names names_of(const Catalog& catalog) {
	Names names;
	for (const Table& table : catalog.tables())
		names.emplace_back(Name(table.relation->schema, lower(table.relation->name)), &table);
	std::sort(names.begin(), names.end());
	return names;
}

// A copy has the columns of what it was copied from, or most of them.
bool resembles(const Catalog& catalog, const Table& copy, const Table& original) {
	std::size_t common = 0;
	for (const Column& column : copy.columns)
		common += catalog.column_number(original.id(), column.name) > 0 ? 1 : 0;
	return copy.columns.size() >= 2 && common * 5 >= copy.columns.size() * 4;
}

// Something points to it or acts on it: it is in use, whatever its name.
bool is_tied_in(const Catalog& catalog, const Table& table) {
	if (!catalog.triggers(table.id()).empty() || table.is_inheritance_child) return true;
	const auto keys = catalog.referencing(table.id());
	return std::any_of(keys.begin(), keys.end(),
					   [&](const Constraint* c) { return c->relation != table.id(); });
}

// Names are sorted only where one looks like that of a copy.
const Table* original_of(const Catalog& catalog, std::optional<Names>& sorted,
						 const Table& table) {
	const auto bases = base_names(table.relation->name);
	if (bases.empty()) return nullptr;
	if (!sorted) sorted = names_of(catalog);
	const Names& names = *sorted;
	for (const std::string& base : bases) {
		const Name wanted(table.relation->schema, base);
		const auto found = std::lower_bound(
			names.begin(), names.end(), wanted,
			[](const auto& entry, const Name& name) { return entry.first < name; });
		if (found == names.end() || found->first != wanted) continue;
		if (resembles(catalog, table, *found->second)) return found->second;
	}
	return nullptr;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::optional<Names> names;
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		const Table* original = original_of(catalog, names, table);
		if (original == nullptr || is_tied_in(catalog, table)) continue;
		Draft draft;
		draft.object = catalog.name(*table.relation);
		const std::string name = catalog.name(*original->relation);
		const double bytes = table.bytes + table.index_bytes;
		draft.detail = cat("Looks like a forgotten copy of ", name, ": ",
						   counted(table.rows, "row"), ", ", sized(bytes), ".");
		draft.evidence.put("original", name).put("rows", table.rows).put("bytes", bytes);
		draft.weight = table.weight;
		draft.effect = bytes;
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check leftover_objects{CheckSpec{
	.id = "leftover_objects",
	.title = "Table that looks like a forgotten copy",
	.dimension = Dimension::migration,
	.severity = Severity::info,
	.why = "Copies made before a risky change are seldom dropped. They take space and backup "
		   "time, escape deletion requests for personal data, and sooner or later a query reads "
		   "the wrong one.",
	.action = "Ask who needs it. Dump it if in doubt, then drop it.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "CREATE TABLE notes_old (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);",
	.near_miss = "CREATE TABLE prices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL);"
				 "CREATE TABLE prices_copy (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "headline text NOT NULL, slogan text NOT NULL);",
	.run = run,
}};

}  // namespace dbe
