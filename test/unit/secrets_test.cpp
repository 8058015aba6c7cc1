#include "core/query/secrets.hpp"

#include <gtest/gtest.h>

namespace dbe {
namespace {

TEST(Secrets, AreWhatIsPlainText) {
	for (const char* sql :
		 {"CREATE ROLE app LOGIN PASSWORD 'geheim'", "alter user app with encrypted password 'x'",
		  "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password 'geheim')",
		  "ALTER USER MAPPING FOR a SERVER s OPTIONS (SET \"password\" 'geheim')",
		  "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (secret_key 'geheim')",
		  "CREATE SUBSCRIPTION s CONNECTION 'host=db password=geheim' PUBLICATION p",
		  "ALTER SUBSCRIPTION s CONNECTION 'postgres://app:geheim@db'",
		  "SET app.encryption_key = 'geheim'", "SET LOCAL app.jwt_secret TO 'geheim'"})
		EXPECT_FALSE(secret_in(sql).empty()) << sql;
}

TEST(Secrets, AreNotHashesNorNothing) {
	for (const char* sql :
		 {"CREATE ROLE app LOGIN", "ALTER ROLE app PASSWORD NULL", "ALTER ROLE app PASSWORD ''",
		  "ALTER ROLE app PASSWORD 'SCRAM-SHA-256$4096:x$y:z'",
		  "ALTER ROLE app PASSWORD 'md5aabbccddeeff00112233445566778899'",
		  "ALTER ROLE app PASSWORD $1", "ALTER ROLE app SET password_encryption = 'md5'",
		  "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password_required 'false')",
		  "CREATE SUBSCRIPTION s CONNECTION 'host=db user=a' PUBLICATION p",
		  "SET password_encryption = 'scram-sha-256'", "SET app.tenant = 'x'",
		  "SET app.password TO $1", "CREATE TABLE t (password text DEFAULT 'x')",
		  "SELECT set_config('app.secret', 'x', true)", "SET", ""})
		EXPECT_TRUE(secret_in(sql).empty()) << sql;
}

}  // namespace
}  // namespace dbe
