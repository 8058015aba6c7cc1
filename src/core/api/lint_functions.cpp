// dbe.lint_functions(schemas, rules): what is within functions, judged
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/arguments.hpp"
#include "core/lint/body.hpp"
#include "core/reports/cells.hpp"
#include "core/server/row.hpp"

namespace dbe::api {
namespace {

std::string functions_sql(std::span<const std::string_view> schemas) {
	const std::string only = any_of_sql("n.nspname", schemas);
	return cat(R"(
SELECT n.nspname, pg_catalog.format('%s(%s)', p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)),
	p.oid, t.relation, l.lanname = 'plpgsql', p.provolatile,
	pg_catalog.format('ALTER %s %I.%I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, n.nspname,
		p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid))
FROM pg_catalog.pg_proc p
	JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
	JOIN pg_catalog.pg_language l ON l.oid = p.prolang
	LEFT JOIN (SELECT tgfoid, pg_catalog.max(tgrelid::bigint) AS relation FROM pg_catalog.pg_trigger
			   WHERE NOT tgisinternal GROUP BY tgfoid HAVING pg_catalog.count(DISTINCT tgrelid) = 1) t ON t.tgfoid = p.oid
WHERE l.lanname IN ('sql', 'plpgsql') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
	AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
					AND d.objid = p.oid AND d.deptype = 'e'))",
			   only.empty() ? "" : " AND ", only, " ORDER BY n.nspname, p.proname, 2");
}

FunctionBody body_of(const Row& row) {
	FunctionBody body;
	body.id = static_cast<dbe_function_id>(static_cast<std::uint32_t>(row.number(2)));
	body.trigger_of = static_cast<dbe_relation_id>(static_cast<std::uint32_t>(row.number(3)));
	body.is_plpgsql = row.flag(4);
	body.volatility = row.text(5).empty() ? 'v' : row.text(5).front();
	body.command = row.text(6);
	return body;
}

}  // namespace

void lint_functions(Call& call) {
	const std::vector<const LintRule*> rules = rules_argument(call, 1);
	const dbe_rows functions = call.host().query(functions_sql(call.texts(0)).c_str());
	ScriptReader reader;
	for (std::uint32_t i = 0; i < functions.count; i++) {
		call.host().poll();
		const Row function(functions, i);
		FunctionBody body = body_of(function);
		std::string text;
		for (const LintRow& row : lint_function(call.host(), body, rules, reader, text)) {
			std::vector<Cell> cells{function.text(0), function.text(1)};
			append_cells(text, row, cells);
			call.add_row(cells);
		}
	}
}

}  // namespace dbe::api
