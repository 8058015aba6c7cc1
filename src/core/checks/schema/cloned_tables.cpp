#include <algorithm>
#include <functional>
#include <tuple>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/table_kinds.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Clone {
	SchemaId schema;
	std::string stem;	// the name with # for each number; empty when it has none
	std::size_t shape;	// of its columns
	const Table* table;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string stem_of(std::string_view name) {
	if (std::none_of(name.begin(), name.end(), is_digit)) return {};
	std::string stem;
	for (const char c : name) {
		if (!is_digit(c))
			stem.push_back(c);
		else if (stem.empty() || stem.back() != '#')
			stem.push_back('#');
	}
	return stem;
}

std::size_t shape_of(const Table& table) {
	std::size_t shape = table.columns.size();
	for (const Column& column : table.columns) {
		const std::size_t part = std::hash<std::string_view>{}(column.name) ^
								 (static_cast<std::uint32_t>(column.type) * 0x9E3779B97F4A7C15ull);
		shape = (shape ^ part) * 0x100000001B3ull;
	}
	return shape;
}

bool is_alike(const Table& a, const Table& b) {
	return std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(),
					  [](const Column& x, const Column& y) {
						  return x.type == y.type && x.name.view() == y.name.view();
					  });
}

std::vector<Clone> candidates(const Catalog& catalog) {
	constexpr std::size_t least_columns = 2;
	std::vector<Clone> all;
	for (const Table& table : catalog.tables()) {
		std::string stem = stem_of(table.relation->name);
		if (stem.empty() || table.rows <= 0 || table.columns.size() < least_columns ||
			table.is_inheritance_child || table.is_inheritance_parent ||
			is_staging(catalog, table))
			continue;
		all.push_back({table.relation->schema, std::move(stem), shape_of(table), &table});
	}
	std::stable_sort(all.begin(), all.end(), [](const Clone& a, const Clone& b) {
		return std::tie(a.schema, a.stem, a.shape) < std::tie(b.schema, b.stem, b.shape);
	});
	return all;
}

bool is_same_kind(const Clone& a, const Clone& b) {
	return a.schema == b.schema && a.shape == b.shape && a.stem == b.stem &&
		   is_alike(*a.table, *b.table);
}

void report(const Catalog& catalog, std::span<Clone> clones, Assessment& assessment) {
	std::sort(clones.begin(), clones.end(), [](const Clone& a, const Clone& b) {
		return a.table->relation->name.view() < b.table->relation->name.view();
	});
	double rows = 0, weight = 0;
	for (const Clone& clone : clones) {
		rows += clone.table->rows;
		weight += clone.table->weight;
	}
	const double count = static_cast<double>(clones.size());
	Draft draft;
	draft.object = catalog.name(*clones.front().table->relation);
	draft.detail = cat(counted(count, "table"),
					   " have the same columns and differ by a number in "
					   "their names, ",
					   catalog.name(*clones.front().table->relation), " to ",
					   catalog.name(*clones.back().table->relation), " (", counted(rows, "row"),
					   "): the number is data.");
	draft.evidence.put("tables", count).put("rows", rows);
	draft.weight = weight;
	draft.effect = rows;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const double least = assessment.parameter("min_tables_alike");
	for (const Table& table : snapshot.catalog.tables()) assessment.examined(table.weight);
	std::vector<Clone> all = candidates(snapshot.catalog);
	for (std::size_t i = 0; i < all.size();) {
		std::size_t end = i + 1;
		while (end < all.size() && is_same_kind(all[i], all[end])) end++;
		if (static_cast<double>(end - i) >= least)
			report(snapshot.catalog, std::span(all).subspan(i, end - i), assessment);
		i = end;
	}
}

}  // namespace

extern constexpr Check cloned_tables{CheckSpec{
	.id = "cloned_tables",
	.title = "One table per period or number",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "When the year or the customer stands in the name of the table, no query can select by "
		   "it: each needs a UNION, each change is made once per table, and the copies drift "
		   "apart.",
	.action = "Use one table with the number as a column, partitioned by it where the parts are "
			  "large or dropped as a whole: create it, add the column to each of the old tables "
			  "and ATTACH them as partitions, which copies no rows.",
	.bad = "CREATE TABLE visits_2022 (id bigint PRIMARY KEY, page text NOT NULL);\n"
		   "CREATE TABLE visits_2023 (id bigint PRIMARY KEY, page text NOT NULL);\n"
		   "CREATE TABLE visits_2024 (id bigint PRIMARY KEY, page text NOT NULL);\n"
		   "INSERT INTO visits_2022 VALUES (1, '/'), (2, '/about');\n"
		   "INSERT INTO visits_2023 VALUES (1, '/'), (2, '/about');\n"
		   "INSERT INTO visits_2024 VALUES (1, '/'), (2, '/about');\n"
		   "ANALYZE visits_2022, visits_2023, visits_2024;",
	.good = "CREATE TABLE visits (id bigint NOT NULL, year smallint NOT NULL, page text NOT NULL, "
			"PRIMARY KEY (id, year)) PARTITION BY LIST (year);\n"
			"CREATE TABLE visits_2022 PARTITION OF visits FOR VALUES IN (2022);\n"
			"CREATE TABLE visits_2023 PARTITION OF visits FOR VALUES IN (2023);\n"
			"CREATE TABLE visits_2024 PARTITION OF visits FOR VALUES IN (2024);",
	.near_miss = "CREATE TABLE form_2022 (id bigint PRIMARY KEY, income numeric(12,2) NOT NULL);\n"
				 "CREATE TABLE form_2023 (id bigint PRIMARY KEY, relief numeric(12,2) NOT NULL);\n"
				 "CREATE TABLE form_2024 (id bigint PRIMARY KEY, pension numeric(12,2) NOT NULL);\n"
				 "CREATE SCHEMA landing;\n"
				 "CREATE TABLE landing.visits_1 (id bigint PRIMARY KEY, page text NOT NULL);\n"
				 "CREATE TABLE landing.visits_2 (id bigint PRIMARY KEY, page text NOT NULL);\n"
				 "CREATE TABLE landing.visits_3 (id bigint PRIMARY KEY, page text NOT NULL);\n"
				 "INSERT INTO landing.visits_1 VALUES (1, '/'), (2, '/about');\n"
				 "INSERT INTO landing.visits_2 VALUES (1, '/'), (2, '/about');\n"
				 "INSERT INTO landing.visits_3 VALUES (1, '/'), (2, '/about');\n"
				 "ANALYZE landing.visits_1, landing.visits_2, landing.visits_3;",
	.parameters = {{{"min_tables_alike", 3, "tables",
					 "Equal tables with rows that make a finding."}}},
	.run = run,
}};

}  // namespace dbe
