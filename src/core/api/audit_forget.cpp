// dbe.audit_forget(relation, key, columns, reason, dry_run): erases what was recorded of a row
#include "core/actions/action.hpp"
#include "core/audit/chain.hpp"
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

// What there is to forget.
struct Remembered {
	bool any = false;
	std::string query_records;	// ids of the records with the text of a statement that changed the row
	std::string transactions;	// in which they were written
};

std::string places_sql(const Trail& trail, std::string_view key) {
	return cat(trail.places(literal(key)), " p");
}

// The log is read with more rights than the caller's: what a type makes of the key is asked for before.
// One that the present type refuses may be of the type that the key had.
std::string sought_key(Call& call, const Trail& trail, std::string_view given) {
	const std::string sought = trail.sought_key(given);
	std::string found(given);
	if (sought == literal(given)) return found;
	call.host().attempt([&] {
		const dbe_rows rows = call.host().query(cat("SELECT ", sought).c_str());
		found = Row(rows, 0).text(0);
	});
	return found;
}

// Of records of rows that went by another key nobody knows whose they are.
std::vector<Step> unsought_steps(Call& call, const Trail& trail, std::string_view key) {
	// that of a TRUNCATE alone has three bytes, and tombstones are of no statement
	const dbe_rows rows = call.host().execute(cat(R"(
SELECT count(*), string_agg(DISTINCT k.shown, ', ')
FROM dbe.audit_stored r JOIN dbe.audit_layout l ON l.id = r.layout
JOIN dbe.audit_table t ON t.id = l.table_id, LATERAL (
	SELECT coalesce('(' || string_agg(pg_catalog.quote_ident(coalesce(a.attname, l.column_names[p.place])) || ' '
		|| pg_catalog.format_type(l.kept_types[p.place], NULL), ', ' ORDER BY p.i) || ')', 'none')
	FROM unnest(l.key_columns) WITH ORDINALITY p (place, i)
	LEFT JOIN pg_catalog.pg_attribute a ON l.relation_id = t.relation AND a.attrelid = t.relation
		AND a.attnum = l.column_numbers[p.place] AND NOT a.attisdropped) k (shown)
WHERE r.layout = ANY (dbe.audit_unplaced()", trail.table_id, ", ", literal(key), ", ",
		trail.key_names(), R"(::name[])) AND r.statement > 0 AND pg_catalog.octet_length(r.images) > 3)")
												  .c_str(),
											  Host::As::owner);
	const Row row(rows, 0);
	if (row.number(0) == 0) return {};
	return {{"", cat("Not looked at: records of the table whose key was another, ", row.text(1), ": ",
					 row.text(0), ". Call it again with what the row had then, as a JSON object of these "
					 "columns; without a key nobody knows whose they are.")}};
}

// The same text stands in all records of its statement, and in those of all its triggers.
Remembered find_remembered(Call& call, const Trail& trail, std::string_view key) {
	const dbe_rows rows = call.host().execute(cat(R"(
WITH touched AS MATERIALIZED (
	SELECT DISTINCT p.transaction, c.query FROM )", places_sql(trail, key), R"(,
		LATERAL dbe.audit_changes(p.partition, p.place, p.code) c
	WHERE c.action IN ('INSERT', 'UPDATE', 'DELETE')),
same AS (
	SELECT r.id, r.transaction FROM (SELECT DISTINCT transaction FROM touched WHERE query IS NOT NULL) t
	JOIN dbe.audit_stored r ON r.transaction = t.transaction
	WHERE EXISTS (SELECT FROM dbe.audit_changes(r.partition, r.place) c JOIN touched o
		ON o.transaction = r.transaction AND o.query = c.query))
SELECT EXISTS (SELECT FROM touched), array_agg(DISTINCT id), array_agg(DISTINCT transaction) FROM same)")
												  .c_str(),
											  Host::As::owner);
	const Row row(rows, 0);
	return {row.flag(0), std::string(row.text(1)), std::string(row.text(2))};
}

std::string query_condition(const Remembered& remembered) {
	return cat("r.transaction = ANY (", literal(remembered.transactions), ") AND r.id = ANY (",
			   literal(remembered.query_records), ")");
}

Step tombstone_step(const Trail& trail, std::string_view key, std::string_view columns,
					std::string_view reason, const Remembered& remembered) {
	std::string records = cat("SELECT r.* FROM ", places_sql(trail, key),
							  " JOIN dbe.audit_stored r ON r.partition = p.partition AND r.place = p.place");
	if (!remembered.query_records.empty())
		append(records, cat(" UNION SELECT r.* FROM dbe.audit_stored r WHERE ",
							query_condition(remembered)));
	return {cat("SELECT dbe.audit_tombstone(", trail.table_id, ", ", literal(key),
				", jsonb_build_object('columns', ", columns, ", 'reason', ", literal(reason),
				"::text, 'records', jsonb_object_agg(r.id, pg_catalog.encode(pg_catalog.sha256(",
				record_contents, "), 'hex'))), bool_or(r.chain <> ''), ", trail.key_names(),
				"::name[]) FROM (", records, ") r"),
			"A tombstone (action FORGET) says what was erased, why, when and by whom. VACUUM frees "
			"the room; backups and WAL keep what they have.",
			Host::As::owner};
}

std::vector<Step> forget_steps(const Trail& trail, std::string_view key,
							   std::span<const std::string_view> columns, std::string_view reason,
							   const Remembered& remembered) {
	const std::string names = name_array(columns);
	if (!remembered.any)
		return {{"", "There is no record of a row with this key: nothing is erased, no tombstone is left."}};
	std::vector<Step> steps{
		{cat("SELECT sum(dbe.audit_erase(p.partition, p.place, p.code, ", names, ")) FROM ",
			 places_sql(trail, key)),
		 columns.empty() ? "Takes the values of all columns but the key out of every record of "
						   "the row."
						 : "Takes the values of these columns out of every record of the row.",
		 Host::As::owner}};
	if (!remembered.query_records.empty())
		steps.push_back({cat("SELECT sum(dbe.audit_erase(r.partition, r.place)) FROM "
							 "dbe.audit_stored r WHERE ",
							 query_condition(remembered)),
						 "Takes the text of the statements that changed the row out of all their "
						 "records.",
						 Host::As::owner});
	steps.push_back(tombstone_step(trail, key, names, reason, remembered));
	return steps;
}

}  // namespace

namespace api {

void audit_forget(Call& call) {
	require_right_to_read(call);
	const Trail trail = trail_argument(call, 0);
	require_key(trail);
	const std::span<const std::string_view> columns = call.texts(2);
	for (const std::string_view name : columns) require_column(call, trail, name);
	const std::string key = sought_key(call, trail, *call.text(1));
	const Remembered remembered = find_remembered(call, trail, key);
	std::vector<Step> steps = forget_steps(trail, key, columns, *call.text(3), remembered);
	for (Step& step : unsought_steps(call, trail, key)) steps.push_back(std::move(step));
	perform(call, steps, call.flag(4).value_or(false));
}

}  // namespace api
}  // namespace dbe
