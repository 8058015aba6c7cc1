// dbe.foreign_keys(schemas): every foreign key, with its actions and its index
#include <algorithm>
#include <tuple>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/checks/common/foreign_key_service.hpp"
#include "core/checks/common/unindexed_keys.hpp"
#include "core/reports/reading.hpp"

namespace dbe {
namespace {

std::string_view action(char code) {
	switch (code) {
		case 'r':
			return "RESTRICT";
		case 'c':
			return "CASCADE";
		case 'n':
			return "SET NULL";
		case 'd':
			return "SET DEFAULT";
		default:
			return "NO ACTION";
	}
}

std::string_view indexed(Service service) {
	if (service == Service::unknown) return "in part";
	return service == Service::served ? "yes" : "no";
}

}  // namespace

namespace api {

void foreign_keys(Call& call) {
	const Reading reading(call, 0);
	const Catalog& catalog = reading.catalog();
	struct Entry {
		std::string table;
		const Table* of;
		const Constraint* key;
	};
	std::vector<Entry> list;
	for (const Table& table : catalog.tables())
		for (const Constraint& key : table.constraints)
			if (is_own_key(key)) list.push_back({catalog.name(*table.relation), &table, &key});
	std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
		return std::tuple(std::string_view(a.table), a.key->name.view()) <
			   std::tuple(std::string_view(b.table), b.key->name.view());
	});
	for (const Entry& e : list) {
		const Constraint& key = *e.key;
		call.add_row({e.table, quoted(key.name), catalog.column_names(e.of->id(), key.columns),
					  cat(catalog.name(key.referenced), " (",
						  catalog.column_names(key.referenced, key.referenced_columns), ")"),
					  action(key.delete_action), action(key.update_action),
					  key.is_validated ? "t" : "f",
					  indexed(foreign_key_service(catalog, *e.of->relation, e.of->rows,
												  key.columns))});
	}
}

}  // namespace api
}  // namespace dbe
