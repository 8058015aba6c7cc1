#include "core/base/identifiers.hpp"

#include <gtest/gtest.h>

namespace dbe {
namespace {

TEST(Identifiers, PlainLowerCaseNamesStayUnquoted) {
	for (const char* name : {"orders", "_x", "a1", "order_items", "x__y"}) {
		EXPECT_EQ(quoted(name), name);
	}
}

TEST(Identifiers, EverythingElseIsQuoted) {
	EXPECT_EQ(quoted("Orders"), "\"Orders\"");
	EXPECT_EQ(quoted("1st"), "\"1st\"");
	EXPECT_EQ(quoted("a b"), "\"a b\"");
	EXPECT_EQ(quoted("a$b"), "\"a$b\"");
	EXPECT_EQ(quoted("a-b"), "\"a-b\"");
	EXPECT_EQ(quoted(""), "\"\"");
	EXPECT_EQ(quoted("a\nb"), "\"a\nb\"");
	EXPECT_EQ(quoted("\xC3\xA9t\xC3\xA9"), "\"\xC3\xA9t\xC3\xA9\"");
	EXPECT_EQ(quoted("\xF0\x9F\x90\x98"), "\"\xF0\x9F\x90\x98\"");
}

TEST(Identifiers, QuotesWithinANameAreDoubled) {
	EXPECT_EQ(quoted("a\"b"), "\"a\"\"b\"");
	EXPECT_EQ(quoted("\""), "\"\"\"\"");
	EXPECT_EQ(quoted("x\"; DROP TABLE y; --"), "\"x\"\"; DROP TABLE y; --\"");
}

TEST(Identifiers, ReservedWordsAreQuotedAndUnreservedOnesAreNot) {
	for (const char* word : {"user", "order", "table", "select", "left", "values", "between"}) {
		EXPECT_EQ(quoted(word), "\"" + std::string(word) + "\"");
	}
	for (const char* word : {"name", "value", "type", "date", "status", "data"}) {
		EXPECT_EQ(quoted(word), word);
	}
}

TEST(Identifiers, QualifiedQuotesEachPartAlone) {
	EXPECT_EQ(qualified("public", "orders"), "public.orders");
	EXPECT_EQ(qualified("My Schema", "user"), "\"My Schema\".\"user\"");
	EXPECT_EQ(qualified("a.b", "c"), "\"a.b\".c");
}

TEST(Identifiers, LiteralDoublesQuotesAndEscapesBackslashes) {
	EXPECT_EQ(literal("plain"), "'plain'");
	EXPECT_EQ(literal("it's"), "'it''s'");
	EXPECT_EQ(literal(""), "''");
	EXPECT_EQ(literal("a\\b'c"), "E'a\\\\b''c'");
}

TEST(Identifiers, NamesOf63BytesStayWhole) {
	const std::string name(63, 'x');
	EXPECT_EQ(object_name(name), name);
}

TEST(Identifiers, LongerNamesAreCutTo63BytesAndStayApart) {
	const std::string stem(70, 'x');
	const std::string one = object_name(stem + "_one");
	const std::string two = object_name(stem + "_two");
	EXPECT_EQ(one.size(), 63u);
	EXPECT_EQ(two.size(), 63u);
	EXPECT_NE(one, two);
	EXPECT_EQ(one, object_name(stem + "_one")) << "the same name must be found again";
}

TEST(Identifiers, TheCutNeverSplitsACharacter) {
	std::string name;
	for (int i = 0; i < 40; i++) name += "\xC3\xA9";  // 80 bytes, boundaries at even ones
	for (const std::string& prefix : {std::string(), std::string("x")}) {
		const std::string cut = object_name(prefix + name);
		EXPECT_LE(cut.size(), 63u);
		const std::size_t end = cut.rfind('_');
		ASSERT_NE(end, std::string::npos);
		EXPECT_EQ((end - prefix.size()) % 2, 0u) << "cut within a character";
	}
}

}  // namespace
}  // namespace dbe
