// Who gains by owning the function of a trigger, and who has that power anyway.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

// A table of shop_owner's with a trigger whose function belongs to tool.
struct Helped {
	CatalogBuilder db;
	RoleId owner = db.role("shop_owner");
	RoleId tool = db.role("tool");
	TableBuilder table = db.table("orders").column("id", type::bigint).owner(owner);
	FunctionId function = db.function("stamp", [&](Function& f) {
		f.owner = tool;
		f.result = TypeId{2279};
	});

	SchemaId tools = db.schema("tools", [&](Schema& s) { s.owner = tool; });

	Helped() {
		table.trigger("stamp", [&](Trigger& t) { t.function = function; });
	}
	CheckRun run() { return run_check("trigger_function_owner", db); }
};

TEST(TriggerFunctionOwner, AStrangerRunsCodeAsTheWriters) {
	Helped h;
	const CheckRun run = h.run();
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix, "ALTER FUNCTION public.stamp() OWNER TO shop_owner;");
}

TEST(TriggerFunctionOwner, TeamsShareTheirFunctions) {
	Helped above;
	above.db.member(above.owner, above.tool);
	EXPECT_TRUE(above.run().is_silent()) << "the function's owner acts for the table's anyway";
	Helped below;
	below.db.member(below.tool, below.owner);
	EXPECT_TRUE(below.run().is_silent()) << "the table's owner may replace the body as well";
}

TEST(TriggerFunctionOwner, WhoMayAttachTriggersGainsNothing) {
	Helped h;
	h.table.grant(h.tool, DBE_RIGHT_TRIGGER);
	EXPECT_TRUE(h.run().is_silent());
}

TEST(TriggerFunctionOwner, LibrariesThatNobodyEntersAreSafe) {
	Helped h;
	for (Role& role : h.db.roles)
		if (role.id == h.tool) role.can_login = false;
	EXPECT_TRUE(h.run().is_silent());
	const RoleId ann = h.db.role("ann");
	h.db.member(h.tool, ann);
	const CheckRun run = h.run();
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_NE(run.findings[0].detail.find("ann owns it through tool"), std::string::npos);
}

// CREATE OR REPLACE asks for it, in the schema where the function is or is moved to.
TEST(TriggerFunctionOwner, ReplacingABodyTakesCreateOnSomeSchema) {
	Helped h;
	for (Schema& s : h.db.schemas)
		if (s.id == h.tools) s.owner = CatalogBuilder::superuser;
	EXPECT_TRUE(h.run().is_silent());
	h.db.grant('n', static_cast<std::uint32_t>(h.tools), h.tool, DBE_RIGHT_CREATE);
	EXPECT_EQ(h.run().findings.size(), 1u);
}

TEST(TriggerFunctionOwner, DefinersRunAsThemselves) {
	Helped h;
	for (Function& f : h.db.functions)
		if (f.id == h.function) f.is_security_definer = true;
	EXPECT_TRUE(h.run().is_silent());
}

TEST(TriggerFunctionOwner, TablesOfTwoOwnersHaveNoOneFix) {
	Helped h;
	h.db.table("bills")
		.column("id", type::bigint)
		.owner(h.db.role("books"))
		.trigger("stamp", [&](Trigger& t) { t.function = h.function; });
	const CheckRun run = h.run();
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix, "");
}

}  // namespace
}  // namespace dbe::test
