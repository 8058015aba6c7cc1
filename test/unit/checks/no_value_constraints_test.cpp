// What shows that somebody limits values in this schema.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class NoValueConstraints : public testing::Test {
protected:
	NoValueConstraints() {
		for (const char* name : {"a", "b", "c", "d", "e"})
			db.table(name).rows(10).column("id", type::bigint).column("amount", type::numeric);
	}
	CheckRun run() { return run_check("no_value_constraints", db); }

	CatalogBuilder db;
};

TEST_F(NoValueConstraints, PlainTablesAreFound) { EXPECT_EQ(run().findings.size(), 1u); }

TEST_F(NoValueConstraints, ATableWithoutRowsShowsTheHabit) {
	db.table("f").column("amount", type::numeric).check("chk_f_amount");
	const CheckRun found = run();
	EXPECT_TRUE(found.is_silent());
	EXPECT_GT(found.examined, 0);
}

TEST_F(NoValueConstraints, AnArrayOfAnEnumTakesItsValuesOnly) {
	const TypeId method = db.type("method", [](Type& t) { t.kind = 'e'; });
	const TypeId methods = db.type("_method", [&](Type& t) {
		t.category = 'A';
		t.element = method;
	});
	db.table("f").rows(10).column("methods", methods);
	EXPECT_TRUE(run().is_silent());
}

}  // namespace
}  // namespace dbe::test
