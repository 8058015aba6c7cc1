#include "core/checks/common/node_tree.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/base/text.hpp"

namespace dbe {
namespace {

constexpr std::size_t none = std::string_view::npos;

// The value of the field that begins at the position, up to the next blank or bracket.
std::string_view value_at(std::string_view tree, std::size_t position) {
	const std::size_t end = tree.find_first_of(" }", position);
	return tree.substr(position, end == none ? none : end - position);
}

// Does the field have one of the values wherever it occurs?
template <class Test>
bool every_field(std::string_view tree, std::string_view field, Test test) {
	const std::string key = cat(" :", field, " ");
	for (std::size_t at = tree.find(key); at != none; at = tree.find(key, at + 1))
		if (!test(value_at(tree, at + key.size()))) return false;
	return true;
}

// The names of all nodes: what follows an opening brace.
template <class Test>
bool every_node(std::string_view tree, Test test) {
	for (std::size_t at = tree.find('{'); at != none; at = tree.find('{', at + 1)) {
		if (at > 0 && tree[at - 1] == '\\') continue;
		if (!test(value_at(tree, at + 1))) return false;
	}
	return true;
}

}  // namespace

std::string without_locations(std::string_view tree) {
	static constexpr std::string_view key = "location ";
	std::string out;
	out.reserve(tree.size());
	for (std::size_t at = tree.find(key); at != none; at = tree.find(key)) {
		append(out, tree.substr(0, at));
		tree.remove_prefix(at + key.size());
		// Only a field of that name, which ends in "location": names in the tree have their
		// blanks escaped.
		const std::size_t end = tree.find_first_not_of("-0123456789");
		tree.remove_prefix(std::min(end, tree.size()));
	}
	append(out, tree);
	return out;
}

std::vector<std::string_view> tree_members(std::string_view list) {
	std::vector<std::string_view> members;
	int depth = 0;
	std::size_t start = 0;
	for (std::size_t i = 0; i < list.size(); i++) {
		const char c = list[i];
		if (c == '\\') {
			i++;
		} else if (c == '{') {
			if (depth++ == 0) start = i;
		} else if (c == '}' && --depth == 0) {
			members.push_back(list.substr(start, i + 1 - start));
		}
	}
	return members;
}

bool has_only_nodes(std::string_view tree, std::initializer_list<std::string_view> nodes) {
	return every_node(tree, [&](std::string_view node) { return equals_any(node, nodes); });
}

std::string_view node_name(std::string_view node) {
	return node.starts_with('{') ? value_at(node, 1) : std::string_view{};
}

std::string_view node_field(std::string_view node, std::string_view field) {
	int depth = 0;
	std::size_t start = none;
	for (std::size_t i = 1; i < node.size(); i++) {
		const char c = node[i];
		if (c == '\\') {
			i++;
		} else if (c == '{' || c == '(' || c == '[') {
			depth++;
		} else if (c == '}' || c == ')' || c == ']') {
			if (--depth < 0) return start == none ? std::string_view{} : node.substr(start, i - start);
		} else if (c == ':' && depth == 0 && node[i - 1] == ' ') {
			if (start != none) return node.substr(start, i - 1 - start);
			const std::string_view rest = node.substr(i + 1);
			if (rest.starts_with(field) && rest.substr(field.size(), 1) == " ")
				start = i + 2 + field.size();
		}
	}
	return {};
}

std::vector<std::string_view> node_children(std::string_view node) {
	if (node.size() < 2) return {};
	return tree_members(node.substr(1, node.size() - 2));
}

std::string text_constant(std::string_view node) {
	if (node_name(node) != "CONST" || node_field(node, "consttype") != "25") return {};
	const std::string_view value = node_field(node, "constvalue");
	const std::size_t open = value.find('[');
	const std::size_t close = value.rfind(']');
	if (open == none || close == none || close < open) return {};
	constexpr std::size_t header = 4;
	std::string bytes;
	std::size_t count = 0;
	for (const std::string_view part : split(value.substr(open + 1, close - open - 1), ' ')) {
		double byte = 0;
		if (part.empty() || !parse_number(part, byte)) continue;
		if (++count > header) bytes.push_back(static_cast<char>(static_cast<int>(byte)));
	}
	return bytes;
}

double node_number(std::string_view node, std::string_view name) {
	double number = 0;
	return parse_number(node_field(node, name), number) ? number : 0;
}

std::optional<std::int64_t> constant_value(std::string_view constant) {
	if (node_name(constant) != "CONST" || node_field(constant, "constisnull") != "false" ||
		node_field(constant, "constbyval") != "true")
		return std::nullopt;
	// "4 [ 27 25 0 0 0 0 0 0 ]": the length, then the bytes as the machine has them.
	const std::string_view text = node_field(constant, "constvalue");
	const std::size_t open = text.find('[');
	if (open == none) return std::nullopt;
	std::array<signed char, sizeof(std::int64_t)> bytes{};
	std::size_t count = 0;
	for (const std::string_view part : split(text.substr(open + 1), ' ')) {
		double byte = 0;
		if (count < bytes.size() && parse_number(part, byte))
			bytes[count++] = static_cast<signed char>(byte);
	}
	if (count != bytes.size()) return std::nullopt;
	std::int64_t value = 0;
	std::memcpy(&value, bytes.data(), bytes.size());
	return value;
}

bool reads_column(std::string_view tree, int number) {
	return tree.find(cat(" :varattno ", number, " ")) != none;
}

std::vector<FunctionId> user_functions(std::string_view tree) {
	constexpr double first_user_id = 16384;
	// Both ":funcid" and ":opfuncid".
	constexpr std::string_view key = "funcid ";
	std::vector<FunctionId> found;
	for (std::size_t at = tree.find(key); at != none; at = tree.find(key, at + key.size())) {
		double id = 0;
		if (parse_number(value_at(tree, at + key.size()), id) && id >= first_user_id)
			found.push_back(FunctionId{static_cast<std::uint32_t>(id)});
	}
	return found;
}

bool only_excludes_nulls(std::string_view predicate, dbe_numbers columns) {
	const auto is_wanted = [&](std::string_view number) {
		double value = 0;
		return parse_number(number, value) &&
			   std::find(columns.items, columns.items + columns.count,
						 static_cast<std::int16_t>(value)) != columns.items + columns.count;
	};
	// IS_NOT_NULL is 1, and AND is written in words.
	return every_node(predicate,
					  [](std::string_view node) {
						  return equals_any(node, {"NULLTEST", "VAR", "BOOLEXPR"});
					  }) &&
		   every_field(predicate, "boolop", [](std::string_view v) { return v == "and"; }) &&
		   every_field(predicate, "nulltesttype", [](std::string_view v) { return v == "1"; }) &&
		   every_field(predicate, "varattno", is_wanted) && predicate.starts_with('{') &&
		   !predicate.starts_with("{VAR");
}

}  // namespace dbe
