// dbe.undo_sql(relation, transaction, since, until)
#include "core/audit/undo_read.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

UndoWanted wanted(Call& call) {
	const auto transaction = call.integer(1);
	const auto since = call.text(2);
	const auto until = call.text(3);
	if (!transaction && !since)
		throw Error{sqlstate::invalid_parameter_value, "it is not said what to take back", "",
					"Give transaction => (dbe.audit_log.transaction) or since => (a time)."};
	UndoWanted wanted{"true", since ? literal(*since) : ""};
	if (transaction) append(wanted.condition, cat(" AND t.transaction = ", *transaction));
	if (since)
		append(wanted.condition, cat(" AND t.changed_at >= ", literal(*since), "::timestamptz"));
	if (until)
		append(wanted.condition, cat(" AND t.changed_at < ", literal(*until), "::timestamptz"));
	return wanted;
}

}  // namespace

namespace api {

void undo_sql(Call& call) {
	const UndoWork work = read_undo(call, 0, wanted(call));
	std::int64_t number = 0;
	for (const UndoStep& step : undo_steps(work.tables, work.changes))
		call.add_row({cat(++number), Cell::or_null(step.command), step.state,
					  Cell::or_null(step.detail)});
}

}  // namespace api
}  // namespace dbe
