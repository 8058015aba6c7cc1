// The plans of soft delete, restore and purge.
#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/row_lifecycle/restore.hpp"
#include "core/row_lifecycle/soft_delete.hpp"

namespace dbe {
namespace {

Target orders() {
	Target target;
	target.id = 1;
	target.schema = "public";
	target.name = "orders";
	target.columns = {{1, "id", "integer", "", true, false, false},
					  {2, "note", "text", "", false, false, false},
					  {3, "deleted_at", "timestamp with time zone", "", false, false, false}};
	target.key = {1};
	return target;
}

SoftDeleteFacts facts() {
	SoftDeleteFacts facts;
	facts.types = {{1, "integer"}, {2, "text"}, {3, "timestamp with time zone"}};
	facts.has_purge_index = true;
	return facts;
}

SoftDeleteOptions options() {
	SoftDeleteOptions options;
	options.deleted_at = "deleted_at";
	return options;
}

ForeignKey key(std::uint32_t child, std::string_view name, char on_delete,
			   std::string_view deleted_at) {
	ForeignKey key;
	key.name = "to_parent";
	key.parent = {1, "public", "orders", {"id"}, "deleted_at", true, false};
	key.child = {child, "public", name, {"parent"}, deleted_at, true, false};
	key.equal = {"OPERATOR(pg_catalog.=)"};
	key.on_delete = on_delete;
	return key;
}

bool holds(const std::vector<Step>& steps, std::string_view part) {
	for (const Step& step : steps)
		if (contains(step.command, part)) return true;
	return false;
}

std::string refusal(const Target& target, const SoftDeleteFacts& facts) {
	try {
		plan_soft_delete(target, facts, options());
	} catch (const Error& error) {
		return std::string(error.sqlstate);
	}
	return "none";
}

TEST(SoftDelete, TakesThreeTriggersAndAFourthForPartitions) {
	Target target = orders();
	EXPECT_EQ(plan_soft_delete(target, facts(), options()).steps.size(), 3U);
	target.kind = 'p';
	const auto plan = plan_soft_delete(target, facts(), options());
	EXPECT_EQ(plan.steps.size(), 4U);
	EXPECT_TRUE(holds(plan.steps, "zz_dbe_soft_delete_move BEFORE UPDATE ON"));
}

TEST(SoftDelete, RefusesAColumnThatCannotTellLiveRows) {
	Target target = orders();
	target.columns[2].not_null = true;
	EXPECT_EQ(refusal(target, facts()), "22023");
	target = orders();
	target.columns[2].default_expression = "now()";
	EXPECT_EQ(refusal(target, facts()), "22023");
	target = orders();
	target.columns.pop_back();
	EXPECT_EQ(refusal(target, facts()), "42703");
	SoftDeleteFacts dates = facts();
	dates.types[2].type = "date";
	EXPECT_EQ(refusal(orders(), dates), "42804");
	EXPECT_THROW(cascade_named("often"), Error);
}

TEST(SoftDelete, GuardsTheTablesThatReference) {
	SoftDeleteFacts with_children = facts();
	with_children.children = {key(2, "lines", 'a', ""), key(3, "foreign", 'a', "")};
	with_children.children[1].child.is_owned = false;
	with_children.children[1].is_deferrable = with_children.children[1].is_deferred = true;
	auto plan = plan_soft_delete(orders(), with_children, options());
	EXPECT_TRUE(holds(plan.steps, "ON public.lines FROM public.orders NOT DEFERRABLE INITIALLY "
								  "IMMEDIATE"));
	EXPECT_TRUE(holds(plan.proposals, "FROM public.orders DEFERRABLE INITIALLY DEFERRED"));
	EXPECT_FALSE(holds(plan.steps, "\"foreign\""));

	with_children.children[0].guard = "guard";
	with_children.children[0].guard_definition = "CREATE ...";
	SoftDeleteOptions none = options();
	none.cascade = Cascade::none;
	plan = plan_soft_delete(orders(), with_children, none);
	EXPECT_TRUE(holds(plan.steps, "DROP TRIGGER guard ON public.lines"));
	EXPECT_FALSE(holds(plan.steps, "dbe.live_parent"));
}

// Each partition to come would be refused to an owner who may not put the guard on it.
TEST(SoftDelete, ProposesAGuardThatWouldStopNewPartitions) {
	SoftDeleteFacts with_children = facts();
	with_children.children = {key(2, "lines", 'a', "")};
	with_children.children[0].child.is_partitioned = true;
	with_children.children[0].child_owner = "anna";
	auto plan = plan_soft_delete(orders(), with_children, options());
	EXPECT_FALSE(holds(plan.steps, "dbe.live_parent"));
	EXPECT_TRUE(holds(plan.proposals, "dbe.live_parent"));
	EXPECT_TRUE(holds(plan.proposals, "GRANT TRIGGER ON public.orders TO anna"));
	with_children.children[0].child_owner_may_guard = true;
	plan = plan_soft_delete(orders(), with_children, options());
	EXPECT_TRUE(holds(plan.steps, "dbe.live_parent"));
	EXPECT_FALSE(holds(plan.proposals, "GRANT"));
}

TEST(LiveView, FollowsTheTable) {
	SoftDeleteFacts view = facts();
	SoftDeleteOptions wanted = options();
	wanted.view = "orders_live";
	view.grants = {{"app", "SELECT"}};
	auto steps = view_steps(orders(), view, wanted);
	ASSERT_EQ(steps.size(), 2U);
	EXPECT_TRUE(steps[0].command.starts_with("CREATE VIEW public.orders_live"));
	EXPECT_EQ(steps[1].command, "GRANT SELECT ON public.orders_live TO app");

	view.view = {true, true, {"id", "note"}};
	EXPECT_TRUE(view_steps(orders(), view, wanted).empty());
	view.view.columns = {"id"};
	EXPECT_TRUE(view_steps(orders(), view, wanted)[0].command.starts_with("CREATE OR REPLACE"));
	view.view.columns = {"id", "remark"};
	EXPECT_EQ(view_steps(orders(), view, wanted)[0].command,
			  "ALTER VIEW public.orders_live RENAME COLUMN remark TO note");
	view.view.is_of_table = false;
	EXPECT_THROW(view_steps(orders(), view, wanted), Error);
}

TEST(IndexProposals, MakeUniqueIndexesOfLiveRows) {
	SoftDeleteFacts unique = facts();
	unique.has_purge_index = false;
	unique.unique = {{"u", "CREATE UNIQUE INDEX u ON public.orders USING btree (note)", "c"},
					 {"v", "CREATE UNIQUE INDEX v ON ONLY public.orders USING btree (id)", ""}};
	Target target = orders();
	auto steps = index_proposals(target, unique, options());
	ASSERT_EQ(steps.size(), 5U);
	EXPECT_EQ(steps[0].command, "CREATE UNIQUE INDEX CONCURRENTLY u_live ON public.orders USING btree "
								"(note) WHERE deleted_at IS NULL");
	EXPECT_EQ(steps[1].command, "ALTER TABLE public.orders DROP CONSTRAINT c");
	target.kind = 'p';
	steps = index_proposals(target, unique, options());
	EXPECT_EQ(steps[2].command, "CREATE UNIQUE INDEX v_live ON public.orders USING btree (id) WHERE "
								"deleted_at IS NULL");
}

TEST(Restore, AsksForTheKeyAndDescends) {
	EXPECT_EQ(restore_command(orders(), "deleted_at", "it's 1"),
			  "UPDATE public.orders x SET deleted_at = NULL WHERE x.id = 'it''s 1'::integer AND "
			  "x.deleted_at IS NOT NULL");
	Target composite = orders();
	composite.key = {1, 2};
	EXPECT_TRUE(contains(key_condition(composite, "{}", "x"), "->> 'note')::text"));
	Target keyless = orders();
	keyless.key.clear();
	EXPECT_THROW(key_condition(keyless, "1", "x"), Error);

	std::vector<Level> levels(1);
	levels.push_back({key(2, "lines", 'a', "gone"), {}});
	const std::string command =
		restore_command(orders(), "1", levels, levels.back().key.child, "TIME");
	EXPECT_EQ(command, "UPDATE public.lines y SET gone = NULL WHERE y.gone = TIME AND EXISTS (SELECT "
					   "FROM public.orders x1 WHERE x1.id OPERATOR(pg_catalog.=) y.parent AND x1.id = "
					   "'1'::integer)");
	levels[0].own.push_back(key(1, "orders", 'a', "deleted_at"));
	EXPECT_TRUE(contains(restore_command(orders(), "1", levels, levels.back().key.child, "TIME"),
						 "WITH RECURSIVE r0"));
}

TEST(Purge, LeavesWhatIsNeeded) {
	const auto command = [](const ForeignKey& key) {
		return purge_command(orders(), "deleted_at", {key}, "T", 10);
	};
	EXPECT_TRUE(contains(command(key(2, "lines", 'a', "")), "AND NOT EXISTS"));
	EXPECT_TRUE(contains(command(key(2, "lines", 'r', "gone")), "AND NOT EXISTS"));
	EXPECT_FALSE(contains(command(key(2, "lines", 'c', "")), "AND NOT EXISTS"));
	EXPECT_TRUE(contains(command(key(2, "lines", 'c', "gone")), "c.gone IS NULL)"));
	EXPECT_FALSE(contains(command(key(2, "lines", 'n', "gone")), "AND NOT EXISTS"));
	EXPECT_TRUE(contains(command(key(1, "orders", 'a', "")), "<> (x.tableoid, x.ctid)"));
	EXPECT_TRUE(contains(command(key(2, "lines", 'n', "")), "LIMIT 10 FOR UPDATE OF x SKIP LOCKED"));
}

}  // namespace
}  // namespace dbe
