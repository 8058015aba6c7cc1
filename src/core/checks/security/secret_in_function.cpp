#include <string>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/secrets.hpp"
#include "core/checks/snapshot.hpp"
#include "core/query/sql_tokens.hpp"

namespace dbe {
namespace {

bool has_letter_and_digit(std::string_view text) {
	bool letter = false;
	bool digit = false;
	for (const char c : text) {
		letter |= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		digit |= c >= '0' && c <= '9';
	}
	return letter && digit;
}

// v_api_key text := '...': a literal given to a name that says what it is.
bool is_given_to_secret(const std::vector<Token>& words, std::size_t literal) {
	constexpr std::size_t farthest = 6;
	constexpr std::size_t shortest = 16;
	const std::string_view value = words[literal].content();
	if (value.size() < shortest || !may_be_secret(value) || !has_letter_and_digit(value)) return false;
	bool has_assignment = false;
	for (std::size_t back = 1; back <= farthest && back <= literal; back++) {
		const Token& token = words[literal - back];
		if (token.is_symbol(';') || token.is_symbol(',') || token.is_symbol('(')) return false;
		if (token.is_symbol('=') || token.is_word("default")) has_assignment = true;
		if (has_assignment && token.kind == TokenKind::word && names_secret_value(token.text))
			return true;
	}
	return false;
}

std::string_view secret_in(std::string_view source) {
	const std::vector<Token> words = sql_words(source);
	for (std::size_t i = 0; i < words.size(); i++) {
		if (words[i].kind != TokenKind::literal) continue;
		const std::string_view kind = kind_of_secret(words[i].content());
		if (!kind.empty()) return kind;
		if (is_given_to_secret(words, i)) return "a key or password";
	}
	return {};
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	for (const Function& function : catalog.functions()) {
		if (function.is_extension_member || !function.source.present()) continue;
		if (!catalog.is_judged(function.schema)) continue;
		assessment.examined();
		const std::string_view kind = secret_in(function.source);
		if (kind.empty()) continue;
		Draft draft;
		draft.object = catalog.name(function);
		draft.detail = cat("Its body holds ", kind,
						   " as a literal; pg_proc shows it to everybody who can connect.");
		draft.evidence.put("kind", kind);
		assessment.add(draft);
	}
}

}  // namespace

extern constexpr Check secret_in_function{CheckSpec{
	.id = "secret_in_function",
	.title = "Secret written into a function",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "The body of a function can be read by every role that can connect, whoever may execute "
		   "it, and it goes into every dump and into version control.",
	.action = "Replace the secret where it is used. Read the new one from a table on which only the "
			  "function's owner has rights (SECURITY DEFINER with a pinned search_path), from a "
			  "user mapping, or let the application pass it.",
	.bad = "CREATE FUNCTION notify_shop() RETURNS text LANGUAGE plpgsql AS "
		   "$$ DECLARE v_api_key text := 'kK3vq9Zt0aWmR7yXb2Lp'; BEGIN RETURN v_api_key; END $$;",
	.good = "CREATE FUNCTION notify_shop(v_api_key text) RETURNS text LANGUAGE plpgsql AS "
			"$$ BEGIN RETURN v_api_key; END $$;",
	.near_miss = "CREATE FUNCTION notify_shop() RETURNS text LANGUAGE plpgsql AS "
				 "$$ DECLARE v_api_key text := 'your-api-key-2024-here'; v_label text := "
				 "'kK3vq9Zt0aWmR7yXb2Lp'; BEGIN "
				 "RETURN format('host=%s password=%s', v_label, v_api_key); END $$;",
	.run = run,
}};

}  // namespace dbe
