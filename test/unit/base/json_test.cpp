#include "core/base/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace dbe {
namespace {

TEST(Json, TextsAreEscapedAsTheStandardSays) {
	EXPECT_EQ(json_string("plain"), "\"plain\"");
	EXPECT_EQ(json_string("a\"b\\c"), "\"a\\\"b\\\\c\"");
	EXPECT_EQ(json_string("a\nb\tc"), "\"a\\u000ab\\u0009c\"");
	EXPECT_EQ(json_string(std::string_view("\x01\x1F", 2)), "\"\\u0001\\u001f\"");
	EXPECT_EQ(json_string("\xC3\xA9"), "\"\xC3\xA9\"");
	EXPECT_EQ(json_string(""), "\"\"");
}

TEST(Json, NumbersWithoutAJsonFormBecomeNull) {
	EXPECT_EQ(json_number(1.5), "1.5");
	EXPECT_EQ(json_number(std::numeric_limits<double>::infinity()), "null");
	EXPECT_EQ(json_number(std::nan("")), "null");
}

TEST(Json, ObjectsKeepTheOrderOfTheCalls) {
	JsonObject object;
	object.put("b", "text").put("a", 3).put("flag", true).put("share", 0.25).raw("list", "[1]");
	EXPECT_EQ(object.text(),
			  "{\"b\": \"text\", \"a\": 3, \"flag\": true, \"share\": 0.25, \"list\": [1]}");
}

TEST(Json, AnObjectWithoutFieldsIsEmpty) {
	const JsonObject object;
	EXPECT_TRUE(object.empty());
	EXPECT_EQ(object.text(), "{}");
}

TEST(Json, FieldNamesAreEscapedToo) {
	JsonObject object;
	object.put("a\"b", std::string("c"));
	EXPECT_EQ(object.text(), "{\"a\\\"b\": \"c\"}");
}

}  // namespace
}  // namespace dbe
