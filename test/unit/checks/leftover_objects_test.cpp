#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

CheckRun beside_orders(std::string_view name) {
	CatalogBuilder db;
	for (const std::string_view table : {std::string_view("orders"), name})
		db.table(table).column("id", type::bigint).column("total", type::numeric).rows(100);
	return run_check("leftover_objects", db);
}

TEST(LeftoverObjects, CopiesMayBeNumberedOrDated) {
	for (const char* name :
		 {"orders_old", "orders_backup_20240301", "orders_bak2", "orders_old_2024_03_01",
		  "backup_orders", "backup_20240301_orders", "backup_orders_20240301", "old_orders"})
		EXPECT_EQ(beside_orders(name).findings.size(), 1u) << name;
}

TEST(LeftoverObjects, ANumberAloneSaysNothing) {
	for (const char* name : {"orders_2024", "orders_20240301", "orders2", "2024_orders",
							 "orders_backup_jobs", "backup_20240301", "old_20240301"})
		EXPECT_TRUE(beside_orders(name).is_silent()) << name;
}

}  // namespace
}  // namespace dbe::test
