#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

TEST(MoneyInFloat, EachTypeHasItsOwnFault) {
	CatalogBuilder db;
	db.table("fares").column("price", type::double_precision).column("fee", type::money);
	db.table("fines").column("price", type::double_precision).column("salary", type::real);
	db.table("fees").column("fee", type::money);
	const CheckRun run = run_check("money_in_float", db);
	ASSERT_EQ(run.findings.size(), 3u);
	EXPECT_EQ(run.on("public.fares")->detail,
			  "Money in price is double precision: binary fractions, so sums of cents drift. That "
			  "in fee is money: its currency and format follow lc_monetary, not the data.");
	EXPECT_EQ(run.on("public.fines")->detail,
			  "Money in price and salary is real and double precision: binary fractions, so sums of "
			  "cents drift.");
	EXPECT_EQ(run.on("public.fees")->detail,
			  "Money in fee is money: its currency and format follow lc_monetary, not the data.");
}

}  // namespace
}  // namespace dbe::test
