// A trail and the SQL that reads it.
#include "core/audit/trail.hpp"

#include <gtest/gtest.h>

#include "core/audit/past.hpp"
#include "core/audit/undo.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "support/fake_host.hpp"

namespace dbe {
namespace {

using test::call;
using test::Cells;
using test::FakeHost;
using test::Reply;
using test::text_argument;

Trail trail_of(std::vector<TrailColumn> columns) {
	Trail trail;
	trail.table_id = 7;
	trail.identity = trail.relation = "shop.\"It's %s\"";
	trail.columns = std::move(columns);
	for (const TrailColumn& column : trail.columns)
		if (column.is_key) trail.key.push_back(&column);
	return trail;
}

Trail one_key() {
	return trail_of({{"id", "bigint", true, true}, {"v", "text", true}, {"secret", "text", false}});
}

TEST(Trail, KnowsWhichKeysAreObjects) {
	const Trail one = one_key();
	EXPECT_EQ(one.is_row("t", "5"), "t.id = '5'::bigint");
	EXPECT_EQ(one.is_row("t", "{5"), "t.id = '{5'::bigint");
	EXPECT_EQ(one.is_row("t", "{\"x\": 5}"), "t.id = '{\"x\": 5}'::bigint");
	EXPECT_EQ(one.is_row("t", "{ \"id\": 5}"),
			  "t.id = ('{ \"id\": 5}'::pg_catalog.jsonb ->> 'id')::bigint");
	const Trail two = trail_of({{"a", "integer", true, true}, {"b'", "text", true, true}});
	EXPECT_EQ(two.is_row("t", "x"), "t.a = ('x'::pg_catalog.jsonb ->> 'a')::integer AND "
									"t.\"b'\" = ('x'::pg_catalog.jsonb ->> 'b''')::text");
	EXPECT_EQ(two.key_names(), "ARRAY['a', 'b''']::text[]");
	EXPECT_EQ(two.key_members("d"), "pg_catalog.jsonb_build_object('a', d -> 'a', 'b''', d -> 'b''')");
	EXPECT_EQ(two.key_object("t"), "pg_catalog.jsonb_build_object('a', t.a, 'b''', t.\"b'\")");
}

TEST(Trail, TakesContainersFromTheRowType) {
	Trail trail = trail_of({{"a", "integer[]", true, true, false, false, true}});
	EXPECT_EQ(trail.is_row_of("t", "s.k"),
			  "t.a = (pg_catalog.jsonb_populate_record(NULL::shop.\"It's %s\", s.k)).a");
}

// As the table compares them: jsonb would take '24:00' and '1 day' for two.
TEST(Trail, ComparesKeysAsTheTableDoes) {
	const Trail trail = trail_of({{.name = "a", .type = "interval", .is_kept = true, .is_key = true},
								  {.name = "b", .type = "text", .is_kept = true, .is_key = true, .is_text = true, .is_folded = true},
								  {.name = "c", .type = "text", .is_kept = true, .is_key = true, .collation = "s.\"Ci\""},
								  {.name = "d", .type = "integer", .is_key = true}});
	EXPECT_EQ(trail.is_same_key("x", "y"),
			  "((x ->> 'a')::interval IS NOT DISTINCT FROM (y ->> 'a')::interval AND "
			  "pg_catalog.lower((x ->> 'b')) IS NOT DISTINCT FROM pg_catalog.lower((y ->> 'b')) AND "
			  "((x ->> 'c')::text) COLLATE s.\"Ci\" IS NOT DISTINCT FROM ((y ->> 'c')::text) COLLATE s.\"Ci\" AND "
			  "(x ->> 'd') IS NOT DISTINCT FROM (y ->> 'd'))");
	const Trail one = trail_of({{.name = "id", .type = "numeric", .is_kept = true, .is_key = true}});
	EXPECT_EQ(one.has_key("x", "5"), "((x ->> 'id')::numeric = '5'::numeric)");
	const Trail masked = trail_of({{.name = "id", .type = "numeric", .is_key = true}});
	EXPECT_EQ(masked.has_key("x", "5"), "((x ->> 'id') = ('5'::numeric)::text)");
	const Trail folded = trail_of({{.name = "e", .type = "citext", .is_kept = true, .is_key = true, .is_text = true, .is_folded = true}});
	EXPECT_EQ(folded.is_row("t", "A"),
			  cat("pg_catalog.lower(", folded.columns.front().value_in("t"),
				  ") = pg_catalog.lower(pg_catalog.format('%s', 'A'::citext))"));
}

TEST(Trail, NamesWhatIsKept) {
	EXPECT_EQ(one_key().kept_names(), "ARRAY['id', 'v']::text[]");
}

// A column of the alias's name must not stand for the row.
TEST(Past, TakesTheWholeRow) {
	for (const std::string& sql :
		 {row_as_of_sql(one_key(), "5", "now"), table_as_of_sql(one_key(), "now")}) {
		EXPECT_TRUE(contains(sql, "audit_object(t.*)"));
		EXPECT_FALSE(contains(sql, "audit_object(t)"));
	}
}

TEST(Undo, QuotesTheTableInsideItsLiterals) {
	EXPECT_TRUE(contains(undo_changes_sql(one_key(), "true"), "'shop.\"It''s %s\"'"));
	EXPECT_TRUE(contains(undo_present_sql(one_key(), "[{\"id\": 1}]"), "LEFT JOIN shop.\"It's %s\" t ON "));
}

// ---- functions ----

void answer_trail(FakeHost& fake, const char* is_enabled, const char* is_complete,
				  const char* is_too_early) {
	fake.answer("FROM dbe.audit_table t JOIN pg_catalog.pg_class",
				{{"7", "shop", "orders", "f", is_enabled, "2020-01-01", "2020-02-01", is_complete,
				  "2020-01-01"}});
	fake.answer("WITH t AS (SELECT * FROM dbe.audit_table",
				{{"id", "bigint", "t", "t", "f", "f", "f"}, {"v", "text", "t", "f", "f", "f", "f"}});
	fake.answer("::timestamptz < ", {{is_too_early}});
	fake.answer("count(*) FILTER (WHERE action = 'TRUNCATE')", {{"0", "0"}});
	fake.answer("i.indisunique", {{"t"}});
	fake.answer("has_schema_privilege(c.relnamespace", {{"t"}});
	fake.answer("has_table_privilege('dbe.audit_log'", {{"t"}});
}

std::string state_of(const Reply& reply) {
	return reply.status == DBE_OK ? "taken" : std::string(reply.sqlstate());
}

std::string rebuilt(FakeHost& fake) {
	return state_of(call(fake, "table_as_of", {test::number_argument(42), text_argument("2020-01-15")}));
}

TEST(Past, RefusesToGuess) {
	FakeHost none;
	EXPECT_EQ(rebuilt(none), sqlstate::not_in_prerequisite_state);
	FakeHost stopped;
	answer_trail(stopped, "f", "t", "f");
	EXPECT_EQ(rebuilt(stopped), sqlstate::not_in_prerequisite_state);
	FakeHost narrow;
	answer_trail(narrow, "t", "f", "f");
	EXPECT_EQ(rebuilt(narrow), sqlstate::not_in_prerequisite_state);
	FakeHost early;
	answer_trail(early, "t", "t", "t");
	EXPECT_EQ(rebuilt(early), sqlstate::invalid_parameter_value);
	FakeHost truncated;
	answer_trail(truncated, "t", "t", "f");
	truncated.answer("count(*) FILTER (WHERE action = 'TRUNCATE')", {{"1", "0"}});
	EXPECT_EQ(rebuilt(truncated), sqlstate::not_in_prerequisite_state);
	FakeHost unknown;
	answer_trail(unknown, "t", "t", "f");
	unknown.answer("count(*) FILTER (WHERE action = 'TRUNCATE')", {{"0", "3"}});
	EXPECT_EQ(rebuilt(unknown), sqlstate::not_in_prerequisite_state);
	FakeHost keyless;
	answer_trail(keyless, "t", "t", "f");
	keyless.answer("WITH t AS (SELECT * FROM dbe.audit_table",
				   {{"v", "text", "t", "f", "f", "f", "f"}});
	EXPECT_EQ(rebuilt(keyless), sqlstate::not_in_prerequisite_state);
	FakeHost repeated;
	answer_trail(repeated, "t", "t", "f");
	repeated.answer("i.indisunique", {{"f"}});
	EXPECT_EQ(rebuilt(repeated), sqlstate::not_in_prerequisite_state);
	FakeHost good;
	answer_trail(good, "t", "t", "f");
	EXPECT_EQ(rebuilt(good), "taken");
}

TEST(Past, RowThatWasNotThereIsNull) {
	const auto row = [](const Cells& cells) {
		FakeHost fake;
		answer_trail(fake, "t", "t", "f");
		fake.answer("jsonb_object_agg(key, value) FILTER", {cells});
		return call(fake, "row_as_of",
					{test::number_argument(42), text_argument("1"), text_argument("2020-01-15")});
	};
	EXPECT_EQ(row({"f", std::nullopt, "{\"id\": 1}"}).rows.at(0).at(0), std::nullopt);
	EXPECT_EQ(row({"t", std::nullopt, "{\"id\": 1}"}).rows.at(0).at(0), "{\"id\": 1}");
	EXPECT_EQ(row({"t", "DELETE", "{\"id\": 1}"}).rows.at(0).at(0), "{\"id\": 1}");
	EXPECT_EQ(state_of(row({"t", "TRUNCATE", std::nullopt})), sqlstate::not_in_prerequisite_state);
	EXPECT_EQ(row({"f", "TRUNCATE", std::nullopt}).rows.at(0).at(0), std::nullopt);
}

TEST(Undo, AsksWhatToTakeBack) {
	FakeHost fake;
	answer_trail(fake, "t", "t", "f");
	fake.answer("has_table_privilege('dbe.audit_log'", {{"t"}});
	const dbe_value none = test::null_argument();
	EXPECT_EQ(state_of(call(fake, "undo_sql", {test::number_argument(42), none, none, none})),
			  sqlstate::invalid_parameter_value);
	EXPECT_EQ(state_of(call(fake, "undo_sql", {test::number_argument(42), test::number_argument(9), none, none})),
			  "taken");
	EXPECT_TRUE(contains(fake.queries().back(), "t.transaction = 9"));
}

TEST(AuditOf, AsksOnlyForWhatIsSaid) {
	FakeHost fake;
	answer_trail(fake, "t", "t", "f");
	const dbe_value none = test::null_argument();
	ASSERT_EQ(state_of(call(fake, "audit_of", {text_argument("it's"), none, none, none, test::number_argument(42), test::number_argument(3)})), "taken");
	EXPECT_TRUE(contains(fake.queries().back(), "l.changed_by = 'it''s' AND l.table_id = 7"));
	EXPECT_TRUE(contains(fake.queries().back(), "LIMIT 3"));
	EXPECT_EQ(state_of(call(fake, "audit_of", {none, none, none, none, none, test::number_argument(-1)})),
			  sqlstate::invalid_parameter_value);
	fake.answer("parse_ident('a.b')", {{"a", "b", "2"}});
	EXPECT_EQ(state_of(call(fake, "audit_of", {none, none, none, none, none, none, text_argument("a.b")})), "taken");
	EXPECT_TRUE(contains(fake.queries().back(), "l.table_schema = 'a' AND l.table_name = 'b'"));
	EXPECT_EQ(state_of(call(fake, "audit_of", {none, none, none, none, none, none, text_argument("a.b.c")})),
			  sqlstate::invalid_parameter_value);
}

TEST(AuditOf, FindsCommandsAboutATableWithoutATrail) {
	FakeHost fake;
	const dbe_value none = test::null_argument();
	const auto asked = [&] {
		return state_of(call(fake, "audit_of", {none, none, none, none, test::number_argument(42), none}));
	};
	EXPECT_EQ(asked(), sqlstate::not_in_prerequisite_state);
	fake.answer("LEFT JOIN dbe.audit_table t ON", {{"shop", "quiet", std::nullopt}});
	EXPECT_EQ(asked(), sqlstate::not_in_prerequisite_state);
	fake.answer("FROM dbe.audit_ddl", {{"1"}});
	EXPECT_EQ(asked(), "taken");
}

}  // namespace
}  // namespace dbe
