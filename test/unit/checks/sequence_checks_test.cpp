#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr double day = 86400;

// 500 rows with the keys 1 to 500, analyzed an hour ago, and a sequence that stands at its start.
TableBuilder loaded(CatalogBuilder& db) {
	return db.table("parcels")
		.column("id", type::bigint)
		.rows(500)
		.identity("id", [](Sequence& s) {
			s.last_value = 1;
			s.is_called = false;
			s.is_readable = true;
		})
		.primary_key({"id"})
		.statistics("id", [](ColumnStatistics& s) {
			s.histogram_count = 101;
			s.has_range = true;
			s.lowest = 1;
			s.highest = 500;
		})
		.with([](Relation& r) {
			r.has_activity = true;
			r.activity.last_analyze = CatalogBuilder::now - 3600;
			r.file_created = CatalogBuilder::now - day;
		});
}

TEST(SequenceBehindColumn, IsFoundWithTheStatementThatSetsIt) {
	CatalogBuilder db;
	loaded(db);
	const CheckRun run = run_check("sequence_behind_column", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::critical);
	EXPECT_NE(run.findings[0].fix.find("greatest("), std::string::npos);
}

TEST(SequenceBehindColumn, StatisticsOfRowsThatMayBeGoneProveNothing) {
	CatalogBuilder emptied;	 // TRUNCATE made a new file after the last ANALYZE
	loaded(emptied).with([](Relation& r) { r.file_created = CatalogBuilder::now - 60; });
	EXPECT_TRUE(run_check("sequence_behind_column", emptied).is_silent());
	CatalogBuilder deleted;
	loaded(deleted).with([](Relation& r) {
		r.activity.deleted = 400;
		r.activity.modified_since_analyze = 400;
	});
	EXPECT_TRUE(run_check("sequence_behind_column", deleted).is_silent());
	CatalogBuilder imported;  // with the dump of another server
	loaded(imported).with([](Relation& r) {
		r.activity.last_analyze = r.activity.last_autoanalyze = 0;
	});
	EXPECT_TRUE(run_check("sequence_behind_column", imported).is_silent());
}

TEST(SequenceBehindColumn, NumbersOfAPublisherAndOtherRangesAreLeftAlone) {
	CatalogBuilder subscriber;
	loaded(subscriber).with([](Relation& r) { r.is_subscribed = true; });
	EXPECT_TRUE(run_check("sequence_behind_column", subscriber).is_silent());
	CatalogBuilder sparse;
	loaded(sparse);
	sparse.column_statistics.back().highest = 1'000'000'000;
	EXPECT_TRUE(run_check("sequence_behind_column", sparse).is_silent());
	CatalogBuilder above;
	loaded(above);
	above.column_statistics.back().lowest = 100;
	above.column_statistics.back().highest = 600;
	EXPECT_TRUE(run_check("sequence_behind_column", above).is_silent());
}

std::string call(int function, std::string_view arguments) {
	return "{FUNCEXPR :funcid " + std::to_string(function) +
		   " :funcresulttype 20 :funcretset false :funcvariadic false :funcformat 0 :funccollid 0 "
		   ":inputcollid 0 :args (" + std::string(arguments) + ") :location 1}";
}

constexpr int nextval = 1574, to_integer = 480, remainder_of = 945;

std::string regclass(RelationId id) {
	const auto number = static_cast<std::uint32_t>(id);
	return "{CONST :consttype 2205 :consttypmod -1 :constcollid 0 :constlen 4 :constbyval true "
		   ":constisnull false :location 9 :constvalue 4 [ " + std::to_string(number & 255) + " " +
		   std::to_string(number >> 8 & 255) + " " + std::to_string(number >> 16) +
		   " 0 0 0 0 0 ]}";
}

// A free bigint sequence close to the end of integer, and the default of a column made from it.
CheckRun drawn(TypeId type, const std::function<std::string(RelationId)>& expression) {
	CatalogBuilder db;
	const RelationId id = db.sequence("numbers", [](Sequence& s) {
		s.is_readable = s.is_called = true;
		s.last_value = 2'000'000'000;
	});
	auto table = db.table("parcels").column("number", type, [](Column& c) { c.has_default = true; });
	db.defaults.push_back({table.id(), 1, db.text(expression(id))});
	return run_check("integer_key_running_out", db);
}

TEST(IntegerKeyRunningOut, AFreeSequenceEndsWithTheColumnThatDrawsFromIt) {
	const auto plain = [](RelationId id) { return call(to_integer, call(nextval, regclass(id))); };
	const CheckRun run = drawn(type::integer, plain);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "public.parcels.number");
	EXPECT_NE(run.findings[0].fix.find("TYPE bigint"), std::string::npos);
	EXPECT_TRUE(
		drawn(type::bigint, [](RelationId id) { return call(nextval, regclass(id)); }).is_silent());
}

TEST(IntegerKeyRunningOut, WhatACalculationMakesOfTheNumberHasAnEndOfItsOwn) {
	EXPECT_TRUE(drawn(type::integer, [](RelationId id) {
					return call(to_integer, call(remainder_of, call(nextval, regclass(id))));
				}).is_silent());
}

// A key without a sequence: a million rows, one after the other, up to the highest.
CheckRun numbered(double highest, double width, double inserted, double days_counted) {
	CatalogBuilder db;
	db.server.statistics_reset = CatalogBuilder::now - days_counted * day;
	db.table("tickets")
		.column("id", type::integer)
		.rows(1'000'000)
		.primary_key({"id"})
		.statistics("id", [&](ColumnStatistics& s) {
			s.has_range = true;
			s.highest = static_cast<std::int64_t>(highest);
			s.lowest = static_cast<std::int64_t>(highest - width);
		})
		.with([&](Relation& r) {
			r.has_activity = true;
			r.activity.inserted = static_cast<std::int64_t>(inserted);
		});
	return run_check("integer_key_running_out", db);
}

TEST(IntegerKeyRunningOut, NumbersOfAProgramRunOutAtThePaceOfTheInserts) {
	const CheckRun run = numbered(2.1e9, 1.2e6, 600'000, 10);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_NE(run.findings[0].detail.find("Values have used 98 % of the range: 2,100,000,000"),
			  std::string::npos);
	EXPECT_NE(run.findings[0].detail.find("at the pace of the inserts the rest lasts 791 days."),
			  std::string::npos);
	EXPECT_EQ(run.findings[0].severity, Severity::warning) << "two years are no emergency";
	const CheckRun near = numbered(2.14e9, 1.2e6, 600'000, 10);
	EXPECT_EQ(near.findings.at(0).severity, Severity::critical);
}

TEST(IntegerKeyRunningOut, CodesThatBeginHighRunNowhere) {
	EXPECT_TRUE(numbered(2.1e9, 1.2e6, 0, 60).is_silent()) << "nothing comes";
	EXPECT_TRUE(numbered(2.1e9, 1.2e6, 900, 60).is_silent()) << "it lasts for ages";
	EXPECT_TRUE(numbered(2.1e9, 1.2e6, 1'000'000, 60).is_silent()) << "loaded as a whole";
	EXPECT_TRUE(numbered(2.1e9, 1e9, 600'000, 10).is_silent()) << "random, or made of dates";
	EXPECT_TRUE(numbered(2.1e9, 1.2e6, 600'000, 2).is_silent()) << "counted for too short";
	EXPECT_TRUE(numbered(1e9, 1.2e6, 600'000, 10).is_silent()) << "far from the end";
}

CheckRun free_sequence(double age_days, bool is_called, bool is_used, std::string_view source) {
	CatalogBuilder db;
	const RelationId id = db.sequence("old_numbers", [&](Sequence& s) {
		s.is_readable = true;
		s.is_called = is_called;
		s.last_value = s.start = 1;
		s.is_depended_on = is_used;
	});
	for (Relation& r : db.relations)
		if (r.id == id) r.file_created = CatalogBuilder::now - age_days * day;
	db.function("f", [&](Function& f) { f.source = db.text(source); });
	return run_check("sequence_never_used", db);
}

TEST(SequenceNeverUsed, NeedsAnOldOneThatNobodyEverAsked) {
	EXPECT_EQ(free_sequence(40, false, false, "SELECT 1").findings.size(), 1u);
	EXPECT_TRUE(free_sequence(3, false, false, "SELECT 1").is_silent());
	EXPECT_TRUE(free_sequence(40, true, false, "SELECT 1").is_silent());
	EXPECT_TRUE(free_sequence(40, false, true, "SELECT 1").is_silent());
	EXPECT_TRUE(free_sequence(40, false, false, "SELECT nextval('old_numbers')").is_silent());
}

TEST(InterruptedDropDatabase, IsFoundByItsMark) {
	CatalogBuilder db;
	db.database("half gone", [](Database& d) { d.connection_limit = -2; });
	db.database("closed", [](Database& d) { d.connection_limit = 0; });
	const CheckRun run = run_check("interrupted_drop_database", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].fix, "DROP DATABASE \"half gone\";");
}

}  // namespace
}  // namespace dbe::test
