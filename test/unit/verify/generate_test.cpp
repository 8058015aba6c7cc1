// The rows that are made up, and the values that they are made of.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/verify/generate.hpp"
#include "core/verify/moments.hpp"
#include "core/verify/values.hpp"

namespace dbe {
namespace {

MadeColumn column(std::int16_t number, bool is_not_null, std::vector<std::string> own, std::vector<std::string> usual) {
	MadeColumn out;
	out.number = number;
	out.name = "c" + std::to_string(number);
	out.is_not_null = is_not_null;
	out.is_used = true;
	out.domain.own = std::move(own);
	out.domain.usual = std::move(usual);
	out.domain.category = 'N';
	return out;
}

Subject shop() {
	Subject subject;
	MadeTable parent;
	parent.id = dbe_relation_id{1};
	parent.columns = {column(1, true, {}, {"1", "0", "2", "-1", "3", "10"}), column(2, false, {"7", "8", "6"}, {"1", "0", "2"})};
	parent.columns[0].is_key = true;
	MadeTable child;
	child.id = dbe_relation_id{2};
	child.columns = {column(1, true, {}, {"1", "0", "2"}), column(2, false, {}, {"1", "0", "2", "3"})};
	child.foreign_keys = {{0, {1}, {0}}};
	subject.tables = {parent, child};
	subject.parameters.push_back(parent.columns[1].domain);
	return subject;
}

bool holds(const std::vector<std::string>& list, std::string_view text) {
	return std::find(list.begin(), list.end(), text) != list.end();
}

TEST(Generate, IsTheSameForTheSameSeed) {
	const Subject subject = shop();
	for (unsigned i = 0; i < 20; i++) {
		const MadeDatabase one = generate(subject, 1, i);
		const MadeDatabase other = generate(subject, 1, i);
		EXPECT_EQ(one.tables, other.tables);
		EXPECT_EQ(one.parameters, other.parameters);
	}
	EXPECT_NE(generate(subject, 1, 7).tables, generate(subject, 2, 7).tables);
}

TEST(Generate, BeginsWithNoRowsAndThenOne) {
	const Subject subject = shop();
	for (const auto& rows : generate(subject, 1, 0).tables) EXPECT_TRUE(rows.empty());
	for (const auto& rows : generate(subject, 1, 1).tables) EXPECT_EQ(rows.size(), 1u);
}

TEST(Generate, KeepsNotNullAndHasNullsDuplicatesAndTheConstants) {
	const Subject subject = shop();
	unsigned nulls = 0;
	unsigned duplicates = 0;
	std::set<std::string_view> values;
	for (unsigned i = 0; i < 60; i++)
		for (const auto& rows : generate(subject, 1, i).tables) {
			EXPECT_LE(rows.size(), 10u);
			std::set<MadeRow> seen;
			for (const MadeRow& row : rows) {
				EXPECT_TRUE(row[0].has_value());
				nulls += row[1] ? 0 : 1;
				duplicates += seen.insert(row).second ? 0 : 1;
				if (row[1]) values.insert(*row[1]);
			}
		}
	EXPECT_GT(nulls, 50u);
	EXPECT_GT(duplicates, 20u);
	for (const std::string_view constant : {"6", "7", "8"}) EXPECT_TRUE(values.contains(constant)) << constant;
}

TEST(Generate, ChildrenMostlyReferToParents) {
	const Subject subject = shop();
	unsigned found = 0;
	unsigned lost = 0;
	for (unsigned i = 0; i < 60; i++) {
		const MadeDatabase database = generate(subject, 1, i);
		for (const MadeRow& child : database.tables[1]) {
			if (!child[1]) continue;
			const auto& parents = database.tables[0];
			const bool is_there = std::any_of(parents.begin(), parents.end(), [&](const MadeRow& parent) { return parent[0] == child[1]; });
			(is_there ? found : lost)++;
		}
	}
	EXPECT_GT(found, 4 * lost);
}

TEST(Generate, OnlyKeptRowsStay) {
	MadeDatabase database;
	database.tables = {{{"1"}, {"2"}, {"3"}}};
	const MadeDatabase kept = only_kept(database, {{true, false, true}});
	EXPECT_EQ(kept.tables, (std::vector<std::vector<MadeRow>>{{{"1"}, {"3"}}}));
	const MadeDatabase reversed = shuffled(kept, 0);
	EXPECT_EQ(reversed.tables, (std::vector<std::vector<MadeRow>>{{{"3"}, {"1"}}}));
}

TEST(Moments, StandAroundConstantsAndCalendars) {
	std::vector<std::string> out;
	add_moments_near("2024-02-29", out);
	for (const char* expected : {"2024-02-29", "2024-02-28 23:59:59.999999", "2024-02-29 00:00:00.000001", "2024-02-29 23:59:59.999999",
								 "2024-03-01", "2024-02-01", "2024-01-31 23:59:59.999999", "2025-01-01", "2024-12-31 23:59:59.999999"})
		EXPECT_TRUE(holds(out, expected)) << expected;
	out.clear();
	add_moments_near("2024-03-31 02:30:00.5+02", out);
	EXPECT_TRUE(holds(out, "2024-03-31 02:30:00.500000"));
	out.clear();
	add_moments_with(2024, out);
	EXPECT_TRUE(holds(out, "2023-12-31 23:59:59.999999") && holds(out, "2025-01-01"));
	out.clear();
	add_moments_near("1969-12-31", out);
	EXPECT_TRUE(holds(out, "1970-01-01") && holds(out, "1969-12-30 23:59:59.999999"));
	out.clear();
	for (const char* text : {"", "2024", "20240331", "2024-13-01", "2024-00-10", "month", "0000-01-01", "2024-03-"}) add_moments_near(text, out);
	EXPECT_TRUE(out.empty());
}

TEST(Values, StandAroundConstants) {
	TypeFacts type;
	type.name = "int4";
	type.category = 'N';
	const Candidates numbers = candidates(type, {{"7", 'N'}, {"2", 'N'}});
	for (const char* expected : {"7", "8", "6", "3.5", "14", "5", "-7"}) EXPECT_TRUE(holds(numbers.own, expected)) << expected;
	type.name = "text";
	type.category = 'S';
	const Candidates texts = candidates(type, {{"Ab%", 'S'}});
	for (const char* expected : {"Ab", "ab", "AB", "Ab ", "Abx", "A", "Ab%"}) EXPECT_TRUE(holds(texts.own, expected)) << expected;
	for (const char* expected : {"", " ", "%", "_", "A", "a "}) EXPECT_TRUE(holds(texts.usual, expected)) << expected;
	type.name = "jsonb";
	type.category = 'U';
	EXPECT_TRUE(holds(candidates(type, {{"size", 'S'}, {"big", 'S'}}).own, "{\"size\": \"big\"}"));
	type.name = "_text";
	type.category = 'A';
	type.element = "text";
	EXPECT_TRUE(holds(candidates(type, {{"new", 'S'}}).own, "{\"new\"}"));
	type.kind = 'e';
	type.labels = {"sad", "happy"};
	EXPECT_EQ(candidates(type, {}).usual, type.labels);
}

}  // namespace
}  // namespace dbe
