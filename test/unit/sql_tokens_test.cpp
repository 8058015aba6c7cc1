#include "core/query/sql_tokens.hpp"

#include <gtest/gtest.h>

namespace dbe {
namespace {

std::vector<std::string> texts(std::string_view sql) {
	std::vector<std::string> out;
	for (const Token& token : sql_words(sql)) out.emplace_back(token.text);
	return out;
}

TEST(SqlTokens, FollowsTheServersQuoting) {
	EXPECT_EQ(texts("SELECT a.b,$1 FROM \"T \"\" x\" WHERE c='it''s'"),
			  (std::vector<std::string>{"SELECT", "a", ".", "b", ",", "$1", "FROM", "\"T \"\" x\"",
										"WHERE", "c", "=", "'it''s'"}));
	EXPECT_EQ(texts("E'a\\'b' $x$ ' $x$ U&\"d\" 1.5e3 a$1"),
			  (std::vector<std::string>{"E'a\\'b'", "$x$ ' $x$", "U&\"d\"", "1.5e3", "a$1"}));
}

TEST(SqlTokens, LeavesCommentsOut) {
	EXPECT_EQ(without_comments("SELECT 1 -- FROM x\n  /* a /* nested */ */ FROM\ty"),
			  "SELECT 1 FROM y");
	EXPECT_EQ(without_comments("a--b"), "a");
}

TEST(SqlTokens, KnowsTheContent) {
	EXPECT_EQ(sql_words("'it''s'")[0].content(), "it''s");
	EXPECT_EQ(sql_words("E'x'")[0].content(), "x");
	EXPECT_EQ(sql_words("$q$x$q$")[0].content(), "x");
	EXPECT_EQ(sql_words("\"N\"")[0].content(), "N");
	EXPECT_EQ(sql_words("'cut")[0].content(), "cut");
	EXPECT_EQ(sql_words("$q$cut")[0].content(), "cut");
	EXPECT_EQ(sql_words("'")[0].content(), "");
}

TEST(SqlTokens, CountsParentheses) {
	const auto words = sql_words("f(a,(b)) c)");
	EXPECT_EQ(words[1].depth, 0);
	EXPECT_EQ(words[2].depth, 1);
	EXPECT_EQ(words[5].depth, 2);
	EXPECT_EQ(words[7].depth, 0);
	EXPECT_EQ(words[8].depth, 0);
}

}  // namespace
}  // namespace dbe
