// The planner of the fake server: any index makes any statement cheaper, and the first one offered is used.
#include "support/failing_new.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

FakeHost& self(void* state) { return *static_cast<FakeHost*>(state); }

constexpr dbe_whatif_index made{1, dbe_relation_id{1}, {"public", 6}, {"orders", 6}, {"dbe:orders", 10}, {"btree", 5},
								{"CREATE INDEX ON public.orders USING btree (id)", 46}, false, true, 819200, 100, 100000, 1};
constexpr double cost_without = 1000;
constexpr double cost_with = 10;

}  // namespace

dbe_status FakeHost::on_whatif_create(void* state, const char*, bool, dbe_whatif_index* index) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("whatif_create"); status != DBE_OK) return status;
	*index = made;
	index->id = ++host.whatif_indexes_;
	return DBE_OK;
}

dbe_status FakeHost::on_whatif_prepare(void* state, const char*, dbe_whatif_statement** statement) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("whatif_prepare"); status != DBE_OK) return status;
	*statement = reinterpret_cast<dbe_whatif_statement*>(&host);
	return DBE_OK;
}

dbe_status FakeHost::on_whatif_plan(void* state, const dbe_whatif_wish* wish, dbe_whatif_plan* plan) {
	const Shelter shelter;
	FakeHost& host = self(state);
	if (const dbe_status status = host.enter("whatif_plan"); status != DBE_OK) return status;
	*plan = {};
	plan->total_cost = wish->index_count > 0 ? cost_with : cost_without;
	plan->rows = 1;
	plan->used_count = wish->index_count > 0 ? 1 : 0;
	if (plan->used_count == 0) return DBE_OK;
	auto* const used = static_cast<std::uint32_t*>(host.block(sizeof(std::uint32_t)));
	*used = wish->indexes[0];
	plan->used = used;
	return DBE_OK;
}

dbe_status FakeHost::on_whatif_list(void* state, dbe_whatif_list* list) {
	const Shelter shelter;
	if (const dbe_status status = self(state).enter("whatif_list"); status != DBE_OK) return status;
	*list = {};
	list->indexes = &made;
	list->index_count = 1;
	return DBE_OK;
}

dbe_status FakeHost::on_whatif_hide(void* state, dbe_relation_id, bool) {
	const Shelter shelter;
	return self(state).enter("whatif_hide");
}

dbe_status FakeHost::on_whatif_reset(void* state) {
	const Shelter shelter;
	return self(state).enter("whatif_reset");
}

}  // namespace dbe::test
