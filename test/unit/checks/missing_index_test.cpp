// Conditions of row-level security are in no statement's text: the finding names their column.
#include <gtest/gtest.h>

#include <string>

#include "core/base/text.hpp"
#include "support/run_check.hpp"

namespace dbe::test {
namespace {

const std::string asks_setting =
	"{OPEXPR :opno 410 :opfuncid 467 :args ({VAR :varno 1 :varattno 2 :varlevelsup 0} "
	"{SUBLINK :subLinkType 4 :subselect {QUERY :targetList ({TARGETENTRY :expr {FUNCEXPR "
	":funcid 3294 :args <>}})}})}";

struct Scanned {
	CatalogBuilder db;
	TableBuilder table = db.table("notes")
							 .rows(100000)
							 .column("id", type::bigint)
							 .column("tenant_id", type::bigint)
							 .statistics("tenant_id", [](ColumnStatistics& s) { s.distinct = 500; })
							 .with([](Relation& r) {
								 r.has_row_security = true;
								 r.activity.scans = 100000;
								 r.activity.tuples_returned = 10000000000;
							 });

	explicit Scanned(bool is_shared = true) {
		if (is_shared) table.grant(db.role("app"), DBE_RIGHT_SELECT);
	}
	Scanned& policy(std::string_view name, const std::string& condition) {
		table.policy(name, [&](Policy& p) {
			p.command = '*';
			p.is_permissive = true;
			p.roles = db.oids({0});
			p.using_expression = db.text(condition);
		});
		return *this;
	}
	bool names_policy() {
		return contains(run_check("missing_index", db).findings.at(0).detail,
						"; policy own asks those of whom it binds for one tenant_id, with which");
	}
};

TEST(MissingIndex, NamesTheColumnOfThePolicy) {
	Scanned s;
	EXPECT_FALSE(s.names_policy());
	EXPECT_TRUE(s.policy("own", asks_setting).names_policy());
	s.table.index({"tenant_id", "id"});
	EXPECT_FALSE(s.names_policy());
}

TEST(MissingIndex, WhatIsJoinedByOrIsNoIndexCondition) {
	Scanned s;
	s.policy("own", cat("{BOOLEXPR :boolop or :args (", asks_setting, " {CONST})}"));
	EXPECT_FALSE(s.names_policy());
	Scanned two;
	EXPECT_FALSE(two.policy("own", asks_setting).policy("open", "{CONST}").names_policy());
	Scanned both;
	both.policy("own", cat("{BOOLEXPR :boolop and :args (", asks_setting, " {CONST})}"));
	EXPECT_TRUE(both.names_policy());
}

TEST(MissingIndex, APolicyThatBindsNobodyAsksNothing) {
	Scanned s(false);
	EXPECT_FALSE(s.policy("own", asks_setting).names_policy()) << "the owner alone reads it";
}

TEST(MissingIndex, FewTenantsAreNoReason) {
	Scanned s;
	s.db.column_statistics.back().distinct = 4;
	EXPECT_FALSE(s.policy("own", asks_setting).names_policy());
}

}  // namespace
}  // namespace dbe::test
