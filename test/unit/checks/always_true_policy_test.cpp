#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

// tenant_id = current_setting(...)::bigint, and the constant true.
constexpr std::string_view own_rows =
	"{OPEXPR :opno 410 :opfuncid 467 :opresulttype 16 :opretset false :opcollid 0 :inputcollid 0 "
	":args ({VAR :varno 1 :varattno 2 :vartype 20 :vartypmod -1 :varcollid 0 :varlevelsup 0 "
	":varnosyn 1 :varattnosyn 2 :location 1} {FUNCEXPR :funcid 3294 :funcresulttype 25 :funcretset "
	"false :funcvariadic false :funcformat 0 :funccollid 100 :inputcollid 100 :args () :location "
	"1}) :location 1}";
constexpr std::string_view all_rows =
	"{CONST :consttype 16 :consttypmod -1 :constcollid 0 :constlen 1 :constbyval true :constisnull "
	"false :location 1 :constvalue 1 [ 1 0 0 0 0 0 0 0 ]}";

class OpenCheck : public testing::Test {
protected:
	TableBuilder guarded(std::string_view name, std::string_view column = "tenant_id",
						 std::string_view check = {}, char command = '*') {
		return db.table(name)
			.column("id", type::bigint)
			.column(column, type::bigint)
			.with([](Relation& r) { r.has_row_security = true; })
			.grant(app, DBE_RIGHT_SELECT | DBE_RIGHT_INSERT | DBE_RIGHT_UPDATE)
			.policy("own", [&](Policy& p) {
				p.command = command;
				p.is_permissive = true;
				p.roles = db.oids({0});
				p.using_expression = db.text(own_rows);
				if (!check.empty()) p.check_expression = db.text(check);
			});
	}
	void others() {
		guarded("memos");
		guarded("tasks", "tenant_id", own_rows);
	}
	CheckRun run() { return run_check("always_true_policy", db); }

	CatalogBuilder db;
	RoleId app = db.role("app");
};

TEST_F(OpenCheck, IsFoundWhereOtherTablesHoldWritersToTheColumn) {
	others();
	guarded("docs", "tenant_id", all_rows);
	const CheckRun found = run();
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_EQ(found.findings[0].object, "public.docs");
	EXPECT_EQ(found.findings[0].detail,
			  "Policy own shows rows by tenant_id, but WITH CHECK (true) lets app write any value "
			  "there; 2 other tables hold writers to it.");
}

TEST_F(OpenCheck, HandingOverARowIsNoFault) {
	others();
	guarded("tickets", "assigned_to", all_rows, 'w');
	EXPECT_TRUE(run().is_silent());
}

TEST_F(OpenCheck, TwoTablesAloneAreNoHabit) {
	guarded("memos");
	guarded("docs", "tenant_id", all_rows);
	EXPECT_TRUE(run().is_silent());
}

TEST_F(OpenCheck, ATriggerMayFillTheColumnIn) {
	others();
	guarded("docs", "tenant_id", all_rows).trigger("fill", [](Trigger& t) {
		t.events = trigger_event::row | trigger_event::before | trigger_event::insert;
	});
	EXPECT_TRUE(run().is_silent());
}

TEST_F(OpenCheck, ColumnsThatNobodyMayWriteAreHeldByTheirDefault) {
	others();
	guarded("docs", "tenant_id", all_rows);
	db.grants.back().privileges = DBE_RIGHT_SELECT;
	EXPECT_TRUE(run().is_silent());
}

TEST_F(OpenCheck, ARestrictivePolicyHoldsWritersInItsPlace) {
	others();
	guarded("docs", "tenant_id", all_rows).policy("only own", [&](Policy& p) {
		p.command = '*';
		p.is_permissive = false;
		p.roles = db.oids({0});
		p.using_expression = db.text(own_rows);
	});
	EXPECT_TRUE(run().is_silent());
}

}  // namespace
}  // namespace dbe::test
