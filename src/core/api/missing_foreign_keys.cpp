// dbe.missing_foreign_keys(schemas): columns that refer to a table by name and type only
#include <algorithm>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/checks/common/foreign_key_candidates.hpp"
#include "core/reports/reading.hpp"

namespace dbe::api {

void missing_foreign_keys(Call& call) {
	const Reading reading(call, 0);
	const Catalog& catalog = reading.catalog();
	const TableNames names(catalog);
	std::vector<ForeignKeyCandidate> list;
	for (const Table& table : catalog.tables()) {
		call.host().poll();
		for (const ForeignKeyCandidate& c : foreign_key_candidates(catalog, names, table))
			list.push_back(c);
	}
	std::sort(list.begin(), list.end(),
			  [](const ForeignKeyCandidate& a, const ForeignKeyCandidate& b) {
				  return std::tuple(-a.table->rows, a.table->id(), a.column->number) <
						 std::tuple(-b.table->rows, b.table->id(), b.column->number);
			  });
	for (const ForeignKeyCandidate& c : list)
		call.add_row({catalog.name(*c.table->relation), quoted(c.column->name),
					  catalog.name(*c.referenced->relation), quoted(c.key->name),
					  count_cell(c.table->rows), count_cell(c.referenced->rows)});
}

}  // namespace dbe::api
