#include "core/audit/trail.hpp"

#include <algorithm>

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"
#include "core/server/row.hpp"

namespace dbe {
namespace {

constexpr std::string_view trail_query = R"(
SELECT t.id, n.nspname, c.relname, c.relkind = 'r' AND c.relhassubclass, t.is_enabled, t.enabled_at,
	t.disabled_at, t.condition IS NULL AND t.actions = 'IUDT', greatest(t.enabled_at, t.complete_since),
	(SELECT a.attname FROM pg_catalog.pg_trigger g JOIN pg_catalog.pg_attribute a
		ON a.attrelid = g.tgrelid AND a.attnum = g.tgattr[0]
	 WHERE g.tgrelid = t.relation AND g.tgfoid = 'dbe.soft_delete_row()'::pg_catalog.regprocedure
		AND g.tgtype::integer & 8 <> 0 LIMIT 1),
	t.complete_since > t.enabled_at + interval '1 second'
FROM dbe.audit_table t JOIN pg_catalog.pg_class c ON c.oid = t.relation
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE t.relation = )";

// The key is the one asked for, else the primary key, else the replica identity.
constexpr std::string_view columns_query = R"(
WITH t AS (SELECT * FROM dbe.audit_table WHERE relation = $), key (name, place) AS (
	SELECT coalesce(a.attname, k.name), k.place
	FROM t CROSS JOIN unnest(t.key_columns) WITH ORDINALITY k (name, place)
	LEFT JOIN unnest(t.column_names, t.column_numbers) AS l (name, number)
		ON l.name = k.name AND t.relation_id = t.relation
	LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.relation AND a.attnum = l.number AND NOT a.attisdropped
	UNION ALL
	SELECT a.attname, k.place
	FROM t, (SELECT i.* FROM pg_catalog.pg_index i
			 WHERE i.indrelid = $ AND (i.indisprimary OR i.indisreplident)
			 ORDER BY i.indisprimary DESC LIMIT 1) i,
		unnest(i.indkey) WITH ORDINALITY k (number, place), pg_catalog.pg_attribute a
	WHERE t.key_columns IS NULL AND k.place <= i.indnkeyatts AND a.attrelid = i.indrelid
		AND a.attnum = k.number)
SELECT a.attname, pg_catalog.format_type(b.type, b.modifier),
	coalesce((SELECT l.form = 'b' FROM unnest(t.column_names, t.column_numbers, t.column_forms)
				  AS l (name, number, form)
			  WHERE l.name = a.attname OR (t.relation_id = a.attrelid AND l.number = a.attnum)
			  ORDER BY l.form = 'b' LIMIT 1), NOT t.listed_only) AND a.attgenerated <> 'v' AND NOT j.is_closed,
	k.place IS NOT NULL, a.attgenerated <> '', a.attidentity = 'a', b.is_container, b.is_text, j.is_closed,
	b.is_text AND EXISTS (
		SELECT FROM pg_catalog.pg_type y
		JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND p.objid = y.oid AND p.deptype = 'e'
		JOIN pg_catalog.pg_extension e ON e.oid = p.refobjid
		WHERE y.oid = b.type AND y.typname = 'citext' AND e.extname = 'citext'),
	coalesce((SELECT pg_catalog.format('%I.%I', n.nspname, l.collname)
		FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
		WHERE l.oid = a.attcollation AND NOT l.collisdeterministic
			AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')), ''),
	a.attnotnull AND NOT a.atthasdef AND a.attidentity = '', a.attnotnull, k2.role IS NOT NULL,
	coalesce(k2.role = 'created_by', false),
	(SELECT max(n.at) FROM unnest(t.added_numbers, t.added_at) AS n (number, at)
	 WHERE n.number = a.attnum AND t.relation_id = t.relation)
FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.relation
LEFT JOIN key k ON k.name = a.attname
LEFT JOIN LATERAL (
	SELECT r.role FROM pg_catalog.pg_trigger g, ROWS FROM (unnest(g.tgattr::smallint[]),
		pg_catalog.string_to_table(pg_catalog.encode(g.tgargs, 'escape'), E'\\000')) AS r (number, role)
	WHERE g.tgrelid = t.relation AND g.tgfoid = 'dbe.track_guard()'::pg_catalog.regprocedure
		AND r.number = a.attnum LIMIT 1) k2 ON true, LATERAL (
	WITH RECURSIVE base (type, modifier) AS (
		SELECT a.atttypid, a.atttypmod
		UNION ALL
		SELECT y.typbasetype, y.typtypmod
		FROM base d JOIN pg_catalog.pg_type y ON y.oid = d.type WHERE y.typtype = 'd')
	SELECT d.type, d.modifier, d.type >= 10000 AND y.typtype <> 'c' AND y.typcategory <> 'A' AS is_text,
		y.typcategory IN ('A', 'C') AS is_container
	FROM base d JOIN pg_catalog.pg_type y ON y.oid = d.type WHERE y.typtype <> 'd') b, LATERAL (
	WITH RECURSIVE part (type) AS (
		SELECT b.type WHERE b.type >= 10000 AND NOT b.is_text
		UNION
		SELECT n.type
		FROM part p JOIN pg_catalog.pg_type y ON y.oid = p.type, LATERAL (
			SELECT y.typelem UNION ALL SELECT y.typbasetype UNION ALL
			SELECT f.atttypid FROM pg_catalog.pg_attribute f
			WHERE f.attrelid = y.typrelid AND f.attnum > 0 AND NOT f.attisdropped) n (type)
		WHERE n.type <> 0)
	SELECT EXISTS (
		SELECT FROM part p JOIN pg_catalog.pg_cast c ON c.castsource = p.type
		JOIN pg_catalog.pg_proc f ON f.oid = c.castfunc JOIN pg_catalog.pg_roles r ON r.oid = f.proowner
		WHERE c.casttarget = 'pg_catalog.json'::pg_catalog.regtype AND NOT r.rolsuper
			AND r.rolname <> current_user) AS is_closed) j
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY k.place, a.attnum)";

std::string with_relation(std::string_view query, std::uint32_t relation) {
	std::string sql;
	for (const char c : query) {
		if (c == '$')
			append(sql, relation);
		else
			sql += c;
	}
	return sql;
}

void read_columns(Call& call, std::uint32_t relation, Trail& trail) {
	const dbe_rows rows = call.host().query(with_relation(columns_query, relation).c_str());
	trail.columns.reserve(rows.count);
	for (std::uint32_t i = 0; i < rows.count; i++) {
		const Row row(rows, i);
		trail.columns.push_back({row.text(0), row.text(1), row.flag(2), row.flag(3), row.flag(4),
								 row.flag(5), row.flag(6), row.flag(7), row.flag(8), row.flag(9),
								 row.text(10), row.flag(11), row.flag(12), row.flag(13), row.flag(14),
								 row.text(15)});
		if (row.flag(3)) trail.key.push_back(&trail.columns.back());
	}
}

std::string name_of(Call& call, std::uint32_t relation) {
	const dbe_rows rows = call.host().query(
		cat("SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
			"ON n.oid = c.relnamespace WHERE c.oid = ",
			relation)
			.c_str());
	if (rows.count == 0) return cat("the table with OID ", relation);
	const Row row(rows, 0);
	return qualified(row.text(0), row.text(1));
}

}  // namespace

std::string TrailColumn::value_in(std::string_view row) const {
	const std::string value = cat(row, ".", quoted(name));
	if (!is_text) return value;
	return cat("CASE WHEN ", value, " IS NOT NULL THEN pg_catalog.format('%s', ", value, ") END");
}

std::string Trail::row_object(std::string_view row) const {
	if (std::none_of(columns.begin(), columns.end(),
					 [](const TrailColumn& column) { return column.is_text || column.is_closed; }))
		return cat("dbe.audit_object(", row, ".*)");
	std::vector<std::string> values;
	for (const TrailColumn& column : columns)
		if (!column.is_closed)
			values.push_back(cat(column.value_in(row), " AS ", quoted(column.name)));
	return cat("(SELECT dbe.audit_object(shown) FROM (SELECT ", join(values, ", "), ") AS shown)");
}

std::string Trail::kept_names() const {
	std::vector<std::string> names;
	for (const TrailColumn& column : columns)
		if (column.is_kept) names.push_back(literal(column.name));
	return cat("ARRAY[", join(names, ", "), "]::text[]");
}

std::string Trail::kept_names_at(std::string_view moment) const {
	std::vector<std::string> names;
	std::vector<std::string> later;
	for (const TrailColumn& column : columns)
		if (column.is_kept && column.added_at.empty())
			names.push_back(literal(column.name));
		else if (column.is_kept)
			later.push_back(cat("CASE WHEN ", literal(column.added_at), "::timestamptz <= ", moment,
								" THEN ", literal(column.name), " END"));
	names.insert(names.end(), later.begin(), later.end());
	return cat("ARRAY[", join(names, ", "), "]::text[]");
}

std::string TrailColumn::compared(std::string value) const {
	return is_folded ? cat("pg_catalog.lower(", value, ")") : value;
}

std::string Trail::key_object(std::string_view row) const {
	std::vector<std::string> members;
	for (const TrailColumn* column : key)
		members.push_back(cat(literal(column->name), ", ", column->value_in(row)));
	return cat("pg_catalog.jsonb_build_object(", join(members, ", "), ")");
}

std::string Trail::key_members(std::string_view row) const {
	std::vector<std::string> members;
	for (const TrailColumn* column : key)
		members.push_back(cat(literal(column->name), ", ", row, " -> ", literal(column->name)));
	return cat("pg_catalog.jsonb_build_object(", join(members, ", "), ")");
}

std::string Trail::key_names() const {
	std::vector<std::string> names;
	for (const TrailColumn* column : key) names.push_back(literal(column->name));
	return cat("ARRAY[", join(names, ", "), "]::text[]");
}

// {"column": ...; any other text may be the value of a key itself.
bool Trail::is_object(std::string_view given) const {
	if (key.size() > 1) return true;
	return given.starts_with('{') &&
		   trimmed(given.substr(1)).starts_with(cat('"', key.front()->name, '"'));
}

std::string Trail::value_of(const TrailColumn& column, std::string_view object) const {
	if (column.is_container)
		return cat("(pg_catalog.jsonb_populate_record(NULL::", identity, ", ", object, ")).",
				   quoted(column.name));
	const std::string text = cat("(", object, " ->> ", literal(column.name), ")");
	return column.is_text ? text : cat(text, "::", column.type);
}

// A cast from text may be somebody's own function; a constant, and a member of a JSON object, go through
// the input function of the type.
std::string Trail::given_value(const TrailColumn& column, std::string_view given) const {
	const std::string object = cat(literal(given), "::pg_catalog.jsonb");
	if (is_object(given) && column.is_text)
		return cat("(SELECT pg_catalog.format('%s', given.", quoted(column.name),
				   ") FROM pg_catalog.jsonb_to_record(", object, ") AS given (", quoted(column.name),
				   " ", column.type, ") WHERE given.", quoted(column.name), " IS NOT NULL)");
	if (is_object(given)) return value_of(column, object);
	const std::string value = cat(literal(given), "::", column.type);
	return column.is_text ? cat("pg_catalog.format('%s', ", value, ")") : value;
}

std::string Trail::sought_key(std::string_view given) const {
	if (std::none_of(key.begin(), key.end(),
					 [](const TrailColumn* column) { return column->is_text && column->is_kept; }))
		return literal(given);
	std::vector<std::string> members;
	for (const TrailColumn* column : key)
		members.push_back(cat(literal(column->name), ", ",
							  column->is_text && column->is_kept ? given_value(*column, given)
							  : is_object(given)
								  ? cat("(", literal(given), "::pg_catalog.jsonb ->> ",
										literal(column->name), ")")
								  : literal(given)));
	return cat("pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(", join(members, ", "),
			   "))::text");
}

std::string Trail::places(std::string_view sought) const {
	return cat("dbe.audit_places(", table_id, ", ", sought, ", ", key_names(), "::name[])");
}

std::string Trail::given_key(std::string_view given) const {
	std::vector<std::string> values;
	for (const TrailColumn* column : key) values.push_back(given_value(*column, given));
	return cat("ROW(", join(values, ", "), ")");
}

std::string Trail::is_row(std::string_view row, std::string_view given) const {
	std::vector<std::string> parts;
	for (const TrailColumn* column : key)
		parts.push_back(cat(column->compared(column->value_in(row)), " = ",
							column->compared(given_value(*column, given))));
	return join(parts, " AND ");
}

std::string Trail::is_row_of(std::string_view row, std::string_view object) const {
	std::vector<std::string> parts;
	for (const TrailColumn* column : key)
		parts.push_back(cat(column->compared(column->value_in(row)), " = ",
							column->compared(value_of(*column, object))));
	return join(parts, " AND ");
}

// What stands in for a masked value is of no type but text.
std::string Trail::logged_value(const TrailColumn& column, std::string_view object) const {
	if (!column.is_kept) return cat("(", object, " ->> ", literal(column.name), ")");
	const std::string value = column.compared(value_of(column, object));
	return column.collation.empty() ? value : cat("(", value, ") COLLATE ", column.collation);
}

std::string Trail::is_same_key(std::string_view row, std::string_view other) const {
	std::vector<std::string> parts;
	for (const TrailColumn* column : key)
		parts.push_back(cat(logged_value(*column, row), " IS NOT DISTINCT FROM ",
							logged_value(*column, other)));
	return cat("(", join(parts, " AND "), ")");
}

std::string Trail::has_key(std::string_view row, std::string_view given) const {
	std::vector<std::string> parts;
	for (const TrailColumn* column : key)
		parts.push_back(cat(logged_value(*column, row), " = ",
							column->is_kept ? column->compared(given_value(*column, given))
											: cat("(", given_value(*column, given), ")::text")));
	return cat("(", join(parts, " AND "), ")");
}

void require_right_to_read(Call& call) {
	const dbe_rows rows = call.host().query(
		"SELECT pg_catalog.has_table_privilege('dbe.audit_log', 'SELECT')");
	if (Row(rows, 0).flag(0)) return;
	throw Error{sqlstate::insufficient_privilege, "permission denied for view audit_log", "",
				"GRANT SELECT ON dbe.audit_log TO the role."};
}

Trail trail_of(Call& call, std::uint32_t relation) {
	const dbe_rows rows = call.host().query(cat(trail_query, relation).c_str());
	if (rows.count == 0)
		throw Error{sqlstate::not_in_prerequisite_state,
					cat("there is no audit trail of ", name_of(call, relation)), "",
					"dbe.audit_status() lists the tables that have one; partitions are recorded "
					"as their table."};
	const Row row(rows, 0);
	Trail trail;
	trail.table_id = static_cast<std::uint32_t>(row.number(0));
	trail.relation_id = relation;
	trail.identity = qualified(row.text(1), row.text(2));
	trail.relation = cat(row.flag(3) ? "ONLY " : "", trail.identity);
	trail.is_enabled = row.flag(4);
	trail.enabled_at = row.text(5);
	trail.disabled_at = row.text(6);
	trail.is_complete = row.flag(7);
	trail.complete_since = row.text(8);
	trail.deleted_at = row.text(9);
	trail.was_complete = row.flag(10);
	read_columns(call, relation, trail);
	return trail;
}

Trail trail_argument(Call& call, std::size_t position) {
	const auto relation = call.integer(position);
	if (!relation) throw Error{sqlstate::null_value_not_allowed, "table must not be null", "", ""};
	return trail_of(call, static_cast<std::uint32_t>(*relation));
}

void require_right_to_table(Call& call, const Trail& trail) {
	const dbe_rows rows = call.host().query(
		cat("SELECT pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE') AND (",
			"pg_catalog.has_table_privilege(c.oid, 'SELECT') OR "
			"(SELECT bool_and(pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')) "
			"FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 "
			"AND NOT a.attisdropped)), pg_catalog.row_security_active(c.oid) "
			"FROM pg_catalog.pg_class c WHERE c.oid = ",
			trail.relation_id)
			.c_str());
	if (rows.count == 0) return;
	if (!Row(rows, 0).flag(0))
		throw Error{sqlstate::insufficient_privilege,
					cat("permission denied for table ", trail.identity), "",
					"What it was is computed from what it is: it takes SELECT on the table."};
	if (Row(rows, 0).flag(1))
		throw Error{sqlstate::insufficient_privilege,
					cat("row security hides rows of ", trail.identity),
					"What it was is computed from what it is: a row that is hidden would count as deleted.",
					"Ask as the owner of the table or as a role with BYPASSRLS."};
}

void require_key_value(Call& call, const Trail& trail, std::string_view key) {
	const SwallowedError error = call.host().attempt(
		[&] { call.host().query(cat("SELECT ", trail.given_key(key)).c_str()); });
	if (!error.happened) return;
	throw Error{call.arena().keep(error.error.sqlstate), error.error.message, error.error.detail,
				error.error.hint};
}

void require_key(const Trail& trail) {
	for (const TrailColumn* column : trail.key)
		if (column->is_closed)
			throw Error{sqlstate::not_in_prerequisite_state,
						cat("column ", quoted(column->name), " of the key cannot be shown"),
						"A cast to json that the owner of its type has written would run with your rights.",
						"Read dbe.audit_log."};
	if (!trail.key.empty()) return;
	throw Error{sqlstate::not_in_prerequisite_state,
				cat("rows of ", trail.identity, " cannot be told apart"),
				"The table has no primary key and no replica identity.",
				"Name columns with dbe.audit_enable(..., key => ...); earlier changes stay without."};
}

std::optional<std::string> switched_off(Call& call, std::string_view identity) {
	const dbe_rows rows = call.host().query(
		cat("SELECT s.detail FROM dbe.audit_status() s WHERE s.state = 'switched off' AND "
			"pg_catalog.format('%I.%I', s.table_schema, s.table_name) = ", literal(identity))
			.c_str());
	if (rows.count == 0) return std::nullopt;
	return std::string(Row(rows, 0).text(0));
}

void require_unbroken(Call& call, const Trail& trail, std::string_view as_of) {
	require_right_to_read(call);
	require_right_to_table(call, trail);
	require_key(trail);
	if (!trail.is_enabled)
		throw Error{sqlstate::not_in_prerequisite_state,
					cat("the audit trail of ", trail.identity, " was stopped"),
					cat("Changes after ", trail.disabled_at, " are not known."), ""};
	if (!trail.is_complete)
		throw Error{sqlstate::not_in_prerequisite_state,
					cat("the audit trail of ", trail.identity, " leaves changes out"),
					"It has a condition, or does not record all of INSERT, UPDATE, DELETE and TRUNCATE.", ""};
	if (const auto how = switched_off(call, trail.identity))
		throw Error{sqlstate::not_in_prerequisite_state,
					cat("changes of ", trail.identity, " are not recorded right now"), *how,
					"Call dbe.audit_enable() again."};
	if (trail.complete_since == "infinity")
		throw Error{sqlstate::not_in_prerequisite_state,
					cat("changes of ", trail.identity, " were not recorded for a time"),
					"Triggers of the audit trail were dropped, and made again by hand.",
					"Call dbe.audit_enable() again."};
	const dbe_rows rows =
		call.host().query(cat("SELECT ", literal(as_of), "::timestamptz < ",
							  literal(trail.complete_since), "::timestamptz")
							  .c_str());
	if (!Row(rows, 0).flag(0)) return;
	throw Error{sqlstate::invalid_parameter_value,
				cat("the audit trail of ", trail.identity, " begins at ", trail.complete_since),
				!trail.was_complete
					? "What the table held before is not known."
					: "What the table held before cannot be rebuilt: what was recorded is past its "
					  "retention, or columns or partitions were changed.",
				""};
}

}  // namespace dbe
