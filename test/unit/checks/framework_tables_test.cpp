// Names that anybody may give to a table are a framework's only with its columns.
#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

TableBuilder versions(CatalogBuilder& db) {
	return db.table("versions")
		.column("id", type::bigint)
		.column("item_type", type::varchar)
		.column("item_id", type::bigint)
		.primary_key({"id"});
}

TEST(FrameworkTables, AreKnownByNameAndColumns) {
	CatalogBuilder own;
	versions(own);
	EXPECT_EQ(run_check("polymorphic_pair", own).findings.size(), 1u);
	CatalogBuilder of_rails;
	versions(of_rails).column("whodunnit", type::varchar);
	EXPECT_TRUE(run_check("polymorphic_pair", of_rails).is_silent());
}

}  // namespace
}  // namespace dbe::test
