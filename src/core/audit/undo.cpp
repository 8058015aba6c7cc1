#include "core/audit/undo.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

namespace dbe {
namespace {

std::string names_array(const std::vector<std::string>& names) {
	return cat("ARRAY[", join(names, ", "), "]::text[]");
}

std::string writable_names(const Trail& trail) {
	std::vector<std::string> names;
	for (const TrailColumn& column : trail.columns)
		if (column.is_kept && !column.is_generated) names.push_back(literal(column.name));
	return names_array(names);
}

std::string json_names(const Trail& trail) {
	std::vector<std::string> names;
	for (const TrailColumn& column : trail.columns)
		if (equals_any(column.type, {"json", "jsonb"})) names.push_back(literal(column.name));
	return names_array(names);
}

std::string key_names(const Trail& trail) {
	std::vector<std::string> names;
	for (const TrailColumn* column : trail.key) names.push_back(literal(column->name));
	return names_array(names);
}

// Columns that a row put back would not have.
std::string lost_names(const Trail& trail) {
	std::vector<std::string> names;
	for (const TrailColumn& column : trail.columns)
		if (!column.is_kept && !column.is_generated) names.push_back(quoted(column.name));
	return join(names, ", ");
}

// A value as SQL: what jsonb shows as text is read back by the column's type; a container only by
// way of the table's row type.
std::string value_expression(const Trail& trail) {
	return cat("CASE WHEN m.key = ANY (", json_names(trail),
			   ") THEN pg_catalog.quote_literal(m.value::text) "
			   "WHEN jsonb_typeof(m.value) IN ('object', 'array') THEN pg_catalog.format("
			   "'(pg_catalog.jsonb_populate_record(NULL::%s, %L)).%I', ",
			   literal(trail.identity),
			   ", jsonb_build_object(m.key, m.value), m.key) "
			   "ELSE pg_catalog.quote_nullable(m.value #>> '{}') END");
}

// The members of an object as one text.
std::string members(std::string_view object, std::string_view expression,
					std::string_view separator, std::string_view condition) {
	return cat("(SELECT string_agg(", expression, ", '", separator, "' ORDER BY m.key) FROM "
			   "jsonb_each(", object, ") m WHERE ", condition, ")");
}

}  // namespace

std::string undo_sql(const Trail& trail, const std::string& which) {
	const std::string writable = cat("m.key = ANY (", writable_names(trail), ")");
	const std::string value = value_expression(trail);
	const bool has_always_identity = [&] {
		for (const TrailColumn& column : trail.columns)
			if (column.is_always_identity) return true;
		return false;
	}();
	const std::string where = members("s.row_key", "pg_catalog.format('%I = %L', m.key, m.value #>> '{}')",
									  " AND ", "true");
	const std::string lost = lost_names(trail);
	return cat(R"(
WITH wanted AS MATERIALIZED (
	SELECT l.id, l."position", l.action, l.old_data, l.new_data,
		(SELECT jsonb_object_agg(k.name, coalesce(l.new_data, l.old_data) -> k.name)
		 FROM unnest()", key_names(trail), R"() AS k (name)) AS row_key
	FROM dbe.audit_log_current l WHERE l.table_id = )", trail.table_id, " AND ", which, R"(),
set AS (
	SELECT w.*, row_number() OVER (PARTITION BY w.row_key ORDER BY w.id DESC, w."position" DESC) AS age
	FROM wanted w),
checked AS (
	SELECT s.*, CASE s.action
		WHEN 'INSERT' THEN 'DELETE FROM )", trail.relation, R"( WHERE ' || )", where, R"(
		WHEN 'DELETE' THEN pg_catalog.format('INSERT INTO )", trail.identity, R"( (%s))",
			   has_always_identity ? " OVERRIDING SYSTEM VALUE" : "", R"( VALUES (%s)', )",
			   members("s.old_data", "pg_catalog.quote_ident(m.key)", ", ", writable), ", ",
			   members("s.old_data", value, ", ", writable), R"()
		WHEN 'UPDATE' THEN pg_catalog.format('UPDATE )", trail.relation, R"( SET %s WHERE %s', )",
			   members("s.old_data", cat("pg_catalog.format('%I = %s', m.key, ", value, ")"), ", ",
					   cat(writable, " AND m.value IS DISTINCT FROM s.new_data -> m.key")),
			   ", ", where, R"() END AS command,
		current.data,
		(SELECT string_agg(pg_catalog.quote_ident(m.key), ', ' ORDER BY m.key) FROM jsonb_each(s.new_data) m
		 WHERE m.key = ANY ()", trail.kept_names(), R"() AND m.value IS DISTINCT FROM current.data -> m.key) AS different
	FROM set s LEFT JOIN LATERAL (
		SELECT pg_catalog.to_jsonb(t) AS data FROM )", trail.relation, " t WHERE ",
			   trail.is_row_of("t", "s.row_key"), R"( LIMIT 1) AS current ON s.age = 1)
SELECT row_number() OVER (ORDER BY id DESC, "position" DESC), command || ';',
	CASE WHEN action = 'TRUNCATE' THEN 'lost' WHEN age > 1 THEN 'ok'
		WHEN action = 'DELETE' AND data IS NOT NULL THEN 'changed'
		WHEN action <> 'DELETE' AND (data IS NULL OR different IS NOT NULL) THEN 'changed'
		WHEN action = 'DELETE' AND )", lost.empty() ? "false" : "true", R"( THEN 'partly' ELSE 'ok' END,
	CASE WHEN action = 'TRUNCATE' THEN 'TRUNCATE does not tell which rows it removes.'
		WHEN age > 1 THEN NULL
		WHEN action = 'DELETE' AND data IS NOT NULL THEN 'A row with this key is there again.'
		WHEN action <> 'DELETE' AND data IS NULL THEN 'The row has been deleted since.'
		WHEN action <> 'DELETE' AND different IS NOT NULL THEN 'Changed since: ' || different || '.'
		WHEN action = 'DELETE' AND )", lost.empty() ? "false" : "true", " THEN ",
			   literal(cat("Not in the trail: ", lost, ".")), R"( END
FROM checked ORDER BY 1)");
}

}  // namespace dbe
