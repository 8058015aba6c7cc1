#include "core/checks/common/soft_delete.hpp"

#include <algorithm>
#include <array>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/columns.hpp"
#include "core/checks/common/name_tokens.hpp"

namespace dbe {
namespace {

constexpr auto marks = std::to_array<std::string_view>(
	{"deleted", "deletion", "discarded", "removed", "trashed"});
constexpr auto particles = std::to_array<std::string_view>(
	{"at", "date", "datetime", "is", "on", "time", "timestamp", "ts", "was"});

bool is_mark(const Column& column) {
	if (!(is_time(column.type) && !column.not_null) && column.type != type::boolean) return false;
	if (column.generated != 0) return false;
	const NameTokens name(column.name);
	const auto words = name.words();
	return name.has_any(marks) && std::all_of(words.begin(), words.end(), [](auto word) {
			   return is_one_of(word, marks) || is_one_of(word, particles);
		   });
}

}  // namespace

const Column* deletion_mark(const Table& table) {
	for (const Column& column : table.columns)
		if (is_mark(column)) return &column;
	return nullptr;
}

bool is_never_marked(const Catalog& catalog, const Column& mark) {
	const ColumnStatistics* statistics = catalog.statistics(mark.relation, mark.number);
	if (statistics == nullptr) return false;
	return mark.type == type::boolean ? statistics->distinct == 1 : statistics->null_fraction == 1;
}

std::string is_alive(const Column& mark) {
	const std::string name = quoted(mark.name);
	if (mark.type != type::boolean) return cat(name, " IS NULL");
	return mark.not_null ? cat("NOT ", name) : cat(name, " IS NOT TRUE");
}

}  // namespace dbe
