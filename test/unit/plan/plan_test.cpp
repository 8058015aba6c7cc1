// What is worked out of a plan's numbers, and what its conditions are read as.
#include <gtest/gtest.h>

#include "core/base/text.hpp"
#include "core/plan/advice.hpp"
#include "core/plan/condition.hpp"

namespace dbe {
namespace {

PlanNode& add(Plan& plan, std::string_view type, int parent, std::string_view role, double rows, double loops,
			  double total_ms) {
	PlanNode node;
	node.number = plan.nodes.size() + 1;
	node.type = type;
	node.role = role;
	node.parent = parent;
	node.rows = rows;
	node.loops = loops;
	node.total_ms = total_ms;
	if (parent >= 0)
		plan.nodes[static_cast<std::size_t>(parent)].children.push_back(static_cast<int>(plan.nodes.size()));
	plan.nodes.push_back(node);
	return plan.nodes.back();
}

TEST(Derive, TakesChildrenOutOfSelfTime) {
	Plan plan;
	add(plan, "Hash Join", -1, "", 10, 1, 100);
	add(plan, "Seq Scan", 0, "Outer", 10, 1, 30);
	add(plan, "Hash", 0, "Inner", 10, 1, 50);
	derive(plan);
	EXPECT_DOUBLE_EQ(plan.nodes[0].self_ms, 20);
	EXPECT_DOUBLE_EQ(plan.nodes[1].share, 0.3);
}

TEST(Derive, CountsParallelTimeOnceByWhatRan) {
	Plan plan;
	add(plan, "Gather", -1, "", 30, 1, 100);
	add(plan, "Seq Scan", 0, "Outer", 30, 3, 240);	// two workers and the leader
	derive(plan);
	EXPECT_DOUBLE_EQ(plan.nodes[1].wall_ms, 80);
	EXPECT_DOUBLE_EQ(plan.nodes[0].self_ms, 20);
}

TEST(Derive, CountsAnInitPlanWhereItsValueIsWanted) {
	Plan plan;
	add(plan, "Aggregate", -1, "", 1, 1, 100);
	add(plan, "Aggregate", 0, "InitPlan", 1, 1, 60).subplan = "InitPlan 1 (returns $0)";
	add(plan, "Seq Scan", 0, "Outer", 10, 1, 90).filter = "(total > $0)";
	derive(plan);
	EXPECT_DOUBLE_EQ(plan.nodes[0].self_ms, 10);
	EXPECT_DOUBLE_EQ(plan.nodes[2].self_ms, 30);
}

TEST(Derive, CountsACteWhereItIsRead) {
	Plan plan;
	add(plan, "Sort", -1, "", 1, 1, 100);
	add(plan, "Seq Scan", 0, "InitPlan", 10, 1, 60).subplan = "CTE c";
	add(plan, "CTE Scan", 0, "Outer", 10, 1, 90).cte = "c";
	derive(plan);
	EXPECT_DOUBLE_EQ(plan.nodes[0].self_ms, 10);
	EXPECT_DOUBLE_EQ(plan.nodes[2].self_ms, 30);
	EXPECT_FALSE(plan.nodes[1].cut_short);
}

TEST(Derive, KnowsWhatWasCutShort) {
	Plan plan;
	add(plan, "Limit", -1, "", 10, 1, 1);
	add(plan, "Nested Loop", 0, "Outer", 10, 1, 1).join_type = "Inner";
	add(plan, "Sort", 1, "Outer", 10, 1, 1);
	add(plan, "Seq Scan", 2, "Outer", 9000, 1, 1);
	add(plan, "Seq Scan", 1, "Inner", 9000, 1, 1);
	derive(plan);
	EXPECT_TRUE(plan.nodes[1].cut_short);
	EXPECT_TRUE(plan.nodes[2].cut_short);
	EXPECT_FALSE(plan.nodes[3].cut_short) << "a sort reads all of it first";
	EXPECT_TRUE(plan.nodes[4].cut_short);
}

TEST(Misestimate, AllowsForWhatExplainRounds) {
	PlanNode node;
	node.type = "Index Scan";
	node.plan_rows = 20;
	node.loops = 1000;
	node.rows = 0;
	node.rows_slack = 500;
	EXPECT_DOUBLE_EQ(misestimate(node), 20);
	node.plan_rows = 1;
	EXPECT_DOUBLE_EQ(misestimate(node), 1);
	node.cut_short = true;
	node.plan_rows = 100;
	EXPECT_DOUBLE_EQ(misestimate(node), 1);
}

std::string shown(std::string_view condition) {
	std::string text;
	for (const PlanClause& c : clauses_of(condition))
		append(text, cat(text.empty() ? "" : ", ", c.kind == PlanClause::Kind::equality ? "=" : c.kind == PlanClause::Kind::range ? "<" : "?",
						 c.column, c.wrapped.empty() ? "" : "[", c.wrapped, c.wrapped.empty() ? "" : "]"));
	return text;
}

TEST(Clauses, AreReadAsExplainPrintsThem) {
	EXPECT_EQ(shown("(status = 'new'::text)"), "=status");
	EXPECT_EQ(shown("((a.status = 'a AND b'::text) AND (a.total >= '10'::numeric))"), "=status, <total");
	EXPECT_EQ(shown("(note IS NULL)"), "=note");
	EXPECT_EQ(shown("(note IS NOT NULL)"), "?");
	EXPECT_EQ(shown("(created_at > (now() - '1 day'::interval))"), "<created_at");
	EXPECT_EQ(shown("(\"Odd name\" = ANY ('{1,2}'::integer[]))"), "=\"Odd name\"");
	EXPECT_EQ(shown("((a = 1) OR (b = 2))"), "?");
	EXPECT_EQ(shown("(a = b)"), "?");
	EXPECT_EQ(shown("(NOT is_active)"), "?");
	EXPECT_EQ(shown("((id)::numeric = 42.0)"), "=[id]");
	EXPECT_EQ(shown("(EXTRACT(year FROM ordered_on) = '1999'::numeric)"), "=[ordered_on]");
	EXPECT_EQ(shown("(date_trunc('month'::text, taken) = '2024-03-01 00:00:00'::timestamp without time zone)"), "=[taken]");
	EXPECT_EQ(shown(""), "");
	EXPECT_EQ(shown("(("), "?");
	EXPECT_EQ(shown("= ) AND"), "?");
}

TEST(Clauses, OfJoinsTellTheColumn) {
	EXPECT_EQ(join_column("(o.customer_id = c.id)", "c"), "id");
	EXPECT_EQ(join_column("((o.x > c.y) AND (o.customer_id = c.id))", "o"), "customer_id");
	EXPECT_EQ(join_column("(o.x = lower(c.y))", "c"), "");
}

}  // namespace
}  // namespace dbe
