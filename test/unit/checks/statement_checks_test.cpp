// What the checks of statements share, and the traps of each.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class StatementChecks : public testing::Test {
protected:
	StatementChecks() { db.statements.since = CatalogBuilder::now - 864000; }

	bool finds(std::string_view check, std::string_view text, double calls, double total_ms,
			   double rows = 1) {
		CatalogBuilder fresh;
		fresh.statements.since = CatalogBuilder::now - 864000;
		auto table = fresh.table("orders");
		for (const char* name : {"id", "a", "b", "c", "d", "e", "f", "g"})
			table.column(name, type::bigint);
		fresh.statement(text, calls, total_ms, [&](Statement& s) { s.rows = rows * calls; });
		return !run_check(check, fresh).is_silent();
	}

	CatalogBuilder db;
};

TEST_F(StatementChecks, AreSkippedWithoutStatements) {
	db.statements.why = Skip::not_installed;
	db.statements.reason = "missing";
	for (const char* check : {"slow_statement", "spilling_statement", "repeated_lookup",
							  "unbounded_result", "select_star", "offset_paging"}) {
		const CheckRun run = run_check(check, db);
		EXPECT_EQ(run.status, Status::skipped) << check;
		EXPECT_EQ(run.skip, Skip::not_installed) << check;
	}
}

TEST_F(StatementChecks, AreSkippedWhenJustReset) {
	db.statement("SELECT 1", 1000, 1e6);
	db.statements.since = CatalogBuilder::now - 60;
	EXPECT_EQ(run_check("slow_statement", db).skip, Skip::too_young);
}

TEST_F(StatementChecks, CountWhatIsHidden) {
	db.statement("SELECT 1", 1000, 1e6);
	db.statements.total_ms = 4e6;
	db.statements.own_only = true;
	EXPECT_EQ(run_check("slow_statement", db).unassessed, 3e6);
}

TEST_F(StatementChecks, SlowNeedsTimeCallsAndShare) {
	EXPECT_TRUE(finds("slow_statement", "SELECT 1", 100, 20000));
	EXPECT_FALSE(finds("slow_statement", "SELECT 1", 100, 2000));
	EXPECT_FALSE(finds("slow_statement", "SELECT 1", 10, 20000));
	EXPECT_FALSE(finds("slow_statement", "SELECT pg_advisory_lock($1)", 100, 20000));
	EXPECT_TRUE(finds("slow_statement", "SELECT * FROM advisory", 100, 20000));
	db.statement("SELECT 1", 100, 20000);
	db.statement("SELECT 2", 1e6, 2e6);
	EXPECT_TRUE(run_check("slow_statement", db).is_silent());
}

TEST_F(StatementChecks, UnboundedMeansNoLimitAtTheTop) {
	const auto found = [&](std::string_view text) {
		return finds("unbounded_result", text, 100, 1000, 50000);
	};
	EXPECT_TRUE(found("SELECT id FROM orders"));
	EXPECT_TRUE(found("SELECT id FROM (SELECT id FROM orders LIMIT $1) o CROSS JOIN x"));
	EXPECT_FALSE(found("SELECT id FROM orders LIMIT $1"));
	EXPECT_FALSE(found("SELECT id FROM orders FETCH FIRST 10 ROWS ONLY"));
	EXPECT_FALSE(found("INSERT INTO a SELECT * FROM orders"));
	EXPECT_FALSE(found("WITH x AS (DELETE FROM orders RETURNING *) SELECT * FROM x"));
}

TEST_F(StatementChecks, OffsetMeansTheClause) {
	const auto found = [&](std::string_view text) {
		return finds("offset_paging", text, 1000, 50000);
	};
	EXPECT_TRUE(found("SELECT id FROM orders ORDER BY a LIMIT $1 OFFSET $2"));
	EXPECT_FALSE(found("SELECT \"offset\" FROM orders LIMIT $1"));
	EXPECT_FALSE(found("SELECT id FROM (SELECT id FROM orders OFFSET $1) o LIMIT $2"));
	EXPECT_FALSE(found("SELECT id FROM orders WHERE note = 'LIMIT 1 OFFSET 2'"));
}

TEST_F(StatementChecks, StarMeansAllColumnsOfATable) {
	const auto found = [&](std::string_view text) { return finds("select_star", text, 1000, 50000); };
	EXPECT_TRUE(found("SELECT * FROM orders WHERE id = $1"));
	EXPECT_TRUE(found("SELECT \"orders\".* FROM \"public\".\"orders\" WHERE id = $1"));
	EXPECT_TRUE(found("SELECT DISTINCT o.*, 1 FROM orders AS o"));
	EXPECT_FALSE(found("SELECT count(*) FROM orders"));
	EXPECT_FALSE(found("SELECT 2 * a FROM orders"));
	EXPECT_FALSE(found("SELECT * FROM generate_series(1, 2)"));
	EXPECT_FALSE(found("SELECT * FROM (SELECT id FROM orders) o"));
	EXPECT_FALSE(found("SELECT id FROM orders WHERE EXISTS (SELECT * FROM orders)"));
	EXPECT_FALSE(found("SELECT * FROM other.orders"));
	EXPECT_FALSE(found("WITH orders AS (SELECT 1) SELECT * FROM orders"));
}

class RepeatedLookup : public StatementChecks {
protected:
	RepeatedLookup() {
		auto customers = db.table("customers").column("id", type::bigint).primary_key({"id"});
		db.table("orders").column("id", type::bigint).column("customer_id", type::bigint)
			.foreign_key({"customer_id"}, customers);
		db.table("pages").column("id", type::bigint);
	}
	bool finds_after(std::string_view list, double list_rows,
					 std::string_view lookup = "SELECT name FROM customers WHERE id = $1 LIMIT $2") {
		db.statement(lookup, 30000, 900);
		db.statement(list, 1000, 900, [=](Statement& s) { s.rows = list_rows; });
		return !run_check("repeated_lookup", db).is_silent();
	}
};

TEST_F(RepeatedLookup, FollowsAListOfAsManyRows) {
	EXPECT_TRUE(finds_after("SELECT id, customer_id FROM orders LIMIT $1", 30000));
}
TEST_F(RepeatedLookup, IsHealthyWithoutSuchAList) {
	EXPECT_FALSE(finds_after("SELECT id, customer_id FROM orders LIMIT $1", 20000));
}
TEST_F(RepeatedLookup, IsHealthyWhenTheListHasNothingToDoWithIt) {
	EXPECT_FALSE(finds_after("SELECT id FROM pages LIMIT $1", 30000));
}
TEST_F(RepeatedLookup, IsALookupByOneKey) {
	const char* list = "SELECT id, customer_id FROM orders LIMIT $1";
	EXPECT_FALSE(finds_after(list, 30000, "SELECT name FROM customers WHERE id = ANY ($1)"));
}
TEST_F(RepeatedLookup, IsNoLock) {
	const char* list = "SELECT id, customer_id FROM orders LIMIT $1";
	EXPECT_FALSE(finds_after(list, 30000, "SELECT name FROM customers WHERE id = $1 FOR UPDATE"));
}

}  // namespace
}  // namespace dbe::test
