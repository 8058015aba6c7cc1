// dbe.index_sizes(schemas, top): what the indexes take
#include <algorithm>
#include <tuple>

#include "core/checks/common/index_facts.hpp"
#include "core/checks/common/index_shape.hpp"
#include "core/reports/file_sizes.hpp"

namespace dbe {
namespace {

struct Entry {
	IndexFacts facts;
	double bytes;
};

std::string_view purpose(const Catalog& catalog, const Index& index) {
	if (index.is_in_work) return "in work";
	if (!is_usable(index)) return "invalid";
	if (index.is_primary) return "primary key";
	if (index.is_exclusion) return "exclusion";
	if (index.is_unique) return "unique";
	return serves_foreign_key(catalog, index) ? "foreign key" : "";
}

std::string_view method(const Catalog& catalog, const Relation& index) {
	const auto& methods = catalog.rows().access_methods;
	for (const AccessMethod& m : std::span(methods.rows, methods.count))
		if (m.id == index.access_method) return m.name;
	return {};
}

double entries(const Catalog& catalog, const Relation& index) {
	double sum = 0;
	for (const Relation* part : index_storage(catalog, index)) {
		if (part->tuples < 0) return -1;
		sum += part->tuples;
	}
	return sum;
}

}  // namespace

namespace api {

void index_sizes(Call& call) {
	const std::size_t limit = row_limit(call, 1);
	const Reading reading(call, 0);
	const Catalog& catalog = reading.catalog();
	const FileSizes sizes(call, catalog);
	std::vector<Entry> list;
	for (const Relation& r : catalog.relations()) {
		if ((r.kind != 'r' && r.kind != 'p' && r.kind != 'm') || r.is_partition ||
			!catalog.is_judged(r))
			continue;
		for (const Index& index : catalog.indexes(r.id)) {
			const IndexFacts facts = index_facts(catalog, index);
			if (facts.relation != nullptr)
				list.push_back({facts, sizes.index(*facts.relation)});
		}
	}
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.bytes, a.facts.relation->id) <
			   std::tuple(-b.bytes, b.facts.relation->id);
	});
	add_first(list, limit, [&](const Entry& e) {
		call.add_row({catalog.name(e.facts.index->table), short_name(*e.facts.relation),
					  Cell::or_null(method(catalog, *e.facts.relation)),
					  Cell::or_null(purpose(catalog, *e.facts.index)), size_cell(e.bytes),
					  count_cell(e.bytes), count_cell(entries(catalog, *e.facts.relation)),
					  count_cell(e.facts.scans)});
	});
}

}  // namespace api
}  // namespace dbe
