#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_gap(char c) { return c == '_' || c == '-' || c == ' '; }

// Equal for names that differ in case and gaps only. A gap between digits tells numbers apart.
std::uint64_t spoken(std::string_view name) {
	std::uint64_t hash = 14695981039346656037u;	 // FNV-1a
	const auto add = [&](char c) {
		hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
	};
	for (std::size_t i = 0; i < name.size(); i++) {
		const char c = name[i];
		if (!is_gap(c)) {
			add(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
			continue;
		}
		if (i > 0 && i + 1 < name.size() && is_digit(name[i - 1]) && is_digit(name[i + 1])) add('_');
	}
	return hash;
}

struct Entry {
	SchemaId schema;
	std::uint64_t key;
	const Table* table;
	const Column* column;
	bool operator<(const Entry& other) const {
		return std::tie(schema, key) < std::tie(other.schema, other.key);
	}
};

// The entries after which one of the same key follows.
template <class Report>
void for_each_pair(std::vector<Entry>& entries, Report report) {
	std::stable_sort(entries.begin(), entries.end());
	for (std::size_t i = 1; i < entries.size(); i++)
		if (entries[i].key == entries[i - 1].key && entries[i].schema == entries[i - 1].schema)
			report(entries[i - 1], entries[i]);
}

void add(Assessment& assessment, const Table& table, std::string object, std::string detail) {
	Draft draft;
	draft.object = std::move(object);
	draft.detail = std::move(detail);
	draft.weight = table.weight;
	draft.effect = table.rows;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<Entry> tables, columns;
	for (const Table& table : catalog.tables()) {
		assessment.examined(table.weight);
		tables.push_back({table.relation->schema, spoken(table.relation->name), &table, nullptr});
		columns.clear();
		for (const Column& column : table.columns)
			columns.push_back({{}, spoken(column.name), &table, &column});
		std::vector<std::string> pairs;
		for_each_pair(columns, [&](const Entry& a, const Entry& b) {
			pairs.push_back(cat(catalog.column_name(table.id(), a.column->number), " and ",
								catalog.column_name(table.id(), b.column->number)));
		});
		if (!pairs.empty())
			add(assessment, table, catalog.name(*table.relation),
				cat("Columns ", join(pairs, "; "), " differ in case or underscores only."));
	}
	for_each_pair(tables, [&](const Entry& a, const Entry& b) {
		add(assessment, *b.table, catalog.name(*b.table->relation),
			cat("Its name differs from ", catalog.name(*a.table->relation),
				" in case or underscores only."));
	});
}

}  // namespace

extern constexpr Check confusable_names{CheckSpec{
	.id = "confusable_names",
	.title = "Two names that differ in case or underscores only",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Spoken aloud the names are the same. Sooner or later a statement reads or writes the "
		   "wrong one, and no error tells. Mostly one of the two is a leftover of a tool that "
		   "quotes names.",
	.action = "Find out which one is in use, move what the other holds, and drop or rename it.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "depot_code text NOT NULL, depotcode text NOT NULL);",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"depot_code text NOT NULL);",
	.near_miss = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "shelf_1_11 text NOT NULL, shelf_11_1 text NOT NULL, depot_codes text NOT NULL, "
				 "depot_code text NOT NULL);",
	.run = run,
}};

}  // namespace dbe
