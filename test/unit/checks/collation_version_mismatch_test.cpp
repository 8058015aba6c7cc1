#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

class CollationVersionMismatch : public testing::Test {
protected:
	CollationVersionMismatch() {
		db.facts.collations.known = true;
		db.facts.collations.database = {collation::database_default, "\"Shop\"", "2.31", "2.36"};
		db.facts.operator_classes.known = true;
		db.facts.operator_classes.list = classes;
	}
	void sorted(std::string_view column) {
		t.index({column}, [this](Index& i, Relation&) { i.collations = db.oids({100}); });
	}
	CheckRun run() { return run_check("collation_version_mismatch", db); }

	static constexpr Oid pattern_class{10050};
	std::vector<OperatorClass> classes{{pattern_class, "text_pattern_ops"}};
	CatalogBuilder db;
	TableBuilder t = db.table("t").rows(1000).column("a", type::text).column("b", type::text);
};

TEST_F(CollationVersionMismatch, RebuildsBeforeItRecords) {
	sorted("a");
	const CheckRun found = run();
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_EQ(found.findings[0].object, "database \"Shop\"");
	EXPECT_EQ(found.findings[0].severity, Severity::warning);
	EXPECT_EQ(found.findings[0].fix,
			  "REINDEX INDEX CONCURRENTLY public.t_a_idx;\n"
			  "ALTER DATABASE \"Shop\" REFRESH COLLATION VERSION;");
}

TEST_F(CollationVersionMismatch, WithoutIndexesItIsANote) {
	const CheckRun found = run();
	ASSERT_EQ(found.findings.size(), 1u);
	EXPECT_EQ(found.findings[0].severity, Severity::info);
	EXPECT_EQ(found.findings[0].fix, "ALTER DATABASE \"Shop\" REFRESH COLLATION VERSION;");
}

TEST_F(CollationVersionMismatch, OperatorClassesThatCompareBytesAreSafe) {
	sorted("a");
	db.indexes.back().operator_classes = db.oids({static_cast<std::uint32_t>(pattern_class)});
	EXPECT_EQ(run().findings.at(0).severity, Severity::info);
}

TEST_F(CollationVersionMismatch, ExclusionConstraintsAreRebuiltWithTheirLock) {
	sorted("a");
	db.indexes.back().is_exclusion = true;
	EXPECT_TRUE(run().findings.at(0).fix.starts_with("REINDEX INDEX public.t_a_idx;\n"));
}

TEST_F(CollationVersionMismatch, ManyIndexesAreRebuiltAtOnce) {
	for (int i = 0; i < 60; i++) sorted("a");
	EXPECT_EQ(run().findings.at(0).fix,
			  "REINDEX DATABASE CONCURRENTLY \"Shop\";\n"
			  "ALTER DATABASE \"Shop\" REFRESH COLLATION VERSION;");
}

TEST_F(CollationVersionMismatch, UnknownVersionsDoNotDiffer) {
	sorted("a");
	db.facts.collations.database.recorded = {};
	EXPECT_TRUE(run().is_silent());
	db.facts.collations.database = {collation::database_default, "shop", "2.31", {}};
	EXPECT_TRUE(run().is_silent());
	db.facts.collations.known = false;
	EXPECT_EQ(run().status, Status::skipped);
}

TEST_F(CollationVersionMismatch, AStandbyCannotRebuild) {
	sorted("a");
	db.server.in_recovery = true;
	EXPECT_EQ(run().findings.at(0).fix, "");
}

}  // namespace
}  // namespace dbe::test
