#include "core/catalog/dump.hpp"

#include <gtest/gtest.h>

#include <random>

#include "core/base/error.hpp"
#include "core/catalog/dump_format.hpp"
#include "core/catalog/fields.hpp"
#include "core/catalog/value_shape.hpp"
#include "support/fake_host.hpp"
#include "support/run_check.hpp"
#include "support/sample_catalog.hpp"

namespace dbe {
namespace {

using test::CatalogBuilder;
using test::FakeHost;

class DumpTest : public testing::Test {
protected:
	DumpTest() { test::fill_with_samples(db_); }

	std::string sample_dump() { return dump_catalog(db_.build()); }
	dbe_catalog load(std::string_view dump) { return load_catalog_dump(dump, arena_); }

	// The SQLSTATE of loading, empty when it succeeds.
	std::string refusal(std::string_view dump) {
		try {
			load(dump);
			return {};
		} catch (const Error& error) {
			return std::string(error.sqlstate);
		}
	}

	CatalogBuilder db_;
	FakeHost fake_;
	Host host_ = fake_.host();
	Arena arena_{host_};
};

TEST_F(DumpTest, WhatIsLoadedDumpsToTheSameText) {
	const std::string dump = sample_dump();
	EXPECT_EQ(dump_catalog(load(dump)), dump);
}

TEST_F(DumpTest, TheSampleHasARowInEveryList) {
	const dbe_catalog catalog = db_.build();
	for_each_list(catalog,
				  [](const char* name, const auto& list) { EXPECT_GT(list.count, 0u) << name; });
}

TEST_F(DumpTest, LoadedRowsAreThoseThatWereDumped) {
	const dbe_catalog before = db_.build();
	const dbe_catalog after = load(sample_dump());
	ASSERT_EQ(after.relations.count, before.relations.count);
	for (std::uint32_t i = 0; i < after.relations.count; i++) {
		const Relation& a = before.relations.rows[i];
		const Relation& b = after.relations.rows[i];
		EXPECT_EQ(a.id, b.id);
		EXPECT_EQ(a.name.view(), b.name.view());
		EXPECT_EQ(a.tuples, b.tuples);
		EXPECT_EQ(a.activity.updated, b.activity.updated);
		EXPECT_EQ(a.activity.last_vacuum, b.activity.last_vacuum);
		EXPECT_EQ(a.partition_bound.view(), b.partition_bound.view());
		EXPECT_EQ(a.partition_bound.present(), b.partition_bound.present());
		EXPECT_EQ(a.options.count, b.options.count);
		EXPECT_EQ(a.file, b.file);
		EXPECT_EQ(a.file_created, b.file_created);
	}
	for (std::uint32_t i = 0; i < after.settings.count; i++) {
		EXPECT_EQ(after.settings.rows[i].source, before.settings.rows[i].source);
		EXPECT_EQ(after.settings.rows[i].needs_restart, before.settings.rows[i].needs_restart);
	}
	EXPECT_EQ(after.server.now, before.server.now);
	EXPECT_EQ(after.server.memory, before.server.memory);
	EXPECT_EQ(after.server.user, before.server.user);
}

TEST_F(DumpTest, ValuesFromStatisticsLeaveOnlyTheirShape) {
	struct Example {
		std::string_view value;
		Shape shape;
	};
	const Example examples[] = {
		{"Jane Doe", Shape::text},	   {"1985-04-12", Shape::date},
		{"4111111111111111", Shape::integer}, {"0044123", Shape::digits},
		{"19.99", Shape::decimal},	   {"2024-02-29 23:59:59", Shape::timestamp},
		{"7d444840-9dc0-11d1-b245-5ffdce74fad2", Shape::uuid}, {"yes", Shape::boolean},
		{"198.51.100.7", Shape::inet},	   {"3,5,8", Shape::list},
	};
	for (const Example& example : examples) {
		ASSERT_EQ(shape_of(example.value), example.shape) << example.value;
		db_.column_statistics.front().samples = db_.texts({example.value});
		const std::string dump = sample_dump();
		EXPECT_EQ(dump.find(example.value), std::string::npos) << example.value;
		const dbe_texts kept = load(dump).column_statistics.rows[0].samples;
		ASSERT_EQ(kept.count, 1u);
		EXPECT_EQ(shape_of(kept.items[0]), example.shape) << example.value;
	}
}

TEST_F(DumpTest, SecretsOfSettingsStayBehind) {
	db_.setting("primary_conninfo", "host=x password=hunter2");
	db_.setting("restore_command", "fetch --key restore-secret");
	const std::string dump = sample_dump();
	for (const char* secret :
		 {"backup:secret", "k-1234567890", "t-0987654321", "hunter2", "restore-secret"}) {
		EXPECT_EQ(dump.find(secret), std::string::npos) << secret;
	}
	EXPECT_NE(dump.find("app.token=(set)"), std::string::npos);
	EXPECT_NE(dump.find("statement_timeout=5s"), std::string::npos) << "harmless ones stay";
}

TEST_F(DumpTest, FieldsWithSeparatorsComeBackUnchanged) {
	for (const std::string_view odd :
		 {"a\tb", "a\nb\r", "{a,b}", "\\N", "\\", "a\\tb", "[end]", "", "\\0", "\xC3\xA9"}) {
		EXPECT_EQ(unescaped_field(escaped_field(odd)), odd);
		db_.relations.front().name = db_.text(odd);
		EXPECT_EQ(load(sample_dump()).relations.rows[0].name.view(), odd);
	}
}

TEST_F(DumpTest, ATextThatLooksLikeTheMarkOfNullIsNotNull) {
	db_.relations.front().partition_bound = db_.text("\\N");
	EXPECT_TRUE(load(sample_dump()).relations.rows[0].partition_bound.present());
}

TEST_F(DumpTest, NumbersKeepEveryBit) {
	db_.relations.front().tuples = 0.1 + 0.2;
	db_.relations.front().activity.blocks_hit = INT64_MAX;
	db_.column_statistics.front().correlation = 0.1F;
	const dbe_catalog loaded = load(sample_dump());
	EXPECT_EQ(loaded.relations.rows[0].tuples, 0.1 + 0.2);
	EXPECT_EQ(loaded.relations.rows[0].activity.blocks_hit, INT64_MAX);
	EXPECT_EQ(loaded.column_statistics.rows[0].correlation, 0.1F);
}

TEST_F(DumpTest, DumpsOfOtherVersionsLoad) {
	const dbe_catalog loaded = load(
		"dbe catalog 1\n"
		"[server]\nversion\tmoon_phase\n190000\tfull\n"
		"[comets]\nid\tname\n1\thalley\n"
		"[schemas]\nname\tid\npublic\t2200\n"
		"[end]\n");
	EXPECT_EQ(loaded.server.version, 190000);
	EXPECT_EQ(loaded.server.block_size, 0);
	ASSERT_EQ(loaded.schemas.count, 1u);
	EXPECT_EQ(loaded.schemas.rows[0].name.view(), "public");
	EXPECT_EQ(loaded.relations.count, 0u);
}

TEST_F(DumpTest, ActivityOfAnOlderVersionFillsWhatItHas) {
	const dbe_catalog loaded =
		load("dbe catalog 1\n[relations]\nid\tactivity\n7\t1,2,3\n[end]\n");
	EXPECT_EQ(loaded.relations.rows[0].activity.tuples_fetched, 3);
	EXPECT_EQ(loaded.relations.rows[0].activity.inserted, 0);
}

TEST_F(DumpTest, TextsThatAreNoDumpAreRefused) {
	for (const char* text : {"", "\n", "hello", "dbe catalog 2\n[end]\n", "[schemas]\n[end]\n"})
		EXPECT_EQ(refusal(text), "22023") << text;
}

TEST_F(DumpTest, ADumpCutAnywhereIsRefused) {
	const std::string dump = sample_dump();
	for (std::size_t length = 0; length + 2 < dump.size(); length += 17)
		EXPECT_EQ(refusal(std::string_view(dump).substr(0, length)), "22023") << length;
}

TEST_F(DumpTest, FieldsThatDoNotFitAreRefused) {
	const auto with = [](std::string_view section) {
		return "dbe catalog 1\n" + std::string(section) + "\n[end]\n";
	};
	for (const char* section : {
			 "[schemas]\nid\nx",				  // no number
			 "[schemas]\nid\n99999999999",		  // too large for an identifier
			 "[schemas]\nid\n-1",				  // negative
			 "[schemas]\nid\tname\n1",			  // a field is missing
			 "[schemas]\nid\n1\t2",				  // one too many
			 "[schemas]\nis_extension_member\nyes",  // no boolean
			 "[relations]\ntuples\nmany",		  // no number
			 "[relations]\noptions\na,b",		  // no list
			 "[relations]\nactivity\n1,x",		  // within the list of counters
			 "[columns]\nnumber\n70000",			  // too large for a column
			 "[column_statistics]\nnull_fraction\n1e300",	// too large for its type
			 "[indexes]\nkey_count\n2",			  // more keys than columns
			 "[indexes]\nkey_count\n-1",			  // negative
			 "[constraints]\nkind\tcolumns\nf\t{1}",	// columns without counterparts
		 })
		EXPECT_EQ(refusal(with(section)), "22023") << section;
}

TEST_F(DumpTest, ARefusalSaysWhereInOneLine) {
	try {
		load("dbe catalog 1\n[schemas]\nid\nbad\x01value\n[end]\n");
		FAIL() << "it was accepted";
	} catch (const Error& error) {
		EXPECT_EQ(error.message, "catalog dump is malformed");
		EXPECT_EQ(error.detail, "Near \"bad value\".");
	}
}

// Whatever a damaged dump still loads to, the checks survive it: identifiers that lead nowhere,
// columns that do not exist, numbers beyond all sense.
TEST_F(DumpTest, DamagedDumpsAreRefusedOrHarmless) {
	const std::string dump = sample_dump();
	std::mt19937 random(20260501);
	const auto below = [&](std::size_t limit) { return random() % limit; };
	std::size_t refused = 0;
	constexpr std::size_t rounds = 300;
	for (std::size_t round = 0; round < rounds; round++) {
		std::string damaged = dump;
		for (std::size_t i = 0; i <= below(6); i++) {
			const std::size_t at = below(damaged.size());
			if (below(3) == 0)
				damaged.erase(at, below(40));
			else
				damaged[at] = "0123456789-,{}\\\tNtfprx\n"[below(24)];
		}
		FakeHost fake;
		const Host host = fake.host();
		Arena arena(host);
		try {
			const dbe_catalog catalog = load_catalog_dump(damaged, arena);
			EXPECT_FALSE(test::run_all_checks(catalog).empty());
		} catch (const Error& error) {
			EXPECT_EQ(error.sqlstate, "22023");
			refused++;
		}
	}
	EXPECT_GT(refused, rounds / 10);
	EXPECT_LT(refused, rounds) << "no damaged dump reached the checks";
}

}  // namespace
}  // namespace dbe
