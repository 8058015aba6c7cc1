#include <gtest/gtest.h>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

constexpr std::string_view id = "security_definer_search_path";
constexpr std::uint32_t public_schema = 2200;

void definer(CatalogBuilder& db, Names settings, const Adjust<Function>& adjust = {}) {
	db.function("promote", [&](Function& f) {
		f.is_security_definer = true;
		f.kind = 'f';
		f.owner = CatalogBuilder::superuser;
		f.has_default_rights = true;
		f.settings = db.texts(settings);
		adjusted(adjust, f);
	});
}

TEST(SecurityDefinerSearchPath, IsCriticalForASuperusersFunctionOpenToAll) {
	CatalogBuilder db;
	db.grant('n', public_schema, public_role, DBE_RIGHT_USAGE);
	definer(db, {});
	const CheckRun run = run_check(id, db);
	ASSERT_EQ(run.findings.size(), 1u);
	EXPECT_EQ(run.findings[0].severity, Severity::critical);
	EXPECT_NE(run.findings[0].fix.find("SET search_path = pg_catalog, public, pg_temp;"),
			  std::string::npos);
}

TEST(SecurityDefinerSearchPath, IsAWarningWithoutTheRightToReachTheSchema) {
	CatalogBuilder db;
	definer(db, {});
	EXPECT_EQ(run_check(id, db).findings.at(0).severity, Severity::warning);
}

TEST(SecurityDefinerSearchPath, IsAWarningForTriggersWhichNobodyCalls) {
	CatalogBuilder db;
	db.grant('n', public_schema, public_role, DBE_RIGHT_USAGE);
	definer(db, {}, [](Function& f) { f.result = TypeId{2279}; });
	EXPECT_EQ(run_check(id, db).findings.at(0).severity, Severity::warning);
}

TEST(SecurityDefinerSearchPath, AcceptsPathsThatNobodyCanGetInFrontOf) {
	for (const char* path : {"search_path=pg_catalog, pg_temp", "search_path=\"\"",
							 "search_path=pg_catalog", "search_path=pg_catalog, public, pg_temp",
							 "search_path=\"public\", pg_temp"}) {
		CatalogBuilder db;
		definer(db, {path});
		EXPECT_EQ(run_check(id, db).status, Status::ok) << path;
	}
}

TEST(SecurityDefinerSearchPath, MentionsTemporaryTablesThatComeFirst) {
	for (const char* path : {"search_path=public", "search_path=pg_temp, public",
							 "search_path=\"$user\", public"}) {
		CatalogBuilder db;
		definer(db, {path});
		const CheckRun run = run_check(id, db);
		ASSERT_EQ(run.findings.size(), 1u) << path;
		EXPECT_EQ(run.findings[0].severity, Severity::info);
		EXPECT_NE(run.findings[0].fix.find("public, pg_temp;"), std::string::npos);
	}
}

TEST(SecurityDefinerSearchPath, LeavesOthersAlone) {
	CatalogBuilder db;
	definer(db, {}, [](Function& f) { f.is_security_definer = false; });
	definer(db, {}, [](Function& f) { f.is_extension_member = true; });
	definer(db, {}, [](Function& f) { f.kind = 'a'; });
	EXPECT_EQ(run_check(id, db).skip, Skip::not_applicable);
}

TEST(SecurityDefinerSearchPath, PinsNoSchemaThatIsOpenToAll) {
	CatalogBuilder db;
	definer(db, {});
	db.grant('n', public_schema, public_role, DBE_RIGHT_USAGE | DBE_RIGHT_CREATE);
	const CheckRun own = run_check(id, db);
	EXPECT_EQ(own.findings.at(0).fix, "");
	EXPECT_NE(own.findings.at(0).detail.find("PUBLIC may create in its schema, public"),
			  std::string::npos);
	CatalogBuilder beside;
	beside.grant('n', public_schema, public_role, DBE_RIGHT_USAGE | DBE_RIGHT_CREATE);
	const SchemaId tools = beside.schema("tools");
	definer(beside, {}, [&](Function& f) { f.schema = tools; });
	EXPECT_NE(run_check(id, beside).findings.at(0).fix.find("= pg_catalog, tools, pg_temp;"),
			  std::string::npos);
}

TEST(SecurityDefinerSearchPath, AltersAProcedureAsSuch) {
	CatalogBuilder db;
	definer(db, {}, [](Function& f) { f.kind = 'p'; });
	const CheckRun run = run_check(id, db);
	EXPECT_TRUE(run.findings.at(0).fix.starts_with("ALTER PROCEDURE public.promote("));
}

}  // namespace
}  // namespace dbe::test
