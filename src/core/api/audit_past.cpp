// dbe.row_history(relation, key), row_as_of(relation, key, as_of), table_as_of(relation, as_of)
#include "core/audit/key.hpp"
#include "core/audit/past.hpp"
#include "core/base/text.hpp"
#include "core/reports/cells.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

[[noreturn]] void refuse_truncated(const Trail& trail) {
	throw Error{sqlstate::not_in_prerequisite_state,
				cat(trail.identity, " was emptied by TRUNCATE since"),
				"TRUNCATE does not tell which rows it removes.",
				"Read what they were before with dbe.row_history() and dbe.audit_log."};
}

[[noreturn]] void refuse_unidentified(const Trail& trail) {
	throw Error{sqlstate::not_in_prerequisite_state,
				cat("rows of ", trail.identity, " had another key at that time, or none"),
				"Changes are recorded since by which rows cannot be told apart.",
				"Read them in dbe.audit_log."};
}

}  // namespace

namespace api {

void row_history(Call& call) {
	const Trail trail = trail_argument(call, 0);
	require_right_to_read(call);
	require_key(trail);
	require_key_value(call, trail, *call.text(1));
	add_rows(call, call.host().query(history_sql(trail, *call.text(1)).c_str()));
}

void row_as_of(Call& call) {
	const Trail trail = trail_argument(call, 0);
	require_unbroken(call, trail, *call.text(2));
	require_unique_key(call, trail);
	require_key_value(call, trail, *call.text(1));
	const dbe_rows rows =
		call.host().query(row_as_of_sql(trail, *call.text(1), *call.text(2)).c_str());
	const Row row(rows, 0);
	const bool was_there = row.flag(0);
	if (was_there && row.text(1) == "TRUNCATE") refuse_truncated(trail);
	call.add_row({was_there && !row.is_null(2) ? Cell(row.text(2)) : Cell()});
}

void table_as_of(Call& call) {
	const Trail trail = trail_argument(call, 0);
	require_unbroken(call, trail, *call.text(1));
	require_unique_key(call, trail);
	const dbe_rows obstacles = call.host().query(obstacles_sql(trail, *call.text(1)).c_str());
	if (Row(obstacles, 0).number(0) > 0) refuse_truncated(trail);
	if (Row(obstacles, 0).number(1) > 0) refuse_unidentified(trail);
	add_rows(call, call.host().query(table_as_of_sql(trail, *call.text(1)).c_str()));
}

}  // namespace api
}  // namespace dbe
