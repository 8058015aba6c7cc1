// Secrets in comments, and what only speaks of them.
#include <gtest/gtest.h>

#include <vector>

#include "support/run_check.hpp"

namespace dbe::test {
namespace {

TEST(SecretInComment, PasswordsAndKeys) {
	const auto found = [](std::string_view text) {
		CatalogBuilder db;
		const std::vector<Comment> comments = {{"table tenants", text}};
		db.facts.comments.known = true;
		db.facts.comments.list = comments;
		return run_check("secret_in_comment", db).findings.size();
	};
	EXPECT_EQ(found("login with password: Hunter2!x to see them"), 1u);
	EXPECT_EQ(found("PASSWD = 'Gr33n!Lake9x'"), 1u);
	EXPECT_EQ(found("key=xoxb-4815162342-kK3vq9Zt0aWm"), 1u);
	EXPECT_EQ(found("see postgres://feeder:Gr33nLake9@10.0.0.7/notes."), 1u);
	for (const char* text :
		 {"password: Argon2id", "password: AES-256-GCM", "pwd: Min8Chars1Digit",
		  "password:", "password=", "the password", "passwd: %s", "password: ChangeMe1!",
		  "password: ${DbPass1}", "password: $2b$12$R9h/cIPz0gi.URNNX3kh2O",
		  "postgres://user:password@host/db", "https://user:pass@host/1",
		  "postgres://user:password1@host:5432/db", "https://wiki.example.org/notes@v2",
		  "token: 3f2a9c0b7d1e4f5a6b7c8d9e0f1a2b3c", "ASIA_PACIFIC_REGION_2024",
		  "password = SHA256(salt+Pepper#1)", "password: Min8+Upper+1Digit!",
		  "password: ADR-12+Argon2id", "pwd=[A-Z][a-z][0-9]+!$", "password:AuthService#reset2",
		  "password: Team1@Corp.com tells", "password: VARCHAR(255)+Salt",
		  "token, e.g. ghp_16C7e42F292c6912E7710c838347Ae178B4a",
		  "AKIASSOMETHINGELSEALTOGETHER", "mail to help@shop.example: password reset"})
		EXPECT_EQ(found(text), 0u) << text;
}

}  // namespace
}  // namespace dbe::test
