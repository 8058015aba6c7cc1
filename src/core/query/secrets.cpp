#include "core/query/secrets.hpp"

#include "core/base/text.hpp"
#include "core/query/redact.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

using Words = std::vector<Token>;

bool is_hash(std::string_view password) {
	constexpr std::size_t md5_length = 35;
	return password.starts_with("SCRAM-SHA-256$") ||
		   (password.starts_with("md5") && password.size() == md5_length);
}

bool is_option_name(const Token& token) {
	return equals_any(lower(token.content()),
					  {"password", "passwd", "sslpassword", "secret", "secret_key",
					   "secret_access_key", "api_key", "apikey", "token", "auth_token"});
}

// PASSWORD 'text'
bool sets_password(const Words& words) {
	for (std::size_t i = 0; i + 1 < words.size(); i++)
		if (words[i].is_word("password") && words[i + 1].kind == TokenKind::literal)
			return !words[i + 1].content().empty() && !is_hash(words[i + 1].content());
	return false;
}

// OPTIONS (password 'text')
bool has_secret_option(const Words& words) {
	for (std::size_t i = 0; i + 1 < words.size(); i++)
		if (words[i].depth > 0 && words[i + 1].kind == TokenKind::literal &&
			(words[i].kind == TokenKind::word || words[i].kind == TokenKind::identifier) &&
			is_option_name(words[i]) && !words[i + 1].content().empty())
			return true;
	return false;
}

// CONNECTION 'host=db password=text'
bool has_secret_connection(const Words& words) {
	for (std::size_t i = 0; i + 1 < words.size(); i++)
		if (words[i].is_word("connection") && words[i + 1].kind == TokenKind::literal)
			return redacted(words[i + 1].text) != words[i + 1].text;
	return false;
}

// SET app.encryption_key = 'text'; the server's own settings have no dot and hold no secret.
bool sets_secret(const Words& words) {
	std::size_t at = 1;
	if (at < words.size() && (words[at].is_word("session") || words[at].is_word("local"))) at++;
	if (at + 4 >= words.size() || !words[at + 1].is_symbol('.')) return false;
	const Token& value = words[at + 4];
	return (words[at + 3].is_symbol('=') || words[at + 3].is_word("to")) &&
		   value.kind == TokenKind::literal && !value.content().empty() &&
		   ends_with_any(lower(words[at + 2].content()),
						 {"password", "passwd", "passphrase", "secret", "secret_key", "private_key",
						  "encryption_key", "signing_key", "api_key"});
}

}  // namespace

std::string_view secret_in(std::string_view sql) {
	const Words words = sql_words(sql);
	if (words.size() < 2) return {};
	const Token& what = words[1];
	if (words[0].is_word("set")) return sets_secret(words) ? "a secret setting" : "";
	if (!words[0].is_word("create") && !words[0].is_word("alter")) return {};
	const bool is_mapping = what.is_word("user") && words.size() > 2 && words[2].is_word("mapping");
	if (is_mapping || what.is_word("server"))
		return has_secret_option(words) ? "the password of a foreign server" : "";
	if (what.is_word("subscription"))
		return has_secret_connection(words) ? "the password of a subscription" : "";
	if (what.is_word("role") || what.is_word("user") || what.is_word("group"))
		return sets_password(words) ? "the password of a role" : "";
	return {};
}

}  // namespace dbe
