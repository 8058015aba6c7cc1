// dbe.null_indexes(schemas): indexes that hold mostly nulls
#include <algorithm>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/index_facts.hpp"
#include "core/reports/reading.hpp"

namespace dbe {
namespace {

constexpr float mostly = 0.5F;

struct Entry {
	const Table* table;
	IndexFacts facts;
	const ColumnStatistics* statistics;

	double wasted() const { return facts.bytes * static_cast<double>(statistics->null_fraction); }
};

// Only a key of its own: with more columns the nulls of the first may be what is looked for. The
// null pages of a BRIN index are none.
bool is_candidate(const Catalog& catalog, const Table& table, const IndexFacts& f) {
	const Index& index = *f.index;
	if (index.key_count != 1 || index.columns.items[0] <= 0 || index.predicate.present() ||
		is_held(catalog, index) || !is_usable(index) ||
		f.relation->access_method == access_method::brin)
		return false;
	const Column* column = catalog.column(table.id(), index.columns.items[0]);
	return column != nullptr && !column->not_null;
}

}  // namespace

namespace api {

void null_indexes(Call& call) {
	const Reading reading(call, 0);
	const Catalog& catalog = reading.catalog();
	std::vector<Entry> list;
	double hidden = 0;
	for (const Table& table : catalog.tables())
		for (const Index& index : table.indexes) {
			const IndexFacts facts = index_facts(catalog, index);
			if (facts.relation == nullptr || !is_candidate(catalog, table, facts)) continue;
			const ColumnStatistics* s = catalog.statistics(table.id(), index.columns.items[0]);
			if (s == nullptr && !table.relation->has_statistics_rights) hidden++;
			if (s != nullptr && s->null_fraction >= mostly) list.push_back({&table, facts, s});
		}
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.wasted(), a.facts.relation->id) <
			   std::tuple(-b.wasted(), b.facts.relation->id);
	});
	for (const Entry& e : list)
		call.add_row({catalog.name(*e.table->relation), short_name(*e.facts.relation),
					  catalog.column_name(e.table->id(), e.facts.index->columns.items[0]),
					  Cell::rounded(static_cast<double>(e.statistics->null_fraction) * 100, 1),
					  size_cell(e.facts.bytes), count_cell(e.facts.bytes), count_cell(e.wasted())});
	if (hidden > 0)
		call.add_row({Cell(), cat("(", counted(hidden, "index", "indexes"),
								  " hidden: no right to read the statistics)"),
					  Cell(), Cell(), Cell(), Cell(), Cell()});
}

}  // namespace api
}  // namespace dbe
