#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

// The view may have a filter of its own: nothing is said about how many rows come through.
TEST(ViewBypassesRowSecurity, SaysWhoseFilterDoesNotApply) {
	CatalogBuilder db;
	const RoleId app = db.role("app");
	auto notes = db.table("notes").column("id", type::bigint).owner(CatalogBuilder::superuser);
	notes.with([](Relation& r) { r.has_row_security = true; }).grant(app, DBE_RIGHT_SELECT);
	notes.policy("own", [](Policy& p) { p.is_permissive = true; });
	auto view = db.relation("note_list", 'v').owner(CatalogBuilder::superuser);
	view.grant(app, DBE_RIGHT_SELECT);
	db.rules.push_back({.id = Oid{900}, .relation = view.id(), .name = db.text("_RETURN"),
						.event = '1', .enabled = 'O', .is_instead = true});
	db.rule_uses.push_back({Oid{900}, notes.id()});
	const CheckRun run = run_check("view_bypasses_row_security", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].detail,
			  "Reads public.notes with the rights of postgres, whom its policies do not bind: what "
			  "app reads through the view they do not filter, in the table they do.");
}

}  // namespace
}  // namespace dbe::test
