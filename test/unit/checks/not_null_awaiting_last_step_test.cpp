#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::string_view id = "not_null_awaiting_last_step";

// As 15 stores it, and as later majors do, with more fields in the variable.
constexpr std::string_view of_15 =
	"{NULLTEST :arg {VAR :varno 1 :varattno 2 :vartype 25 :vartypmod -1 :varcollid 100 "
	":varlevelsup 0 :varnosyn 1 :varattnosyn 2 :location 60} :nulltesttype 1 :argisrow false "
	":location 65}";
constexpr std::string_view of_18 =
	"{NULLTEST :arg {VAR :varno 1 :varattno 2 :vartype 25 :vartypmod -1 :varcollid 100 "
	":varnullingrels (b) :varlevelsup 0 :varreturningtype 0 :varnosyn 1 :varattnosyn 2 "
	":location -1} :nulltesttype 1 :argisrow false :location -1}";
constexpr std::string_view of_a_row =
	"{NULLTEST :arg {VAR :varno 1 :varattno 2 :vartype 2249 :location 60} :nulltesttype 1 "
	":argisrow true :location 65}";
constexpr std::string_view is_null =
	"{NULLTEST :arg {VAR :varno 1 :varattno 2 :vartype 25 :location 60} :nulltesttype 0 "
	":argisrow false :location 65}";
constexpr std::string_view either =
	"{BOOLEXPR :boolop or :args ({NULLTEST :arg {VAR :varno 1 :varattno 2 :location 60} "
	":nulltesttype 1 :argisrow false :location 65}) :location 70}";

CheckRun run_with(std::string_view tree, const Adjust<Constraint>& adjust = {}) {
	CatalogBuilder db;
	db.table("notes")
		.column("id", type::bigint)
		.column("body", type::text)
		.check("chk_notes_body", [&](Constraint& c) {
			c.expression = db.text(tree);
			c.is_validated = c.is_enforced = true;
			adjusted(adjust, c);
		});
	return run_check(id, db);
}

TEST(NotNullAwaitingLastStep, ReadsTheTreesOfAllMajors) {
	for (const std::string_view tree : {of_15, of_18}) {
		const CheckRun run = run_with(tree);
		ASSERT_EQ(run.findings.size(), 1u);
		EXPECT_EQ(run.findings[0].object, "public.notes.body");
		EXPECT_EQ(run.findings[0].fix,
				  "ALTER TABLE public.notes ALTER COLUMN body SET NOT NULL;\n"
				  "ALTER TABLE public.notes DROP CONSTRAINT chk_notes_body;");
	}
}

TEST(NotNullAwaitingLastStep, IsSilentAboutOtherChecks) {
	for (const std::string_view tree : {of_a_row, is_null, either, std::string_view{}})
		EXPECT_TRUE(run_with(tree).is_silent()) << tree;
}

TEST(NotNullAwaitingLastStep, WaitsForTheStepBefore) {
	EXPECT_TRUE(run_with(of_15, [](Constraint& c) { c.is_validated = false; }).is_silent());
	EXPECT_TRUE(run_with(of_15, [](Constraint& c) { c.is_enforced = false; }).is_silent());
	EXPECT_TRUE(run_with(of_15, [](Constraint& c) { c.inherited_count = 1; }).is_silent());
}

}  // namespace
}  // namespace dbe::test
