#include "core/checks/common/nouns.hpp"

#include <gtest/gtest.h>

namespace dbe {
namespace {

struct Pair {
	std::string_view singular;
	std::string_view plural;
};

class Nouns : public testing::TestWithParam<Pair> {};

TEST_P(Nouns, BothWays) {
	EXPECT_EQ(plural(GetParam().singular), GetParam().plural);
	EXPECT_EQ(singular(GetParam().plural), GetParam().singular);
	EXPECT_EQ(grammatical_number(GetParam().singular), GrammaticalNumber::singular);
	EXPECT_EQ(grammatical_number(GetParam().plural), GrammaticalNumber::plural);
}

INSTANTIATE_TEST_SUITE_P(
	Pairs, Nouns,
	testing::Values(Pair{"order", "orders"}, Pair{"category", "categories"}, Pair{"key", "keys"},
					Pair{"address", "addresses"}, Pair{"status", "statuses"}, Pair{"bus", "buses"},
					Pair{"box", "boxes"}, Pair{"batch", "batches"}, Pair{"dish", "dishes"},
					Pair{"case", "cases"}, Pair{"database", "databases"}, Pair{"house", "houses"},
					Pair{"warehouse", "warehouses"}, Pair{"course", "courses"},
					Pair{"license", "licenses"}, Pair{"purchase", "purchases"},
					Pair{"process", "processes"}, Pair{"tax", "taxes"}, Pair{"photo", "photos"},
					Pair{"person", "people"}, Pair{"child", "children"}, Pair{"index", "indexes"},
					Pair{"analysis", "analyses"}, Pair{"cache", "caches"}, Pair{"movie", "movies"},
					Pair{"leaf", "leaves"}, Pair{"archive", "archives"}, Pair{"quiz", "quizzes"}));

TEST(Noun, SecondPluralsAreUnderstood) { EXPECT_EQ(singular("indices"), "index"); }

TEST(Noun, SingularsStay) {
	EXPECT_EQ(singular("order"), "order");
	EXPECT_EQ(singular("address"), "address");
	EXPECT_EQ(singular("campus"), "campus");
	EXPECT_EQ(singular("basis"), "basis");
	EXPECT_EQ(singular(""), "");
	EXPECT_EQ(plural(""), "");
}

TEST(Noun, WithoutPlural) {
	for (const char* word : {"data", "history", "news", "staff", "inventory"}) {
		EXPECT_EQ(plural(word), word);
		EXPECT_EQ(singular(word), word);
		EXPECT_EQ(grammatical_number(word), GrammaticalNumber::unknown);
	}
}

TEST(Noun, WhatIsNoNounIsUnknown) {
	for (const char* word : {"", "x", "id", "2024", "archived", "billing",
							 "gr\xc3\xb6\xc3\x9f"
							 "en"})
		EXPECT_EQ(grammatical_number(word), GrammaticalNumber::unknown) << word;
}

}  // namespace
}  // namespace dbe
