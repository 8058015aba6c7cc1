#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

// Numbers after these count something fixed: lines of an address, quarters, versions of a hash,
// levels of an administration, phases of a current, sets of a match.
constexpr auto fixed_stems = std::to_array<std::string_view>({
	"addr",	   "address",  "admin",	 "adresse", "adresszeile", "anschrift",	 "axis",
	"bit",	   "blake",	   "current", "day",	"dimension",   "direccion",	 "field",
	"half",	   "hour",	   "inning", "iso",		"lau",		   "level",		 "ligne",
	"line",	   "linea",	   "lod",	 "md",		"month",	   "nuts",		 "percentile",
	"period",  "phase",	   "quarter", "rue",	"set",		   "sha",		 "strasse",
	"street",  "tier",	   "utf",	 "voltage", "week",		   "weekday",	 "year",
	"zeile",
});
// And these where no word before them says of what: name1 to name3 are lines of a letter's head,
// child_name1 to child_name3 are children.
constexpr auto fixed_words =
	std::to_array<std::string_view>({"channel", "leg", "name", "register"});

struct Numbered {
	std::string stem;
	int number;
	const Column* column;
};

Numbered numbered(const Column& column) {
	const NameTokens name(column.name);
	constexpr std::size_t longest_number = 3;
	if (name.size() < 2 || !is_number(name.last()) || name.last().size() > longest_number)
		return {};
	const std::string_view noun = name[name.size() - 2];
	// x1, q2, h3: coordinates, quarters, hours.
	if (noun.size() < 2 || is_one_of(noun, fixed_stems)) return {};
	if (name.size() == 2 && is_one_of(noun, fixed_words)) return {};
	int number = 0;
	const std::string_view digits = name.last();
	std::from_chars(digits.data(), digits.data() + digits.size(), number);
	return {name.joined("_", name.size() - 1), number, &column};
}

// Groups of at least three of one stem and type, numbered without a gap from 0 or 1.
std::vector<ColumnList> groups_of(const Table& table, double least) {
	std::vector<Numbered> all;
	for (const Column& column : table.columns) {
		Numbered entry = numbered(column);
		if (entry.column != nullptr) all.push_back(std::move(entry));
	}
	std::sort(all.begin(), all.end(), [](const Numbered& a, const Numbered& b) {
		return std::tie(a.stem, a.number) < std::tie(b.stem, b.number);
	});
	std::vector<ColumnList> groups;
	for (std::size_t i = 0; i < all.size();) {
		ColumnList group{all[i].column};
		std::size_t next = i + 1;
		while (next < all.size() && all[next].stem == all[i].stem &&
			   all[next].number == all[next - 1].number + 1 &&
			   all[next].column->type == all[i].column->type)
			group.push_back(all[next++].column);
		if (all[i].number <= 1 && static_cast<double>(group.size()) >= least)
			groups.push_back(std::move(group));
		i = next;
	}
	return groups;
}

Draft describe(const Catalog& catalog, const Table& table, const ColumnList& group) {
	Draft draft;
	draft.object = column_object(catalog, *group.front());
	draft.detail = cat("One fact repeats in ", counted(static_cast<double>(group.size()), "column"),
					   ", ", catalog.column_name(table.id(), group.front()->number), " to ",
					   catalog.column_name(table.id(), group.back()->number),
					   ": one more has no place, and a search must look into each.");
	draft.evidence.raw("columns", json_names(group)).put("rows", table.rows);
	draft.weight = table.weight;
	draft.effect = table.rows;
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	const double least = assessment.parameter("min_members");
	for (const Table& table : catalog.tables()) {
		if (table.is_inheritance_child) continue;
		const std::vector<ColumnList> groups = groups_of(table, least);
		if (groups.empty()) assessment.examined(table.weight);
		for (const ColumnList& group : groups) {
			assessment.examined(table.weight);
			assessment.add(describe(catalog, table, group));
		}
	}
}

}  // namespace

extern constexpr Check repeating_columns{CheckSpec{
	.id = "repeating_columns",
	.title = "Repeating group of numbered columns",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "Numbered columns break the first normal form: the next value has nowhere to go, each "
		   "search needs one condition and one index per column, and gaps mean nothing.",
	.action =
		"Move the values to a table of their own, one row each, with a foreign key to this one and "
		"a number where their order matters; then drop the columns.",
	.bad = "CREATE TABLE suppliers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "phone1 varchar(32) NOT NULL, phone2 varchar(32), phone3 varchar(32));",
	.good = "CREATE TABLE suppliers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n"
			"CREATE TABLE supplier_phones (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"supplier_id bigint NOT NULL, phone varchar(32) NOT NULL, "
			"CONSTRAINT fk_supplier_phones_suppliers FOREIGN KEY (supplier_id) "
			"REFERENCES suppliers (id));\n"
			"CREATE INDEX idx_supplier_phones_supplier_id ON supplier_phones (supplier_id);",
	.near_miss = "CREATE TABLE files (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "address1 text NOT NULL, address2 text, line1 text, line2 text, line3 text, "
				 "sha1 text, sha256 text, sha512 text, q1 numeric(12,2), q2 numeric(12,2), "
				 "q3 numeric(12,2), q4 numeric(12,2));\n"
				 "CREATE TABLE plants (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "name1 text NOT NULL, name2 text, name3 text, strasse1 text NOT NULL, "
				 "strasse2 text, strasse3 text, nuts1 text, nuts2 text, nuts3 text, "
				 "admin1 text, admin2 text, admin3 text, current_1 real, current_2 real, "
				 "current_3 real);",
	.parameters = {{{"min_members", 3, "columns", "Numbered columns that make a group."}}},
	.run = run,
}};

}  // namespace dbe
