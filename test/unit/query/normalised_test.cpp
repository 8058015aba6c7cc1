#include <gtest/gtest.h>

#include "core/query/normalised.hpp"

namespace dbe {
namespace {

TEST(ReadableParameters, TypesBeforeConstantsBecomeCasts) {
	EXPECT_EQ(readable_parameters("SELECT 1 WHERE at > now() - interval $1"), "SELECT 1 WHERE at > now() - $1::interval");
	EXPECT_EQ(readable_parameters("SELECT now() - $2 * INTERVAL  $3 day"), "SELECT now() - $2 * $3::INTERVAL day");
	EXPECT_EQ(readable_parameters("WHERE at >= timestamp with time zone $1 AND d = date $2"),
			  "WHERE at >= $1::timestamp with time zone AND d = $2::date");
}

TEST(ReadableParameters, FieldsOfExtractAreArguments) {
	EXPECT_EQ(readable_parameters("WHERE EXTRACT($1 FROM a.at) = extract ( $2 from now())"), "WHERE date_part($1, a.at) = date_part($2, now())");
}

TEST(ReadableParameters, ArithmeticOfConstantsIsOfWholeNumbers) {
	EXPECT_EQ(readable_parameters("SELECT $1 + $2 % $3"), "SELECT $1::integer + $2::integer % $3");
	EXPECT_EQ(readable_parameters("INSERT INTO t VALUES ($1, $2/$3)"), "INSERT INTO t VALUES ($1, $2::integer/$3)");
}

TEST(ReadableParameters, OtherTextsStayAsTheyAre) {
	for (const char* text : {"", "$1", "interval", "SELECT a + $1 FROM t LIMIT $2", "SELECT ($1, $2)", "SELECT $1 || $2",
							 "SELECT 'interval $1' -- $1 + $2\n", "SELECT \"interval\" $1", "SELECT a[$1]"})
		EXPECT_EQ(readable_parameters(text), text);
}

}  // namespace
}  // namespace dbe
