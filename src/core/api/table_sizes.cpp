// dbe.table_sizes(schemas, top): what the tables take, by the files themselves
#include <algorithm>
#include <tuple>

#include "core/reports/file_sizes.hpp"

namespace dbe {
namespace {

struct Entry {
	const Relation* relation;
	TableFiles files;
};

}  // namespace

namespace api {

void table_sizes(Call& call) {
	const std::size_t limit = row_limit(call, 1);
	const Reading reading(call, 0);
	const Catalog& catalog = reading.catalog();
	const FileSizes sizes(call, catalog);
	std::vector<Entry> list;
	for (const Relation& r : catalog.relations())
		if ((r.kind == 'r' || r.kind == 'p' || r.kind == 'm') && !r.is_partition &&
			catalog.is_judged(r))
			list.push_back({&r, sizes.table(r)});
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.files.total(), a.relation->id) <
			   std::tuple(-b.files.total(), b.relation->id);
	});
	add_first(list, limit, [&](const Entry& e) {
		const TableFiles& f = e.files;
		call.add_row({catalog.name(*e.relation), count_cell(f.rows), size_cell(f.total()),
					  size_cell(f.heap), size_cell(f.toast), size_cell(f.indexes),
					  count_cell(f.total()), count_cell(f.heap), count_cell(f.toast),
					  count_cell(f.indexes)});
	});
}

}  // namespace api
}  // namespace dbe
