#include "core/audit/roles.hpp"

#include <gtest/gtest.h>

namespace dbe {
namespace {

AttributeChange role(std::string_view attribute, std::string_view before, std::string_view after) {
	return {"role", "1", "app", attribute, true, true, before, after, after, false, false};
}

std::string described(const std::vector<AttributeChange>& changes) {
	std::string text;
	for (const RoleChange& change : describe_changes(changes))
		text += change.object_type + " " + change.object + ": " + change.change + "\n";
	return text;
}

TEST(RoleChanges, OneSentenceForEachObject) {
	AttributeChange password = role("rolpassword", "hash1", "hash2");
	AttributeChange other = role("rolsuper", "true", "false");
	other.id = "2";
	other.object = "other";
	EXPECT_EQ(described({password, role("rolsuper", "false", "true"), other}),
			  "role app: has another password; is a superuser now\n"
			  "role other: is no superuser any more\n");
}

TEST(RoleChanges, NewObjectsTellWhatSetsThemApart) {
	std::vector<AttributeChange> changes = {
		role("rolcanlogin", "", "true"), role("rolconnlimit", "", "-1"),
		role("rolinherit", "", "true"), role("rolname", "", "app"),
		role("rolpassword", "", "hash"), role("rolsuper", "", "false")};
	for (AttributeChange& change : changes) {
		change.is_new = true;
		change.was_there = false;
	}
	EXPECT_EQ(described(changes), "role app: was created; may log in now; has a password now\n");
}

TEST(RoleChanges, GoneObjectsAreOnlyNamed) {
	AttributeChange gone = role("rolsuper", "true", "");
	gone.is_there = false;
	gone.is_gone = true;
	EXPECT_EQ(described({gone}), "role app: was dropped\n");
	gone.object_type = "membership";
	gone.attribute = "admin_option";
	EXPECT_EQ(described({gone}), "membership app: was revoked\n");
}

TEST(RoleChanges, SettingsHideSecrets) {
	AttributeChange setting = role("app.api_key", "hash1", "hash2");
	setting.object_type = "setting";
	setting.shown = "geheim";
	EXPECT_EQ(described({setting}).find("geheim"), std::string::npos);
	setting.attribute = "work_mem";
	setting.shown = "64MB";
	EXPECT_EQ(described({setting}), "setting app: work_mem is set to '64MB' now\n");
	setting.is_there = false;
	setting.is_gone = true;
	EXPECT_EQ(described({setting}), "setting app: work_mem is not set any more\n");
}

TEST(RoleChanges, AttributesOfANewServerAreNoChange) {
	AttributeChange added = role("inherit_option", "", "true");
	added.object_type = "membership";
	added.was_there = false;
	EXPECT_EQ(described({added}), "");
}

TEST(RoleChanges, NamesRightsAndOthers) {
	EXPECT_EQ(described({role("rolname", "Old", "app"), role("rolconnlimit", "-1", "5")}),
			  "role app: was \"Old\" before; connection limit is 5 now\n");
	AttributeChange rights = role("rights", "10 0 CONNECT f", "");
	rights.object_type = "database";
	rights.is_there = false;
	EXPECT_EQ(described({rights}), "database app: rights are not set any more\n");
}

}  // namespace
}  // namespace dbe
