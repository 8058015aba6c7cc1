// How large an index would be: the entry for the server's side.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "abi_index_size.h"
#include "core/whatif/btree_size.hpp"
#include "core/whatif/other_sizes.hpp"

namespace dbe {
namespace {

void pages_of(const dbe_index_plan& plan, dbe_index_size& size) noexcept {
	switch (plan.method) {
		case DBE_BTREE: return btree_size(plan, size);
		case DBE_HASH: return hash_size(plan, size);
		case DBE_GIN: return gin_size(plan, size);
		case DBE_GIST: return gist_size(plan, size);
		case DBE_SPGIST: return spgist_size(plan, size);
		case DBE_BRIN: return brin_size(plan, size);
	}
}

// The planner's units at their defaults: a page read in order is 1, a row looked at 0.01, a comparison
// 0.0025. Of GIN each key is sorted, of BRIN nothing.
double build_cost(const dbe_index_plan& plan, const dbe_index_size& size) noexcept {
	constexpr double row = 0.01;
	constexpr double comparison = 0.0025;
	double sorted = plan.method == DBE_BRIN ? 0 : plan.tuples;
	for (std::uint32_t i = 0; plan.method == DBE_GIN && i < plan.column_count; ++i)
		sorted += plan.tuples * plan.columns[i].keys_of_row;
	const double comparisons = sorted * 2 * std::log2(std::max(2.0, sorted));
	return plan.table_pages + plan.tuples * row + comparisons * comparison + size.pages;
}

}  // namespace
}  // namespace dbe

void dbe_core_index_size(const dbe_index_plan* plan, dbe_index_size* size) noexcept {
	*size = dbe_index_size{1, 0, 0, 0, -1, 0};
	dbe::pages_of(*plan, *size);
	size->pages = std::max(1.0, std::ceil(size->pages));
	size->build_cost = dbe::build_cost(*plan, *size);
}
