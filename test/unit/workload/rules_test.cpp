// Each rule by numbers that meet its condition, and by those that nearly do.
#include <gtest/gtest.h>

#include <functional>

#include "core/base/text.hpp"
#include "core/workload/fingerprint.hpp"
#include "core/workload/rule.hpp"

namespace dbe::test {
namespace {

using Change = std::function<void(WorkloadStatement&, WorkloadSums&)>;

WorkloadFinding first_finding(std::string_view rule, std::string_view text, const Change& change) {
	static std::vector<WorkloadStatement> statements;
	statements.assign(1, {});
	WorkloadStatement& s = statements.front();
	WorkloadSums sums;
	sums.total_ms = 10000;
	sums.total_calls = 10000;
	sums.blocks_read = 10000;
	sums.wal_bytes = 1e9;
	sums.seconds = 600;
	sums.counts_jit = true;
	sums.server_major = 17;
	s.numbers.id = 1;
	s.numbers.text = text;
	s.numbers.calls = 1000;
	s.numbers.rows = 1000;
	s.numbers.total_ms = 1000;
	s.numbers.max_ms = 1;
	change(s, sums);
	s.words = sql_words(s.numbers.text);
	s.fingerprint = fingerprint_of(s.numbers.text);
	const WorkloadRule* wanted[] = {find_workload_rule(rule)};
	EXPECT_NE(wanted[0], nullptr) << rule;
	const auto findings = judge_workload(statements, sums, wanted);
	return findings.empty() ? WorkloadFinding{} : findings.front();
}

bool finds(std::string_view rule, std::string_view text, const Change& change) {
	return first_finding(rule, text, change).rule != nullptr;
}

void inserts_one(WorkloadStatement& s, WorkloadSums&) {
	s.facts.command = DBE_INSERT;
	s.facts.writes_one_row = true;
	s.facts.bulk = "INSERT INTO t SELECT * FROM unnest($1::bigint[])";
}

TEST(WorkloadRules, SingleRowInsertLoop) {
	constexpr std::string_view text = "INSERT INTO t VALUES ($1)";
	const auto found = first_finding("single_row_insert_loop", text, inserts_one);
	EXPECT_NE(found.detail.find("1,000 calls"), std::string::npos);
	EXPECT_NE(found.fix.find("unnest"), std::string::npos);
	const auto with = [&](const Change& change) {
		return finds("single_row_insert_loop", text, [&](auto& s, auto& sums) {
			inserts_one(s, sums);
			change(s, sums);
		});
	};
	EXPECT_FALSE(with([](auto& s, auto&) { s.numbers.calls = s.numbers.rows = 99; }));
	EXPECT_FALSE(with([](auto& s, auto&) { s.numbers.rows = 2000; }));
	EXPECT_FALSE(with([](auto& s, auto&) { s.numbers.rows = 500; }));  // ON CONFLICT DO NOTHING
	EXPECT_FALSE(with([](auto& s, auto&) { s.numbers.total_ms = 499; }));
	EXPECT_FALSE(with([](auto& s, auto&) { s.facts.writes_one_row = false; }));
}

TEST(WorkloadRules, SingleRowUpdateLoop) {
	const auto updates = [](auto& s, auto&) {
		s.facts.command = DBE_UPDATE;
		s.facts.writes_one_row = true;
	};
	EXPECT_TRUE(finds("single_row_update_loop", "UPDATE t SET a = $1 WHERE id = $2", updates));
	EXPECT_FALSE(finds("single_row_update_loop", "UPDATE t SET a = $1 WHERE id = $2", inserts_one));
	EXPECT_FALSE(finds("single_row_update_loop", "UPDATE t SET a = $1 WHERE b = $2", [](auto& s, auto&) {
		s.facts.command = DBE_UPDATE;
	}));
}

std::vector<WorkloadStatement> shapes(std::size_t count, std::string_view before, std::string_view after) {
	std::vector<WorkloadStatement> statements(count);
	for (std::size_t i = 0; i < count; i++) {
		std::string list;
		for (std::size_t n = 0; n <= i; n++) append(list, cat(n == 0 ? "" : ", ", "$", n + 1));
		statements[i].numbers.id = static_cast<std::int64_t>(i);
		statements[i].numbers.calls = 1;
		statements[i].numbers.total_ms = static_cast<double>(count - i);
		statements[i].numbers.text = cat(before, list, after, " AND c = $", i + 2);
		statements[i].fingerprint = fingerprint_of(statements[i].numbers.text);
	}
	for (WorkloadStatement& s : statements) s.words = sql_words(s.numbers.text);
	group_alike(statements);
	return statements;
}

std::vector<WorkloadFinding> shapes_found(const std::vector<WorkloadStatement>& statements, int server_major = 17) {
	WorkloadSums sums;
	sums.total_ms = 1000;
	sums.server_major = server_major;
	const WorkloadRule* rule[] = {find_workload_rule("in_list_shapes")};
	return judge_workload(statements, sums, rule);
}

TEST(WorkloadRules, InListShapes) {
	const auto many = shapes(20, "SELECT a FROM t WHERE b NOT IN (", ")");
	const auto found = shapes_found(many);
	ASSERT_EQ(found.size(), 1u);
	EXPECT_EQ(found[0].fix, "SELECT a FROM t WHERE b <> ALL ($1) AND c = $2;");
	EXPECT_TRUE(shapes_found(many, 18).empty());
	EXPECT_TRUE(shapes_found(shapes(19, "SELECT a FROM t WHERE b IN (", ")")).empty());
	EXPECT_TRUE(shapes_found(shapes(20, "SELECT a FROM t WHERE f(", ")")).empty());
}

TEST(WorkloadRules, UnboundedResult) {
	const auto many = [](auto& s, auto&) { s.numbers.rows = 1e7; };
	EXPECT_TRUE(finds("unbounded_result", "SELECT a FROM t", many));
	EXPECT_TRUE(finds("unbounded_result", "SELECT a FROM t WHERE a IN (SELECT a FROM u LIMIT $1)", many));
	EXPECT_FALSE(finds("unbounded_result", "SELECT a FROM t LIMIT $1", many));
	EXPECT_FALSE(finds("unbounded_result", "INSERT INTO t SELECT a FROM u", many));
	EXPECT_FALSE(finds("unbounded_result", "SELECT a FROM t", [](auto& s, auto&) { s.numbers.rows = 9999e3; }));
}

TEST(WorkloadRules, TempSpill) {
	EXPECT_TRUE(finds("temp_spill", "SELECT 1", [](auto& s, auto&) { s.numbers.temp_blocks = 1; }));
	EXPECT_FALSE(finds("temp_spill", "SELECT 1", [](auto&, auto&) {}));
	EXPECT_FALSE(finds("temp_spill", "SELECT 1", [](auto& s, auto&) {
		s.numbers.temp_blocks = 1;
		s.numbers.total_ms = 99;
	}));
}

void varies(WorkloadStatement& s, WorkloadSums& sums) {
	s.numbers.calls = 100;
	s.numbers.total_ms = 1000;
	s.numbers.max_ms = 110;
	s.numbers.squares = 1600.0 * 100;
	sums.total_ms = 2000;
}

TEST(WorkloadRules, UnstableTime) {
	EXPECT_TRUE(finds("unstable_time", "SELECT 1", varies));
	EXPECT_FALSE(finds("unstable_time", "SELECT pg_sleep($1)", varies));
	EXPECT_FALSE(finds("unstable_time", "SELECT 1", [](auto& s, auto& sums) {
		varies(s, sums);
		s.numbers.squares = 800.0 * 100;  // 2.8 times the mean
	}));
	EXPECT_FALSE(finds("unstable_time", "SELECT 1", [](auto& s, auto& sums) {
		varies(s, sums);
		s.numbers.max_ms = 409;	 // one accident
	}));
}

TEST(WorkloadRules, PlanningHeavy) {
	EXPECT_TRUE(finds("planning_heavy", "SELECT 1", [](auto& s, auto&) { s.numbers.plan_ms = 1001; }));
	EXPECT_FALSE(finds("planning_heavy", "SELECT 1", [](auto& s, auto&) { s.numbers.plan_ms = 1000; }));
}

TEST(WorkloadRules, LowHitRatio) {
	const auto reads = [](double read, double hit) {
		return finds("low_hit_ratio", "SELECT 1", [=](auto& s, auto&) {
			s.numbers.blocks_read = read;
			s.numbers.blocks_hit = hit;
		});
	};
	EXPECT_TRUE(reads(1000, 8000));
	EXPECT_FALSE(reads(1000, 9000));
	EXPECT_FALSE(reads(999, 0));
}

TEST(WorkloadRules, WalHeavy) {
	const auto writes = [](std::string_view text, double bytes) {
		return finds("wal_heavy", text, [=](auto& s, auto&) { s.numbers.wal_bytes = bytes; });
	};
	EXPECT_TRUE(writes("UPDATE t SET a = $1", 1e8));
	EXPECT_FALSE(writes("UPDATE t SET a = $1", 9.9e7));
	EXPECT_FALSE(writes("SELECT a FROM t", 1e8));
}

TEST(WorkloadRules, JitHeavy) {
	EXPECT_TRUE(finds("jit_heavy", "SELECT 1", [](auto& s, auto&) { s.numbers.jit_ms = 300; }));
	EXPECT_FALSE(finds("jit_heavy", "SELECT 1", [](auto& s, auto&) { s.numbers.jit_ms = 299; }));
}

TEST(WorkloadRules, IdlePoll) {
	constexpr std::string_view queue = "SELECT id FROM jobs ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED";
	const auto rows = [](double rows) { return [=](auto& s, auto&) { s.numbers.rows = rows; }; };
	EXPECT_TRUE(finds("idle_poll", queue, rows(50)));
	EXPECT_FALSE(finds("idle_poll", queue, rows(51)));
	EXPECT_FALSE(finds("idle_poll", "SELECT id FROM blocked WHERE address = $1 LIMIT $2", rows(0)));
	EXPECT_FALSE(finds("idle_poll", queue, [](auto& s, auto& sums) {
		s.numbers.rows = 0;
		sums.seconds = 1001;
	}));
}

TEST(WorkloadRules, CartesianByRows) {
	const auto rows = [](double rows, std::vector<double> factors) {
		return finds("cartesian_by_rows", "SELECT * FROM a, b", [=](auto& s, auto&) {
			s.numbers.calls = 1;
			s.numbers.rows = rows;
			s.facts.factors = factors;
		});
	};
	EXPECT_TRUE(rows(20000, {200, 200}));
	EXPECT_FALSE(rows(19999, {200, 200}));
	EXPECT_FALSE(rows(20000, {20000, 1}));	// a table of one row
	EXPECT_FALSE(rows(20000, {20000}));
	EXPECT_FALSE(rows(20000, {-1, 200}));
}

}  // namespace
}  // namespace dbe::test
