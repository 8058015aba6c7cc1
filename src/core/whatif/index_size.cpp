// How large an index would be: the entry for the server's side.
#include <algorithm>
#include <cmath>

#include "abi_index_size.h"
#include "core/whatif/btree_size.hpp"

void dbe_core_index_size(const dbe_index_plan* plan, dbe_index_size* size) noexcept {
	*size = dbe_index_size{1, 0, 0, 0, -1, 0};
	dbe::btree_size(*plan, *size);
}
