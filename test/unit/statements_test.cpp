#include "core/query/statements.hpp"

#include <gtest/gtest.h>

#include "core/query/index_builds.hpp"
#include "support/catalog_builder.hpp"
#include "support/fake_host.hpp"

namespace dbe::test {
namespace {

// queryid, text, calls, total, squares, rows, hit, read, temp, plan, wal, images, jit, slowest
Cells row(const char* id, const char* text, const char* calls, const char* total) {
	return {id, text, calls, total, "400", "30", "7", "3", "5", "2", "8192", "1", "0.5", "9"};
}
// ... since, texts, evictions
Cells sums(const char* calls, const char* total, const char* since) {
	return {{}, {}, calls, total, since, "4990", "12", {}, {}, {}, {}, {}, {}, {}};
}
Cells utility(const char* id, const char* text, const char* calls) {
	return {id, text, calls, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
}

class StatementsTest : public testing::Test {
protected:
	const Statements& load() {
		const Catalog catalog(db.build(), arena);
		statements = load_statements(host, arena, catalog);
		return statements;
	}

	CatalogBuilder db;
	FakeHost fake;
	Host host = fake.host();
	Arena arena{host};
	Statements statements;
};

TEST_F(StatementsTest, SaysThatTheExtensionIsMissing) {
	EXPECT_FALSE(load().available);
	EXPECT_EQ(statements.why, Skip::not_installed);
	EXPECT_TRUE(fake.queries().empty());
}

TEST_F(StatementsTest, SaysThatTheExtensionIsNotPreloaded) {
	db.extension("pg_stat_statements", "1.10");
	fake.refuse("pg_stat_statements", "55000", "must be loaded via shared_preload_libraries");
	EXPECT_FALSE(load().available);
	EXPECT_EQ(statements.why, Skip::not_installed);
	EXPECT_NE(statements.reason.find("shared_preload_libraries"), std::string_view::npos);
}

TEST_F(StatementsTest, SaysThatTheCallerMayNotRead) {
	db.extension("pg_stat_statements", "1.10");
	fake.refuse("pg_stat_statements", "42501");
	EXPECT_FALSE(load().available);
	EXPECT_EQ(statements.why, Skip::no_privilege);
}

TEST_F(StatementsTest, ReadsEachVersionByItsColumns) {
	db.extension("pg_stat_statements", "1.7");
	EXPECT_FALSE(load().available);
	db.extensions.front().version = db.text("1.8");
	EXPECT_TRUE(load().available);
	EXPECT_EQ(fake.queries().back().find("toplevel"), std::string::npos);
	db.extensions.front().version = db.text("1.12");
	EXPECT_TRUE(load().available);
	EXPECT_NE(fake.queries().back().find("toplevel"), std::string::npos);
}

TEST_F(StatementsTest, ListsWhatHasAPlanAndIsNotOwn) {
	db.extension("pg_stat_statements", "1.10");
	fake.answer("pg_stat_statements",
				{sums("1000", "5000", "1700000000.5"),
				 row("1", "SELECT name -- the name\nFROM t\nWHERE id = $1", "100", "1000"),
				 row("2", "VACUUM t", "10", "400"),
				 row("3", "/* x */ (WITH a AS (SELECT 1) TABLE a)", "1", "2"),
				 row("4", "SELECT * FROM dbe.findings()", "1", "100"),
				 row("-5", "PREPARE p (int) AS UPDATE t SET a = $1", "1", "1"),
				 row("6", "PREPARE TRANSACTION 'x'", "1", "1")});
	load();
	ASSERT_EQ(statements.list.size(), 3u);
	EXPECT_EQ(statements.list[0].text, "SELECT name FROM t WHERE id = $1");
	EXPECT_EQ(statements.list[0].mean_ms, 10);
	EXPECT_EQ(statements.list[0].deviation_ms, 2);
	EXPECT_EQ(statements.list[1].id, 3);
	EXPECT_EQ(statements.list[2].id, -5);
	EXPECT_EQ(statements.since, 1700000000.5);
	EXPECT_EQ(statements.total_calls, 1000 - 10 - 1 - 1);
	EXPECT_EQ(statements.total_ms, 5000 - 400 - 100 - 1);
	EXPECT_FALSE(statements.own_only);
}

TEST_F(StatementsTest, ReadsWhatEachStatementCost) {
	db.extension("pg_stat_statements", "1.10");
	fake.answer("pg_stat_statements", {sums("1", "1", "1"), row("1", "TABLE t", "4", "1")});
	const Statement& s = load().list[0];
	EXPECT_EQ(s.plan_ms, 2);
	EXPECT_EQ(s.wal_bytes, 8192);
	EXPECT_EQ(s.wal_images, 1);
	EXPECT_EQ(s.jit_ms, 0.5);
	EXPECT_EQ(s.max_ms, 9);
	EXPECT_EQ(statements.texts, 4990);
	EXPECT_EQ(statements.evictions, 12);
	EXPECT_EQ(statements.view, "public.pg_stat_statements");
}

TEST_F(StatementsTest, AsksForWhatTheVersionHas) {
	db.extension("pg_stat_statements", "1.8");
	load();
	EXPECT_FALSE(statements.counts_jit);
	EXPECT_EQ(fake.queries().back().find("dealloc"), std::string::npos);
	EXPECT_EQ(fake.queries().back().find("jit_emission"), std::string::npos);
	db.extensions.front().version = db.text("1.10");
	load();
	EXPECT_TRUE(statements.counts_jit);
	EXPECT_NE(fake.queries().back().find("dealloc"), std::string::npos);
	EXPECT_NE(fake.queries().back().find("jit_emission"), std::string::npos);
}

TEST_F(StatementsTest, KeepsWhatHasNoPlanApart) {
	db.extension("pg_stat_statements", "1.10");
	fake.answer("pg_stat_statements",
				{sums("10", "10", "1"), row("1", "CREATE TEMP TABLE x (a int)", "4", "1"),
				 utility("1", "CREATE TEMP TABLE x (a int)", "4"),
				 utility("2", "ALTER ROLE app PASSWORD 'geheim'", "1")});
	load();
	EXPECT_TRUE(statements.list.empty());
	EXPECT_EQ(statements.total_calls, 6);
	ASSERT_EQ(statements.utilities.size(), 2u);
	EXPECT_EQ(statements.utilities[0].calls, 4);
	EXPECT_TRUE(statements.utilities[0].secret.empty());
	EXPECT_EQ(statements.utilities[1].text, "ALTER ROLE app PASSWORD '***'");
	EXPECT_FALSE(statements.utilities[1].secret.empty());
}

TEST_F(StatementsTest, KnowsThatTheRestIsHidden) {
	db.extension("pg_stat_statements", "1.10");
	Cells hidden = row("", "<insufficient privilege>", "50", "60");
	hidden[0] = {};
	fake.answer("pg_stat_statements", {sums("60", "70", "1"), hidden, row("7", "TABLE t", "1", "2")});
	load();
	EXPECT_TRUE(statements.own_only);
	ASSERT_EQ(statements.list.size(), 1u);
	EXPECT_EQ(statements.total_ms, 70);
}

TEST_F(StatementsTest, HoldsTheWholeRangeOfIdentifiers) {
	db.extension("pg_stat_statements", "1.10");
	fake.answer("pg_stat_statements", {sums("1", "1", "1"), row("-9223372036854775808", "TABLE t", "1", "1"),
									   row("9223372036854775807", "TABLE u", "1", "1")});
	load();
	EXPECT_EQ(statements.list[0].id, INT64_MIN);
	EXPECT_EQ(statements.list[1].id, INT64_MAX);
}

TEST_F(StatementsTest, LoadsIndexBuilds) {
	fake.answer("pg_stat_progress_create_index", {{"16400", "16410"}, {"16500", "0"}, {"0", "0"}});
	const auto builds = load_index_builds(host, arena);
	EXPECT_EQ(std::vector<RelationId>(builds.begin(), builds.end()),
			  (std::vector<RelationId>{RelationId{16400}, RelationId{16410}, RelationId{16500},
									   RelationId{}}));
}

}  // namespace
}  // namespace dbe::test
