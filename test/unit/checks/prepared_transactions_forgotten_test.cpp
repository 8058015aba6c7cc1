#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

CheckRun run_with(double seconds) {
	CatalogBuilder db;
	const PreparedTransaction transaction{"tx'1", "app", "shop", seconds};
	db.facts.prepared.known = true;
	db.facts.prepared.list = std::span(&transaction, 1);
	return run_check("prepared_transactions_forgotten", db);
}

TEST(PreparedTransactionsForgotten, ByAge) {
	EXPECT_EQ(run_with(3599).status, Status::ok);
	const CheckRun run = run_with(7200);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].object, "'tx''1'");
	EXPECT_EQ(run.findings[0].severity, Severity::warning);
	EXPECT_EQ(run_with(86400).findings[0].severity, Severity::critical);
}

TEST(PreparedTransactionsForgotten, NoneIsNotApplicable) {
	CatalogBuilder db;
	db.facts.prepared.known = true;
	EXPECT_EQ(run_check("prepared_transactions_forgotten", db).skip, Skip::not_applicable);
}

}  // namespace
}  // namespace dbe::test
