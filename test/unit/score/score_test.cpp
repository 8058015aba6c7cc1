#include "core/score/score.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <random>

#include "core/score/explain.hpp"
#include "support/fake_host.hpp"

namespace dbe {
namespace {

using test::FakeHost;

void run_nothing(const Snapshot&, Assessment&) {}

constexpr CheckSpec spec(std::string_view id, Dimension dimension, Severity severity) {
	return {.id = id,
			.title = "A check of the tests",
			.dimension = dimension,
			.severity = severity,
			.why = "It shows something.",
			.action = "Nothing.",
			.no_example = "only a test",
			.run = run_nothing};
}

constexpr CheckSpec disaster_spec() {
	CheckSpec s = spec("disaster", Dimension::monitoring, Severity::critical);
	s.ceiling = 2;
	s.overall_ceiling = 40;
	return s;
}

constexpr Check critical{spec("critical", Dimension::schema, Severity::critical)};
constexpr Check critical_too{spec("critical_too", Dimension::schema, Severity::critical)};
constexpr Check warning{spec("warning", Dimension::schema, Severity::warning)};
constexpr Check info{spec("info", Dimension::schema, Severity::info)};
constexpr Check disaster{disaster_spec()};
constexpr Check others[] = {
	Check{spec("of_indexing", Dimension::indexing, Severity::warning)},
	Check{spec("of_query", Dimension::query, Severity::warning)},
	Check{spec("of_migration", Dimension::migration, Severity::warning)},
	Check{spec("of_security", Dimension::security, Severity::warning)},
	Check{spec("of_monitoring", Dimension::monitoring, Severity::warning)},
	Check{spec("of_backup", Dimension::backup, Severity::warning)},
};

constexpr Check more_of_monitoring{
	spec("more_of_monitoring", Dimension::monitoring, Severity::warning)};

// The results of a run, put together by hand.
class Audited {
public:
	explicit Audited(Arena& arena) : results(arena), arena_(arena) {}

	Audited& ok(const Check& check, double examined = 1) {
		CheckResult r;
		r.check = &check;
		r.status = Status::ok;
		r.examined = examined;
		results.checks.push_back(r);
		return *this;
	}
	Audited& skipped(const Check& check, Skip why) {
		CheckResult r;
		r.check = &check;
		r.status = Status::skipped;
		r.skip = why;
		r.reason = "a reason";
		results.checks.push_back(r);
		return *this;
	}
	Audited& failed(const Check& check) {
		CheckResult r;
		r.check = &check;
		r.status = Status::error;
		results.checks.push_back(r);
		return *this;
	}
	// Findings of these weights, in a population of `examined`.
	Audited& found(const Check& check, std::vector<double> weights, double examined,
				   double unassessed = 0, std::optional<Severity> severity = {}) {
		CheckResult r;
		r.check = &check;
		r.status = Status::finding;
		r.examined = examined;
		r.unassessed = unassessed;
		r.findings = static_cast<std::uint32_t>(weights.size());
		results.checks.push_back(r);
		for (std::size_t i = 0; i < weights.size(); i++) {
			Finding f{};
			f.check = &check;
			f.severity = severity.value_or(check.severity);
			f.object = arena_.keep(std::string(check.id) + std::to_string(i));
			f.weight = weights[i];
			results.findings.push_back(f);
		}
		return *this;
	}
	Audited& others_ok() {
		for (const Check& check : others) ok(check);
		return *this;
	}
	Score score() { return compute_score(results, arena_); }

	Results results;

private:
	Arena& arena_;
};

class ScoreTest : public testing::Test {
protected:
	Audited& audited() { return runs_.emplace_back(arena_); }

	double schema_score(const Score& score) { return score.of(Dimension::schema).score.value(); }

	// The overall score when a share of the schema's population has a finding.
	double overall_at(const Check& check, double share) {
		Audited& run = audited();
		if (share > 0)
			run.found(check, {share}, 1);
		else
			run.ok(check);
		return run.others_ok().score().overall.value();
	}

	FakeHost fake_;
	Host host_ = fake_.host();
	Arena arena_{host_};
	std::deque<Audited> runs_;
};

TEST_F(ScoreTest, NothingToJudgeIsNoScoreAndNotAGoodOne) {
	const Score empty = audited().score();
	EXPECT_FALSE(empty.overall.has_value());
	EXPECT_EQ(empty.coverage, 0);
	const Score idle = audited().skipped(critical, Skip::not_applicable).score();
	EXPECT_FALSE(idle.overall.has_value());
	EXPECT_FALSE(idle.of(Dimension::schema).score.has_value());
}

TEST_F(ScoreTest, EverythingOkIsFullMarks) {
	const Score score = audited().ok(critical).ok(warning).others_ok().score();
	EXPECT_DOUBLE_EQ(score.overall.value(), 100);
	EXPECT_DOUBLE_EQ(score.coverage, 1);
	for (const DimensionScore& d : score.dimensions) EXPECT_DOUBLE_EQ(d.score.value(), 10);
}

TEST_F(ScoreTest, SeveritiesCountOneToThreeToTen) {
	const double lost_by_info = 100 - overall_at(info, 1);
	EXPECT_NEAR(100 - overall_at(warning, 1), 3 * lost_by_info, 1e-9);
	EXPECT_NEAR(100 - overall_at(critical, 1), 10 * lost_by_info, 1e-9);
}

TEST_F(ScoreTest, WeightsOfTheDimensionsAreOfOneHundred) {
	double sum = 0;
	for (std::size_t i = 0; i < dimension_count; i++)
		sum += dimension_weight(static_cast<Dimension>(i));
	EXPECT_DOUBLE_EQ(sum, 100);
}

TEST_F(ScoreTest, AnAwfulSchemaReachesZeroAndNotLess) {
	Audited& run = audited();
	run.found(critical, {1}, 1).found(warning, {1}, 1).found(info, {1}, 1).found(critical_too, {1}, 1);
	const Score score = run.others_ok().score();
	EXPECT_DOUBLE_EQ(schema_score(score), 0);
	EXPECT_DOUBLE_EQ(score.overall.value(), 80);
}

TEST_F(ScoreTest, TheScoreFallsSteadilyWithTheShareTouched) {
	for (const Check* check : {&critical, &warning, &info}) {
		double before = overall_at(*check, 0);
		for (int step = 1; step <= 1000; step++) {
			const double now = overall_at(*check, step / 1000.0);
			EXPECT_LT(now, before);
			EXPECT_LT(before - now, 0.5) << "a jump at " << step;
			before = now;
		}
	}
}

TEST_F(ScoreTest, ATrifleAmongLargeTablesCostsATrifle) {
	Audited& run = audited();
	const double large = 7;	 // a million rows
	run.found(critical, {1}, 100 * large + 1).others_ok();
	EXPECT_GT(run.score().overall.value(), 99.5);
}

TEST_F(ScoreTest, AddingEmptyTablesMovesAlmostNothing) {
	const auto with_empty_tables = [&](int count) {
		return audited().found(critical, {7}, 70.0 + count).others_ok().score().overall.value();
	};
	const double before = with_empty_tables(0);
	const double after = with_empty_tables(1);
	EXPECT_GE(after, before);
	EXPECT_LT(after - before, 0.1);
}

TEST_F(ScoreTest, TheFirstDefectCostsMoreThanTheHundredth) {
	const auto lost = [&](std::size_t count) {
		return 100 - audited()
						 .found(warning, std::vector<double>(count, 1), 1000)
						 .others_ok()
						 .score()
						 .overall.value();
	};
	EXPECT_GT(lost(1), lost(100) - lost(99));
	EXPECT_GT(lost(100), lost(99));
}

TEST_F(ScoreTest, RemovingAFindingRaisesTheScore) {
	std::vector<double> weights = {1, 2, 3, 4};
	double before = -1;
	while (!weights.empty()) {
		const double now =
			audited().found(critical, weights, 20).others_ok().score().overall.value();
		EXPECT_GT(now, before);
		before = now;
		weights.pop_back();
	}
	EXPECT_GT(overall_at(critical, 0), before);
}

TEST_F(ScoreTest, PointsOfFindingsAddUpToWhatIsMissing) {
	Audited& run = audited();
	run.found(critical, {1, 2}, 10).found(warning, {3, 1, 1}, 10).found(info, {5}, 10);
	run.found(others[0], {1}, 2).ok(others[1]).ok(others[2]).ok(others[3]).ok(others[4]);
	const Score score = run.ok(others[5]).score();
	double points = 0;
	for (const Finding& f : run.results.findings) points += f.points;
	EXPECT_NEAR(points, 100 - score.overall.value(), 1e-9);
}

TEST_F(ScoreTest, PointsAddUpToTheFloorWhenMoreIsLostThanThereIs) {
	Audited& run = audited();
	run.found(critical, {1}, 1).found(critical_too, {1}, 1).found(warning, {1}, 1).others_ok();
	run.score();
	double points = 0;
	for (const Finding& f : run.results.findings) points += f.points;
	EXPECT_NEAR(points, dimension_weight(Dimension::schema), 1e-9);
}

TEST_F(ScoreTest, TheOnlyFindingOfACheckRegainsExactlyItsPoints) {
	Audited& run = audited();
	run.found(critical, {1}, 3).others_ok();
	const double before = run.score().overall.value();
	const double points = run.results.findings.front().points;
	EXPECT_NEAR(before + points, overall_at(critical, 0), 1e-9);
}

TEST_F(ScoreTest, ADisasterHoldsItsDimensionAndTheWhole) {
	const Score score = audited().ok(critical).others_ok().found(disaster, {1}, 1).score();
	EXPECT_DOUBLE_EQ(score.of(Dimension::monitoring).score.value(), 2);
	EXPECT_DOUBLE_EQ(score.overall.value(), 40);
	EXPECT_EQ(score.ceiling_check, &disaster);
	EXPECT_NE(verdict(score).find("held at 40 by disaster"), std::string::npos) << verdict(score);
}

TEST_F(ScoreTest, ADisasterOfAPartHoldsInProportion) {
	const Score score = audited().ok(critical).others_ok().found(disaster, {1}, 2).score();
	EXPECT_LE(score.of(Dimension::monitoring).score.value(), 6);
	EXPECT_DOUBLE_EQ(score.ceiling, 70);
	EXPECT_LE(score.overall.value(), 70);
}

TEST_F(ScoreTest, ACeilingThatTheLossesAloneReachCostsNothingMore) {
	Audited& run = audited();
	run.found(disaster, {1}, 1).found(others[4], {1}, 1).found(more_of_monitoring, {1}, 1);
	const Score score = run.score();
	EXPECT_DOUBLE_EQ(score.of(Dimension::monitoring).lost, 6 + 1.8 + 1.8);
}

TEST_F(ScoreTest, WhatCouldNotBeSeenLowersCoverageAndEarnsNothing) {
	const Score score = audited()
							.ok(warning)
							.skipped(critical, Skip::no_privilege)
							.others_ok()
							.score();
	const DimensionScore& d = score.of(Dimension::schema);
	EXPECT_DOUBLE_EQ(d.coverage, 1.8 / 7.8);
	EXPECT_FALSE(d.score.has_value()) << "a quarter must be assessed";
	EXPECT_LT(score.coverage, 1);
}

TEST_F(ScoreTest, AnErrorIsNeverOk) {
	const Score score = audited().failed(critical).others_ok().score();
	EXPECT_EQ(score.of(Dimension::schema).coverage, 0);
	EXPECT_FALSE(score.of(Dimension::schema).score.has_value());
}

TEST_F(ScoreTest, WhatDoesNotApplyAndWhatWasFilteredDoNotCount) {
	for (const Skip skip : {Skip::not_applicable, Skip::filtered}) {
		const Score score = audited().ok(warning).skipped(critical, skip).others_ok().score();
		EXPECT_DOUBLE_EQ(score.of(Dimension::schema).coverage, 1);
		EXPECT_DOUBLE_EQ(score.overall.value(), 100);
	}
}

TEST_F(ScoreTest, LossesAreScaledUpByWhatWasNotSeen) {
	const Score half = audited().found(warning, {1}, 1).skipped(warning, Skip::too_young).score();
	EXPECT_DOUBLE_EQ(half.of(Dimension::schema).coverage, 0.5);
	EXPECT_DOUBLE_EQ(half.of(Dimension::schema).lost, 3.6);
}

TEST_F(ScoreTest, LowCoverageOfTheWholeIsSaid) {
	const Score score = audited().ok(warning).ok(others[0]).score();
	EXPECT_LT(score.coverage, least_overall_coverage);
	EXPECT_NE(verdict(score).find("provisional"), std::string::npos) << verdict(score);
}

TEST_F(ScoreTest, TheOrderOfFindingsAndRepetitionChangeNothing) {
	std::mt19937 random(1);
	std::vector<double> weights = {1, 2, 3, 4, 5, 6, 7};
	std::optional<double> first;
	std::vector<std::string> first_order;
	for (int round = 0; round < 20; round++) {
		Audited& run = audited();
		run.found(critical, weights, 50).found(warning, {1, 1, 1}, 7).others_ok();
		std::shuffle(run.results.findings.begin(), run.results.findings.end(), random);
		const double overall = run.score().overall.value();
		std::vector<std::string> order;
		for (const Finding& f : run.results.findings) order.emplace_back(f.object);
		if (!first) {
			first = overall;
			first_order = order;
		}
		EXPECT_NEAR(overall, *first, 1e-9);
		EXPECT_EQ(order, first_order);
	}
}

TEST_F(ScoreTest, InterpretationChangesAtTheGuidesMarks) {
	EXPECT_EQ(interpretation(0), "critical risk");
	EXPECT_EQ(interpretation(39.9), "critical risk");
	EXPECT_EQ(interpretation(40), "needs work");
	EXPECT_EQ(interpretation(60), "solid");
	EXPECT_EQ(interpretation(80), "professional");
	EXPECT_EQ(interpretation(90), "expert");
	EXPECT_EQ(interpretation(100), "expert");
}

TEST_F(ScoreTest, TheExplanationNamesWhatCostsMost) {
	Audited& run = audited();
	run.found(critical, {1}, 4).found(info, {1}, 4).skipped(warning, Skip::no_privilege);
	const Score score = run.others_ok().score();
	const std::string list = costliest(run.results, score, Dimension::schema);
	EXPECT_TRUE(list.starts_with("critical -")) << list;
	EXPECT_NE(list.find("info -"), std::string::npos) << list;
	EXPECT_NE(next_step(run.results, score, Dimension::schema).find("critical0"),
			  std::string::npos);
	EXPECT_EQ(next_step(run.results, score, Dimension::backup), "");
	for (const CheckScore& c : score.checks) {
		if (c.result->status == Status::skipped) {
			EXPECT_EQ(note(c), "no privilege: a reason");
		}
	}
}

}  // namespace
}  // namespace dbe
