#include <algorithm>
#include <vector>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/common/policy_expression.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

constexpr double first_user_id = 16384;
constexpr int deepest = 100;

bool is_null_constant(std::string_view node) {
	return node_name(node) == "CONST" && node_field(node, "constisnull") == "true";
}

bool is_true(std::string_view node) {
	return node_name(node) == "CONST" &&
		   TypeId{static_cast<std::uint32_t>(node_number(node, "consttype"))} == type::boolean &&
		   constant_value(node).value_or(0) != 0;
}

// Built-in operators that compare are strict: with a null they say neither yes nor no.
bool has_built_in_operator(std::string_view node) {
	return node_number(node, "opno") < first_user_id &&
		   node_number(node, "opresulttype") == static_cast<std::uint32_t>(type::boolean);
}

bool has_null(const std::vector<std::string_view>& members) {
	return std::any_of(members.begin(), members.end(), is_null_constant);
}

// "column IN ('a', NULL)": what is not in the list is unknown, and unknown passes.
bool lists_null(std::string_view node) {
	const auto arguments = tree_members(node_field(node, "args"));
	if (arguments.size() != 2 || node_field(node, "useOr") != "true") return false;
	std::string_view array = arguments[1];
	if (node_name(array) == "ARRAYCOERCEEXPR") array = node_field(array, "arg");
	return node_name(array) == "ARRAYEXPR" && has_null(tree_members(node_field(array, "elements")));
}

// True or unknown, whatever the row holds.
bool never_fails(std::string_view node, int depth = 0) {
	const std::string_view name = node_name(node);
	if (depth > deepest) return false;
	if (name == "CONST") return is_null_constant(node) || is_true(node);
	if (name == "OPEXPR")
		return (has_built_in_operator(node) && has_null(tree_members(node_field(node, "args")))) ||
			   is_equal_to_itself(node);
	if (name == "SCALARARRAYOPEXPR")
		return node_number(node, "opno") < first_user_id && lists_null(node);
	if (name != "BOOLEXPR") return false;
	const auto arguments = tree_members(node_field(node, "args"));
	const auto fails_never = [&](std::string_view argument) {
		return never_fails(argument, depth + 1);
	};
	const std::string_view operation = node_field(node, "boolop");
	if (operation == "or") return std::any_of(arguments.begin(), arguments.end(), fails_never);
	return operation == "and" && std::all_of(arguments.begin(), arguments.end(), fails_never);
}

// A member of the outermost AND that can never fail is no part of the rule.
bool has_idle_part(std::string_view node) {
	if (node_name(node) != "BOOLEXPR" || node_field(node, "boolop") != "and") return false;
	const auto arguments = tree_members(node_field(node, "args"));
	// "true AND ..." is how programs write the first of a list.
	return std::any_of(arguments.begin(), arguments.end(), [](std::string_view argument) {
		return !is_true(argument) && never_fails(argument);
	});
}

// Nulls, true and two columns are what it takes; most have none of them, and need not be taken
// apart.
bool may_be_idle(std::string_view tree) {
	if (contains(tree, "{CONST :consttype 16 ") || contains(tree, ":constisnull true")) return true;
	constexpr std::string_view column = "{VAR ";
	const std::size_t first = tree.find(column);
	return first != std::string_view::npos && tree.find(column, first + 1) != std::string_view::npos;
}

std::string_view reason(std::string_view tree) {
	if (is_true(tree)) return " is the constant true";
	if (contains(tree, ":constisnull true"))
		return " compares with NULL, which is neither true nor false";
	return contains(tree, "{CONST :consttype 16 ") ? " is true by a constant in it"
												   : " compares a column with itself";
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Table& table : catalog.tables())
		for (const Constraint& c : table.constraints) {
			if (c.kind != 'c' || c.inherited_count > 0) continue;
			assessment.examined(table.weight);
			const std::string_view tree = c.expression;
			if (!may_be_idle(tree)) continue;
			const bool is_idle = never_fails(tree);
			if (!is_idle && !has_idle_part(tree)) continue;
			Draft draft;
			draft.object = cat(catalog.name(*table.relation), ".", quoted(c.name));
			draft.detail = cat(is_idle ? "The CHECK" : "A part of the CHECK", reason(tree),
							   ": it refuses no row at all.");
			draft.weight = table.weight;
			draft.effect = table.rows;
			assessment.add(draft);
		}
}

}  // namespace

extern constexpr Check check_never_fails{CheckSpec{
	.id = "check_never_fails",
	.title = "CHECK constraint that can never fail",
	.dimension = Dimension::schema,
	.severity = Severity::warning,
	.why = "A CHECK refuses a row only where it is false; unknown passes. A comparison with NULL, "
		   "or a list of values with NULL in it, is never false, so the rule everybody relies on "
		   "does not exist.",
	.action = "Write what is meant, \"status IS NULL OR status IN (...)\" for example, as a new "
			  "constraint NOT VALID; repair the rows that break it, validate it and drop the old "
			  "one.",
	.bad = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "status text, "
		   "CONSTRAINT parcels_status_check CHECK (status IN ('open', 'closed', NULL)));",
	.good = "CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"status text, CONSTRAINT parcels_status_check "
			"CHECK (status IS NULL OR status IN ('open', 'closed')));",
	.near_miss =
		"CREATE TABLE parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"status text, weight integer, "
		"CONSTRAINT parcels_status_check CHECK (status NOT IN ('lost', NULL)), "
		"CONSTRAINT parcels_weight_check CHECK (weight > 0 OR weight IS DISTINCT FROM NULL));\n"
		"CREATE TABLE parcel_sizes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"width integer NOT NULL, height integer NOT NULL, is_open boolean NOT NULL, "
		"CONSTRAINT parcel_sizes_width_check CHECK (true AND width > 0), "
		"CONSTRAINT parcel_sizes_square_check CHECK (width = height OR is_open = true), "
		"CONSTRAINT parcel_sizes_height_check CHECK (height + 0 = height OR height > 2), "
		"CONSTRAINT parcel_sizes_open_check CHECK (is_open IS TRUE OR (width < 9 AND true)));\n"
		"CREATE TABLE parcel_templates (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		"note text NOT NULL, CONSTRAINT parcel_templates_check CHECK (false) NO INHERIT);",
	.run = run,
}};

}  // namespace dbe
