#include <algorithm>
#include <array>
#include <string>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/secrets.hpp"
#include "core/checks/snapshot.hpp"
#include "core/query/redact.hpp"

namespace dbe {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view marks = " \t\r\n\"'`,;()[]{}<>=:";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_number(char c) { return c >= '0' && c <= '9'; }
bool is_special(char c) {
	return std::string_view("!@#$%^&*+?~").find(c) != std::string_view::npos;
}

// The runs of one kind of character: Gr|33|n|!|Lake|9|x.
std::size_t runs_in(std::string_view value) {
	const auto kind = [](char c) { return is_number(c) ? 1 : is_special(c) ? 2 : 0; };
	std::size_t runs = 1;
	for (std::size_t i = 1; i < value.size(); i++) runs += kind(value[i]) != kind(value[i - 1]) ? 1 : 0;
	return runs;
}

// No typed password has a word as long as AuthService#reset2.
bool has_long_word(std::string_view value) {
	constexpr std::size_t longest = 8;
	std::size_t length = 0;
	for (const char c : value) {
		length = is_lower(c) || is_upper(c) ? length + 1 : 0;
		if (length > longest) return true;
	}
	return false;
}

// Names of what is done to passwords and of what rules ask for: SHA256+Salt#1, Min8+1Digit!
bool speaks_of_rules(std::string_view value) {
	const std::string folded = lower(value);
	constexpr auto words = std::to_array<std::string_view>(
		{"aes", "argon", "base64", "char", "crypt", "digit", "hash", "hmac", "kdf", "letter", "lower",
		 "max", "md5", "min", "pepper", "salt", "sha1", "sha2", "sha3", "sha5", "symbol", "upper"});
	return std::any_of(words.begin(), words.end(),
					   [&](std::string_view word) { return contains(folded, word); });
}

// Comments say how a password is stored or what it must look like: only what holds all four kinds
// of characters, mixed as no word or reference is (Class#method2, Team1@example.org), is taken for
// one itself. A dollar begins a hash of crypt() or a variable, brackets belong to patterns.
bool looks_like_password(std::string_view value) {
	const auto has = [&](bool (*is)(char)) { return std::any_of(value.begin(), value.end(), is); };
	constexpr std::size_t fewest_runs = 4;
	if (value.find_first_of("$%") == 0 ||
		value.find_first_of("()[]{}\\/:=.") != std::string_view::npos)
		return false;
	return may_be_secret(value) && runs_in(value) >= fewest_runs && !has_long_word(value) &&
		   !speaks_of_rules(value) && has(is_lower) && has(is_upper) && has(is_number) &&
		   has(is_special);
}

// A word starting with ASIA is none of Amazon's keys, which are twenty letters and digits.
bool is_known_key(std::string_view word) {
	constexpr std::size_t shortest = 20;
	const bool is_plain = std::all_of(word.begin(), word.end(), [](char c) {
		return is_lower(c) || is_upper(c) || is_number(c);
	});
	if ((word.starts_with("AKIA") || word.starts_with("ASIA")) &&
		(!is_plain || word.size() != shortest))
		return false;
	return word.size() >= shortest && std::any_of(word.begin(), word.end(), is_number) &&
		   looks_like_key(word) && !kind_of_secret(word).empty();
}

// "password: value", "pwd = value"
bool gives_password(std::string_view text) {
	const std::string folded = lower(text);
	constexpr auto names =
		std::to_array<std::string_view>({"password", "passwd", "pwd", "passphrase"});
	for (const std::string_view name : names) {
		for (std::size_t at = folded.find(name); at != std::string::npos;
			 at = folded.find(name, at + 1)) {
			std::size_t next = folded.find_first_not_of(blanks, at + name.size());
			if (next == std::string::npos || (folded[next] != ':' && folded[next] != '=')) continue;
			next = folded.find_first_not_of(" \t\"'`", next + 1);
			if (next == std::string::npos) continue;
			const std::size_t end =
				std::min(text.find_first_of(" \t\r\n\"'`,;", next), text.size());
			if (looks_like_password(text.substr(next, end - next))) return true;
		}
	}
	return false;
}

// postgres://user:secret@host, not the user:pass@host of manuals.
bool has_url_password(std::string_view word) {
	if (kind_of_secret(word) != "a URL with its password") return false;
	const std::size_t start = word.find("://") + 3;
	const std::string_view login = word.substr(start, word.find('@', start) - start);
	const std::size_t colon = login.find(':');
	if (colon == std::string_view::npos) return false;
	const std::string_view value = login.substr(colon + 1);
	return may_be_secret(value) && std::any_of(value.begin(), value.end(), is_number) &&
		   !contains(lower(value), "pass");
}

template <class Is>
bool any_word(std::string_view text, std::string_view separators, Is is) {
	for (std::size_t at = text.find_first_not_of(separators); at != std::string_view::npos;
		 at = text.find_first_not_of(separators, at)) {
		const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
		if (is(text.substr(at, end - at))) return true;
		at = end;
	}
	return false;
}

// "Tokens look like ghp_...": what explains a format shows an invented one.
bool gives_example(std::string_view text) {
	const std::string folded = lower(text);
	constexpr auto words = std::to_array<std::string_view>(
		{"e.g", "eg.", "example", " format", "such as", "looks like", "look like", "sample", "z.b.",
		 "beispiel", "exemple", "p. ex", "ejemplo"});
	return std::any_of(words.begin(), words.end(),
					   [&](std::string_view word) { return contains(folded, word); });
}

std::string_view secret_in(std::string_view text) {
	if (gives_example(text)) return "";
	if (any_word(text, marks, is_known_key)) return "an API key, token or password hash";
	if (any_word(text, blanks, has_url_password)) return "a URL with its password";
	return gives_password(text) ? "a password" : "";
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const CommentFacts& facts = snapshot.facts.comments;
	if (!facts.known) return assessment.skip(facts.why, facts.reason);
	assessment.examined();
	for (const Comment& comment : facts.list) {
		assessment.examined();
		const std::string_view kind = secret_in(comment.text);
		if (kind.empty()) continue;
		Draft draft;
		draft.object = comment.object;
		draft.detail = cat("Its comment holds ", kind,
						   "; pg_description shows it to everybody who can connect.");
		draft.evidence.put("kind", kind);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check secret_in_comment{CheckSpec{
	.id = "secret_in_comment",
	.title = "Secret written into a comment",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.scope = Scope::server,
	.why = "Comments can be read by every role that can connect, whoever may use the object, and "
		   "go into every dump, into diagrams and generated documentation.",
	.action =
		"Replace the secret where it is used, then rewrite the comment without it (COMMENT ON "
		"... IS ...); that takes a short lock on the object.",
	.bad = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
		   "body text NOT NULL);"
		   "COMMENT ON TABLE notes IS 'fed by the importer, password: Gr33n!Lake9x';"
		   "COMMENT ON COLUMN notes.body IS 'sent on with xoxb-4815162342-kK3vq9Zt0aWm';"
		   "COMMENT ON COLUMN notes.id IS 'from postgres://feeder:Gr33nLake9@10.0.0.7/notes';",
	.good = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
			"body text NOT NULL);"
			"COMMENT ON TABLE notes IS 'fed by the importer, password: see the vault';",
	.near_miss = "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
				 "body text NOT NULL, region text NOT NULL);"
				 "COMMENT ON TABLE notes IS 'password: Argon2id, 8-64 characters; "
				 "passwd=AES-256-GCM; pwd: Min8Chars1Digit';"
				 "COMMENT ON COLUMN notes.body IS 'token: 3f2a9c0b7d1e4f5a6b7c8d9e0f1a2b3c; "
				 "see https://wiki.example.org/notes@v2 and postgres://user:password@host/db';"
				 "COMMENT ON COLUMN notes.region IS 'ASIA_PACIFIC_REGION_2024 and its like';",
	.run = run,
}};

}  // namespace dbe
