// What each statement check fires on and, more of it, what must stay silent.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class WorkloadChecks : public testing::Test {
protected:
	WorkloadChecks() {
		db.statements.since = CatalogBuilder::now - 10 * 86400;
		auto table =
			db.table("orders").rows(1000000).column("id", type::bigint).column("email", type::text);
		table.primary_key({"id"}).with([](Relation& r) { r.pages = 10000; });
		orders = table.id();
		db.table("orders_import").rows(1000000).column("id", type::bigint);
	}

	bool finds(std::string_view check, std::string_view text, double calls, double total_ms,
			   const Adjust<Statement>& adjust = {}) {
		db.statement(text, calls, total_ms, adjust);
		const CheckRun run = run_check(check, db);
		EXPECT_EQ(run.reason, "") << check;
		return !run.is_silent();
	}

	CatalogBuilder db;
	RelationId orders{};
};

class UnstableTime : public WorkloadChecks {
protected:
	bool finds_spread(double mean, double deviation, double slowest, double calls = 1000,
					  std::string_view text = "SELECT 1") {
		return finds("unstable_statement_time", text, calls, calls * mean, [&](Statement& s) {
			s.deviation_ms = deviation;
			s.max_ms = slowest;
		});
	}
};
TEST_F(UnstableTime, IsFound) { EXPECT_TRUE(finds_spread(10, 50, 400)); }
TEST_F(UnstableTime, IsNotOneAccident) { EXPECT_FALSE(finds_spread(11, 31.6, 1010)); }
TEST_F(UnstableTime, IsNotAnOrdinarySpread) { EXPECT_FALSE(finds_spread(10, 20, 100)); }
TEST_F(UnstableTime, IsNotSleep) {
	EXPECT_FALSE(finds_spread(10, 50, 400, 1000, "SELECT pg_sleep($1)"));
}

TEST_F(WorkloadChecks, PlanningIsComparedWithExecution) {
	const auto planned = [](double ms) { return [ms](Statement& s) { s.plan_ms = ms; }; };
	db.statement("SELECT 0", 1, 1, planned(0.1));
	EXPECT_FALSE(finds("planning_outweighs_execution", "SELECT 1", 5000, 5000, planned(4000)));
	EXPECT_TRUE(finds("planning_outweighs_execution", "SELECT 2", 5000, 5000, planned(6000)));
}

TEST_F(WorkloadChecks, PlanningMustBeMeasured) {
	db.statement("SELECT 1", 5000, 5000);
	EXPECT_EQ(run_check("planning_outweighs_execution", db).skip, Skip::not_installed);
}

TEST_F(WorkloadChecks, CompilationIsAPartOfTheTime) {
	db.statements.counts_jit = true;
	const auto compiled = [](double ms) { return [ms](Statement& s) { s.jit_ms = ms; }; };
	EXPECT_FALSE(finds("jit_dominates", "SELECT 1", 100, 10000, compiled(2000)));
	EXPECT_TRUE(finds("jit_dominates", "SELECT 2", 100, 10000, compiled(6000)));
	db.statements.counts_jit = false;
	EXPECT_EQ(run_check("jit_dominates", db).skip, Skip::not_installed);
}

TEST_F(WorkloadChecks, ReadsAreWhatIsNotInTheBuffers) {
	const auto blocks = [](double hit, double read) {
		return [=](Statement& s) {
			s.blocks_hit = hit;
			s.blocks_read = read;
		};
	};
	EXPECT_FALSE(finds("read_heavy_statement", "SELECT 1", 1000, 1e5, blocks(1e8, 2e6)));
	EXPECT_FALSE(finds("read_heavy_statement", "SELECT 2", 1000, 1e5, blocks(0, 1e5)));
	EXPECT_TRUE(finds("read_heavy_statement", "SELECT 3", 1000, 1e5, blocks(1e6, 5e6)));
}

TEST_F(WorkloadChecks, WalIsMeasuredAgainstTheRow) {
	const auto wal = [](double bytes) {
		return [=](Statement& s) { s.wal_bytes = bytes * s.rows; };
	};
	const char* sql = "INSERT INTO orders (id, email) VALUES ($1, $2)";
	EXPECT_FALSE(finds("write_amplification", sql, 1e6, 1e6, wal(1000)));
	EXPECT_FALSE(
		finds("write_amplification", "INSERT INTO elsewhere VALUES ($1)", 1e6, 1e6, wal(20000)));
	EXPECT_TRUE(finds("write_amplification", sql, 1e6, 1e6, wal(20000)));
}

TEST_F(WorkloadChecks, AQueueIsReadWithSkipLocked) {
	const auto none = [](Statement& s) { s.rows = 0; };
	const char* check = "empty_queue_polling";
	EXPECT_FALSE(
		finds(check, "SELECT id FROM blocked WHERE address = $1 LIMIT $2", 1e8, 1e6, none));
	EXPECT_FALSE(finds(check, "SELECT id FROM jobs LIMIT $1 FOR UPDATE SKIP LOCKED", 1e8, 1e6));
	EXPECT_FALSE(
		finds(check, "SELECT a FROM jobs LIMIT $1 FOR UPDATE SKIP LOCKED", 20000, 1e6, none));
	EXPECT_TRUE(finds(check,
					  "UPDATE jobs SET taken = $1 WHERE id = (SELECT id FROM jobs LIMIT $2 FOR "
					  "UPDATE SKIP LOCKED) RETURNING id",
					  1e8, 1e6, none));
}

TEST_F(WorkloadChecks, AWriteOfAllRowsHasNoCondition) {
	const auto all = [](Statement& s) { s.rows = s.calls * 1e6; };
	for (const char* text :
		 {"UPDATE orders SET email = $1 WHERE id > $2",
		  "DELETE FROM orders USING x WHERE x.id = id",
		  "UPDATE orders o SET email = x.email FROM x", "UPDATE orders_import SET id = $1",
		  "DELETE FROM elsewhere", "INSERT INTO orders SELECT * FROM x"})
		EXPECT_FALSE(finds("full_table_write", text, 100, 1e5, all)) << text;
	EXPECT_FALSE(finds("full_table_write", "UPDATE orders SET email = $1", 100, 1e5));
	EXPECT_TRUE(finds("full_table_write", "UPDATE ONLY orders AS o SET email = $1", 100, 1e5, all));
}

TEST_F(WorkloadChecks, ADeleteOfAllRowsCounts) {
	EXPECT_TRUE(finds("full_table_write", "DELETE FROM public.\"orders\" RETURNING id", 100, 1e5,
					  [](Statement& s) { s.rows = s.calls * 1e6; }));
}

TEST_F(WorkloadChecks, RandomOrderIsTheClause) {
	for (const char* text :
		 {"SELECT random() FROM orders ORDER BY id", "SELECT \"order by random()\"",
		  "INSERT INTO x SELECT id FROM orders ORDER BY random()"})
		EXPECT_FALSE(finds("order_by_random", text, 1000, 1e5)) << text;
	EXPECT_TRUE(
		finds("order_by_random", "SELECT id FROM orders ORDER BY RANDOM() LIMIT $1", 1000, 1e5));
}

TEST_F(WorkloadChecks, NotInReadsALargeTable) {
	for (const char* text :
		 {"SELECT 1 FROM x WHERE id NOT IN ($1, $2)",
		  "SELECT 1 FROM orders WHERE id NOT IN (SELECT a FROM x)",
		  "SELECT 1 FROM x WHERE id NOT IN (SELECT a FROM (SELECT id FROM orders) o)",
		  "SELECT 1 FROM x WHERE id IN (SELECT id FROM orders)"})
		EXPECT_FALSE(finds("not_in_large_subquery", text, 1000, 1e6)) << text;
	EXPECT_TRUE(finds("not_in_large_subquery",
					  "SELECT 1 FROM x WHERE id NOT IN (SELECT o.id FROM orders o WHERE a = $1)",
					  1000, 1e6));
}

TEST_F(WorkloadChecks, ACountIsOfAllRows) {
	for (const char* text :
		 {"SELECT count(*) FROM orders WHERE id > $1", "SELECT count(id) FROM orders",
		  "SELECT count(*) FROM orders o JOIN x ON o.id = x.id", "SELECT count(*), max(id) FROM x",
		  "SELECT count(*) FROM orders, x"})
		EXPECT_FALSE(finds("exact_count_of_large_table", text, 1000, 1e6)) << text;
	EXPECT_TRUE(
		finds("exact_count_of_large_table", "SELECT COUNT(*) AS \"n\" FROM \"orders\"", 1000, 1e6));
}

TEST_F(WorkloadChecks, LocksAreAtTheTop) {
	const auto many = [](Statement& s) { s.rows = s.calls * 5000; };
	for (const char* text : {"SELECT id FROM orders", "SELECT id FROM orders LIMIT $1 FOR UPDATE",
							 "SELECT id FROM x WHERE id IN (SELECT id FROM orders FOR UPDATE)",
							 "SELECT id FROM orders FOR SHARE"})
		EXPECT_FALSE(finds("locks_many_rows", text, 1000, 1e6, many)) << text;
	EXPECT_TRUE(
		finds("locks_many_rows", "SELECT id FROM orders FOR NO KEY UPDATE", 1000, 1e6, many));
}

class FunctionOnColumn : public WorkloadChecks {
protected:
	bool finds_scan(std::string_view text, double blocks = 10000, double rows = 1) {
		return finds("function_on_filtered_column", text, 1000, 1e6, [&](Statement& s) {
			s.blocks_hit = blocks * s.calls;
			s.rows = rows * s.calls;
		});
	}
};
TEST_F(FunctionOnColumn, IsFound) {
	EXPECT_TRUE(finds_scan("SELECT id FROM orders WHERE lower(email) = $1"));
}
TEST_F(FunctionOnColumn, IsFoundWithAlias) {
	EXPECT_TRUE(
		finds_scan("SELECT o.id FROM public.orders o WHERE a = $1 AND LOWER(o.\"email\") IN ($2)"));
}
TEST_F(FunctionOnColumn, IsFoundBehindAConstantArgument) {
	EXPECT_TRUE(finds_scan("SELECT id FROM orders WHERE date_trunc($1, email) = $2"));
}
TEST_F(FunctionOnColumn, IsFoundAsCast) {
	EXPECT_TRUE(finds_scan("SELECT id FROM orders WHERE email::date = $1"));
}
TEST_F(FunctionOnColumn, IsNoMatterWhereAnotherConditionServes) {
	EXPECT_FALSE(finds_scan("SELECT id FROM orders WHERE id = $1 AND lower(email) = $2", 4));
}
TEST_F(FunctionOnColumn, IsNoMatterForMuchOfTheTable) {
	EXPECT_FALSE(finds_scan("SELECT id FROM orders WHERE lower(email) > $1", 10000, 50000));
}
TEST_F(FunctionOnColumn, MustBeOnTheColumnsSide) {
	EXPECT_FALSE(finds_scan("SELECT id FROM orders WHERE email = lower($1)"));
	EXPECT_FALSE(finds_scan("SELECT lower(email) FROM orders WHERE email = $1"));
	EXPECT_FALSE(finds_scan("SELECT id FROM orders WHERE email = $1::text"));
	EXPECT_FALSE(finds_scan("SELECT id FROM orders WHERE lower(other) = $1"));
	EXPECT_FALSE(finds_scan("SELECT id FROM orders WHERE lower(email) LIKE $1"));
	EXPECT_FALSE(finds_scan("SELECT id FROM orders WHERE id = $1 OR lower(email) = $2"));
	EXPECT_FALSE(finds_scan("SELECT o.id FROM orders o JOIN x ON true WHERE lower(o.email) = $1"));
	EXPECT_FALSE(finds_scan("SELECT id FROM orders WHERE my.lower(email) = $1"));
}
TEST_F(FunctionOnColumn, MayBeIndexed) {
	db.indexes.push_back(db.indexes.front());
	db.indexes.back().expressions =
		db.text("({FUNCEXPR :args ({VAR :varno 1 :varattno 2 :vartype 25})})");
	EXPECT_FALSE(finds_scan("SELECT id FROM orders WHERE lower(email) = $1"));
}

class ListLengths : public WorkloadChecks {
protected:
	bool finds_all(const std::vector<std::string>& texts) {
		db.parameters["list_length_variants.min_variants"] = 3;
		for (const std::string& text : texts) db.statement(text, 10, 10);
		return !run_check("list_length_variants", db).is_silent();
	}
};
TEST_F(ListLengths, AreOneShape) {
	EXPECT_TRUE(finds_all({"SELECT a FROM t WHERE b IN ($1)", "SELECT a FROM t WHERE b IN ($1, $2)",
						   "SELECT a FROM t WHERE b IN ($1,$2,$3)",
						   "SELECT a FROM t WHERE b IN ($1, $2, $3, $4)"}));
}
TEST_F(ListLengths, OfRowsAreOneShape) {
	EXPECT_TRUE(finds_all({"INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)",
						   "INSERT INTO t (a, b) VALUES ($1, $2)",
						   "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6)"}));
}
TEST_F(ListLengths, AreNotOtherStatements) {
	EXPECT_FALSE(
		finds_all({"SELECT a FROM t WHERE b IN ($1, $2)", "SELECT c FROM t WHERE b IN ($1, $2, $3)",
				   "SELECT d FROM t WHERE b IN ($1, $2, $3, $4)"}));
}
TEST_F(ListLengths, AreNotTheSameTextOnOtherTables) {
	EXPECT_FALSE(
		finds_all({"SELECT a FROM t WHERE b IN ($1, $2)", "SELECT a FROM t WHERE b IN ($1, $2)",
				   "SELECT a FROM t WHERE b IN ($1, $2)"}));
}

TEST_F(WorkloadChecks, EvictionsAreMeasuredAgainstTheRoom) {
	db.statement("SELECT 1", 10, 10);
	db.setting("pg_stat_statements.max", "5000");
	db.statements.evictions = 100;
	EXPECT_TRUE(run_check("statement_statistics_evicted", db).is_silent()) << "half of it a day";
	db.statements.evictions = 400;
	EXPECT_FALSE(run_check("statement_statistics_evicted", db).is_silent());
	db.statements.evictions = -1;
	EXPECT_EQ(run_check("statement_statistics_evicted", db).skip, Skip::not_installed);
}

TEST_F(WorkloadChecks, SecretsAreRemovedOneByOne) {
	db.statement("SELECT 1", 10, 10);
	const UtilityStatement utilities[] = {
		{.id = -7,
		 .calls = 1,
		 .text = "ALTER ROLE a PASSWORD '***'",
		 .secret = "the password of a role"},
		{.id = 8, .calls = 1, .text = "CREATE TABLE t ()", .secret = {}},
		{.id = 9,
		 .calls = 1,
		 .text = "ALTER ROLE b PASSWORD '***'",
		 .secret = "the password of a role"}};
	db.statements.utilities = utilities;
	db.statements.view = "public.pg_stat_statements";
	const CheckRun run = run_check("secrets_in_statement_texts", db);
	ASSERT_EQ(run.findings.size(), 1u);
	const std::string database = std::to_string(static_cast<std::uint32_t>(db.server.database));
	EXPECT_EQ(run.findings[0].fix, "SELECT public.pg_stat_statements_reset(0, " + database +
									   ", -7);\n"
									   "SELECT public.pg_stat_statements_reset(0, " +
									   database + ", 9);");
	EXPECT_EQ(run.findings[0].detail.find("***"), std::string::npos);
}

TEST_F(WorkloadChecks, TemporaryTablesHaveARate) {
	db.statement("SELECT 1", 10, 10);
	const UtilityStatement utilities[] = {
		{.id = 1, .calls = 5e6, .text = "CREATE TABLE t ()", .secret = {}},
		{.id = 2, .calls = 1e5, .text = "CREATE TEMP TABLE t ()", .secret = {}},
		{.id = 3, .calls = 1e6, .text = "CREATE LOCAL TEMPORARY TABLE u ()", .secret = {}}};
	db.statements.utilities = std::span(utilities).first(2);
	EXPECT_TRUE(run_check("temporary_table_churn", db).is_silent());
	db.statements.utilities = utilities;
	EXPECT_FALSE(run_check("temporary_table_churn", db).is_silent());
}

}  // namespace
}  // namespace dbe::test
