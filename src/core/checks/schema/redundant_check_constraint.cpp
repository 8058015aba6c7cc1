#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

struct Rule {
	const Constraint* constraint;
	std::string tree;  // without the places where it was parsed
};

// Which of two equal ones stays: the one that holds more, then the first by name.
bool is_better(const Constraint& a, const Constraint& b) {
	if (a.is_enforced != b.is_enforced) return a.is_enforced;
	if (a.is_validated != b.is_validated) return a.is_validated;
	if (a.no_inherit != b.no_inherit) return b.no_inherit;
	return a.name.view() < b.name.view();
}

const Constraint* better_twin(const std::vector<Rule>& rules, const Rule& rule) {
	const Constraint* best = nullptr;
	for (const Rule& other : rules)
		if (&other != &rule && other.tree == rule.tree &&
			is_better(*other.constraint, *rule.constraint) &&
			(best == nullptr || is_better(*other.constraint, *best)))
			best = other.constraint;
	return best;
}

// < and <=, > and >= of one pair of types (pg_operator.dat).
struct Strictness {
	double strict;
	double loose;
};
constexpr auto strictness = std::to_array<Strictness>({
	{97, 523},	  {521, 525},	 // integer
	{412, 414},	  {413, 415},	 // bigint
	{418, 420},	  {419, 430},	 // bigint and integer
	{534, 540},	  {536, 542},	 // smallint and integer
	{672, 673},	  {674, 675},	 // double precision
	{1095, 1096}, {1097, 1098},	 // date
	{1322, 1323}, {1324, 1325},	 // timestamptz
	{1754, 1755}, {1756, 1757},	 // numeric
	{2062, 2063}, {2064, 2065},	 // timestamp
});

// "v > 0" says "v >= 0" as well.
bool is_strict_form(std::string_view strict, std::string_view loose) {
	if (node_name(strict) != "OPEXPR" || node_name(loose) != "OPEXPR") return false;
	const double of_strict = node_number(strict, "opno"), of_loose = node_number(loose, "opno");
	return std::any_of(strictness.begin(), strictness.end(),
					   [&](const Strictness& s) {
						   return s.strict == of_strict && s.loose == of_loose;
					   }) &&
		   node_field(strict, "args") == node_field(loose, "args");
}

bool holds_as_much(const Constraint& a, const Constraint& b) {
	return a.is_enforced >= b.is_enforced && a.is_validated >= b.is_validated &&
		   a.no_inherit <= b.no_inherit;
}

const Constraint* stricter_rule(const std::vector<Rule>& rules, const Rule& rule) {
	for (const Rule& other : rules)
		if (is_strict_form(other.tree, rule.tree) &&
			holds_as_much(*other.constraint, *rule.constraint))
			return other.constraint;
	return nullptr;
}

// The column of "column IS NOT NULL" that is NOT NULL anyway. The test of a row type looks into
// its fields and is another matter.
const Column* repeated_not_null(const Catalog& catalog, const Table& table, std::string_view tree) {
	if (node_name(tree) != "NULLTEST" || node_field(tree, "nulltesttype") != "1" ||
		node_field(tree, "argisrow") != "false")
		return nullptr;
	const std::string_view argument = node_field(tree, "arg");
	if (node_name(argument) != "VAR") return nullptr;
	const Column* column =
		catalog.column(table.id(), static_cast<int>(node_number(argument, "varattno")));
	return column != nullptr && column->not_null ? column : nullptr;
}

void report(const Catalog& catalog, const Table& table, const Constraint& c, std::string detail,
			Assessment& assessment) {
	const std::string name = catalog.name(*table.relation);
	Draft draft;
	draft.object = cat(name, ".", quoted(c.name));
	draft.detail = std::move(detail);
	draft.fix = cat("ALTER TABLE ", name, " DROP CONSTRAINT ", quoted(c.name), ";");
	draft.weight = table.weight;
	draft.effect = table.writes;
	assessment.add(draft);
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<Rule> rules;
	for (const Table& table : catalog.tables()) {
		rules.clear();
		for (const Constraint& c : table.constraints)
			if (c.kind == 'c' && c.inherited_count == 0 && c.expression.present())
				rules.push_back({&c, without_locations(c.expression)});
		for (const Rule& rule : rules) {
			assessment.examined(table.weight);
			if (const Constraint* kept = better_twin(rules, rule))
				report(catalog, table, *rule.constraint,
					   cat("Says the same as ", quoted(kept->name), ": each write asks twice."),
					   assessment);
			else if (const Constraint* stricter = stricter_rule(rules, rule))
				report(catalog, table, *rule.constraint,
					   cat("Says less than ", quoted(stricter->name), ", which is the same with the "
						   "limit itself left out."),
					   assessment);
			else if (const Column* column = repeated_not_null(catalog, table, rule.tree))
				report(catalog, table, *rule.constraint,
					   cat("Only repeats that ", quoted(column->name), " is NOT NULL."),
					   assessment);
		}
	}
}

}  // namespace

extern constexpr Check redundant_check_constraint{CheckSpec{
	.id = "redundant_check_constraint",
	.title = "CHECK constraint that says what is said already",
	.dimension = Dimension::schema,
	.severity = Severity::info,
	.why = "Each copy is evaluated at every write and has to be changed with its twin. A CHECK that "
		   "repeats NOT NULL is mostly the helper of a migration that was left behind.",
	.action = "Drop it: that takes ACCESS EXCLUSIVE for a moment and reads no row.",
	.bad = "CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "price numeric(12,2) NOT NULL, "
		   "CONSTRAINT products_price_check CHECK (price >= 0), "
		   "CONSTRAINT price_not_negative CHECK (price >= 0), "
		   "CONSTRAINT price_present CHECK (price IS NOT NULL));",
	.good = "CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"price numeric(12,2) NOT NULL, "
			"CONSTRAINT products_price_check CHECK (price >= 0));",
	.near_miss = "CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "price numeric(12,2) NOT NULL, weight numeric(12,2), "
				 "CONSTRAINT products_price_check CHECK (price >= 0), "
				 "CONSTRAINT products_weight_check CHECK (weight >= 0), "
				 "CONSTRAINT products_any_check CHECK (price IS NOT NULL OR weight IS NOT NULL));",
	.run = run,
}};

}  // namespace dbe
