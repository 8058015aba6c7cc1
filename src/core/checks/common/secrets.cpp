#include "core/checks/common/secrets.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/text.hpp"
#include "core/checks/common/name_tokens.hpp"
#include "core/query/redact.hpp"

namespace dbe {
namespace {

constexpr auto secret_words = std::to_array<std::string_view>(
	{"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "credential"});
constexpr auto key_kinds = std::to_array<std::string_view>(
	{"api", "access", "private", "secret", "signing", "encryption", "service", "jwt", "master"});
constexpr auto placeholders = std::to_array<std::string_view>(
	{"example", "xxx", "changeme", "change_me", "your", "dummy", "placeholder", "redacted", "***",
	 "todo", "secret_here", "<"});

bool is_placeholder(std::string_view value) {
	const std::string text = lower(value);
	return std::any_of(placeholders.begin(), placeholders.end(),
					   [&](std::string_view word) { return contains(text, word); });
}

bool has_blank(std::string_view text) {
	return text.find_first_of(" \t\r\n") != std::string_view::npos;
}

// The value of password= in a connection string that stands in the text as it is; empty where it
// is filled in later (%s, $1, || ...).
std::string_view connection_password(std::string_view text) {
	const std::string folded = lower(text);
	std::size_t at = folded.find("password=");
	if (at == std::string::npos) return {};
	if (!contains(folded, "host=") && !contains(folded, "dbname=") && !contains(folded, "user="))
		return {};
	at += std::string_view("password=").size();
	const std::size_t end = std::min(text.find_first_of(" '\"&;", at), text.size());
	const std::string_view value = text.substr(at, end - at);
	if (value.empty() || value.find_first_of("%${|<") != std::string_view::npos) return {};
	return value;
}

}  // namespace

bool names_secret_value(std::string_view name) {
	const NameTokens words(name);
	if (is_one_of(words.last(), secret_words)) return true;
	return words.last() == "key" && words.size() >= 2 &&
		   is_one_of(words[words.size() - 2], key_kinds);
}

bool may_be_secret(std::string_view value) {
	constexpr std::size_t shortest = 8;
	double number = 0;
	if (value.size() < shortest || has_blank(value) || is_placeholder(value)) return false;
	if (value.starts_with('/') || parse_number(value, number)) return false;
	return true;
}

std::string_view kind_of_secret(std::string_view text) {
	constexpr std::size_t shortest_key = 20;
	const std::string_view value = trimmed(text);
	if (is_placeholder(value)) return {};
	if (value.starts_with("-----BEGIN"))
		return contains(value.substr(0, 60), "PRIVATE KEY") ? "a private key" : "";
	if (value.size() >= shortest_key && !has_blank(value) && looks_like_key(value))
		return "an API key, token or password hash";
	if (!connection_password(value).empty()) return "a connection string with its password";
	const bool is_filled_in = value.find_first_of("%${|") != std::string_view::npos;
	if (!is_filled_in && has_password_in_url(value)) return "a URL with its password";
	return {};
}

}  // namespace dbe
