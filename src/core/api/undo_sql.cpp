// dbe.undo_sql(relation, transaction, since, until)
#include "core/audit/undo_read.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

// The first change of a transaction that the log has, as a literal.
std::string since_of(Call& call, std::optional<std::int64_t> transaction) {
	if (!transaction) return "";
	require_right_to_read(call);
	const dbe_rows rows = call.host().query(
		cat("SELECT min(t.changed_at) FROM dbe.audit_log_texts t WHERE t.transaction = ", *transaction)
			.c_str());
	return Row(rows, 0).is_null(0) ? "" : literal(Row(rows, 0).text(0));
}

UndoWanted wanted(Call& call) {
	const auto transaction = call.integer(1);
	const auto since = call.text(2);
	const auto until = call.text(3);
	if (!transaction && !since)
		throw Error{sqlstate::invalid_parameter_value, "it is not said what to take back", "",
					"Give transaction => (dbe.audit_log.transaction) or since => (a time)."};
	UndoWanted wanted{"true", since ? literal(*since) : since_of(call, transaction)};
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
