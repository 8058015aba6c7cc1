#include "core/base/text.hpp"
#include "core/lint/body.hpp"
#include "core/lint/columns.hpp"

namespace dbe {
namespace {

std::string_view word_of(char volatility) { return volatility == 'i' ? "IMMUTABLE" : "STABLE"; }

std::string_view command_of(const Query& query) {
	switch (query.command) {
		case DBE_INSERT:
			return "INSERT";
		case DBE_UPDATE:
			return "UPDATE";
		case DBE_DELETE:
			return "DELETE";
		case DBE_MERGE:
			return "MERGE";
		default:
			return query.row_mark_count > 0 ? "SELECT FOR UPDATE and its kind" : "";
	}
}

void add(const BodyPart& part, std::int32_t location, std::string detail, std::string_view wanted,
		 LintReport& report) {
	LintDraft draft;
	draft.location = location;
	draft.detail = std::move(detail);
	draft.fix = cat(part.body.command, " ", wanted, ";");
	report.add(std::move(draft));
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
	for (const std::string_view other : names)
		if (name == other) return true;
	return false;
}

// Gives something else at each call, whatever else is marked so out of caution.
bool changes_by_call(const dbe_sql_function& function) {
	return function.is_builtin &&
		   is_one_of(function.name.view(),
					 {"random", "random_normal", "nextval", "setval", "clock_timestamp", "timeofday",
					  "gen_random_uuid", "uuidv7", "pg_sleep"});
}

bool changes_by_statement(const dbe_sql_function& function) {
	return function.is_builtin &&
		   is_one_of(function.name.view(), {"now", "transaction_timestamp", "statement_timestamp",
											"current_setting", "txid_current"});
}

bool find_writing(const AnalysedStatement& statement, const BodyPart& part, LintReport& report) {
	for (const Query* query : statement.queries()) {
		const std::string_view command = command_of(*query);
		if (command.empty()) continue;
		add(part, -1,
			cat("The function is declared ", word_of(part.body.volatility), ": the server refuses ",
				command, " in it, and it fails when it comes here."),
			"VOLATILE", report);
		return true;
	}
	return false;
}

bool find_call(const AnalysedStatement& statement, const BodyPart& part, LintReport& report) {
	const bool is_immutable = part.body.volatility == 'i';
	for (const Site& site : statement.of(DBE_FUNCTION)) {
		const dbe_sql_function* function = site.expression->function;
		if (function == nullptr) continue;
		const bool by_call = changes_by_call(*function);
		if (!by_call && !(is_immutable && changes_by_statement(*function))) continue;
		add(part, site.expression->location,
			cat("The function is declared ", word_of(part.body.volatility), ", and ",
				function->name.view(), "() gives ",
				by_call ? "something else at each call." : "something else in another statement."),
			by_call ? "VOLATILE" : "STABLE", report);
		return true;
	}
	return false;
}

bool find_session_value(const AnalysedStatement& statement, const BodyPart& part, LintReport& report) {
	for (const Site& site : statement.of(DBE_SESSION_VALUE)) {
		add(part, site.expression->location,
			"The function is declared IMMUTABLE, and what it takes from the clock or the session differs from "
			"one statement to the next.",
			"STABLE", report);
		return true;
	}
	return false;
}

void find_table(const AnalysedStatement& statement, const BodyPart& part, LintReport& report) {
	for (const Query* query : statement.queries())
		for (const Entry* entry : query->entries) {
			if (entry->kind != DBE_TABLE_ENTRY || entry->table == nullptr || !entry->is_used) continue;
			add(part, -1,
				cat("The function is declared IMMUTABLE and reads ", name_of(*entry->table),
					": when rows there change, indexes and plans keep the old result."),
				"STABLE", report);
			return;
		}
}

void run(const AnalysedStatement& statement, const BodyPart& part, LintReport& report) {
	if (part.body.volatility == 'v' || find_writing(statement, part, report) ||
		find_call(statement, part, report) || part.body.volatility != 'i' ||
		find_session_value(statement, part, report))
		return;
	find_table(statement, part, report);
}

}  // namespace

extern constexpr LintRule wrong_volatility_rule{LintSpec{
	.id = "wrong_volatility",
	.title = "Function that is less constant than it is declared",
	.group = LintGroup::functions,
	.severity = LintSeverity::bug,
	.why = "The server calls an IMMUTABLE function once while it plans, and keeps its results in indexes; a STABLE one it may "
		   "call once for a statement, and it may not write. A function that does not keep its word gives wrong rows.",
	.suggestion = "Declare it STABLE if it reads tables or the session's state, VOLATILE if it writes or differs from call to call.",
	.bad = {"CREATE FUNCTION name_of(p_id bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT name FROM customers WHERE id = p_id $$",
			"CREATE FUNCTION is_late(p_at timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT p_at < now() - interval '1 day' $$",
			"CREATE FUNCTION new_code(p_prefix text) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN p_prefix || gen_random_uuid(); END $$",
			"CREATE FUNCTION age_of(p_born date) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN current_date - p_born; END $$"},
	.near_misses = {"CREATE FUNCTION name_of(p_id bigint) RETURNS text LANGUAGE sql STABLE AS $$ SELECT name FROM customers WHERE id = p_id $$",
					"CREATE FUNCTION is_late(p_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT p_at < now() - interval '1 day' $$",
					"CREATE FUNCTION twice(p_n integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN p_n * 2; END $$",
					"CREATE FUNCTION new_code(p_prefix text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN p_prefix || gen_random_uuid(); END $$",
					"CREATE FUNCTION largest(p_list integer[]) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT max(x) FROM unnest(p_list) x $$"},
	.run_in_body = run,
}};

}  // namespace dbe
