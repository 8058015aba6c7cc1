// Every SQL function of the core with a server that fails at every possible moment: whatever
// fails, the core says so once, leaks nothing, and works again.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "core/base/text.hpp"
#include "core/checks/registry.hpp"
#include "core/plan/fields.hpp"
#include "support/failing_new.hpp"
#include "support/fake_host.hpp"
#include "support/sample_catalog.hpp"

namespace dbe {
namespace {

using test::CatalogBuilder;
using test::FakeHost;
using test::Reply;
using Failure = FakeHost::Failure;

std::string read_source(const char* path) {
	std::ifstream file(std::string(DBE_SOURCE_DIR) + "/" + path);
	std::stringstream text;
	text << file.rdbuf();
	return text.str();
}

// From the table in the source itself, so that no operation can be forgotten here.
std::vector<std::string> operation_names() {
	const std::string source = read_source("src/core/api/operations.cpp");
	const std::regex entry("\\{\"([a-z_]+)\", api::[a-z_]+\\}");
	std::vector<std::string> names;
	for (std::sregex_iterator i(source.begin(), source.end(), entry), end; i != end; ++i)
		names.push_back((*i)[1]);
	return names;
}

// Text arguments without which an operation would end before it began.
std::vector<dbe_value> arguments_of(const std::string& operation) {
	static const std::string setting = [] {
		for (const Check* check : all_checks())
			if (!check->parameters[0].name.empty())
				return cat(check->id, ".", check->parameters[0].name);
		return std::string("none");
	}();
	static const test::TextsArgument actions({"INSERT", "UPDATE"});
	if (operation == "known_setting") return {test::text_argument(setting.c_str())};
	if (operation == "known_check") return {test::text_argument("json_column")};
	if (operation == "known_mute")
		return {test::text_argument("json_column"), test::text_argument("*"),
				test::text_argument("accepted")};
	if (operation == "known_attestation")
		return {test::text_argument("restore_test"), test::text_argument("yes")};
	if (operation == "lint" || operation == "optimize") return {test::text_argument("DELETE FROM orders")};
	static const test::TextsArgument workload({"DELETE FROM orders"});
	if (operation == "whatif_create") return {test::text_argument("CREATE INDEX ON orders (id)")};
	if (operation == "whatif_cost") return {test::text_argument("DELETE FROM orders")};
	if (operation == "advise_index") return {test::text_argument("DELETE FROM orders")};
	if (operation.starts_with("advise_")) return {workload.value()};
	if (operation == "rewrite") return {test::text_argument("DELETE FROM orders WHERE id IS NOT NULL AND id > 0")};
	if (operation.starts_with("explain")) return {test::text_argument("SELECT 1")};
	if (operation == "approx_count" || operation == "fingerprint") return {test::text_argument("SELECT 1")};
	if (operation == "plan_flags") return {test::text_argument("{}")};
	if (operation == "compare_results") return {test::text_argument("SELECT 1"), test::text_argument("SELECT other")};
	if (operation == "score_explain") return {test::text_argument("security")};
	if (operation == "report") return {test::text_argument("json")};
	dbe_value table{};
	table.kind = DBE_INTEGER;
	table.integer = 1;
	if (operation == "track_updates")
		return {table, test::text_argument("updated_at"), test::text_argument("version")};
	if (operation == "soft_delete_enable") return {table, test::text_argument("deleted_at")};
	if (operation == "restore") return {table, test::text_argument("7")};
	if (operation == "purge_batch") return {table, test::text_argument("2026-01-01")};
	if (operation == "redacted") return {test::text_argument("ALTER ROLE anna PASSWORD 'x'")};
	if (operation == "audit_enable") return {table, actions.value()};
	if (operation.starts_with("audit_") && operation.ends_with("_schema"))
		return {test::text_argument("public"), test::flag_argument(true)};
	if (operation == "audit_forget")
		return {table, test::text_argument("7"), test::null_argument(), test::text_argument("why")};
	if (operation == "row_history") return {table, test::text_argument("7")};
	if (operation == "row_as_of")
		return {table, test::text_argument("7"), test::text_argument("2026-01-01")};
	if (operation == "table_as_of") return {table, test::text_argument("2026-01-01")};
	if (operation == "undo_sql") return {table, table};
	if (operation == "audit_ddl_disable") return {};
	if (operation.ends_with("_disable")) return {table};
	return {};
}

// A table that an action may change.
void answer_actions(FakeHost& fake) {
	const auto none = std::nullopt;
	fake.answer("pg_has_role(c.relowner, 'USAGE'),",
				{{"public", "orders", "r", "p", "f", "f", "t", "f", "f", "1"}});
	fake.answer("a.attidentity <> ''", {{"1", "id", "integer", none, "t", "f", "f"},
										{"2", "updated_at", "timestamptz", none, "t", "f", "f"},
										{"3", "version", "integer", none, "t", "f", "f"},
										{"4", "deleted_at", "timestamptz", none, "f", "f", "f"}});
	fake.answer("WITH RECURSIVE base", {{"1", "integer"},
										{"2", "timestamp with time zone"},
										{"3", "integer"},
										{"4", "timestamp with time zone"}});
	fake.answer("tgfoid = 'dbe.soft_delete_row()'::pg_catalog.regprocedure", {{"deleted_at", "t"}});
	fake.answer("pg_catalog.to_char(x.", {{"2026-01-01 00:00:00.000000"}});
	fake.answer("SELECT count(*) FROM", {{"7"}});
}

// A table with an audit trail, and something in it.
void answer_audit(FakeHost& fake) {
	fake.answer("has_table_privilege", {{"t"}});
	fake.answer("FROM dbe.audit_table t JOIN pg_catalog.pg_class c",
				{{"1", "public", "orders", "f", "t", "2025-01-01", std::nullopt, "t"}});
	fake.answer("WITH t AS (SELECT * FROM dbe.audit_table",
				{{"id", "integer", "t", "t", "f", "f", "f", "f", "f"},
				 {"tags", "text[]", "t", "f", "f", "f", "t", "f", "f"}});
	fake.answer("FROM pg_catalog.pg_namespace WHERE nspname", {{"t"}});
	fake.answer("AND NOT c.relispartition", {{"orders"}});
	fake.answer("SELECT 1 FROM dbe.audit_schema", {{"1"}});
	fake.answer("dbe.audit_changes(", {{"UPDATE", std::nullopt, "{}", "7", "7", "7", "7", "7"}});
	fake.answer("FROM dbe.audit_log", {{"7", "7"}});
	fake.answer("SELECT count(*) FILTER (WHERE action", {{"0", "0"}});
	fake.answer("pg_get_userbyid(e.extowner)", {{"postgres", "t"}});
	fake.answer("ORDER BY evtname", {{"dbe_audit_command", "ddl_command_end", "A", "t"}});
	fake.answer("dbe.audit_role_state", {{"role", "anna", "f", "f", "attributes", "superuser", "f",
										  "t", "t", "t"}});
	fake.answer("FROM dbe.audit_stored r", {{"7"}});
	fake.answer("array_agg(DISTINCT id)", {{"t", "{7}", "{8}"}});
	fake.answer("i.indisunique", {{"t"}});
	fake.answer("FROM dbe.audit_chain", {{"[]"}});
	fake.answer("generate_series(", {{"2026-11-01"}});
}

// The plan of a statement whose conditions contradict each other.
void answer_plan(FakeHost& fake) {
	test::Cells node{"0", "object", std::nullopt};
	for (const PlanField& field : plan_fields) {
		if (field.text == &PlanNode::type)
			node.emplace_back("Result");
		else if (field.text == &PlanNode::one_time_filter)
			node.emplace_back("false");
		else
			node.emplace_back(std::nullopt);
	}
	fake.answer("FROM node ORDER BY path", {node});
	fake.answer("jsonb_array_length", {test::Cells{"1", "0.1", std::nullopt, std::nullopt, std::nullopt, std::nullopt,
												   std::nullopt, std::nullopt, std::nullopt, std::nullopt}});
}

// One statement that spills, and what was kept of it before.
void answer_workload(FakeHost& fake) {
	fake.answer("LEFT JOIN pg_catalog.pg_extension e", {{"public", "1.10", "7", "8192"}});
	fake.answer("pg_catalog.clock_timestamp()), pg_catalog.date_part", {{"1000", "1", "0", "off"}});
	fake.answer("public.pg_stat_statements(false) WHERE dbid",
				{{"7", "42", "100", "1000", "1", "20", "0", "100", "10", "10", "10", "0", "0", "0", "0", "0", "0"}});
	fake.answer("toplevel AND queryid = ANY", {{"42", "SELECT * FROM orders WHERE a = $1"}});
	fake.answer("FROM dbe.workload_snapshots s LEFT JOIN", {{"900", "1", "0", "42", "7", "1", "1", "1"}});
	fake.answer("SELECT DISTINCT ON (w.id)", {{"42", "900", "1", "1"}});
	fake.answer("INSERT INTO dbe.workload_snapshots", {{"1", "2026-01-01", "5"}});
	fake.answer("DELETE FROM dbe.workload_snapshots", {{"1"}});
}

// Rows for whoever asks: a number that is also a text serves every column that is read.
void answer_everything(FakeHost& fake) {
	const test::Cells row(12, "7");
	for (const char* part : {"pg_stat_database",
							 "pg_stat_bgwriter",
							 "pg_stat_wal ",
							 "pg_stat_archiver",
							 "pg_ls_archive_statusdir",
							 "pending_restart",
							 "pg_stat_activity",
							 "pg_locks",
							 "pg_prepared_xacts",
							 "pg_stat_replication",
							 "pg_replication_slots",
							 "backend_xmin",
							 "progress_create_index",
							 "pg_available_extensions",
							 "pg_auth_members",
							 "FROM pg_catalog.pg_roles",
							 "pg_db_role_setting",
							 "pg_database_size",
							 "pg_settings",
							 "pg_buffercache"})
		fake.answer(part, {row, row});
	fake.answer("FROM dbe.muted", {{"missing_primary_key", "public.*", "a log", std::nullopt}});
	fake.answer("FROM dbe.attestation_log", {{"restore_test", "no", "postgres", "7", "8"}});
	fake.answer("setting_overrides", {{"unused_index.min_age", "1"}});
	fake.answer("LEFT JOIN (SELECT tgfoid", {{"public", "f()", "1", "0", "f", "v", "ALTER FUNCTION public.f()"}});
	fake.answer("pg_get_viewdef", {{"public", "v", "DELETE FROM orders"}});
	fake.answer("pg_stat_statements", {{std::nullopt, std::nullopt, "10", "1000", "0", std::nullopt,
										std::nullopt, std::nullopt, std::nullopt, std::nullopt},
									   {"42", "SELECT * FROM orders WHERE a = $1", "10", "1000",
										"0", "10", "10", "10", "0", "0"}});
	answer_workload(fake);
	answer_actions(fake);
	answer_audit(fake);
	answer_plan(fake);
}

// Something for each report that lists what is wrong.
void add_candidates(CatalogBuilder& db) {
	db.table("parcels").rows(50000).column("id", type::bigint).primary_key({"id"});
	db.table("parcel_scans")
		.rows(50000)
		.column("id", type::bigint)
		.primary_key({"id"})
		.column("parcel_id", type::bigint)
		.column("place", type::text)
		.statistics("place", [](ColumnStatistics& s) { s.null_fraction = 0.9F; })
		.index({"place"})
		.index({"place", "id"})
		.with([](Relation& r) {
			r.activity.scans = 5000;
			r.activity.tuples_returned = 250'000'000;
		});
}

class Operation : public testing::TestWithParam<std::string> {
protected:
	Operation() {
		test::fill_with_samples(db_);
		add_candidates(db_);
		catalog_ = db_.build();
	}

	struct Run {
		Reply reply;
		bool has_failed;
	};

	// One call on a server of its own that fails once, at the n-th chance.
	Run run(Failure failure, std::uint64_t nth) {
		FakeHost fake;
		fake.set_catalog(catalog_);
		answer_everything(fake);
		fake.fail(failure, nth);
		Run run{test::call(fake, GetParam().c_str(), arguments_of(GetParam())), fake.has_failed()};
		check_rules(fake, run.reply);
		return run;
	}

	// How many moments there were to fail, for the report of the run.
	static void survived(std::uint64_t nth) { RecordProperty("moments", std::to_string(nth - 1)); }

	static void check_rules(const FakeHost& fake, const Reply& reply) {
		for (const std::string& violation : fake.violations()) ADD_FAILURE() << violation;
		EXPECT_EQ(fake.open_subtransactions(), 0);
		EXPECT_EQ(fake.is_error_parked(), reply.status == DBE_PG_ERROR);
		if (reply.status == DBE_CORE_ERROR) {
			EXPECT_EQ(reply.sqlstate().size(), 5u);
			EXPECT_STRNE(reply.error.message, "");
		}
	}

	CatalogBuilder db_;
	dbe_catalog catalog_{};
};

TEST_P(Operation, SucceedsWithRowsWhenNothingFails) {
	const Run undisturbed = run(Failure::none, 0);
	EXPECT_EQ(undisturbed.reply.status, DBE_OK) << undisturbed.reply.error.message;
	// the one statement that the fake server knows is no lookup
	static const std::set<std::string_view> silent{"n_plus_one", "whatif_hide", "whatif_reset"};
	EXPECT_EQ(undisturbed.reply.rows.empty(), silent.contains(GetParam()));
}

TEST_P(Operation, SurvivesAServerErrorAtEveryCall) {
	for (std::uint64_t nth = 1;; nth++) {
		const Run run = this->run(Failure::server_error, nth);
		// Statements that cannot be read are an error of their own, which holds the server's; that a key
		// does not fit is told as the server does, without the query that has found it.
		if ((GetParam() == "slow_queries" || GetParam() == "lint_workload" || GetParam() == "n_plus_one" ||
			 GetParam() == "workload_findings") &&
			run.reply.status == DBE_CORE_ERROR)
			EXPECT_EQ(run.reply.sqlstate(), "55000") << "call " << nth;
		else if ((GetParam() == "plan_flags" || GetParam() == "optimize" || GetParam() == "rewrite" ||
				  GetParam() == "approx_count" ||
				  GetParam().starts_with("explain")) &&
				 run.reply.status == DBE_CORE_ERROR)
			EXPECT_EQ(run.reply.sqlstate(), "22023") << "call " << nth;
		else if (GetParam().starts_with("row_") && run.reply.status == DBE_CORE_ERROR)
			EXPECT_EQ(run.reply.sqlstate(), "58030") << "call " << nth;
		else
			EXPECT_NE(run.reply.status, DBE_CORE_ERROR) << "call " << nth;
		if (!run.has_failed) return survived(nth);
	}
}

TEST_P(Operation, PassesOnACancelAtEveryCall) {
	for (std::uint64_t nth = 1;; nth++) {
		const Run run = this->run(Failure::cancel, nth);
		if (!run.has_failed) return survived(nth);
		EXPECT_EQ(run.reply.status, DBE_PG_ERROR) << "call " << nth << " swallowed a cancel";
	}
}

TEST_P(Operation, ReportsLackOfServerMemoryAtEveryAllocation) {
	for (std::uint64_t nth = 1;; nth++) {
		const Run run = this->run(Failure::out_of_memory, nth);
		if (!run.has_failed) return survived(nth);
		EXPECT_EQ(run.reply.status, DBE_CORE_ERROR) << "allocation " << nth;
		EXPECT_EQ(run.reply.sqlstate(), "53200") << "allocation " << nth;
	}
}

// Thousands of allocations: the first hundred one by one, later ones in growing steps.
TEST_P(Operation, ReportsLackOfHeapMemoryAtEveryStage) {
	for (std::uint64_t nth = 1;; nth += 1 + nth / 100) {
		FakeHost fake;
		fake.set_catalog(catalog_);
		answer_everything(fake);
		const std::vector<dbe_value> arguments = arguments_of(GetParam());
		test::fail_new(nth);
		const Reply reply = test::call(fake, GetParam().c_str(), arguments);
		test::fail_new(0);
		check_rules(fake, reply);
		if (!test::new_has_failed()) return survived(nth);
		EXPECT_EQ(reply.status, DBE_CORE_ERROR) << "allocation " << nth;
		EXPECT_EQ(reply.sqlstate(), "53200") << "allocation " << nth;
	}
}

INSTANTIATE_TEST_SUITE_P(Every, Operation, testing::ValuesIn(operation_names()),
						 [](const auto& info) { return info.param; });

TEST(Operations, TheTableListsEveryFunctionOfTheServerSide) {
	const std::string source =
		read_source("src/pg/functions.c") + read_source("src/pg/row_lifecycle_delete.c") +
		read_source("src/pg/audit_command.c");
	const std::regex entry(
		"(?:DBE_(?:ACTION_|QUERY_)?FUNCTION\\(|dbe_call\\(fcinfo, \"|dbe_ask_about_text\\(\")([a-z_]+)\"?"
		"(?:\\)|, DBE_ACTION|, query)");
	std::set<std::string> functions;
	for (std::sregex_iterator i(source.begin(), source.end(), entry), end; i != end; ++i)
		functions.insert((*i)[1]);
	const auto names = operation_names();
	EXPECT_GE(names.size(), 11u);
	EXPECT_EQ(std::set<std::string>(names.begin(), names.end()), functions);
}

class Api : public testing::Test {
protected:
	Reply call(const char* operation, const std::vector<dbe_value>& arguments = {}) {
		fake_.set_catalog(db_.build());
		return test::call(fake_, operation, arguments);
	}

	CatalogBuilder db_;
	FakeHost fake_;
};

TEST_F(Api, AnUnknownOperationSaysThatTheLibraryIsOfAnotherVersion) {
	const Reply reply = call("no_such_operation");
	EXPECT_EQ(reply.status, DBE_CORE_ERROR);
	EXPECT_EQ(reply.sqlstate(), "42704");
	EXPECT_STRNE(reply.error.hint, "");
}

TEST_F(Api, AnUnknownCheckIsRefusedBeforeAnythingIsRead) {
	const test::TextsArgument ids({"missing_primary_kex"});
	const Reply reply = call("findings", {ids.value()});
	EXPECT_EQ(reply.sqlstate(), "42704");
	EXPECT_STREQ(reply.error.message, "check \"missing_primary_kex\" does not exist");
	EXPECT_TRUE(fake_.queries().empty());
}

TEST_F(Api, APartOfACheckSNameGetsAHint) {
	const test::TextsArgument ids({"primary_key"});
	const Reply reply = call("findings", {ids.value()});
	EXPECT_STREQ(reply.error.hint, "Perhaps you mean \"missing_primary_key\".");
	const test::TextsArgument letter({"x"});
	EXPECT_STREQ(call("findings", {letter.value()}).error.hint,
				 "SELECT id, title FROM dbe.checks lists all checks.")
		<< "a letter stands in any name";
}

TEST_F(Api, AnUnknownSkipDimensionOrSchemaIsRefused) {
	const test::TextsArgument wrong({"nowhere"});
	EXPECT_EQ(call("findings", {{}, wrong.value()}).sqlstate(), "42704");
	EXPECT_EQ(call("findings", {{}, {}, wrong.value()}).sqlstate(), "3F000");
	const Reply dimension = call("findings", {{}, {}, {}, wrong.value()});
	EXPECT_EQ(dimension.sqlstate(), "22023");
	EXPECT_STRNE(dimension.error.hint, "");
	EXPECT_EQ(call("score_explain", {test::text_argument("nowhere")}).sqlstate(), "22023");
}

TEST_F(Api, AnUnknownSettingIsRefusedAndNullToo) {
	EXPECT_EQ(call("known_setting", {test::text_argument("none.such")}).sqlstate(), "42704");
	EXPECT_EQ(call("known_setting", {test::text_argument("no_dot")}).sqlstate(), "42704");
	EXPECT_EQ(call("known_setting", {test::null_argument()}).sqlstate(), "22004");
}

TEST_F(Api, AValueThatNoThresholdCanHaveIsRefused) {
	const dbe_value name = test::text_argument("unused_index.min_age");
	for (const char* value : {"NaN", "-1", "-Infinity", "-1e-300"}) {
		const Reply reply = call("known_setting", {name, test::text_argument(value)});
		EXPECT_EQ(reply.sqlstate(), "22023") << value;
		EXPECT_NE(std::string_view(reply.error.hint).find("604800"), std::string_view::npos);
	}
	for (const char* value : {"0", "1e+308", "Infinity"})
		EXPECT_EQ(call("known_setting", {name, test::text_argument(value)}).status, DBE_OK)
			<< value;
	EXPECT_EQ(call("known_setting", {name, test::null_argument()}).status, DBE_OK);
}

TEST_F(Api, FindingsKeepToTheChosenChecks) {
	db_.table("keyless").column("a", type::integer).rows(10);
	const test::TextsArgument ids({"missing_primary_key"});
	const Reply reply = call("findings", {ids.value()});
	ASSERT_EQ(reply.rows.size(), 1u);
	EXPECT_EQ(reply.rows[0][1], "schema");
	EXPECT_EQ(reply.rows[0][2], "missing_primary_key");
	EXPECT_EQ(reply.rows[0][3], "public.keyless");
}

TEST_F(Api, FindingsBelowTheLeastSeverityAreLeftOut) {
	db_.setting("fsync", "off");
	db_.table("keyless").column("a", type::integer).rows(10);
	const Reply all = call("findings", {{}, {}, {}, {}, test::text_argument("info")});
	const Reply worst = call("findings", {{}, {}, {}, {}, test::text_argument("critical")});
	EXPECT_GT(all.rows.size(), worst.rows.size());
	ASSERT_FALSE(worst.rows.empty());
	for (const test::Cells& row : worst.rows) EXPECT_EQ(row[0], "critical");
}

TEST_F(Api, FindingsOfASchemaLeaveTheOthersOut) {
	db_.table("keyless").column("a", type::integer).rows(10);
	db_.table("keyless", db_.schema("sales")).column("a", type::integer).rows(10);
	const test::TextsArgument ids({"missing_primary_key"});
	const test::TextsArgument schemas({"sales"});
	const Reply reply = call("findings", {ids.value(), {}, schemas.value()});
	ASSERT_EQ(reply.rows.size(), 1u);
	EXPECT_EQ(reply.rows[0][3], "sales.keyless");
}

TEST_F(Api, TheScoreHasARowPerDimensionAndTheWhole) {
	db_.table("t").column("id", type::bigint).primary_key({"id"});
	const Reply reply = call("score");
	ASSERT_EQ(reply.rows.size(), dimension_count + 1);
	EXPECT_EQ(reply.rows.front()[0], "schema");
	EXPECT_EQ(reply.rows.back()[0], "overall");
}

TEST_F(Api, TheCatalogDumpIsOneText) {
	const Reply reply = call("catalog_dump");
	ASSERT_EQ(reply.rows.size(), 1u);
	EXPECT_TRUE(reply.rows[0][0]->starts_with("dbe catalog 1\n"));
	EXPECT_TRUE(reply.rows[0][0]->ends_with("[end]\n"));
}

TEST_F(Api, TheVersionIsThatOfTheRelease) {
	const std::string meta = read_source("META.json");
	const Reply reply = call("version");
	ASSERT_EQ(reply.rows.size(), 1u);
	EXPECT_NE(meta.find("\"version\": \"" + *reply.rows[0][0] + "\""), std::string::npos);
}

TEST_F(Api, ListsHaveARowPerCheckAndPerParameter) {
	std::size_t parameters = 0;
	for (const Check* check : all_checks())
		for (const Parameter& p : check->parameters) parameters += p.name.empty() ? 0 : 1;
	EXPECT_EQ(call("list_checks").rows.size(), all_checks().size());
	EXPECT_EQ(call("list_settings").rows.size(), parameters);
}

TEST_F(Api, TimingsCoverEveryStepAndCheck) {
	const Reply reply = call("check_timings");
	EXPECT_EQ(reply.rows.size(), 6 + all_checks().size());
}

}  // namespace
}  // namespace dbe
