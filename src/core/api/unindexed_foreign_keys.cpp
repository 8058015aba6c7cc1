// dbe.unindexed_foreign_keys(schemas): foreign keys whose rows no index finds
#include <algorithm>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/checks/common/foreign_key_service.hpp"
#include "core/checks/common/unindexed_keys.hpp"
#include "core/reports/reading.hpp"

namespace dbe {

extern const Check unindexed_foreign_key;

namespace {

struct Entry {
	const Table* table;
	const Constraint* key;
	std::string_view verdict;
};

void collect(const Snapshot& snapshot, const Table& table, std::vector<Entry>& list) {
	KeyList missing;
	std::vector<const Constraint*> unknown;
	for (const Constraint& key : table.constraints) {
		if (!is_own_key(key)) continue;
		const Service service =
			foreign_key_service(snapshot.catalog, *table.relation, table.rows, key.columns);
		if (service == Service::none) missing.push_back(&key);
		if (service == Service::unknown) unknown.push_back(&key);
	}
	const bool is_small =
		table.rows < snapshot.parameters.value(unindexed_foreign_key, "min_rows");
	for (const Constraint* key : missing)
		list.push_back({&table, key,
						is_small								 ? "missing, small table"
						: is_left_to_another(*key, missing) ? "missing; a longer key's will do"
																 : "missing"});
	for (const Constraint* key : unknown)
		list.push_back({&table, key, "in part; analyze to know"});
}

}  // namespace

namespace api {

void unindexed_foreign_keys(Call& call) {
	const Reading reading(call, 0);
	const Catalog& catalog = reading.catalog();
	std::vector<Entry> list;
	for (const Table& table : catalog.tables()) collect(reading.snapshot(), table, list);
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(-a.table->rows, a.table->id(), a.key->id) <
			   std::tuple(-b.table->rows, b.table->id(), b.key->id);
	});
	for (const Entry& e : list) {
		const ReferencedTable referenced = referenced_table(catalog, e.key->referenced);
		call.add_row({catalog.name(*e.table->relation), quoted(e.key->name),
					  catalog.column_names(e.table->id(), e.key->columns), referenced.name,
					  count_cell(e.table->rows), count_cell(referenced.rows),
					  count_cell(referenced.deletes), e.verdict});
	}
}

}  // namespace api
}  // namespace dbe
