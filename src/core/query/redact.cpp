#include "core/query/redact.hpp"

#include <algorithm>
#include <array>

#include "core/base/text.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

constexpr std::size_t none = std::string_view::npos;

constexpr auto secret_names = std::to_array<std::string_view>(
	{"password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "api_key", "apikey",
	 "access_key", "accesskey", "privatekey", "private_key", "encryption_key", "encryptionkey",
	 "signing_key", "master_key", "credential"});

constexpr auto key_prefixes = std::to_array<std::string_view>(
	{"sk_live_", "sk_test_", "rk_live_", "whsec_", "AKIA", "ASIA", "AIza", "ghp_", "gho_", "ghs_",
	 "github_pat_", "glpat-", "xoxb-", "xoxp-", "-----BEGIN", "SCRAM-SHA-256$"});

// Every literal among the arguments of these may be a key.
constexpr auto secret_functions = std::to_array<std::string_view>(
	{"crypt", "hmac", "encrypt", "decrypt", "encrypt_iv", "decrypt_iv", "dearmor", "digest",
	 "pgp_sym_encrypt", "pgp_sym_decrypt", "pgp_sym_encrypt_bytea", "pgp_sym_decrypt_bytea",
	 "pgp_pub_encrypt", "pgp_pub_decrypt", "pgp_pub_encrypt_bytea", "pgp_pub_decrypt_bytea"});

// Code within code is looked at so far.
constexpr int deepest_body = 4;

std::string redacted(std::string_view sql, int depth);

bool is_name_char(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		   c == '_' || c == '-' || c == '.';
}

// auth_token, app.api_key, "dbPassword": a secret word within a single name.
bool names_secret(std::string_view name) {
	if (name.empty() || name.size() > 63) return false;
	if (!std::all_of(name.begin(), name.end(), is_name_char)) return false;
	const std::string text = lower(name);
	return std::any_of(secret_names.begin(), secret_names.end(),
					   [&](std::string_view word) { return text.find(word) != none; });
}

bool is_hex(std::string_view text) {
	return std::all_of(text.begin(), text.end(), [](char c) {
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
	});
}

// postgres://user:secret@host
void mask_urls(std::string& text) {
	std::size_t at = 0;
	while ((at = text.find("://", at)) != none) {
		at += 3;
		const std::size_t end = std::min(text.find_first_of("/ ?#'\"\n\t", at), text.size());
		const std::size_t host = std::string_view(text).substr(0, end).rfind('@');
		const std::size_t colon = text.find(':', at);
		if (host == none || host < at || colon == none || colon > host) continue;
		text.replace(colon + 1, host - colon - 1, redacted_mark);
		at = colon + 1 + redacted_mark.size();
	}
}

// What follows HTTP's "Bearer " and "Basic ".
void mask_headers(std::string& text) {
	constexpr std::size_t shortest = 16;
	for (const std::string_view scheme : {"bearer ", "basic "}) {
		const std::string lowered = lower(text);
		// From the end, so that the places before stay the same.
		std::size_t at = lowered.rfind(scheme);
		while (at != none) {
			const std::size_t start = at + scheme.size();
			const std::size_t end = std::min(text.find_first_of(" \t\n'\",}", start), text.size());
			if (end - start >= shortest) text.replace(start, end - start, redacted_mark);
			at = at == 0 ? none : lowered.rfind(scheme, at - 1);
		}
	}
}

// Where the value of "password = value", "password: value", "PASSWORD 'value'" or "--password
// value" begins and ends, if it is one.
bool find_value(std::string_view text, std::size_t name, std::size_t name_end, std::size_t& start,
				std::size_t& end) {
	start = name_end;
	const bool is_quoted = start < text.size() && (text[start] == '"' || text[start] == '\'');
	start = text.find_first_not_of(" \t", start + (is_quoted ? 1 : 0));
	if (start == none) return false;
	const bool is_assigned = text[start] == '=' || text[start] == ':';
	const bool is_option = text.substr(name, 2) == "--" && start > name_end;
	const bool is_literal = !is_quoted && text[start] == '\'' && start > name_end;
	if (is_assigned) start = text.find_first_not_of(" \t", start + 1);
	if (start == none || !(is_assigned || is_option || is_literal)) return false;
	if (text[start] == '"' || text[start] == '\'') {
		const char quote = text[start++];
		// Inside a literal each quote is doubled.
		if (start < text.size() && text[start] == quote) start++;
		end = std::min(text.find(quote, start), text.size());
	} else {
		end = std::min(text.find_first_of(" \t\n&;,)}'\"*", start), text.size());
	}
	return end > start;
}

void mask_assignments(std::string& text) {
	std::size_t at = 0;
	while (at < text.size()) {
		std::size_t end = at;
		while (end < text.size() && is_name_char(text[end])) end++;
		if (end == at) {
			at++;
			continue;
		}
		std::size_t value = 0;
		std::size_t value_end = 0;
		if (names_secret(std::string_view(text).substr(at, end - at)) &&
			find_value(text, at, end, value, value_end)) {
			text.replace(value, value_end - value, redacted_mark);
			end = value + redacted_mark.size();
		}
		at = end;
	}
}

std::string masked_inside(std::string_view text) {
	std::string out(text);
	mask_urls(out);
	mask_headers(out);
	mask_assignments(out);
	return out;
}

// A dollar-quoted text is mostly code: the body of a function or of DO.
std::string masked_literal(std::string_view text, int depth) {
	if (!text.starts_with('$') || depth >= deepest_body) return masked_inside(text);
	const std::size_t start = text.find('$', 1) + 1;
	const bool is_closed = text.size() >= 2 * start && text.ends_with(text.substr(0, start));
	const std::string_view closing = is_closed ? text.substr(0, start) : std::string_view{};
	const std::string_view body = text.substr(start, text.size() - start - closing.size());
	return cat(text.substr(0, start), redacted(masked_inside(body), depth + 1), closing);
}

// What the literals that follow are: the value of the name before them, an argument of crypt().
class Context {
public:
	bool is_secret(const Token& token) const {
		return awaits_value_ || (in_function_ && token.depth > function_depth_) ||
			   looks_like_key(token.content());
	}

	void pass(const Token& token) {
		if (in_function_ && token.is_symbol(')') && token.depth <= function_depth_)
			in_function_ = false;
		if (token.is_symbol('(') && follows_function_ && !in_function_) {
			in_function_ = true;
			function_depth_ = token.depth;
		}
		follows_function_ = token.kind == TokenKind::word && is_function(token.text);
		// A literal may go on in the next line.
		if (token.kind == TokenKind::literal && awaits_value_) return;
		if (token.kind == TokenKind::symbol)
			awaits_value_ &= equals_any(token.text, {"=", ":", ">", "<", "!", ",", "("});
		else if (!token.is_word("by") && !token.is_word("to") && !token.is_word("is") &&
				 !token.is_word("encrypted"))
			awaits_value_ = names_secret(token.content()) || token.is_word("identified");
	}

private:
	static bool is_function(std::string_view name) {
		const std::string text = lower(name);
		return std::find(secret_functions.begin(), secret_functions.end(), text) !=
			   secret_functions.end();
	}

	bool awaits_value_ = false;
	bool follows_function_ = false;
	bool in_function_ = false;
	int function_depth_ = 0;
};

std::string redacted(std::string_view sql, int depth) {
	std::string out;
	out.reserve(sql.size());
	Context context;
	std::size_t copied = 0;
	for (const Token& token : sql_tokens(sql)) {
		const auto start = static_cast<std::size_t>(token.text.data() - sql.data());
		append(out, sql.substr(copied, start - copied));
		copied = start + token.text.size();
		if (token.kind == TokenKind::comment) {
			append(out, masked_inside(token.text));
			continue;
		}
		if (token.kind == TokenKind::literal)
			append(out, context.is_secret(token) ? cat("'", redacted_mark, "'")
												 : masked_literal(token.text, depth));
		else
			append(out, token.text);
		context.pass(token);
	}
	append(out, sql.substr(copied));
	return out;
}

}  // namespace

bool looks_like_key(std::string_view text) {
	const auto begins = [&](std::string_view prefix) { return text.starts_with(prefix); };
	if (std::any_of(key_prefixes.begin(), key_prefixes.end(), begins)) return true;
	if (text.size() == 35 && text.starts_with("md5")) return is_hex(text.substr(3));
	// A JSON web token: three parts, the first of which opens an object.
	return text.starts_with("eyJ") && std::count(text.begin(), text.end(), '.') == 2;
}

bool has_password_in_url(std::string_view text) {
	std::string copy(text);
	mask_urls(copy);
	return copy != text;
}

namespace {

// Keys that stand by themselves, as the arguments of a command.
void mask_keys(std::string& text) {
	constexpr std::string_view between = " \t\n=,;:'\"";
	for (std::size_t at = text.find_first_not_of(between); at != none;
		 at = text.find_first_not_of(between, at)) {
		const std::size_t end = std::min(text.find_first_of(between, at), text.size());
		const bool is_key = looks_like_key(std::string_view(text).substr(at, end - at));
		if (is_key) text.replace(at, end - at, redacted_mark);
		at = is_key ? at + redacted_mark.size() : end;
	}
}

}  // namespace

std::string shown_setting(std::string_view name, std::string_view value) {
	const std::string folded = lower(name);
	for (const std::string_view word : {"conninfo", "pass", "secret", "token", "credential"})
		if (contains(folded, word)) return "(set)";
	// ssl_key_file names a file.
	if (contains(folded, "key") && !folded.ends_with("_file")) return "(set)";
	std::string text = masked_inside(value);
	mask_keys(text);
	return text;
}

std::string redacted(std::string_view sql) { return redacted(sql, 0); }

}  // namespace dbe
