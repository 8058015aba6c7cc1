// dbe.redundant_indexes(schemas): indexes whose work another one does
#include <algorithm>
#include <tuple>

#include "core/checks/common/redundant_indexes.hpp"
#include "core/reports/reading.hpp"

namespace dbe {
namespace {

struct Entry {
	const Table* table;
	RedundantIndex index;
};

std::string_view text(Coverage how) {
	if (how == Coverage::same) return "duplicate";
	return how == Coverage::prefix ? "prefix" : "same key";
}

}  // namespace

namespace api {

void redundant_indexes(Call& call) {
	const Reading reading(call, 0);
	std::vector<Entry> list;
	for (const Table& table : reading.catalog().tables())
		for (RedundantIndex& found : dbe::redundant_indexes(reading.catalog(), table))
			list.push_back({&table, std::move(found)});
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.index.facts.bytes, a.index.facts.relation->id) <
			   std::tuple(-b.index.facts.bytes, b.index.facts.relation->id);
	});
	for (const Entry& e : list)
		call.add_row({reading.catalog().name(*e.table->relation),
					  short_name(*e.index.facts.relation), text(e.index.how),
					  short_name(*e.index.kept.relation), size_cell(e.index.facts.bytes),
					  count_cell(e.index.facts.bytes), count_cell(e.index.facts.scans),
					  count_cell(e.index.kept.scans)});
}

}  // namespace api
}  // namespace dbe
