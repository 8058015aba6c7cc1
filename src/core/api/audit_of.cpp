// dbe.audit_of(changed_by, transaction, since, until, relation, most, table_name): the log, asked by who and when
#include "core/audit/trail.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// As in the column, which is indexed and therefore short.
constexpr std::size_t user_bytes = 200;

std::string user_condition(std::string_view user) {
	if (user.size() < user_bytes) return cat("l.changed_by = ", literal(user));
	return cat("l.changed_by = pg_catalog.left(", literal(user),
			   ", pg_catalog.length(l.changed_by)) AND pg_catalog.octet_length(l.changed_by) > ",
			   user_bytes - 4, " AND coalesce(l.application_user, l.login_user) = ", literal(user));
}

std::string name_condition(std::string_view schema, std::string_view table) {
	return cat("l.table_schema = ", literal(schema), " AND l.table_name = ", literal(table));
}

// Its rows, and the commands about it: by its trail, and by the name that it has. Whose rows are not
// recorded has the commands alone.
struct Wanted {
	std::string condition;
	bool has_trail = true;
};

Wanted relation_condition(Call& call) {
	const dbe_rows rows = call.host().query(cat(R"(
SELECT n.nspname, c.relname, t.id
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN dbe.audit_table t ON t.relation = c.oid WHERE c.oid = )", *call.integer(4)).c_str());
	if (rows.count == 0) return {cat("l.table_id = ", trail_argument(call, 4).table_id)};
	const Row row(rows, 0);
	const std::string commands =
		cat("l.table_id IS NULL AND ", name_condition(row.text(0), row.text(1)));
	if (row.is_null(2)) return {commands, false};
	return {cat("(l.table_id = ", row.text(2), " OR ", commands, ")")};
}

// As it was called, also where there is no such table any more.
std::string named_condition(Call& call, std::string_view given) {
	const dbe_rows rows = call.host().query(
		cat("SELECT p[1]::name, p[2]::name, cardinality(p) FROM (SELECT pg_catalog.parse_ident(",
			literal(given), ") AS p) AS parsed")
			.c_str());
	const Row row(rows, 0);
	const double parts = row.number(2);
	if (parts == 1) return cat("l.table_name = ", literal(row.text(0)));
	if (parts == 2) return name_condition(row.text(0), row.text(1));
	throw Error{sqlstate::invalid_parameter_value,
				cat("\"", one_line(given), "\" is no name of a table"), "",
				"Write schema.table, or table for those of all schemas."};
}

// Whether commands are recorded: then there may be none about a table.
bool records_commands(Call& call) {
	return call.host().query("SELECT 1 FROM dbe.audit_ddl").count > 0;
}

std::string conditions(Call& call) {
	std::string sql = "true";
	if (const auto user = call.text(0)) append(sql, cat(" AND ", user_condition(*user)));
	if (const auto transaction = call.integer(1))
		append(sql, cat(" AND l.transaction = ", *transaction));
	if (const auto since = call.text(2))
		append(sql, cat(" AND l.changed_at >= ", literal(*since), "::timestamptz"));
	if (const auto until = call.text(3))
		append(sql, cat(" AND l.changed_at < ", literal(*until), "::timestamptz"));
	if (const auto name = call.text(6)) append(sql, cat(" AND ", named_condition(call, *name)));
	return sql;
}

}  // namespace

namespace api {

void audit_of(Call& call) {
	const Wanted wanted = call.is_null(4) ? Wanted{"true"} : relation_condition(call);
	std::string sql = cat("SELECT l.* FROM dbe.audit_log l WHERE ", conditions(call), " AND ",
						  wanted.condition, " ORDER BY l.id, l.\"position\"");
	if (const auto most = call.integer(5)) {
		if (*most < 0)
			throw Error{sqlstate::invalid_parameter_value, "number of rows must be 0 or more", "",
						""};
		append(sql, cat(" LIMIT ", *most));
	}
	const dbe_rows rows = call.host().query(sql.c_str());
	// refuses it
	if (rows.count == 0 && !wanted.has_trail && !records_commands(call)) trail_argument(call, 4);
	add_rows(call, rows);
}

}  // namespace api
}  // namespace dbe
