// The machinery that runs checks, over checks of its own: each shows one way to end.
#include "core/checks/run.hpp"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "core/base/boundary.hpp"
#include "core/base/error.hpp"
#include "core/checks/registry.hpp"
#include "support/catalog_builder.hpp"
#include "support/fake_host.hpp"

namespace dbe {
namespace {

Draft draft_on(std::string_view object) {
	Draft draft;
	draft.object = object;
	draft.detail = "Detail.";
	return draft;
}

void find_one(const Snapshot&, Assessment& a) {
	a.examined(4);
	a.add(draft_on("found"));
}
void find_nothing(const Snapshot&, Assessment& a) { a.examined(); }
void look_at_nothing(const Snapshot&, Assessment&) {}
void skip_all(const Snapshot&, Assessment& a) {
	a.examined();
	a.skip(Skip::too_young, "an hour old");
}
void see_nothing(const Snapshot&, Assessment& a) {
	a.unassessed(3, Skip::no_privilege, "may not look");
}
void see_a_part(const Snapshot&, Assessment& a) {
	a.examined(1);
	a.unassessed(3, Skip::never_analyzed, "never analyzed");
}
void throw_standard(const Snapshot&, Assessment& a) {
	a.examined();
	a.add(draft_on("half a result"));
	throw std::runtime_error("broken check");
}
void throw_own(const Snapshot&, Assessment&) {
	throw Error{sqlstate::invalid_parameter_value, "strange catalog", "", ""};
}
void throw_integer(const Snapshot&, Assessment&) { throw 42; }
void ask_for_no_parameter(const Snapshot&, Assessment& a) { a.parameter("no_such_parameter"); }
void exhaust_memory(const Snapshot&, Assessment&) { throw std::bad_alloc{}; }
void work_long(const Snapshot&, Assessment& a) {
	for (int i = 0; i < 100000; i++) a.examined();
}
void use_parameter(const Snapshot&, Assessment& a) {
	a.examined();
	if (a.parameter("limit") > 10) a.add(draft_on("over the limit"));
}

constexpr CheckSpec spec(std::string_view id, CheckFunction run) {
	return {.id = id,
			.title = "A check of the tests",
			.dimension = Dimension::schema,
			.severity = Severity::warning,
			.why = "It shows something.",
			.action = "Nothing.",
			.no_example = "only a test",
			.run = run};
}

constexpr CheckSpec server_spec() {
	CheckSpec s = spec("of_the_server", find_one);
	s.scope = Scope::server;
	s.dimension = Dimension::backup;
	return s;
}

constexpr CheckSpec parameter_spec() {
	CheckSpec s = spec("uses_parameter", use_parameter);
	s.parameters = {Parameter{"limit", 5, "rows", "More are too many."}};
	return s;
}

constexpr Check finds_one{spec("finds_one", find_one)};
constexpr Check finds_nothing{spec("finds_nothing", find_nothing)};
constexpr Check looks_at_nothing{spec("looks_at_nothing", look_at_nothing)};
constexpr Check skips_all{spec("skips_all", skip_all)};
constexpr Check sees_nothing{spec("sees_nothing", see_nothing)};
constexpr Check sees_a_part{spec("sees_a_part", see_a_part)};
constexpr Check throws_standard{spec("throws_standard", throw_standard)};
constexpr Check throws_own{spec("throws_own", throw_own)};
constexpr Check throws_integer{spec("throws_integer", throw_integer)};
constexpr Check wrong_parameter{spec("wrong_parameter", ask_for_no_parameter)};
constexpr Check exhausts_memory{spec("exhausts_memory", exhaust_memory)};
constexpr Check works_long{spec("works_long", work_long)};
constexpr Check uses_parameter{parameter_spec()};
constexpr Check of_the_server{server_spec()};

constexpr const Check* test_checks[] = {
	&throws_standard, &finds_one,	&finds_nothing,	 &looks_at_nothing, &skips_all,
	&sees_nothing,	  &sees_a_part, &throws_own,	 &throws_integer,	&wrong_parameter,
	&exhausts_memory, &works_long,	&uses_parameter, &of_the_server};

}  // namespace

// In place of the real ones.
std::span<const Check* const> all_checks() { return test_checks; }

const Check* find_check(std::string_view id) {
	for (const Check* check : test_checks)
		if (check->id == id) return check;
	return nullptr;
}

namespace {

using test::FakeHost;

class RunTest : public testing::Test {
protected:
	RunTest() { fake_.set_catalog(db_.build()); }

	Results run(std::vector<std::string_view> only, Selection selection = {}) {
		selection.only = only;
		const Snapshot snapshot{.catalog = catalog_,
								.settings = settings_,
								.statements = statements_,
								.facts = facts_,
								.parameters = parameters_};
		return run_checks(snapshot, selection, host_, arena_);
	}

	CheckResult result_of(std::string_view id) { return run({id}).checks.front(); }

	test::CatalogBuilder db_;
	FakeHost fake_;
	Host host_ = fake_.host();
	Arena arena_{host_};
	Catalog catalog_{db_.build(), arena_};
	Settings settings_{catalog_.settings()};
	Statements statements_{};
	ServerFacts facts_{};
	Parameters parameters_{};
};

TEST_F(RunTest, ACheckEndsAsFindingOrOkByWhatItAdds) {
	const CheckResult found = result_of("finds_one");
	EXPECT_EQ(found.status, Status::finding);
	EXPECT_EQ(found.findings, 1u);
	EXPECT_EQ(found.examined, 4);
	const CheckResult quiet = result_of("finds_nothing");
	EXPECT_EQ(quiet.status, Status::ok);
	EXPECT_EQ(quiet.coverage(), 1);
}

TEST_F(RunTest, ACheckThatLookedAtNothingIsNeverOk) {
	const CheckResult result = result_of("looks_at_nothing");
	EXPECT_EQ(result.status, Status::skipped);
	EXPECT_EQ(result.skip, Skip::not_applicable);
	EXPECT_FALSE(result.applies());
}

TEST_F(RunTest, ASkippedCheckIsNeverOkAndCoversNothing) {
	const CheckResult result = result_of("skips_all");
	EXPECT_EQ(result.status, Status::skipped);
	EXPECT_EQ(result.skip, Skip::too_young);
	EXPECT_EQ(result.reason, "an hour old");
	EXPECT_EQ(result.coverage(), 0);
	EXPECT_TRUE(result.applies());
}

TEST_F(RunTest, WhatCouldNotBeSeenIsSkippedWithItsOwnReason) {
	const CheckResult result = result_of("sees_nothing");
	EXPECT_EQ(result.status, Status::skipped);
	EXPECT_EQ(result.skip, Skip::no_privilege);
	EXPECT_EQ(result.reason, "may not look");
	EXPECT_TRUE(result.applies());
}

TEST_F(RunTest, PartialSightIsPartialCoverage) {
	const CheckResult result = result_of("sees_a_part");
	EXPECT_EQ(result.status, Status::ok);
	EXPECT_DOUBLE_EQ(result.coverage(), 0.25);
	EXPECT_EQ(result.skip, Skip::never_analyzed);
}

TEST_F(RunTest, AFailingCheckEndsAsErrorWithItsMessage) {
	EXPECT_EQ(result_of("throws_standard").reason, "broken check");
	EXPECT_EQ(result_of("throws_own").reason, "strange catalog");
	for (const char* id : {"throws_standard", "throws_own", "throws_integer", "wrong_parameter"}) {
		const CheckResult result = result_of(id);
		EXPECT_EQ(result.status, Status::error) << id;
		EXPECT_EQ(result.coverage(), 0) << id;
		EXPECT_FALSE(result.reason.empty()) << id;
	}
}

TEST_F(RunTest, HalfAResultOfAFailingCheckIsThrownAway) {
	const Results results = run({"throws_standard", "finds_one"});
	ASSERT_EQ(results.findings.size(), 1u);
	EXPECT_EQ(results.findings.front().object, "found");
	EXPECT_EQ(results.checks.front().findings, 0u);
}

TEST_F(RunTest, AFailingCheckStopsNoOther) {
	const Results results = run({"throws_standard", "finds_one", "throws_integer", "sees_a_part"});
	ASSERT_EQ(results.checks.size(), 4u);
	EXPECT_EQ(results.checks[0].status, Status::error);
	EXPECT_EQ(results.checks[1].status, Status::finding);
	EXPECT_EQ(results.checks[2].status, Status::ok);
	EXPECT_EQ(results.checks[3].status, Status::error);
}

TEST_F(RunTest, LackOfMemoryEndsTheWholeRun) {
	EXPECT_THROW(run({"finds_one", "exhausts_memory"}), std::bad_alloc);
	dbe_error error{};
	EXPECT_EQ(boundary(&error, [&] { run({"exhausts_memory"}); }), DBE_CORE_ERROR);
	EXPECT_STREQ(error.sqlstate, "53200");
}

TEST_F(RunTest, ACancelWithinACheckEndsTheWholeRun) {
	fake_.cancel_at_poll(3);  // one poll before the check, then one per 1,000 objects
	dbe_error error{};
	EXPECT_EQ(boundary(&error, [&] { run({"works_long"}); }), DBE_PG_ERROR);
	EXPECT_TRUE(fake_.is_error_parked());
	EXPECT_EQ(fake_.polls(), 3u);
}

TEST_F(RunTest, EveryCheckPollsAtLeastOnceAndLongOnesEveryThousandObjects) {
	run({"finds_one", "finds_nothing"});
	EXPECT_EQ(fake_.polls(), 2u);
	run({"works_long"});
	EXPECT_EQ(fake_.polls(), 2u + 1 + 100);
}

TEST_F(RunTest, OnlySkipAndDimensionsChoose) {
	const std::string_view skip[] = {"finds_one"};
	EXPECT_TRUE(run({"finds_one"}, {.skip = skip}).checks.empty());
	const Dimension backup[] = {Dimension::backup};
	const Results results = run({"finds_one", "of_the_server"}, {.dimensions = backup});
	ASSERT_EQ(results.checks.size(), 1u);
	EXPECT_EQ(results.checks.front().check, &of_the_server);
}

TEST_F(RunTest, AFilterOfSchemasLeavesTheServerOut) {
	const Results results = run({"finds_one", "of_the_server"}, {.filters_schemas = true});
	ASSERT_EQ(results.checks.size(), 2u);
	EXPECT_EQ(results.checks[0].status, Status::finding);
	EXPECT_EQ(results.checks[1].status, Status::skipped);
	EXPECT_EQ(results.checks[1].skip, Skip::filtered);
}

TEST_F(RunTest, ThresholdsOfTheUserReplaceTheDefault) {
	EXPECT_EQ(result_of("uses_parameter").status, Status::ok);
	const ParameterOverride overrides[] = {{"other.limit", 99}, {"uses_parameter.limit", 11}};
	parameters_ = Parameters(overrides);
	EXPECT_EQ(result_of("uses_parameter").status, Status::finding);
}

TEST_F(RunTest, AnOverrideMustMatchTheWholeName) {
	for (const char* name : {"uses_parameter.limits", "uses_parameter", "limit",
							 "xuses_parameter.limit", "uses_parameterxlimit"}) {
		const ParameterOverride overrides[] = {{name, 11}};
		parameters_ = Parameters(overrides);
		EXPECT_EQ(result_of("uses_parameter").status, Status::ok) << name;
	}
}

TEST_F(RunTest, TimeIsMeasuredPerCheck) {
	fake_.set_clock_step(2'000'000);
	EXPECT_DOUBLE_EQ(result_of("finds_one").milliseconds, 2);
}

TEST_F(RunTest, FindingsAreSortedWorstFirstWithATotalOrder) {
	const auto made = [](Severity severity, double points, double effect, std::string_view object) {
		Finding f{};
		f.check = &finds_one;
		f.severity = severity;
		f.points = points;
		f.effect = effect;
		f.object = object;
		return f;
	};
	std::vector<Finding> findings = {
		made(Severity::info, 9, 9, "e"),	  made(Severity::warning, 1, 5, "d"),
		made(Severity::warning, 1, 7, "c"),	  made(Severity::critical, 0, 0, "b"),
		made(Severity::critical, 0, 0, "a"), made(Severity::warning, 2, 0, "f"),
	};
	sort_findings(findings);
	std::string order;
	for (const Finding& f : findings) order += f.object;
	EXPECT_EQ(order, "abfcde");
}

TEST(AssessmentNames, EveryValueHasAName) {
	EXPECT_EQ(name(Status::ok), "ok");
	EXPECT_EQ(name(Status::error), "error");
	EXPECT_EQ(name(Skip::not_applicable), "not applicable");
	EXPECT_EQ(name(Skip::filtered), "filtered out");
	EXPECT_EQ(name(Dimension::schema), "schema");
	EXPECT_EQ(name(Dimension::backup), "backup");
	EXPECT_EQ(name(Severity::critical), "critical");
}

}  // namespace
}  // namespace dbe
