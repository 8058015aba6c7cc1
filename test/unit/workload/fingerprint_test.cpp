#include "core/workload/fingerprint.hpp"

#include <gtest/gtest.h>

namespace dbe::test {
namespace {

TEST(Fingerprint, LeavesOutWhatDiffersFromCallToCall) {
	EXPECT_EQ(shape_of("SELECT a FROM t WHERE b = 5 AND c IN (1, 2, 3) -- x"), "select a from t where b = ? and c in (?)");
	EXPECT_EQ(shape_of("select a from t where b=$1 and c in ($2 /*, ... */)"), "select a from t where b = ? and c in (?)");
	EXPECT_EQ(shape_of("INSERT INTO t VALUES (1, 'a'), (2, 'b');"), "insert into t values (?)");
	EXPECT_EQ(shape_of("SELECT -1, a - 1, a = -2"), "select ?, a - ?, a = ?");
	EXPECT_EQ(shape_of("SELECT ARRAY[1,2], NULL, x IS NOT NULL"), "select array[?], ?, x is not null");
}

TEST(Fingerprint, KeepsWhatMakesAnotherStatement) {
	EXPECT_NE(fingerprint_of("SELECT a FROM t"), fingerprint_of("SELECT b FROM t"));
	EXPECT_NE(fingerprint_of("SELECT a FROM \"T\""), fingerprint_of("SELECT a FROM t"));
	EXPECT_NE(fingerprint_of("SELECT f(a), (a)"), fingerprint_of("SELECT f(a)"));
	EXPECT_NE(fingerprint_of("SELECT a FROM t WHERE b IS NULL"), fingerprint_of("SELECT a FROM t WHERE b = NULL"));
}

TEST(Fingerprint, IsTheSameEverywhere) { EXPECT_EQ(fingerprint_of(""), "cbf29ce484222325"); }

}  // namespace
}  // namespace dbe::test
