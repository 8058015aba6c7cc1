// What dbe.audit_enable() is asked for, checked against the table, and the steps that come of it.
#include "core/audit/options.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "support/fake_host.hpp"

namespace dbe {
namespace {

using test::call;
using test::Cells;
using test::FakeHost;
using test::null_argument;
using test::Reply;
using test::text_argument;
using test::TextsArgument;

// A table shop.orders (id, total, card) with the key id, or what is said of it instead.
void answer_table(FakeHost& fake, const Cells& facts = {"shop", "orders", "r", "p", "f", "f", "t",
														"f", "f", "1"}) {
	fake.answer("pg_is_other_temp_schema", {facts});
	fake.answer("evtname ~ '^dbe_audit_'",
				{{"dbe_audit_guard"}, {"dbe_audit_follow"}, {"dbe_audit_gone"}});
	fake.answer("a.attidentity <> ''", {{"1", "id", "bigint", std::nullopt, "t", "f", "t"},
										{"2", "total", "numeric(10,2)", std::nullopt, "f", "f", "f"},
										{"3", "Card \"No\"", "text", std::nullopt, "f", "f", "f"}});
}

struct Wish {
	std::vector<std::string> actions{"INSERT", "UPDATE", "DELETE", "TRUNCATE"};
	std::vector<std::string> include{};
	std::vector<std::string> exclude{};
	std::vector<std::string> mask{};
	std::vector<std::string> key{};
	const char* condition = nullptr;
	bool log_query = false;
	bool replicated = false;
	bool dry_run = false;
};

Reply enable(FakeHost& fake, const Wish& wish) {
	const TextsArgument actions(wish.actions), include(wish.include), exclude(wish.exclude),
		mask(wish.mask), key(wish.key);
	const auto list = [](const std::vector<std::string>& texts, const TextsArgument& argument) {
		return texts.empty() ? null_argument() : argument.value();
	};
	return call(fake, "audit_enable",
				{test::number_argument(42), actions.value(), test::flag_argument(false),
				 list(wish.include, include), list(wish.exclude, exclude), list(wish.mask, mask),
				 list(wish.key, key),
				 wish.condition == nullptr ? null_argument() : text_argument(wish.condition),
				 test::flag_argument(false), test::flag_argument(wish.log_query), test::flag_argument(false),
				 test::flag_argument(wish.replicated), null_argument(),
				 test::flag_argument(wish.dry_run)});
}

std::string refusal(const Wish& wish) {
	FakeHost fake;
	answer_table(fake);
	const Reply reply = enable(fake, wish);
	EXPECT_TRUE(fake.executed().empty());
	return reply.status == DBE_OK ? "taken" : std::string(reply.sqlstate());
}

TEST(AuditEnable, RegistersAndPutsOnTriggers) {
	FakeHost fake;
	answer_table(fake);
	const Reply reply = enable(fake, {});
	ASSERT_EQ(reply.status, DBE_OK) << reply.error.message;
	ASSERT_EQ(fake.executed().size(), 3U);
	EXPECT_EQ(fake.executed()[2], "as owner: SELECT dbe.audit_register('shop.orders')");
	EXPECT_EQ(fake.executed()[0],
			  "CREATE OR REPLACE TRIGGER \"00_dbe_audit\" AFTER INSERT OR UPDATE OR DELETE ON "
			  "shop.orders FOR EACH ROW EXECUTE FUNCTION dbe.audit_row()");
	EXPECT_EQ(reply.rows.size(), 3U);
	EXPECT_EQ(reply.rows[0][0], "1");
	EXPECT_TRUE(fake.violations().empty());
}

TEST(AuditEnable, ShowsWithoutDoing) {
	FakeHost fake;
	answer_table(fake);
	EXPECT_EQ(enable(fake, {.dry_run = true}).rows.size(), 3U);
	EXPECT_TRUE(fake.executed().empty());
}

TEST(AuditEnable, WritesNamesAsSqlDoes) {
	FakeHost fake;
	answer_table(fake);
	ASSERT_EQ(enable(fake, {.mask = {"Card \"No\"=hash"}}).status, DBE_OK);
	EXPECT_EQ(fake.executed().back(),
			  "as owner: SELECT dbe.audit_register('shop.orders', column_names => ARRAY['Card "
			  "\"No\"']::name[], column_numbers => ARRAY['3']::smallint[], column_forms => "
			  "ARRAY['h']::\"char\"[])");
}

TEST(AuditEnable, KeepsTheKeyWhereColumnsAreListed) {
	FakeHost fake;
	answer_table(fake);
	ASSERT_EQ(enable(fake, {.include = {"total"}}).status, DBE_OK);
	EXPECT_TRUE(contains(fake.executed().back(), "listed_only => true"));
	EXPECT_TRUE(contains(fake.executed().back(), "ARRAY['total', 'id']"));
}

TEST(AuditEnable, KnowsAnAskedKeyByItsNumber) {
	FakeHost fake;
	answer_table(fake);
	ASSERT_EQ(enable(fake, {.key = {"total"}}).status, DBE_OK);
	EXPECT_TRUE(contains(fake.executed().back(), "column_numbers => ARRAY['2']::smallint[], column_forms "
											 "=> ARRAY['b']::\"char\"[], key_columns => "
											 "ARRAY['total']::name[]"));
	EXPECT_FALSE(contains(fake.executed().back(), "listed_only"));
}

TEST(AuditEnable, HasATriggerForEachActionUnderACondition) {
	FakeHost fake;
	answer_table(fake);
	ASSERT_EQ(enable(fake, {.condition = " NEW.total > OLD.total "}).status, DBE_OK);
	ASSERT_EQ(fake.executed().size(), 5U);
	EXPECT_TRUE(contains(fake.executed()[0], "AFTER INSERT ON shop.orders FOR EACH ROW WHEN "
											 "(NEW.total > new.total)"));
	EXPECT_TRUE(contains(fake.executed()[2], "WHEN (old.total > OLD.total)"));
}

TEST(AuditEnable, RecordsReplicatedStatementsToo) {
	FakeHost fake;
	answer_table(fake);
	ASSERT_EQ(enable(fake, {.replicated = true}).status, DBE_OK);
	ASSERT_EQ(fake.executed().size(), 5U);
	EXPECT_EQ(fake.executed()[3],
			  "ALTER TABLE shop.orders ENABLE ALWAYS TRIGGER \"00_dbe_audit_end\"");
	EXPECT_TRUE(contains(fake.executed()[4], "replicated => true"));
}

TEST(AuditEnable, Refuses) {
	EXPECT_EQ(refusal({.actions = {}}), sqlstate::invalid_parameter_value);
	EXPECT_EQ(refusal({.actions = {"SELECT"}}), sqlstate::invalid_parameter_value);
	EXPECT_EQ(refusal({.include = {"nothing"}}), sqlstate::undefined_column);
	EXPECT_EQ(refusal({.exclude = {"id"}}), sqlstate::invalid_parameter_value);
	EXPECT_EQ(refusal({.include = {"total"}, .exclude = {"total"}}),
			  sqlstate::invalid_parameter_value);
	EXPECT_EQ(refusal({.exclude = {"total"}, .mask = {"total=hash"}}),
			  sqlstate::invalid_parameter_value);
	EXPECT_EQ(refusal({.mask = {"total"}}), sqlstate::invalid_parameter_value);
	EXPECT_EQ(refusal({.mask = {"total=rot13"}}), sqlstate::invalid_parameter_value);
	EXPECT_EQ(refusal({.key = {"total", "total"}}), sqlstate::invalid_parameter_value);
	EXPECT_EQ(refusal({.mask = {"total=fixed"}, .key = {"total"}}),
			  sqlstate::invalid_parameter_value);
}

// Its text would show what they hide.
TEST(AuditEnable, KeepsNoStatementBesideHiddenColumns) {
	const auto with_query = [](const Wish& wish) {
		Wish asked = wish;
		asked.log_query = true;
		return refusal(asked);
	};
	EXPECT_EQ(with_query({.mask = {"total=hash"}}), sqlstate::invalid_parameter_value);
	EXPECT_EQ(with_query({.exclude = {"total"}}), sqlstate::invalid_parameter_value);
	EXPECT_EQ(with_query({.include = {"total"}}), sqlstate::invalid_parameter_value);
	FakeHost fake;
	answer_table(fake);
	EXPECT_EQ(enable(fake, {.key = {"total"}, .log_query = true}).status, DBE_OK);
}

TEST(AuditEnable, SaysWhatItKeeps) {
	const auto effect = [](const Wish& wish, const char* is_unique) {
		FakeHost fake;
		answer_table(fake);
		fake.answer("i.indisunique", {{is_unique}});
		return enable(fake, wish).rows.back().at(2).value_or("");
	};
	EXPECT_TRUE(effect({}, "f").starts_with("Keeps 3 columns of 3 columns, of an UPDATE"));
	EXPECT_TRUE(effect({.exclude = {"Card \"No\""}, .mask = {"total=hash"}}, "f")
					.starts_with("Keeps 1 column of 3 columns and masks 1, "));
	EXPECT_TRUE(effect({.include = {"total"}, .mask = {"Card \"No\"=hash"}}, "f")
					.starts_with("Keeps 2 columns of 3 columns and masks 1, "));
	EXPECT_TRUE(effect({.key = {"total"}}, "t").ends_with("Rows are identified by total."));
	EXPECT_TRUE(contains(effect({.key = {"total"}}, "f"), "total, in which they may be equal"));
}

TEST(AuditEnable, RefusesWhatIsNoTableOfTheCallers) {
	const auto refused = [](const Cells& facts) {
		FakeHost fake;
		answer_table(fake, facts);
		const Reply reply = enable(fake, {});
		EXPECT_TRUE(fake.executed().empty());
		return std::string(reply.sqlstate());
	};
	const auto facts = [](const char* kind, const char* persistence, const char* is_partition,
						  const char* is_owner, const char* is_system) {
		return Cells{"shop", "orders", kind, persistence, is_partition, "f", is_owner, is_system, "f", "1"};
	};
	for (const char* kind : {"v", "m", "f", "i", "S", "c", "t"})
		EXPECT_EQ(refused(facts(kind, "p", "f", "t", "f")), sqlstate::wrong_object_type) << kind;
	EXPECT_EQ(refused(facts("r", "t", "f", "t", "f")), sqlstate::wrong_object_type);
	EXPECT_EQ(refused(facts("r", "p", "t", "t", "f")), sqlstate::wrong_object_type);
	EXPECT_EQ(refused(facts("r", "p", "f", "f", "f")), sqlstate::insufficient_privilege);
	EXPECT_EQ(refused(facts("r", "p", "f", "t", "t")), sqlstate::wrong_object_type);
	FakeHost fake;
	EXPECT_EQ(enable(fake, {}).sqlstate(), sqlstate::undefined_table);
}

// A step that fails ends the call: the server takes back what was done before.
TEST(AuditEnable, PassesAnErrorOn) {
	for (const FakeHost::Failure failure :
		 {FakeHost::Failure::server_error, FakeHost::Failure::cancel,
		  FakeHost::Failure::out_of_memory}) {
		for (std::uint64_t nth = 1;; nth++) {
			FakeHost fake;
			answer_table(fake);
			fake.fail(failure, nth);
			const Reply reply = enable(fake, {});
			EXPECT_TRUE(fake.violations().empty());
			if (!fake.has_failed()) break;
			EXPECT_NE(reply.status, DBE_OK) << nth;
		}
	}
}

TEST(AuditCondition, IsOfTheRowsThatThereAre) {
	EXPECT_EQ(condition_for('U', "OLD.a < new.b"), "OLD.a < new.b");
	EXPECT_EQ(condition_for('I', "OLD.a < NEW.b"), "new.a < NEW.b");
	EXPECT_EQ(condition_for('D', "OLD.a < NEW.b"), "OLD.a < old.b");
	EXPECT_EQ(condition_for('I', "NEW.a = 'OLD.a' AND \"OLD\" IS NULL"),
			  "NEW.a = 'OLD.a' AND \"OLD\" IS NULL");
	EXPECT_EQ(condition_for('D', "NEW.old > OLD.new"), "old.old > OLD.new");
	EXPECT_EQ(condition_for('I', "OLD . /* NEW. */ old > (NEW).old"), "new . /* NEW. */ old > (NEW).old");
}

TEST(AuditActions, AreLetters) {
	const std::vector<std::string_view> names{"delete", "Insert", "DELETE"};
	EXPECT_EQ(action_letters(names), "ID");
}

}  // namespace
}  // namespace dbe
