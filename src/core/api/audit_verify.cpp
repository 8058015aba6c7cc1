// dbe.audit_verify(anchor), dbe.audit_anchor(): the hash chains of the log
#include "core/audit/chain.hpp"
#include "core/audit/trail.hpp"
#include "core/reports/cells.hpp"

namespace dbe::api {

void audit_verify(Call& call) {
	require_right_to_read(call);
	const std::string sql = verify_sql(call.text(0).value_or(""));
	add_rows(call, call.host().execute(sql.c_str(), Host::As::owner));
}

void audit_anchor(Call& call) {
	require_right_to_read(call);
	add_rows(call, call.host().execute(anchor_sql().c_str(), Host::As::owner));
}

}  // namespace dbe::api
