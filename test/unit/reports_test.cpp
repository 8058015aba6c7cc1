// What the reports judge themselves: trees of waiting sessions, rights in the end, what autovacuum
// owes, and how much space rows need.
#include <gtest/gtest.h>

#include "core/base/text.hpp"
#include "core/reports/effective_grants.hpp"
#include "core/reports/lock_tree.hpp"
#include "core/checks/common/table_bloat.hpp"
#include "core/reports/vacuum_due.hpp"
#include "support/catalog_builder.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

std::string drawn(const std::vector<Waiter>& waiters) {
	std::string text;
	for (const TreeNode& n : lock_tree(waiters))
		append(text, cat(text.empty() ? "" : " ", std::string(static_cast<std::size_t>(n.depth), '>'),
						 n.pid, "/", n.blocks));
	return text;
}

TEST(LockTree, PutsThoseWhoWaitBelowThoseTheyWaitFor) {
	EXPECT_EQ(drawn({}), "");
	EXPECT_EQ(drawn({{2, 5, {1}}, {3, 9, {2}}, {4, 1, {1}}}), "1/3 >2/1 >>3/0 >4/0");
}

TEST(LockTree, StartsWithTheRootThatHoldsUpMost) {
	EXPECT_EQ(drawn({{10, 1, {1}}, {20, 1, {2}}, {21, 1, {2}}}), "2/2 >20/0 >21/0 1/1 >10/0");
}

TEST(LockTree, ShowsTheLongestWaitFirst) {
	EXPECT_EQ(drawn({{2, 5, {1}}, {3, 50, {1}}}), "1/2 >3/0 >2/0");
}

TEST(LockTree, ShowsEachOnceBelowTheDeepestBlocker) {
	EXPECT_EQ(drawn({{2, 5, {1}}, {3, 5, {1, 2}}}), "1/2 >2/1 >>3/0");
}

TEST(LockTree, CutsARing) {
	EXPECT_EQ(lock_tree(std::vector<Waiter>{{1, 5, {2}}, {2, 5, {1}}}).size(), 2u);
	EXPECT_EQ(lock_tree(std::vector<Waiter>{{1, 5, {1}}}).size(), 1u);
	EXPECT_EQ(lock_tree(std::vector<Waiter>{{1, 5, {3}}, {2, 5, {1}}, {3, 5, {2}}, {4, 1, {3}}}).size(),
			  4u);
}

TEST(LockTree, KnowsPreparedTransactions) { EXPECT_EQ(drawn({{5, 1, {0}}}), "0/1 >5/0"); }

class Grants : public testing::Test {
protected:
	std::vector<std::string> of(RoleId id, std::vector<MemberEdge> edges) {
		const Catalog catalog(db.build(), arena);
		std::vector<std::string> lines;
		for (const EffectiveGrant& g : effective_grants(catalog, edges, catalog.role(id)))
			if (g.kind == "table" || g.kind == "server" || g.kind == "role")
				lines.push_back(cat(g.object, ": ", g.rights, " (", g.via, ")"));
		return lines;
	}
	using Lines = std::vector<std::string>;

	FakeHost fake;
	Host host = fake.host();
	Arena arena{host};
	CatalogBuilder db;
	RoleId app = db.role("app");
	RoleId readers = db.role("readers");
	RoleId top = db.role("top", [](Role& r) { r.is_superuser = true; });
	TableBuilder orders = db.table("orders").column("id", type::bigint);
};

TEST_F(Grants, ComeThroughMembershipsAndTheirMemberships) {
	const RoleId all = db.role("all_readers");
	orders.grant(readers, DBE_RIGHT_SELECT);
	db.grant('n', 2200, public_role, DBE_RIGHT_USAGE);
	EXPECT_EQ(of(app, {}), Lines{});
	EXPECT_EQ(of(app, {{all, app, true, true}, {readers, all, true, true}}),
			  Lines{"public.orders: SELECT (member of readers)"});
	EXPECT_EQ(of(app, {{all, app, true, true}, {readers, all, false, true}}),
			  Lines{"public.orders: SELECT (SET ROLE readers)"});
	EXPECT_EQ(of(app, {{readers, app, false, false}}), Lines{}) << "ADMIN alone gives nothing";
}

TEST_F(Grants, TakeUsageOfTheSchema) {
	orders.grant(app, DBE_RIGHT_SELECT);
	EXPECT_EQ(of(app, {}), Lines{"public.orders: SELECT (granted; no USAGE on its schema)"});
}

TEST_F(Grants, OfAllDataComeWithUsageOfAllSchemas) {
	orders.grant(app, DBE_RIGHT_SELECT);
	EXPECT_EQ(of(app, {{RoleId{6181}, app, true, true}}), Lines{"public.orders: SELECT (granted)"});
}

TEST_F(Grants, OfTheDatabaseOwnersRoleAreTheOwners) {
	const RoleId owners = db.role("pg_database_owner", [](Role& r) { r.id = RoleId{6171}; });
	orders.grant(owners, DBE_RIGHT_SELECT);
	db.grant('n', 2200, owners, DBE_RIGHT_USAGE);
	EXPECT_EQ(of(app, {}), Lines{});
	db.databases.front().owner = app;
	EXPECT_EQ(of(app, {}),
			  (Lines{"pg_database_owner: what belongs to the database's owner (member)",
					 "public.orders: SELECT (member of pg_database_owner)"}));
}

TEST_F(Grants, TellOwnersAndSuperusers) {
	orders.owner(app);
	EXPECT_EQ(of(top, {}), Lines{": ALL (superuser)"});
	EXPECT_EQ(of(readers, {{top, readers, false, true}}), Lines{": ALL (SET ROLE top)"});
	db.grant('n', 2200, public_role, DBE_RIGHT_USAGE);
	EXPECT_EQ(of(app, {}), Lines{"public.orders: ALL (owner)"});
}

TEST_F(Grants, OfManyRolesArePolledFor) {
	const Catalog catalog(db.build(), arena);
	const auto before = fake.polls();
	effective_grants(catalog, {}, nullptr, &host);
	EXPECT_GT(fake.polls(), before);
}

TEST_F(Grants, EndInARingOfMemberships) {
	EXPECT_EQ(of(app, {{readers, app, true, true}, {app, readers, true, true}}), Lines{});
}

class Due : public testing::Test {
protected:
	std::string text(const Adjust<Relation>& adjust) { return due(adjust).text; }

	VacuumDue due(const Adjust<Relation>& adjust) {
		table.with(adjust);
		const Catalog catalog(db.build(), arena);
		const Settings settings(catalog.settings());
		const Statements statements;
		const ServerFacts facts;
		const Parameters parameters;
		const Snapshot snapshot{catalog, settings, statements, facts, parameters};
		return vacuum_due(snapshot, *catalog.relation(table.id()));
	}

	FakeHost fake;
	Host host = fake.host();
	Arena arena{host};
	CatalogBuilder db;
	TableBuilder table = db.table("orders").rows(10000).column("id", type::bigint);
};

TEST_F(Due, IsNothingWhereNothingHappens) {
	EXPECT_EQ(text([](Relation&) {}), "nothing to do");
}

TEST_F(Due, FreezingComesBeforeAllElse) {
	const double vacuum = due([](Relation& r) { r.activity.dead = 2'000'000; }).urgency;
	EXPECT_GT(due([](Relation& r) { r.xid_age = 300'000'000; }).urgency, vacuum);
}

TEST_F(Due, IsNowBeyondTheTriggers) {
	EXPECT_EQ(text([](Relation& r) { r.activity.dead = 2051; }), "vacuum now");
	EXPECT_EQ(text([](Relation& r) {
				  r.activity.dead = 2050;
				  r.activity.modified_since_analyze = 1051;
			  }),
			  "analyze now");
	EXPECT_EQ(text([](Relation& r) { r.activity.inserted_since_vacuum = 3001; }),
			  "vacuum for inserts now");
	EXPECT_EQ(text([](Relation& r) { r.xid_age = 200'000'001; }), "freeze now");
}

TEST_F(Due, IsToldByTheRateSoFar) {
	EXPECT_EQ(text([](Relation& r) {
				  r.activity.dead = 1025;
				  r.activity.last_autovacuum = CatalogBuilder::now - 3 * 3600;
			  }),
			  "vacuum in 3 hours");
}

TEST_F(Due, KnowsWhoSwitchedItOff) {
	EXPECT_EQ(text([this](Relation& r) {
				  r.activity.dead = 9000;
				  r.options = db.texts({"autovacuum_enabled=false"});
			  }),
			  "off for this table");
	EXPECT_EQ(text([](Relation& r) { r.xid_age = 300'000'000; }), "freeze now")
		<< "it comes all the same";
}

TEST_F(Due, IsForThePrimaryToKnow) {
	db.server.in_recovery = true;
	EXPECT_EQ(text([](Relation&) {}), "only the primary knows");
}

class Space : public testing::Test {
protected:
	TableSpace space() {
		const Catalog catalog(db.build(), arena);
		return table_space(catalog, *catalog.relation(table.id()));
	}

	FakeHost fake;
	Host host = fake.host();
	Arena arena{host};
	CatalogBuilder db;
	TableBuilder table = db.table("orders").rows(22600).column("id", type::bigint);
};

TEST_F(Space, IsThatOfTheRows) {
	table.statistics("id").with([](Relation& r) { r.pages = 1000; });
	// 24 + 8 + 4 bytes, 226 of them on a page of 8168
	EXPECT_DOUBLE_EQ(space().needed, 100 * 8192.0);
	EXPECT_DOUBLE_EQ(space().bytes, 1000 * 8192.0);
	table.with([this](Relation& r) { r.options = db.texts({"fillfactor=50"}); });
	EXPECT_DOUBLE_EQ(space().needed, 200 * 8192.0);
}

TEST_F(Space, CountsThePaddingBetweenValues) {
	// 4, 4 of padding, 8, 4, 4 of padding, 8: 24 + 32 + 4 bytes, 136 of them on a page
	const auto aligned_as = [](char alignment, std::int16_t length) {
		return [=](Column& c) {
			c.alignment = alignment;
			c.length = length;
		};
	};
	TableBuilder values = db.table("readings").rows(13600);
	values.column("sensor", type::integer, aligned_as('i', 4))
		.column("taken", type::timestamptz, aligned_as('d', 8))
		.column("low", type::real, aligned_as('i', 4))
		.column("high", type::double_precision, aligned_as('d', 8));
	for (const char* column : {"sensor", "taken", "low", "high"})
		values.statistics(column, [](ColumnStatistics& s) { s.null_fraction = 0; });
	values.with([](Relation& r) { r.pages = 1000; });
	const Catalog catalog(db.build(), arena);
	EXPECT_DOUBLE_EQ(table_space(catalog, *catalog.relation(values.id())).needed, 100 * 8192.0);
}

TEST_F(Space, IsNeverMoreThanThereIs) {
	table.statistics("id").with([](Relation& r) { r.pages = 10; });
	EXPECT_DOUBLE_EQ(space().needed, 10 * 8192.0);
}

TEST_F(Space, IsUnknownWithoutStatistics) {
	EXPECT_LT(space().needed, 0);
	EXPECT_EQ(space().unknown, "never analyzed");
	table.with([](Relation& r) { r.has_statistics_rights = false; });
	EXPECT_EQ(space().unknown, "no right to read statistics");
}

TEST_F(Space, OfAnEmptiedTableIsNothing) {
	table.with([](Relation& r) {
		r.tuples = 0;
		r.pages = 50;
	});
	EXPECT_DOUBLE_EQ(space().needed, 0);
}

}  // namespace
}  // namespace dbe::test
