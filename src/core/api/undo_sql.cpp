// dbe.undo_sql(relation, transaction, since, until)
#include "core/audit/key.hpp"
#include "core/audit/undo.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"

namespace dbe {
namespace {

std::string wanted(Call& call) {
	const auto transaction = call.integer(1);
	const auto since = call.text(2);
	const auto until = call.text(3);
	if (!transaction && !since)
		throw Error{sqlstate::invalid_parameter_value, "it is not said what to take back", "",
					"Give transaction => (dbe.audit_log.transaction) or since => (a time)."};
	std::string sql = "true";
	if (transaction) append(sql, cat(" AND l.transaction = ", *transaction));
	if (since) append(sql, cat(" AND l.changed_at >= ", literal(*since), "::timestamptz"));
	if (until) append(sql, cat(" AND l.changed_at < ", literal(*until), "::timestamptz"));
	return sql;
}

}  // namespace

namespace api {

void undo_sql(Call& call) {
	const Trail trail = trail_argument(call, 0);
	require_key(trail);
	require_unique_key(call, trail, static_cast<std::uint32_t>(*call.integer(0)));
	add_rows(call, call.host().query(dbe::undo_sql(trail, wanted(call)).c_str()));
}

}  // namespace api
}  // namespace dbe
