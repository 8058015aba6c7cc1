// dbe.catalog_dump(): the snapshot as text
#include <span>

#include "core/api/call.hpp"
#include "core/catalog/dump.hpp"

namespace dbe::api {
namespace {

// The checks ask the server for the age of idle indexes, which a dump cannot do.
void add_file_times(const Host& host, const dbe_catalog& catalog) {
	for (dbe_relation& r : std::span(catalog.relations.rows, catalog.relations.count))
		if (r.kind == 'i' && r.activity.scans == 0) r.file_created = host.file_created(r);
}

}  // namespace

void catalog_dump(Call& call) {
	const dbe_catalog catalog = call.host().catalog();
	add_file_times(call.host(), catalog);
	call.add_row({dump_catalog(catalog)});
}

}  // namespace dbe::api
