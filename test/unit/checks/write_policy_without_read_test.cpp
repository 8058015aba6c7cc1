// Policies that let a role change rows it cannot find.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

// Policies of a table on which app may SELECT, UPDATE and DELETE.
struct Guarded {
	CatalogBuilder db;
	RoleId app = db.role("app");
	TableBuilder table = db.table("notes").column("id", type::bigint).with([](Relation& r) {
		r.has_row_security = true;
	});

	Guarded() { table.grant(app, DBE_RIGHT_SELECT | DBE_RIGHT_UPDATE | DBE_RIGHT_DELETE); }
	Guarded& policy(std::string_view name, char command, RoleId role = public_role) {
		table.policy(name, [&](Policy& p) {
			p.command = command;
			p.is_permissive = true;
			p.roles = db.oids({static_cast<std::uint32_t>(role)});
		});
		return *this;
	}
	CheckRun run() { return run_check("write_policy_without_read", db); }
};

TEST(WritePolicyWithoutRead, FindsNoRowToChange) {
	for (const char command : {'w', 'd'}) {
		Guarded g;
		g.policy("change", command);
		ASSERT_EQ(g.run().findings.size(), 1u) << command;
		EXPECT_TRUE(g.policy("read", 'r').run().is_silent()) << command;
	}
}

TEST(WritePolicyWithoutRead, APolicyForAllReadsToo) {
	Guarded g;
	EXPECT_TRUE(g.policy("change", 'w').policy("everything", '*', g.app).run().is_silent());
}

TEST(WritePolicyWithoutRead, MembersMayHaveTheirOwnPolicies) {
	Guarded g;
	const RoleId ann = g.db.role("ann");
	EXPECT_EQ(g.policy("change", 'w', g.app).policy("read", 'r', ann).run().findings.size(), 1u);
	g.db.member(g.app, ann);
	EXPECT_TRUE(g.run().is_silent());
}

TEST(WritePolicyWithoutRead, WhatServesSomebodyIsNotJudgedForTheRest) {
	Guarded everybody;
	const RoleId ann = everybody.db.role("ann");
	EXPECT_TRUE(everybody.policy("change", 'w').policy("read", 'r', ann).run().is_silent())
		<< "anonymous visitors have the grants, too";
}

TEST(WritePolicyWithoutRead, APolicyThatSaysNobodyMeansIt) {
	Guarded g;
	g.table.policy("never", [&](Policy& p) {
		p.command = 'd';
		p.is_permissive = true;
		p.roles = g.db.oids({static_cast<std::uint32_t>(public_role)});
		p.using_expression = g.db.text(
			"{CONST :consttype 16 :consttypmod -1 :constcollid 0 :constlen 1 :constbyval true "
			":constisnull false :location 1 :constvalue 1 [ 0 0 0 0 0 0 0 0 ]}");
	});
	EXPECT_TRUE(g.run().is_silent());
}

TEST(WritePolicyWithoutRead, DeniedByDefaultIsADesign) {
	Guarded g;
	EXPECT_TRUE(g.policy("read", 'r').run().is_silent()) << "granted all, let through to read";
}

}  // namespace
}  // namespace dbe::test
