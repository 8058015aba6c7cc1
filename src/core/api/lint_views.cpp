// dbe.lint_views(schemas, rules): the definitions of views, judged
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/lint/arguments.hpp"
#include "core/reports/cells.hpp"
#include "core/server/row.hpp"

namespace dbe::api {
namespace {

std::string views_sql(std::span<const std::string_view> schemas) {
	const std::string only = any_of_sql("n.nspname", schemas);
	return cat(R"(
SELECT n.nspname, c.relname, pg_catalog.pg_get_viewdef(c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
	AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
					AND d.objid = c.oid AND d.deptype = 'e'))",
			   only.empty() ? "" : " AND ", only, " ORDER BY n.nspname, c.relname");
}

}  // namespace

void lint_views(Call& call) {
	const std::vector<const LintRule*> rules = rules_argument(call, 1);
	const dbe_rows views = call.host().query(views_sql(call.texts(0)).c_str());
	ScriptReader reader;
	reader.reads_views = true;
	for (std::uint32_t i = 0; i < views.count; i++) {
		const Row view(views, i);
		for (const LintRow& row : lint(call.host(), view.text(2), rules, reader)) {
			if (row.rule == nullptr) continue;
			std::vector<Cell> cells{view.text(0), view.text(1)};
			append_cells(view.text(2), row, cells);
			call.add_row(cells);
		}
	}
}

}  // namespace dbe::api
