// dbe.catalog_dump(): the snapshot as text
#include "core/api/call.hpp"
#include "core/catalog/dump.hpp"

namespace dbe::api {

void catalog_dump(Call& call) { call.add_row({dump_catalog(call.host().catalog())}); }

}  // namespace dbe::api
