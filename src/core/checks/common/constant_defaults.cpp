#include "core/checks/common/constant_defaults.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <tuple>

#include "core/base/text.hpp"
#include "core/checks/common/node_tree.hpp"

namespace dbe {
namespace {

constexpr std::string_view constant_start = "{CONST :consttype ";

// Functions that fit a constant to the type and length of its column (pg_proc.dat).
bool is_coercion(std::string_view function) {
	return equals_any(function, {"668",	 "669",					  // character(n)
								 "1961", "1967", "1968", "1969",  // (n) of times
								 "2027", "2028",				  // timestamp and timestamptz
								 "1178", "2029",				  // to date
								 "1316", "2019"});				  // to time
}

bool may_be_constant(std::string_view tree) {
	constexpr std::string_view call = "{FUNCEXPR :funcid ";
	if (tree.starts_with(call)) {
		tree.remove_prefix(call.size());
		return is_coercion(tree.substr(0, tree.find(' ')));
	}
	return tree.starts_with(constant_start) || tree.starts_with("{RELABELTYPE ");
}

TypeId type_of(std::string_view constant) {
	std::uint32_t id = 0;
	std::from_chars(constant.data(), constant.data() + constant.size(), id);
	return TypeId{id};
}

// ":constvalue 8 [ 0 -12 3 0 0 0 0 0 ]"; nothing for a null.
std::string bytes_of(std::string_view constant) {
	constexpr std::string_view key = ":constvalue ";
	const std::size_t at = constant.find(key);
	const std::size_t end = constant.find('}');
	if (at == std::string_view::npos || at > end) return {};
	const std::string_view value = constant.substr(at, end - at);
	const std::size_t open = value.find('[');
	if (open == std::string_view::npos) return {};
	std::string bytes;
	for (const std::string_view word : split(value.substr(open + 1), ' ')) {
		int byte = 0;
		const auto [rest, error] = std::from_chars(word.data(), word.data() + word.size(), byte);
		if (error == std::errc{} && rest == word.data() + word.size())
			bytes.push_back(static_cast<char>(byte));
	}
	return bytes;
}

}  // namespace

std::vector<ConstantDefault> constant_defaults(const Catalog& catalog,
											   std::span<const TypeId> types) {
	std::vector<ConstantDefault> found;
	const std::span all(catalog.rows().defaults.rows, catalog.rows().defaults.count);
	for (const Default& row : all) {
		const std::string_view tree = row.expression;
		if (!may_be_constant(tree)) continue;
		// The argument comes before the length that it is fitted to.
		const std::size_t at = tree.find(constant_start);
		if (at == std::string_view::npos) continue;
		const std::string_view constant = tree.substr(at + constant_start.size());
		const TypeId type = type_of(constant);
		if (std::find(types.begin(), types.end(), type) == types.end()) continue;
		const Table* table = catalog.table(row.relation);
		const Column* column = catalog.column(row.relation, row.column);
		if (table == nullptr || column == nullptr || column->generated != 0) continue;
		if (has_only_nodes(tree, {"CONST", "FUNCEXPR", "RELABELTYPE"}))
			found.push_back({table, column, type, bytes_of(constant)});
	}
	std::sort(found.begin(), found.end(), [](const ConstantDefault& a, const ConstantDefault& b) {
		return std::tuple(a.column->relation, a.column->number) <
			   std::tuple(b.column->relation, b.column->number);
	});
	return found;
}

std::optional<std::int64_t> microseconds(const ConstantDefault& constant) {
	std::int64_t value = 0;
	if (constant.bytes.size() < sizeof value) return std::nullopt;
	std::memcpy(&value, constant.bytes.data(), sizeof value);
	return value;
}

std::string_view characters(const ConstantDefault& constant) {
	const std::string_view bytes = constant.bytes;
	std::uint32_t header = 0;
	if (bytes.size() < sizeof header) return {};
	std::memcpy(&header, bytes.data(), sizeof header);
	// The length stands in the upper 30 bits on some machines, in the lower ones on others.
	const bool is_long = (header >> 2) == bytes.size() || header == bytes.size();
	return bytes.substr(is_long ? sizeof header : 1);
}

}  // namespace dbe
