#include "core/checks/common/policy_expression.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"
#include "core/checks/common/grants.hpp"
#include "core/checks/common/node_tree.hpp"
#include "core/checks/common/roles.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

// Functions behind "=" of the built-in types that keys and switches have (pg_operator.dat).
constexpr auto equality_functions = std::to_array<std::string_view>(
	{"60", "61", "62", "63", "65", "67", "184", "467", "1048", "1086", "1152", "1718", "2052",
	 "2956"});
// The same where the two sides differ in type: int2 and int4, int8 and the others, name and text.
constexpr auto mixed_equality_functions = std::to_array<std::string_view>(
	{"158", "159", "474", "852", "1850", "1856", "240", "247"});

enum class Truth : std::uint8_t { yes, no, unknown };

constexpr int deepest_condition = 32;

std::uint32_t as_number(std::string_view text) {
	double value = 0;
	return parse_number(text, value) && value >= 0 ? static_cast<std::uint32_t>(value) : 0;
}

bool is_equality(std::string_view node, bool mixed) {
	const std::string_view function = node_field(node, "opfuncid");
	const auto is_in = [&](const auto& list) {
		return std::find(list.begin(), list.end(), function) != list.end();
	};
	return node_name(node) == "OPEXPR" &&
		   (is_in(equality_functions) || (mixed && is_in(mixed_equality_functions)));
}

// Without the casts that change nothing.
std::string_view bare(std::string_view node) {
	for (int i = 0; i < deepest_condition && node_name(node) == "RELABELTYPE"; i++) {
		const auto arguments = tree_members(node_field(node, "arg"));
		if (arguments.size() != 1) return node;
		node = arguments.front();
	}
	return node;
}

bool is_own_column(std::string_view node) {
	return node_name(node) == "VAR" && node_field(node, "varlevelsup") == "0";
}

// SELECT true; or BEGIN RETURN true; END
bool returns_true(const Function& function) {
	std::string body;
	for (const Token& token : sql_words(function.source))
		if (!token.is_symbol(';')) append(body, cat(lower(token.text), " "));
	return equals_any(body, {"select true ", "begin return true end ", "select 1 = 1 "});
}

class Folding {
public:
	Folding(const Catalog& catalog, RelationId relation) : catalog_(catalog), relation_(relation) {}

	Truth of(std::string_view node, int depth = 0) const {
		if (depth > deepest_condition) return Truth::unknown;
		const std::string_view kind = node_name(node);
		if (kind == "CONST") return of_constant(node);
		if (kind == "BOOLEXPR") return of_combination(node, depth);
		if (kind == "OPEXPR") return of_comparison(node);
		if (kind == "NULLTEST") return of_null_test(node);
		if (kind == "FUNCEXPR") return of_call(node);
		return Truth::unknown;
	}

private:
	static Truth of_constant(std::string_view node) {
		if (node_field(node, "consttype") != "16" || node_field(node, "constisnull") != "false")
			return Truth::unknown;
		return node_field(node, "constvalue").starts_with("1 [ 1 ") ? Truth::yes : Truth::no;
	}

	Truth of_combination(std::string_view node, int depth) const {
		const std::string_view operation = node_field(node, "boolop");
		const auto arguments = tree_members(node_field(node, "args"));
		if (operation == "not") {
			const Truth inner = arguments.size() == 1 ? of(arguments[0], depth + 1) : Truth::unknown;
			if (inner == Truth::unknown) return inner;
			return inner == Truth::yes ? Truth::no : Truth::yes;
		}
		const bool is_or = operation == "or";
		bool is_settled = !arguments.empty();
		for (const std::string_view argument : arguments) {
			const Truth truth = of(argument, depth + 1);
			if (is_or && truth == Truth::yes) return Truth::yes;
			if (!is_or && truth == Truth::no) return Truth::no;
			is_settled &= truth != Truth::unknown;
		}
		if (!is_settled) return Truth::unknown;
		return is_or ? Truth::no : Truth::yes;
	}

	static Truth of_comparison(std::string_view node) {
		const auto arguments = tree_members(node_field(node, "args"));
		if (arguments.size() != 2 || !is_equality(node, false)) return Truth::unknown;
		const std::string_view left = bare(arguments[0]);
		const std::string_view right = bare(arguments[1]);
		if (is_own_column(left) && is_own_column(right))
			return node_field(left, "varattno") == node_field(right, "varattno") ? Truth::yes
																				 : Truth::unknown;
		if (node_name(left) != "CONST" || node_name(right) != "CONST") return Truth::unknown;
		if (node_field(left, "constisnull") != "false") return Truth::unknown;
		const bool is_same =
			node_field(left, "consttype") == node_field(right, "consttype") &&
			node_field(left, "constvalue") == node_field(right, "constvalue");
		if (is_same) return Truth::yes;
		// 1 = 0; texts that differ may be equal by their collation.
		const bool are_numbers = node_field(left, "consttype") == node_field(right, "consttype") &&
								 node_field(left, "constbyval") == "true" &&
								 node_field(right, "constisnull") == "false";
		return are_numbers ? Truth::no : Truth::unknown;
	}

	Truth of_null_test(std::string_view node) const {
		const auto arguments = tree_members(node_field(node, "arg"));
		if (arguments.size() != 1 || !is_own_column(arguments[0])) return Truth::unknown;
		const Column* column = catalog_.column(
			relation_, static_cast<int>(as_number(node_field(arguments[0], "varattno"))));
		if (column == nullptr || !column->not_null) return Truth::unknown;
		return node_field(node, "nulltesttype") == "1" ? Truth::yes : Truth::no;
	}

	Truth of_call(std::string_view node) const {
		const Function* function =
			catalog_.function(static_cast<FunctionId>(as_number(node_field(node, "funcid"))));
		if (function == nullptr || !function->source.present()) return Truth::unknown;
		return returns_true(*function) ? Truth::yes : Truth::unknown;
	}

	const Catalog& catalog_;
	RelationId relation_;
};

// In texts and names of a tree braces and blanks are escaped: this is a node, and found in one pass.
bool has_node(std::string_view tree, std::string_view kind) {
	return tree.find(cat("{", kind, " ")) != std::string_view::npos;
}

bool uses_columns(std::string_view tree) { return has_node(tree, "VAR"); }

bool tells_who_asks(std::string_view tree) {
	return has_node(tree, "SUBLINK") || has_node(tree, "SQLVALUEFUNCTION") ||
		   has_node(tree, "FUNCEXPR");
}

// The column and the other side of "column = ...", whichever way round.
struct Comparison {
	std::int16_t column = 0;
	std::string_view other;
};

Comparison comparison(std::string_view node) {
	if (!is_equality(node, true)) return {};
	const auto arguments = tree_members(node_field(node, "args"));
	if (arguments.size() != 2) return {};
	for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
		const std::string_view own = bare(arguments[side]);
		if (is_own_column(own))
			return {static_cast<std::int16_t>(as_number(node_field(own, "varattno"))),
					arguments[1 - side]};
	}
	return {};
}

struct OpenNode {
	std::size_t start;
	bool is_call;
	bool is_subquery;
	bool uses_columns;
};

// Where the calls begin that use no column and stand outside of subqueries. In one pass: looking
// into each of nested calls anew takes the square of the length.
std::vector<std::size_t> calls_without_columns(std::string_view tree) {
	std::vector<std::size_t> starts;
	std::vector<OpenNode> open;
	std::size_t subqueries = 0;
	for (std::size_t i = 0; i < tree.size(); i++) {
		if (tree[i] == '\\') {
			i++;
		} else if (tree[i] == '{') {
			const std::string_view kind = node_name(tree.substr(i));
			open.push_back({i, kind == "FUNCEXPR" && subqueries == 0, kind == "SUBLINK",
							kind == "VAR"});
			subqueries += open.back().is_subquery ? 1 : 0;
		} else if (tree[i] == '}' && !open.empty()) {
			const OpenNode node = open.back();
			open.pop_back();
			subqueries -= node.is_subquery ? 1 : 0;
			if (!open.empty()) open.back().uses_columns |= node.uses_columns;
			if (node.is_call && !node.uses_columns) starts.push_back(node.start);
		}
	}
	std::sort(starts.begin(), starts.end());
	return starts;
}

void add_calls(std::string_view tree, std::int16_t compared, std::vector<RowCall>& calls) {
	for (const std::size_t start : calls_without_columns(tree))
		calls.push_back(
			{static_cast<FunctionId>(as_number(node_field(tree.substr(start), "funcid"))), compared});
}

// Only what every row must meet can be looked up in an index: the condition or a part of AND.
std::vector<std::string_view> required_parts(std::string_view condition) {
	std::vector<std::string_view> parts;
	std::vector<std::string_view> open = tree_members(condition);
	for (std::size_t i = 0; i < open.size(); i++) {
		const std::string_view node = open[i];
		if (node_name(node) == "BOOLEXPR" && node_field(node, "boolop") == "and") {
			for (const std::string_view part : tree_members(node_field(node, "args")))
				open.push_back(part);
		} else {
			parts.push_back(node);
		}
	}
	return parts;
}

}  // namespace

bool is_always_true(const Catalog& catalog, RelationId relation, std::string_view condition) {
	return Folding(catalog, relation).of(condition) == Truth::yes;
}

bool is_never_true(const Catalog& catalog, RelationId relation, std::string_view condition) {
	return !condition.empty() && Folding(catalog, relation).of(condition) == Truth::no;
}

bool is_equal_to_itself(std::string_view node) {
	const auto arguments = tree_members(node_field(node, "args"));
	if (arguments.size() != 2 || !is_equality(node, false)) return false;
	const std::string_view left = bare(arguments[0]);
	const std::string_view right = bare(arguments[1]);
	return is_own_column(left) && is_own_column(right) &&
		   node_field(left, "varattno") == node_field(right, "varattno");
}

std::vector<RowCall> row_calls(std::string_view condition) {
	std::vector<RowCall> calls;
	for (const std::string_view node : required_parts(condition)) {
		const Comparison found = comparison(node);
		add_calls(found.column != 0 && !uses_columns(found.other) ? found.other : node,
				  uses_columns(found.other) ? std::int16_t{0} : found.column, calls);
	}
	return calls;
}

std::int16_t required_column(std::string_view condition) {
	for (const std::string_view node : required_parts(condition)) {
		const Comparison found = comparison(node);
		if (found.column > 0 && !uses_columns(found.other) && tells_who_asks(found.other))
			return found.column;
	}
	return 0;
}

std::vector<std::int16_t> identity_columns(std::string_view condition) {
	std::vector<std::int16_t> columns;
	visit_nodes(condition, [&](std::string_view node) {
		if (node_name(node) == "SUBLINK") return false;
		const Comparison found = comparison(node);
		if (found.column > 0 && tells_who_asks(found.other)) columns.push_back(found.column);
		return true;
	});
	return columns;
}

std::vector<std::string> required_settings(std::string_view condition) {
	std::vector<std::string> names;
	visit_nodes(condition, [&](std::string_view node) {
		if (node_name(node) != "FUNCEXPR") return true;
		if (static_cast<FunctionId>(as_number(node_field(node, "funcid"))) != current_setting)
			return true;
		const auto arguments = tree_members(node_field(node, "args"));
		const std::string name = arguments.empty() ? std::string() : text_constant(arguments[0]);
		if (contains(name, ".")) names.push_back(name);
		return true;
	});
	return names;
}

bool escapes_policies(const Catalog& catalog, const Relation& table, RoleId role) {
	if (role == public_role) return false;
	const Role* r = catalog.role(role);
	if (r == nullptr || r->is_superuser || r->bypasses_row_security) return true;
	return !table.forces_row_security && inherited_by(catalog, role).contains(table.owner);
}

bool is_used_under_policies(const Catalog& catalog, const Relation& table, std::uint32_t rights) {
	return table.forces_row_security || !first_other_grantee(catalog, table, rights).empty();
}

}  // namespace dbe
