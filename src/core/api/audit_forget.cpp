// dbe.audit_forget(relation, key, columns, reason, dry_run): erases what was recorded of a row
#include "core/actions/action.hpp"
#include "core/audit/trail.hpp"
#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

void require_column(Call& call, const Trail& trail, std::string_view name) {
	for (const TrailColumn* column : trail.key)
		if (column->name == name)
			throw Error{sqlstate::invalid_parameter_value,
						cat("column ", quoted(name), " is part of the key"),
						"The key tells which row the changes are of.", ""};
	for (const TrailColumn& column : trail.columns)
		if (column.name == name) return;
	const dbe_rows rows = call.host().query(
		cat("SELECT 1 FROM dbe.audit_layout WHERE table_id = ", trail.table_id, " AND ",
			literal(name), " = ANY (column_names) LIMIT 1")
			.c_str());
	if (rows.count == 0)
		throw Error{sqlstate::undefined_column,
					cat("the audit trail of ", trail.identity, " has no column ", quoted(name)), "",
					""};
}

std::string name_array(std::span<const std::string_view> names) {
	std::vector<std::string> items;
	for (const std::string_view name : names) items.push_back(literal(name));
	return cat("ARRAY[", join(items, ", "), "]::name[]");
}

std::vector<Step> forget_steps(const Trail& trail, std::string_view key,
							   std::span<const std::string_view> columns, std::string_view reason) {
	const std::string places = cat("dbe.audit_places(", trail.table_id, ", ", literal(key), ") p");
	const std::string erased = cat("SELECT sum(dbe.audit_erase(p.partition, p.place, p.code, ",
								   name_array(columns), ")) FROM ", places);
	const std::string records =
		cat("SELECT jsonb_object_agg(r.id, pg_catalog.encode(pg_catalog.sha256(r.images), 'hex')) ",
			"FROM ", places,
			" JOIN dbe.audit_stored r ON r.partition = p.partition AND r.place = p.place");
	const std::string chained =
		cat("SELECT coalesce(bool_or(r.chain <> ''), false) FROM ", places,
			" JOIN dbe.audit_stored r ON r.partition = p.partition AND r.place = p.place");
	return {{erased,
			 columns.empty() ? "Takes the values of all columns but the key out of every record of "
							   "the row."
							 : "Takes the values of these columns out of every record of the row.",
			 Host::As::owner},
			{cat("SELECT dbe.audit_tombstone(", trail.table_id, ", ", literal(key),
				 ", jsonb_build_object('columns', ", name_array(columns), ", 'reason', ",
				 literal(reason), "::text, 'records', (", records, ")), (", chained, "))"),
			 "A tombstone (action FORGET) says what was erased, why, when and by whom. VACUUM frees "
			 "the room; backups and WAL keep what they have.",
			 Host::As::owner}};
}

}  // namespace

namespace api {

void audit_forget(Call& call) {
	require_right_to_read(call);
	const Trail trail = trail_argument(call, 0);
	require_key(trail);
	const std::span<const std::string_view> columns = call.texts(2);
	for (const std::string_view name : columns) require_column(call, trail, name);
	perform(call, forget_steps(trail, *call.text(1), columns, *call.text(3)),
			call.flag(4).value_or(false));
}

}  // namespace api
}  // namespace dbe
