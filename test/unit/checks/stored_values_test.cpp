// What columns hold, told by the samples of their statistics.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class StoredValues : public testing::Test {
protected:
	// A text column of 1000 rows with these values among others.
	CheckRun holding(std::string_view check, std::string_view column, Names values,
					 std::string_view beside = "note") {
		CatalogBuilder db;
		auto table = db.table("things").rows(1000);
		table.column("id", type::bigint).column(beside, type::text).column(column, type::text);
		table.grant(db.role("app"), DBE_RIGHT_SELECT);
		table.statistics(column, [&](ColumnStatistics& s) {
			s.distinct = 200;
			s.width = 11;
			s.samples = db.texts(values);
		});
		db.parameters["list_in_text.min_samples"] = 4;
		return run_check(check, db);
	}
};

TEST_F(StoredValues, ListsMayBeSeparatedOtherwise) {
	constexpr std::string_view id = "list_in_text";
	for (const Names values : {Names{"eu;us", "us;asia;eu", "asia;eu", "eu", "us;eu;asia;africa"},
							   Names{"eu|us", "us|asia|eu", "asia|eu", "eu", "us|eu|asia|africa"},
							   Names{"eu,us", "us,asia,eu", "asia,eu", "eu", "us,eu,asia,africa"},
							   Names{"1;2", "3;4;15", "17", "4;1;8", "2;99"}})
		EXPECT_EQ(holding(id, "regions", values).findings.size(), 1u) << *values.begin();
}

TEST_F(StoredValues, PathsStylesAndPairsAreNoLists) {
	constexpr std::string_view id = "list_in_text";
	for (const Names values :
		 {Names{"men|shoes|boots", "men|shoes", "men|coats", "women|shoes|boots", "women"},
		  Names{"color:red;width:9", "color:blue", "color:red;top:1;left:2", "width:9;top:1"},
		  Names{"text/html;charset=utf-8", "text/plain", "text/html;q=1;v=2", "text/xml;q=1"},
		  Names{"12;13", "14;15", "16;17", "18;19"}, Names{"Doe; John", "Roe; Jane", "Poe", "Moe"}})
		EXPECT_TRUE(holding(id, "kind", values).is_silent()) << *values.begin();
}

TEST_F(StoredValues, SecurityNumbersGoByOtherNamesInTheirOwnForm) {
	constexpr std::string_view id = "sensitive_columns_in_clear";
	const Names written = {"123-45-6789", "321-54-0987", "111-22-3333"};
	for (const char* name : {"ssn", "national_id", "tax_id", "taxpayer_number"})
		EXPECT_EQ(holding(id, name, written).findings.size(), 1u) << name;
	for (const char* name : {"part_number", "serial_no", "external_id", "taxonomy_id"})
		EXPECT_TRUE(holding(id, name, written).is_silent()) << name;
	for (const Names values : {Names{"123456789", "987654321"}, Names{"AB-12-CDEF-1"},
							   Names{"123-45-67890", "12-345-6789"}})
		EXPECT_TRUE(holding(id, "national_id", values).is_silent()) << *values.begin();
}

TEST_F(StoredValues, PwIsAPasswordBesideALogin) {
	constexpr std::string_view id = "sensitive_columns_in_clear";
	const Names typed = {"geheim12", "sommer99", "hunter2!"};
	EXPECT_EQ(holding(id, "pw", typed, "login").findings.size(), 1u);
	EXPECT_EQ(holding(id, "user_pw", typed).findings.size(), 1u);
	EXPECT_TRUE(holding(id, "pw", typed, "machine").is_silent());
	EXPECT_TRUE(holding(id, "pwd", {"/home/ann", "/srv/shop", "/tmp/x1"}, "login").is_silent())
		<< "working directories";
	EXPECT_TRUE(holding(id, "pw", {"$2a$12$abcdef", "$2a$12$ghijkl"}, "login").is_silent());
}

}  // namespace
}  // namespace dbe::test
