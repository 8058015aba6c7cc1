// dbe.audit_of(changed_by, transaction, since, until, relation, most): the log, asked by who and when
#include "core/audit/trail.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"

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

std::string conditions(Call& call) {
	std::string sql = "true";
	if (const auto user = call.text(0)) append(sql, cat(" AND ", user_condition(*user)));
	if (const auto transaction = call.integer(1))
		append(sql, cat(" AND l.transaction = ", *transaction));
	if (const auto since = call.text(2))
		append(sql, cat(" AND l.changed_at >= ", literal(*since), "::timestamptz"));
	if (const auto until = call.text(3))
		append(sql, cat(" AND l.changed_at < ", literal(*until), "::timestamptz"));
	if (!call.is_null(4)) append(sql, cat(" AND l.table_id = ", trail_argument(call, 4).table_id));
	return sql;
}

}  // namespace

namespace api {

void audit_of(Call& call) {
	std::string sql = cat("SELECT l.* FROM dbe.audit_log l WHERE ", conditions(call),
						  " ORDER BY l.id, l.\"position\"");
	if (const auto most = call.integer(5)) {
		if (*most < 0)
			throw Error{sqlstate::invalid_parameter_value, "number of rows must be 0 or more", "",
						""};
		append(sql, cat(" LIMIT ", *most));
	}
	add_rows(call, call.host().query(sql.c_str()));
}

}  // namespace api
}  // namespace dbe
