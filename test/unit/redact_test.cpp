#include "core/query/redact.hpp"

#include <gtest/gtest.h>

namespace dbe {
namespace {

struct Case {
	const char* sql;
	const char* expected;
};

TEST(Redact, MasksWhatFollowsASecretName) {
	const Case cases[] = {
		{"ALTER ROLE app PASSWORD 'geheim'", "ALTER ROLE app PASSWORD '***'"},
		{"CREATE ROLE app LOGIN ENCRYPTED PASSWORD E'ge\\'heim'",
		 "CREATE ROLE app LOGIN ENCRYPTED PASSWORD '***'"},
		{"CREATE USER app IDENTIFIED BY 'geheim'", "CREATE USER app IDENTIFIED BY '***'"},
		{"CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password 'geheim')",
		 "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password '***')"},
		{"SELECT id FROM keys WHERE api_key = 'geheim' AND kind = 'x'",
		 "SELECT id FROM keys WHERE api_key = '***' AND kind = 'x'"},
		{"UPDATE users SET \"passwordHash\" = $$geheim$$, name = 'Ann'",
		 "UPDATE users SET \"passwordHash\" = '***', name = 'Ann'"},
		{"SELECT set_config('app.api_token', 'geheim', true)",
		 "SELECT set_config('app.api_token', '***', true)"},
		{"SELECT 1 WHERE data->>'secret' = 'geheim'", "SELECT 1 WHERE data->>'secret' = '***'"},
	};
	for (const Case& c : cases) EXPECT_EQ(redacted(c.sql), c.expected);
}

TEST(Redact, MasksTheWholeOfALiteralInParts) {
	EXPECT_EQ(redacted("ALTER ROLE app PASSWORD 'ge'\n'heim' VALID UNTIL '2030-01-01'"),
			  "ALTER ROLE app PASSWORD '***'\n'***' VALID UNTIL '2030-01-01'");
}

TEST(Redact, MasksWhatGivesAccessElsewhere) {
	const Case cases[] = {
		{"CREATE ROLE a LOGIN VALID UNTIL '2030-01-01' PASSWORD 'geheim' CONNECTION LIMIT 5",
		 "CREATE ROLE a LOGIN VALID UNTIL '2030-01-01' PASSWORD '***' CONNECTION LIMIT 5"},
		{"ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET \"password\" 'geheim', ADD user 'a')",
		 "ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET \"password\" '***', ADD user 'a')"},
		{"ALTER SUBSCRIPTION s CONNECTION 'host=db password = ''ge heim'' user=a'",
		 "ALTER SUBSCRIPTION s CONNECTION 'host=db password = ''***'' user=a'"},
		{"SELECT dblink_connect('c', 'postgresql://app:ge%40heim@db:5432/shop?password=geheim&a=b')",
		 "SELECT dblink_connect('c', 'postgresql://app:***@db:5432/shop?password=***&a=b')"},
		{"ALTER SYSTEM SET primary_conninfo = 'user=r passfile=/x password=geheim'",
		 "ALTER SYSTEM SET primary_conninfo = 'user=r passfile=/x password=***'"},
		{"SET app.encryption_key TO 'geheim'", "SET app.encryption_key TO '***'"},
		{"COPY t FROM PROGRAM 'fetch --password geheim --user a'",
		 "COPY t FROM PROGRAM 'fetch --password *** --user a'"},
		{"SELECT http_get('x', 'Authorization: Bearer abcdefghijklmnop')",
		 "SELECT http_get('x', 'Authorization: Bearer ***')"},
		{"SELECT vault.create_secret('geheim', 'name')", "SELECT vault.create_secret('***', '***')"},
		{"SELECT pgp_pub_decrypt(body, dearmor('geheim'), 'geheim')",
		 "SELECT pgp_pub_decrypt(body, dearmor('***'), '***')"},
	};
	for (const Case& c : cases) EXPECT_EQ(redacted(c.sql), c.expected);
}

TEST(Redact, LooksIntoCodeWithinCode) {
	const Case cases[] = {
		{"DO $$ BEGIN ALTER ROLE a PASSWORD 'geheim'; END $$",
		 "DO $$ BEGIN ALTER ROLE a PASSWORD '***'; END $$"},
		{"DO $x$ BEGIN EXECUTE 'ALTER ROLE a PASSWORD ''geheim'' NOLOGIN'; END $x$",
		 "DO $x$ BEGIN EXECUTE 'ALTER ROLE a PASSWORD ''***'' NOLOGIN'; END $x$"},
		{"CREATE FUNCTION f() RETURNS text AS $f$ SELECT crypt('geheim', $1) $f$ LANGUAGE sql",
		 "CREATE FUNCTION f() RETURNS text AS $f$ SELECT crypt('***', $1) $f$ LANGUAGE sql"},
		{"DO $$ BEGIN PERFORM 1", "DO $$ BEGIN PERFORM 1"},
	};
	for (const Case& c : cases) EXPECT_EQ(redacted(c.sql), c.expected);
	std::string nested = "x";
	for (int i = 0; i < 1000; i++) nested = "$a" + std::to_string(i) + "$" + nested;
	EXPECT_EQ(redacted(nested), nested);
}

TEST(Redact, MasksArgumentsOfCryptography) {
	EXPECT_EQ(redacted("SELECT crypt('geheim', salt), lower('Name')"),
			  "SELECT crypt('***', salt), lower('Name')");
	EXPECT_EQ(redacted("SELECT pgp_sym_decrypt(decode(f('x'), 'hex'), 'geheim') || 'y'"),
			  "SELECT pgp_sym_decrypt(decode(f('***'), '***'), '***') || 'y'");
}

TEST(Redact, MasksInsideLiteralsAndComments) {
	const Case cases[] = {
		{"SELECT dblink('host=db password=geheim user=a')",
		 "SELECT dblink('host=db password=*** user=a')"},
		{"SELECT dblink('password=''ge heim'' user=a')", "SELECT dblink('password=''***'' user=a')"},
		{"CREATE SUBSCRIPTION s CONNECTION 'postgres://app:geheim@db/shop?sslmode=require'",
		 "CREATE SUBSCRIPTION s CONNECTION 'postgres://app:***@db/shop?sslmode=require'"},
		{"SELECT 1 /* token=geheim */", "SELECT 1 /* token=*** */"},
		{"SELECT '{\"password\": \"geheim\", \"a\": 1}'::json",
		 "SELECT '{\"password\": \"***\", \"a\": 1}'::json"},
	};
	for (const Case& c : cases) EXPECT_EQ(redacted(c.sql), c.expected);
}

TEST(Redact, MasksWhatLooksLikeAKey) {
	for (const char* secret :
		 {"sk_live_abc", "AKIAIOSFODNN7EXAMPLE", "md5aabbccddeeff00112233445566778899",
		  "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJ", "SCRAM-SHA-256$4096:x$y:z"})
		EXPECT_EQ(redacted(std::string("VALUES ('") + secret + "')"), "VALUES ('***')");
}

TEST(Redact, LeavesTheRestAlone) {
	for (const char* sql :
		 {"SELECT name FROM customers WHERE city = 'Bonn' AND note = 'the password was long'",
		  "SELECT 'it''s', E'a\\'b', $1, \"Weird \"\"name\" FROM t -- plain",
		  "SELECT 'http://example.org/a:b@c'", "SELECT '12:30', 'md5', 'a=b'", "", "SELECT '"})
		EXPECT_EQ(redacted(sql), sql);
}

TEST(Redact, TakesTextsCutAnywhere) {
	const std::string sql =
		"/* a /* b */ */ ALTER ROLE x PASSWORD E'ge\\'h' -- c\n"
		"; SELECT $tag$ 'x' $tag$, U&\"d\", crypt('k', 'password=v') FROM \"t\"";
	for (std::size_t length = 0; length <= sql.size(); length++) {
		const std::string text = redacted(std::string_view(sql).substr(0, length));
		EXPECT_EQ(text.find("ge\\"), std::string::npos) << text;
	}
}

TEST(ShownSetting, HoldsNoSecret) {
	EXPECT_EQ(shown_setting("app.jwt_secret", "abc"), "(set)");
	EXPECT_EQ(shown_setting("app.api_key", "abc"), "(set)");
	EXPECT_EQ(shown_setting("work_mem", "64MB"), "64MB");
	EXPECT_EQ(shown_setting("archive_command", "push postgres://a:hunter22@db/x %p"),
			  "push postgres://a:***@db/x %p");
	EXPECT_EQ(shown_setting("archive_command", "SECRET_TOKEN=abc push AKIAABCDEFGHIJKLMNOP %p"),
			  "SECRET_TOKEN=*** push *** %p");
}

}  // namespace
}  // namespace dbe
