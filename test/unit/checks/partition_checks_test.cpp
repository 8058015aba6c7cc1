#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/text.hpp"
#include "core/checks/common/partition_ranges.hpp"
#include "support/run_check.hpp"

namespace dbe::test {
namespace {

std::string constant(TypeId type, std::int64_t value) {
	std::string bytes;
	for (int i = 0; i < 8; i++) {
		const auto byte = static_cast<signed char>(value >> (8 * i) & 0xFF);
		append(bytes, cat(static_cast<int>(byte), " "));
	}
	return cat("{CONST :consttype ", static_cast<std::uint32_t>(type),
			   " :consttypmod -1 :constcollid 0 :constlen 4 :constbyval true :constisnull false "
			   ":location -1 :constvalue 4 [ ",
			   bytes, "]}");
}

std::string bound(TypeId type, std::int64_t lower, std::int64_t upper) {
	return cat("{PARTITIONBOUNDSPEC :strategy r :is_default false :modulus 0 :remainder 0 "
			   ":listdatums <> :lowerdatums ({PARTITIONRANGEDATUM :kind 0 :value ",
			   constant(type, lower),
			   " :location 66}) :upperdatums ({PARTITIONRANGEDATUM :kind 0 :value ",
			   constant(type, upper), " :location 84}) :location 58}");
}

void add_partition(CatalogBuilder& db, const TableBuilder& parent, std::string_view name,
				   std::string_view spec, double rows) {
	db.table(name).column("day", type::date).rows(rows).partition_of(parent).with([&](Relation& r) {
		r.partition_bound = db.text(spec);
		r.has_activity = true;
	});
}

// The builder's now is 2027-01-15.
constexpr std::int64_t today = (1'800'000'000 - 946'684'800) / 86'400;

TableBuilder monthly(CatalogBuilder& db, int first, int last) {
	auto events = db.table("events").column("day", type::date).partitioned('r', {"day"});
	for (int month = first; month < last; month++) {
		const auto start = [](int m) { return days_since_2000({2026 + m / 12, m % 12 + 1, 1}); };
		add_partition(db, events, cat("events_", date_text(start(month), "_", 2)),
					  bound(type::date, start(month), start(month + 1)), 100);
	}
	return events;
}

TEST(PartitionRanges, CountsDaysLikeTheCalendar) {
	EXPECT_EQ(days_since_2000({2000, 1, 1}), 0);
	EXPECT_EQ(days_since_2000({2000, 3, 1}), 60);
	EXPECT_EQ(days_since_2000({1999, 12, 31}), -1);
	EXPECT_EQ(days_since_2000({1970, 1, 1}), -10957);
	EXPECT_EQ(date_text(today, "-"), "2027-01-15");
	for (std::int64_t day = -800'000; day < 800'000; day += 97)
		EXPECT_EQ(days_since_2000(civil_date(day)), day);
	EXPECT_EQ(bound_literal(type::timestamptz, -1), "'1999-12-31 23:59:59.999999+00'");
	EXPECT_EQ(bound_text(type::timestamp, 3'600'000'000), "2000-01-01 01:00");
	EXPECT_EQ(bound_text(type::bigint, 5'000'000), "5,000,000");
}

TEST(NoPartitionAhead, IsAnOutageOnceTheLastOneEnded) {
	CatalogBuilder db;
	monthly(db, 6, 12);	 // up to 2027-01-01
	const CheckRun run = run_check("no_partition_ahead", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::critical);
	EXPECT_NE(run.findings[0].detail.find("2027-01-01"), std::string::npos);
	EXPECT_EQ(run.findings[0].fix,
			  "CREATE TABLE public.events_2027_01 (LIKE public.events INCLUDING DEFAULTS INCLUDING "
			  "GENERATED INCLUDING CONSTRAINTS);\n"
			  "ALTER TABLE public.events ATTACH PARTITION public.events_2027_01 FOR VALUES FROM "
			  "('2027-01-01') TO ('2027-02-01');\n"
			  "ALTER TABLE public.events_2027_01 OWNER TO postgres;");
}

TEST(NoPartitionAhead, DaysOfAPlaceAreNotContinuedInUtc) {
	constexpr std::int64_t hour = 3'600'000'000;
	for (const std::int64_t shift : {std::int64_t{0}, -hour}) {
		CatalogBuilder db;
		auto events = db.table("events").column("at", type::timestamptz).partitioned('r', {"at"});
		for (std::int64_t day = today - 6; day < today; day++)
			add_partition(db, events, cat("events_", date_text(day, "_")),
						  bound(type::timestamptz, day * 24 * hour + shift,
								(day + 1) * 24 * hour + shift),
						  100);
		const CheckRun run = run_check("no_partition_ahead", db);
		ASSERT_EQ(run.findings.size(), 1u);
		EXPECT_EQ(run.findings[0].fix.empty(), shift != 0);
	}
}

TEST(NoPartitionAhead, IsSilentWhereTimeIsLeftOrNobodyWrites) {
	CatalogBuilder ahead;
	monthly(ahead, 6, 13);	// to 2027-02-01, more than a quarter of a month away
	EXPECT_TRUE(run_check("no_partition_ahead", ahead).is_silent());
	CatalogBuilder old;
	monthly(old, 1, 6);	 // ended half a year ago: history
	EXPECT_TRUE(run_check("no_partition_ahead", old).is_silent());
}

TEST(NoPartitionAhead, RowsInTheDefaultStandInTheWayOfTheFix) {
	CatalogBuilder db;
	auto events = monthly(db, 6, 12);
	add_partition(db, events, "events_rest", "", 20);
	db.partitioned_tables.back().default_partition = db.relations.back().id;
	const CheckRun run = run_check("no_partition_ahead", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::warning);
	EXPECT_EQ(run.findings[0].fix, "");
	EXPECT_EQ(run_check("default_partition_takes_rows", db).findings.size(), 1u);
}

TEST(PartitionGap, IsAWarningWhereItIsStillToCome) {
	CatalogBuilder db;
	auto events = monthly(db, 8, 13);
	add_partition(db, events, "events_2027_03",
				  bound(type::date, days_since_2000({2027, 3, 1}), days_since_2000({2027, 4, 1})), 0);
	const CheckRun run = run_check("partition_gap", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::warning);
	EXPECT_NE(run.findings[0].detail.find("from 2027-02-01 up to 2027-03-01"), std::string::npos);
}

std::string hash_bound(int modulus, int remainder) {
	return cat("{PARTITIONBOUNDSPEC :strategy h :is_default false :modulus ", modulus,
			   " :remainder ", remainder,
			   " :listdatums <> :lowerdatums <> :upperdatums <> :location 50}");
}

CheckRun hashed(std::initializer_list<std::pair<int, int>> bounds) {
	CatalogBuilder db;
	auto parcels = db.table("parcels").column("day", type::date).partitioned('h', {"day"});
	for (const auto& [modulus, remainder] : bounds)
		add_partition(db, parcels, cat("parcels_", modulus, "_", remainder),
					  hash_bound(modulus, remainder), 10);
	return run_check("partition_gap", db);
}

TEST(PartitionGap, EveryRemainderOfAHashNeedsItsPartition) {
	const CheckRun one = hashed({{4, 0}, {4, 1}, {4, 3}});
	ASSERT_EQ(one.findings.size(), 1u);
	EXPECT_EQ(one.findings[0].detail,
			  "No partition takes the rows of remainder 2 by modulus 4: 25 % of all keys are "
			  "refused.");
	const CheckRun mixed = hashed({{2, 0}, {8, 1}});
	ASSERT_EQ(mixed.findings.size(), 1u);
	EXPECT_EQ(mixed.findings[0].detail,
			  "No partition takes the rows of remainder 3 by modulus 8, nor those of 2 more: 38 % "
			  "of all keys are refused.");
	EXPECT_TRUE(hashed({{2, 0}, {4, 1}, {8, 3}, {8, 7}}).is_silent());
	EXPECT_TRUE(hashed({{1, 0}}).is_silent());
	EXPECT_TRUE(hashed({{4, 0}, {0, 0}}).is_silent());	// damaged: not judged
}

// The twelve months of 2026, some of them without an index that the others have.
CheckRun drifted(std::initializer_list<int> lacking) {
	CatalogBuilder db;
	auto events =
		db.table("events").column("day", type::date).column("kind", type::text).partitioned('r', {"day"});
	for (int month = 0; month < 12; month++) {
		const auto start = [](int m) { return days_since_2000({2026 + m / 12, m % 12 + 1, 1}); };
		auto part = db.table(cat("events_", date_text(start(month), "_", 2)))
						.column("day", type::date)
						.column("kind", type::text)
						.rows(5000)
						.partition_of(events)
						.with([&](Relation& r) {
							r.partition_bound =
								db.text(bound(type::date, start(month), start(month + 1)));
						});
		if (std::find(lacking.begin(), lacking.end(), month) == lacking.end())
			part.index({"kind"});
	}
	return run_check("partition_drift", db);
}

TEST(PartitionDrift, TellsWhichPartitionWasForgotten) {
	const CheckRun run = drifted({5});
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "public.events");
	EXPECT_EQ(run.findings[0].detail,
			  "11 partitions have an index over (kind) of their own, public.events_2026_06 has not.");
	EXPECT_EQ(drifted({5, 10, 11}).findings.size(), 1u) << "open ones do not excuse it";
}

TEST(PartitionDrift, IsSilentWhereAgeExplainsIt) {
	EXPECT_TRUE(drifted({}).is_silent());
	EXPECT_TRUE(drifted({11}).is_silent()) << "built once the month is over";
	EXPECT_TRUE(drifted({10, 11}).is_silent()) << "or a month later";
	EXPECT_TRUE(drifted({0, 1, 2}).is_silent()) << "older than the index, or put away";
	EXPECT_TRUE(drifted({4, 5, 6, 7, 8, 9}).is_silent()) << "no habit";
}

TEST(PartitionRanges, BoundsThatCannotBeReadAreLeftAlone) {
	for (const std::string_view spec :
		 {"", "{PARTITIONBOUNDSPEC", "{PARTITIONBOUNDSPEC :lowerdatums ({X", "}}((", "\\"}) {
		CatalogBuilder db;
		auto events = monthly(db, 6, 12);
		add_partition(db, events, "events_odd", spec, 5);
		EXPECT_TRUE(run_check("no_partition_ahead", db).is_silent()) << spec;
		EXPECT_TRUE(run_check("partition_gap", db).is_silent()) << spec;
	}
}

}  // namespace
}  // namespace dbe::test
