#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::int16_t after_insert = trigger_event::row | trigger_event::insert;
constexpr std::int16_t after_both = after_insert | trigger_event::update;

CheckRun run_with(std::string_view source, const Adjust<Trigger>& adjust = {}) {
	CatalogBuilder db;
	const FunctionId function =
		db.function("note", [&](Function& f) { f.source = db.text(source); });
	auto orders = db.table("orders").column("id", type::bigint).primary_key({"id"});
	for (const std::string_view name : {"a_notes", "b_notes"})
		orders.trigger(name, [&](Trigger& t) {
			t.function = function;
			t.events = name == "a_notes" ? after_insert : after_both;
			t.enabled = 'O';
			t.is_plain = true;
			if (name == "b_notes") adjusted(adjust, t);
		});
	return run_check("duplicate_trigger", db);
}

TEST(DuplicateTrigger, TheOneThatSaysLessCanGo) {
	const CheckRun run = run_with("BEGIN RETURN NULL; END");
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix, "DROP TRIGGER a_notes ON public.orders;");
	const CheckRun partly = run_with("BEGIN RETURN NULL; END", [](Trigger& t) {
		t.events = trigger_event::row | trigger_event::insert | trigger_event::remove;
	});
	EXPECT_EQ(partly.findings.size(), 1u);
}

TEST(DuplicateTrigger, TheLastWordIsADesign) {
	CatalogBuilder db;
	const auto make = [&](std::string_view name) {
		return db.function(name, [&](Function& f) {
			f.source = db.text("BEGIN RETURN NEW; END");
		});
	};
	const FunctionId trim = make("trim");
	const FunctionId sign = make("sign");
	auto orders = db.table("orders").column("id", type::bigint).primary_key({"id"});
	const auto fires = [&](std::string_view name, FunctionId function) {
		orders.trigger(name, [&](Trigger& t) {
			t.function = function;
			t.events = after_insert | trigger_event::before;
			t.enabled = 'O';
			t.is_plain = true;
		});
	};
	fires("a_trim", trim);
	fires("z_trim", trim);
	EXPECT_EQ(run_check("duplicate_trigger", db).findings.size(), 1u);
	fires("b_sign", sign);
	EXPECT_TRUE(run_check("duplicate_trigger", db).is_silent());
}

TEST(DuplicateTrigger, IsSilentWhereTheyDiffer) {
	constexpr std::string_view body = "BEGIN RETURN NULL; END";
	EXPECT_TRUE(run_with("BEGIN IF tg_name = 'a_notes' THEN END IF; END").is_silent());
	EXPECT_TRUE(run_with("").is_silent()) << "its body cannot be read";
	EXPECT_TRUE(run_with(body, [](Trigger& t) { t.is_plain = false; }).is_silent());
	EXPECT_TRUE(run_with(body, [](Trigger& t) { t.enabled = 'D'; }).is_silent());
	EXPECT_TRUE(run_with(body, [](Trigger& t) { t.enabled = 'R'; }).is_silent());
	EXPECT_TRUE(run_with(body, [](Trigger& t) { t.is_constraint = true; }).is_silent());
	EXPECT_TRUE(run_with(body, [](Trigger& t) { t.events = after_insert | trigger_event::before; })
					.is_silent());
}

}  // namespace
}  // namespace dbe::test
