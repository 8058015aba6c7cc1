// dbe.audit_verify(anchor), dbe.audit_anchor(): the hash chains of the log
#include "core/audit/chain.hpp"
#include "core/audit/trail.hpp"
#include "core/reports/cells.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

void require_anchor(Call& call, std::string_view anchor) {
	const dbe_rows rows = call.host().query(strange_heads_sql(anchor).c_str());
	if (Row(rows, 0).number(0) == 0) return;
	throw Error{sqlstate::invalid_parameter_value, "this is no anchor of the audit trail",
				"Each member needs month, lane, sequence and link.",
				"Give what dbe.audit_anchor() has returned."};
}

}  // namespace

namespace api {

void audit_verify(Call& call) {
	require_right_to_read(call);
	if (const auto anchor = call.text(0)) require_anchor(call, *anchor);
	const std::string sql = verify_sql(call.text(0).value_or(""));
	add_rows(call, call.host().execute(sql.c_str(), Host::As::owner));
}

void audit_anchor(Call& call) {
	require_right_to_read(call);
	add_rows(call, call.host().execute(anchor_sql().c_str(), Host::As::owner));
}

}  // namespace api
}  // namespace dbe
