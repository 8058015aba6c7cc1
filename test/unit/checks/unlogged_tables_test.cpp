#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class UnloggedPartitions : public testing::Test {
protected:
	TableBuilder part(std::string_view name, char persistence) {
		auto made = db.table(name).column("id", type::bigint).rows(20000);
		made.partition_of(visits).with([&](Relation& r) { r.persistence = persistence; });
		return made;
	}

	CatalogBuilder db;
	TableBuilder visits = db.table("visits").column("id", type::bigint).partitioned('r', {"id"});
};

TEST_F(UnloggedPartitions, AreToldTogether) {
	part("visits_1", 'u');
	part("visits_2", 'p');
	part("visits_3", 'u');
	part("visits_tmp", 'u');
	const CheckRun run = run_check("unlogged_tables", db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "public.visits");
	EXPECT_EQ(run.findings[0].fix,
			  "ALTER TABLE public.visits_1 SET LOGGED;\nALTER TABLE public.visits_3 SET LOGGED;");
}

TEST_F(UnloggedPartitions, OfWhatIsNamedAsPassingAreSilent) {
	visits.with([&](Relation& r) { r.name = db.text("visits_staging"); });
	part("visits_1", 'u');
	EXPECT_TRUE(run_check("unlogged_tables", db).is_silent());
}

// Up to 17 a partitioned table may be called unlogged; it stores nothing.
TEST_F(UnloggedPartitions, AreMeantNotThePartitionedTable) {
	visits.with([](Relation& r) { r.persistence = 'u'; });
	part("visits_1", 'p');
	const CheckRun run = run_check("unlogged_tables", db);
	EXPECT_TRUE(run.is_silent());
	EXPECT_GT(run.examined, 0);
}

}  // namespace
}  // namespace dbe::test
