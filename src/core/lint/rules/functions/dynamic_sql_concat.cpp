#include "core/base/text.hpp"
#include "core/lint/body.hpp"
#include "core/lint/columns.hpp"
#include "core/lint/concatenation.hpp"

namespace dbe {
namespace {

// As the body has it.
std::string name_of(const Expression& parameter, const Source& source) {
	const auto span = source.span_of(parameter);
	return span ? std::string(source.of(*span)) : "a parameter";
}

// What comes first is the statement itself: who gives that is trusted with it.
const Expression* raw_input(const Expression& value, const FunctionBody& body) {
	const std::vector<const Expression*> parts = concatenated(value);
	for (std::size_t i = 1; i < parts.size(); i++)
		if (parts[i]->kind == DBE_PARAMETER && body.is_input(parts[i]->parameter) &&
			is_free_text(*parts[i]) && constant_in(*parts[0]) != nullptr)
			return parts[i];
	return nullptr;
}

void run(const AnalysedStatement& statement, const BodyPart& part, LintReport& report) {
	const bool is_run = part.role == DBE_BODY_EXECUTED ||
						(part.role == DBE_BODY_ASSIGNMENT && part.body.is_executed(part.target));
	if (!is_run) return;
	const Expression* value = only_value(statement.root());
	const Expression* input = value == nullptr ? nullptr : raw_input(*value, part.body);
	if (input == nullptr) return;
	LintDraft draft;
	draft.location = input->location;
	draft.object = name_of(*input, report.source());
	draft.detail = cat("The text that EXECUTE runs has ", draft.object,
					   " in it as it is given: a quote or a blank in it changes the statement.");
	report.add(std::move(draft));
}

}  // namespace

extern constexpr LintRule dynamic_sql_concat_rule{LintSpec{
	.id = "dynamic_sql_concat",
	.title = "EXECUTE of text that holds a parameter unquoted",
	.group = LintGroup::functions,
	.severity = LintSeverity::bug,
	.why = "Whoever calls the function writes a part of the statement: names with blanks or capitals break it, and what an "
		   "attacker gives is run with the rights of the function.",
	.suggestion = "Use format() with %I for names and %L for values, or quote_ident() and quote_literal(), and give values by "
				  "USING.",
	.bad = {"CREATE FUNCTION rows_of(p_table text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM ' || p_table INTO n; RETURN n; END $$",
			"CREATE FUNCTION drop_user(p_name varchar) RETURNS void LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN v := format('DELETE FROM customers WHERE name = ''%s''', p_name); EXECUTE v; END $$",
			"CREATE FUNCTION ids_by(p_order text) RETURNS SETOF bigint LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'SELECT id FROM orders ORDER BY ' || p_order; END $$"},
	.near_misses = {"CREATE FUNCTION rows_of(p_table text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE format('SELECT count(*) FROM %I', p_table) INTO n; RETURN n; END $$",
					"CREATE FUNCTION rows_of(p_table regclass) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM ' || p_table INTO n; RETURN n; END $$",
					"CREATE FUNCTION rows_of(p_table text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM ' || quote_ident(p_table) INTO n; RETURN n; END $$",
					"CREATE FUNCTION rows_of(p_table text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN p_table := quote_ident(p_table); EXECUTE 'SELECT count(*) FROM ' || p_table INTO n; RETURN n; END $$",
					"CREATE FUNCTION first_of(p_query text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE p_query || ' LIMIT 1' INTO n; RETURN n; END $$",
					"CREATE FUNCTION total_of(p_id bigint) RETURNS numeric LANGUAGE plpgsql AS $$ DECLARE n numeric; BEGIN EXECUTE 'SELECT total FROM orders WHERE id = ' || p_id INTO n; RETURN n; END $$",
					"CREATE FUNCTION greeting(p_name text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN v := 'Dear ' || p_name; RETURN v; END $$"},
	.run_in_body = run,
}};

}  // namespace dbe
