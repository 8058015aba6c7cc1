#include "core/audit/ddl.hpp"

#include <gtest/gtest.h>

namespace dbe {
namespace {

std::string commands(const std::vector<Step>& steps) {
	std::string text;
	for (const Step& step : steps) {
		EXPECT_EQ(step.who, Host::As::owner) << step.command;
		EXPECT_FALSE(step.effect.empty()) << step.command;
		text += step.command + "\n";
	}
	return text;
}

TEST(DdlAudit, MakesWhatIsMissing) {
	EXPECT_EQ(commands(ddl_enable_steps(false, {})),
			  "INSERT INTO dbe.audit_ddl (roles) VALUES (false) ON CONFLICT (is_on) DO UPDATE SET "
			  "roles = excluded.roles\n"
			  "CREATE EVENT TRIGGER dbe_audit_command ON ddl_command_end EXECUTE FUNCTION "
			  "dbe.audit_command()\n"
			  "ALTER EVENT TRIGGER dbe_audit_command ENABLE ALWAYS\n"
			  "CREATE EVENT TRIGGER dbe_audit_drop ON sql_drop EXECUTE FUNCTION "
			  "dbe.audit_command()\n"
			  "ALTER EVENT TRIGGER dbe_audit_drop ENABLE ALWAYS\n");
}

TEST(DdlAudit, RepairsWhatWasDisabledOrRenamed) {
	EXPECT_EQ(commands(ddl_enable_steps(true, {{"Mine", "ddl_command_end", 'D', true},
											   {"dbe_audit_drop", "sql_drop", 'A', true}})),
			  "INSERT INTO dbe.audit_ddl (roles) VALUES (true) ON CONFLICT (is_on) DO UPDATE SET "
			  "roles = excluded.roles\n"
			  "ALTER EVENT TRIGGER \"Mine\" ENABLE ALWAYS\n"
			  "SELECT dbe.audit_roles()\n");
}

TEST(DdlAudit, RefusesANameThatIsTaken) {
	EXPECT_THROW(ddl_enable_steps(true, {{"dbe_audit_drop", "sql_drop", 'O', false}}), Error);
}

TEST(DdlAudit, DisablingDropsOnlyItsOwn) {
	EXPECT_EQ(commands(ddl_disable_steps({{"Mine", "ddl_command_end", 'D', true},
										  {"others", "sql_drop", 'O', false}})),
			  "DROP EVENT TRIGGER \"Mine\"\nDELETE FROM dbe.audit_ddl\n");
}

}  // namespace
}  // namespace dbe
