#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/checks/assessment.hpp"
#include "core/checks/common/dynamic_sql.hpp"
#include "core/checks/common/roles.hpp"
#include "core/checks/snapshot.hpp"

namespace dbe {
namespace {

bool is_plpgsql(const Catalog& catalog, const Function& function) {
	const Language* language = catalog.language(function.language);
	return language != nullptr && language->name.view() == "plpgsql";
}

Draft describe_definer(const Catalog& catalog, const Function& function,
					   const UnquotedArgument& argument) {
	Draft draft;
	draft.object = catalog.name(function);
	draft.detail = cat(argument.is_whole_statement ? "Executes its argument "
												   : "Builds SQL from its argument ",
					   argument.name, argument.is_whole_statement ? "" : " without quoting it",
					   ", with the rights of ", catalog.role_name(function.owner),
					   ": whoever may call it can run any statement as that role.");
	draft.evidence.put("argument", argument.name).put("security_definer", true);
	return draft;
}

void run(const Snapshot& snapshot, Assessment& assessment) {
	const Catalog& catalog = snapshot.catalog;
	std::vector<std::string> others;
	for (const Function& function : catalog.functions()) {
		if (function.is_extension_member || !catalog.is_judged(function.schema)) continue;
		if (!is_plpgsql(catalog, function) || !contains(lower(function.source), "execute")) continue;
		if (is_too_long_to_read(function)) {
			assessment.unassessed(1, Skip::too_large, "function bodies above 100 kB are not read");
			continue;
		}
		assessment.examined();
		const UnquotedArgument argument = unquoted_argument(function, &assessment.host());
		if (argument.name.empty()) continue;
		if (function.is_security_definer)
			assessment.add(describe_definer(catalog, function, argument));
		else if (!argument.is_whole_statement)
			others.push_back(cat(catalog.name(function), " (", argument.name, ")"));
	}
	if (others.empty()) return;
	Draft draft;
	const auto count = static_cast<double>(others.size());
	draft.object = "functions";
	draft.severity = Severity::info;
	draft.detail = cat(counted(count, "function builds", "functions build"),
					   " SQL from an argument without quoting it: ", listed(others, 3), ".");
	draft.evidence.put("functions", count).put("security_definer", false);
	draft.weight = count;
	assessment.add(draft);
}

}  // namespace

extern constexpr Check dynamic_sql_from_arguments{CheckSpec{
	.id = "dynamic_sql_from_arguments",
	.title = "Function that builds SQL from unquoted arguments",
	.dimension = Dimension::security,
	.severity = Severity::warning,
	.why = "A text argument that is joined into an EXECUTE as it stands ends the literal or the "
		   "name it was meant to be and goes on with statements of the caller's choice. With "
		   "SECURITY DEFINER these run with the owner's rights.",
	.action = "Pass values with EXECUTE ... USING, and put names in with format('%I', name) or "
			  "quote_ident(); check what can be neither, a sort direction for example, against a "
			  "list.",
	.bad = "CREATE FUNCTION count_rows(p_table text) RETURNS bigint LANGUAGE plpgsql AS "
		   "$$ DECLARE v_sql text := 'SELECT count(*) FROM '; v_count bigint; BEGIN "
		   "v_sql := v_sql || p_table; EXECUTE v_sql INTO v_count; RETURN v_count; END $$;",
	.good = "CREATE FUNCTION count_rows(p_table text) RETURNS bigint LANGUAGE plpgsql AS "
			"$$ DECLARE v_sql text := 'SELECT count(*) FROM '; v_count bigint; BEGIN "
			"v_sql := v_sql || quote_ident(p_table); EXECUTE v_sql INTO v_count; "
			"RETURN v_count; END $$;",
	.near_miss = "CREATE FUNCTION count_rows(p_table text, p_order text, p_limit integer) "
				 "RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE v_count bigint; BEGIN "
				 "IF p_order NOT IN ('asc', 'desc') THEN RAISE EXCEPTION 'no such order'; END IF; "
				 "EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %I ORDER BY 1 %s LIMIT %s) t "
				 "WHERE $1 IS NOT NULL', p_table, p_order, p_limit) || '' INTO v_count USING p_table; "
				 "RETURN v_count; END $$;"
				 "CREATE FUNCTION size_of(p_table text) RETURNS bigint LANGUAGE plpgsql AS "
				 "$$ DECLARE v_size bigint; BEGIN "
				 "EXECUTE 'SELECT pg_table_size(' || quote_literal(p_table::regclass) || ')' "
				 "INTO v_size; RETURN v_size; END $$;",
	.run = run,
}};

}  // namespace dbe
