#include "core/checks/common/name_tokens.hpp"

#include <gtest/gtest.h>

namespace dbe {
namespace {

std::string words(std::string_view name) { return NameTokens(name).joined(" "); }

TEST(NameTokens, SplitsSnakeCase) {
	EXPECT_EQ(words("order_item_id"), "order item id");
	EXPECT_EQ(words("__order__item"), "order item");
	EXPECT_EQ(words("ORDER_ITEM"), "order item");
}

TEST(NameTokens, SplitsCamelCase) {
	EXPECT_EQ(words("orderItemId"), "order item id");
	EXPECT_EQ(words("OrderItemID"), "order item id");
	EXPECT_EQ(words("HTTPServerName"), "http server name");
}

TEST(NameTokens, DigitsAreWords) {
	EXPECT_EQ(words("phone1"), "phone 1");
	EXPECT_EQ(words("sha256sum"), "sha 256 sum");
	EXPECT_EQ(words("address_2"), "address 2");
}

TEST(NameTokens, OtherCharactersSeparate) {
	EXPECT_EQ(words("unit price ($)"), "unit price");
	EXPECT_EQ(words("a.b-c"), "a b c");
}

TEST(NameTokens, BytesBeyondAsciiAreLetters) {
	EXPECT_EQ(words("gr\xc3\xb6\xc3\x9f"
					"e_id"),
			  "gr\xc3\xb6\xc3\x9f"
			  "e id");
}

TEST(NameTokens, EmptyAndSeparatorsOnly) {
	EXPECT_EQ(NameTokens("").size(), 0u);
	EXPECT_EQ(NameTokens("").last(), "");
	EXPECT_EQ(NameTokens("__").size(), 0u);
}

TEST(NameTokens, LongNamesAndManyWordsAreCut) {
	EXPECT_EQ(NameTokens(std::string(500, 'a')).first().size(), 128u);
	std::string many;
	for (int i = 0; i < 60; i++) many += "a_";
	EXPECT_EQ(NameTokens(many).size(), 32u);
}

TEST(NameTokens, FindsWholeWordsOnly) {
	const NameTokens name("cost_factor");
	EXPECT_TRUE(name.has("cost"));
	EXPECT_FALSE(name.has("fact"));
	EXPECT_EQ(name.joined("_", 1), "cost");
}

TEST(NameTokens, Numbers) {
	EXPECT_TRUE(is_number("42"));
	EXPECT_FALSE(is_number("4x"));
	EXPECT_FALSE(is_number(""));
}

}  // namespace
}  // namespace dbe
