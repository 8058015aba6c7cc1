#include "core/actions/trigger_rights.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {

std::vector<Step> trigger_right_steps(Call& call, const Target& target,
									  std::initializer_list<std::string_view> functions) {
	std::vector<std::string> names;
	for (const std::string_view function : functions) names.push_back(literal(function));
	const dbe_rows rows = call.host().query(
		cat("SELECT pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(c.relowner)), "
			"pg_catalog.string_agg('dbe.' || p.proname || '()', ', ' ORDER BY p.proname) "
			"FROM pg_catalog.pg_class c, pg_catalog.pg_proc p "
			"WHERE p.pronamespace = 'dbe'::pg_catalog.regnamespace AND p.proname IN (",
			join(names, ", "),
			") AND NOT pg_catalog.has_function_privilege(c.relowner, p.oid, 'EXECUTE') "
			"AND (c.relkind = 'p' OR NOT pg_catalog.has_function_privilege(p.oid, 'EXECUTE')) "
			"AND c.oid = ",
			target.id, " GROUP BY 1")
			.c_str());
	if (rows.count == 0) return {};
	const Row row(rows, 0);
	return {{cat("GRANT EXECUTE ON FUNCTION ", row.text(1), " TO ", row.text(0)),
			 "The owner of the table may make these triggers, on new partitions too. Nobody else "
			 "may: who has TRIGGER on a table of others could misuse them.",
			 Host::As::owner}};
}

}  // namespace dbe
