#include "core/base/text.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/report.hpp"

namespace dbe {
namespace {

bool is_secret_name(std::string_view name) {
	const std::string plain = lower(name);
	if (contains(plain, "hash") || contains(plain, "digest") || contains(plain, "crypt") ||
		ends_with_any(plain, {"_at", "_on", "_id", "_count", "_expires", "_expiry", "_type", "_hint", "_reset"}))
		return false;
	return equals_any(plain, {"password", "passwd", "pwd", "passphrase", "api_key", "apikey", "secret_key",
							  "private_key", "access_token", "auth_token", "client_secret"}) ||
		   ends_with_any(plain, {"_password", "_passwd", "_pwd", "_passphrase"});
}

// As functions that hash write it: a salt, a digest in hex.
bool looks_hashed(std::string_view text) {
	if (text.starts_with('$') || text.starts_with("SCRAM-") || text.starts_with("{") ||
		text.starts_with("md5") || text.starts_with("pbkdf2"))
		return true;
	if (text.size() < 32) return false;
	return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_plain_secret(const Expression& value) {
	const Expression* constant = constant_in(value);
	return constant != nullptr && !constant->is_null && constant->text.view().size() >= 3 &&
		   constant->type->category == 'S' && !looks_hashed(constant->text.view());
}

void add(const std::string& column, const Expression& value, LintReport& report) {
	LintDraft draft;
	draft.location = value.location;
	draft.object = column;
	draft.detail = cat("A value of ", column, " stands in the statement as it is, for logs, statistics and whoever "
					   "looks at running statements.");
	report.add(std::move(draft));
}

void judge_written(const Query& query, LintReport& report) {
	if (query.result == nullptr || query.result->table == nullptr) return;
	for (const dbe_target* target : query.targets) {
		const dbe_sql_column* column =
			target->is_junk ? nullptr : column_of(*query.result->table, target->number);
		if (column == nullptr || !is_secret_name(column->name) || !is_plain_secret(*target->expression))
			continue;
		add(name_of(TableColumn{query.result, query.result->table, column, nullptr}),
			*target->expression, report);
	}
}

void run(const AnalysedStatement& statement, LintReport& report) {
	for (const Query* query : statement.queries())
		if (query->command == DBE_INSERT || query->command == DBE_UPDATE) judge_written(*query, report);
	for (const Site& clause : statement.clauses()) {
		const auto sides = comparison_with_fixed(*clause.expression);
		if (!sides || sides->sign != "=") continue;
		const auto column = table_column(*sides->left);
		if (column && is_secret_name(column->column->name) && is_plain_secret(*sides->right))
			add(name_of(*column), *sides->right, report);
	}
}

}  // namespace

extern constexpr LintRule plaintext_secret_rule{LintSpec{
	.id = "plaintext_secret",
	.title = "Secret in a statement as plain text",
	.group = LintGroup::writing,
	.severity = LintSeverity::bug,
	.why = "The server keeps statements: in its log, in pg_stat_activity and in the memory of its clients. Whoever may read "
		   "one of them has the secret, and a column that is compared with it holds it unhashed.",
	.suggestion = "Store a hash with a salt, as crypt() of pgcrypto makes it, and hand the secret over as a parameter.",
	.bad = {"UPDATE accounts SET password = 'summer2026' WHERE login = 'ada'",
			"SELECT login FROM accounts WHERE login = 'ada' AND password = 'summer2026'",
			"INSERT INTO accounts (login, api_key) VALUES ('bob', 'abc-123-def')"},
	.near_misses = {"UPDATE accounts SET password = $1 WHERE login = 'ada'",
					"UPDATE accounts SET password = '$2a$06$abcdefghijklmnopqrstuv' WHERE login = 'ada'",
					"UPDATE accounts SET password = md5('summer2026' || login) WHERE login = 'ada'",
					"UPDATE accounts SET password = NULL WHERE login = 'ada'",
					"SELECT login FROM accounts WHERE password_changed_at > '2026-01-01'"},
	.run = run,
}};

}  // namespace dbe
