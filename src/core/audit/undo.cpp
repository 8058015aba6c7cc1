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

// Columns that a row put back would not have.
std::string lost_names(const Trail& trail) {
	std::vector<std::string> names;
	for (const TrailColumn& column : trail.columns)
		if (!column.is_kept && !column.is_generated) names.push_back(quoted(column.name));
	return join(names, ", ");
}

// A value as SQL: what jsonb shows as text is read back by the column's type; a container only by
// way of the table's row type. jsonb does not tell a null of its own from that of SQL, which is meant
// more often.
std::string value_expression(const Trail& trail) {
	return cat("CASE WHEN jsonb_typeof(m.value) = 'null' THEN 'NULL' WHEN m.key = ANY (", json_names(trail),
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

constexpr std::string_view differs = "m.value IS DISTINCT FROM s.new_data -> m.key";

// The statement that takes the change in row s back.
std::string command_sql(const Trail& trail) {
	const std::string writable = cat("m.key = ANY (", writable_names(trail), ")");
	const std::string value = value_expression(trail);
	const bool has_always_identity = [&] {
		for (const TrailColumn& column : trail.columns)
			if (column.is_always_identity) return true;
		return false;
	}();
	const std::string where =
		members("s.row_key",
				cat("CASE WHEN jsonb_typeof(m.value) = 'null' THEN pg_catalog.format('%I IS NULL', "
					"m.key) ELSE pg_catalog.format('%I = %s', m.key, ", value, ") END"),
				" AND ", "true");
	return cat("CASE s.action WHEN 'INSERT' THEN ",
			   literal(cat("DELETE FROM ", trail.relation, " WHERE ")), " || ", where,
			   " WHEN 'DELETE' THEN ", literal(cat("INSERT INTO ", trail.identity, " (")), " || ",
			   members("s.old_data", "pg_catalog.quote_ident(m.key)", ", ", writable), " || ",
			   literal(has_always_identity ? ") OVERRIDING SYSTEM VALUE VALUES (" : ") VALUES ("),
			   " || ", members("s.old_data", value, ", ", writable),
			   " || ')' WHEN 'UPDATE' THEN ", literal(cat("UPDATE ", trail.relation, " SET ")),
			   " || ",
			   members("s.old_data", cat("pg_catalog.format('%I = %s', m.key, ", value, ")"), ", ",
					   cat(writable, " AND ", differs)),
			   " || ' WHERE ' || ", where, " END");
}

// Columns whose former values the trail does not have.
std::string lost_sql(const Trail& trail) {
	return cat("CASE s.action WHEN 'DELETE' THEN ", literal(lost_names(trail)),
			   " WHEN 'UPDATE' THEN ",
			   members("s.old_data", "pg_catalog.quote_ident(m.key)", ", ",
					   cat(differs, " AND NOT (m.key = ANY (", trail.kept_names(), "))")),
			   " END");
}

}  // namespace

// The last change is taken back first, but the rows that one statement has deleted come back in the
// order in which they went: a row goes before those that refer to it with ON DELETE CASCADE.
std::string undo_sql(const Trail& trail, const std::string& which) {
	return cat(R"(
WITH wanted AS MATERIALIZED (
	SELECT l.id, l."position", l.action, l.old_data, l.new_data, l.transaction, l.statement, )",
			   trail.key_members("coalesce(l.new_data, l.old_data)"), " AS row_key, ",
			   trail.key_members("l.old_data"), R"( AS old_key
	FROM dbe.audit_log_current l WHERE l.table_id = )", trail.table_id, " AND ", which, R"(),
last AS (
	SELECT DISTINCT ON (key) key, id, "position" FROM (
		SELECT row_key, id, "position" FROM wanted
		UNION ALL
		SELECT old_key, id, "position" FROM wanted WHERE action = 'UPDATE') AS touched (key, id, "position")
	ORDER BY key, id DESC, "position" DESC),
set AS (
	SELECT w.*, (l.id, l."position") = (w.id, w."position") AS is_last, bool_and(w.action = 'DELETE') OVER s AS only_deletes,
		max(w.id) OVER s AS last_id
	FROM wanted w JOIN last l ON l.key = w.row_key
	WINDOW s AS (PARTITION BY w.transaction, w.statement)),
checked AS (
	SELECT s.*, )", command_sql(trail), R"( AS command, current.data, )", lost_sql(trail), R"( AS lost,
		(SELECT string_agg(pg_catalog.quote_ident(m.key), ', ' ORDER BY m.key) FROM jsonb_each(s.new_data) m
		 WHERE m.key = ANY ()", trail.kept_names(), R"() AND m.value IS DISTINCT FROM current.data -> m.key) AS different
	FROM set s LEFT JOIN LATERAL (
		SELECT )", trail.row_object("t"), " AS data FROM ", trail.relation, " t WHERE ",
			   trail.is_row_of("t", "s.row_key"), R"( LIMIT 1) AS current ON s.is_last
	WHERE s.action <> 'UPDATE' OR EXISTS (SELECT FROM jsonb_each(s.old_data) m WHERE )", differs, R"())
SELECT row_number() OVER (ORDER BY CASE WHEN only_deletes THEN last_id ELSE id END DESC, only_deletes,
		CASE WHEN only_deletes THEN id END, CASE WHEN only_deletes THEN "position" ELSE - "position" END), command || ';',
	CASE WHEN action = 'TRUNCATE' OR command IS NULL THEN 'lost'
		WHEN is_last AND action = 'DELETE' AND data IS NOT NULL THEN 'changed'
		WHEN is_last AND action <> 'DELETE' AND (data IS NULL OR different IS NOT NULL) THEN 'changed'
		WHEN lost <> '' THEN 'partly' ELSE 'ok' END,
	CASE WHEN action = 'TRUNCATE' THEN 'TRUNCATE does not tell which rows it removes.'
		WHEN is_last AND action = 'DELETE' AND data IS NOT NULL THEN 'A row with this key is there again.'
		WHEN is_last AND action <> 'DELETE' AND data IS NULL THEN 'The row has been deleted since.'
		WHEN is_last AND action <> 'DELETE' AND different IS NOT NULL THEN 'Changed since: ' || different || '.'
		WHEN lost <> '' THEN 'Not in the trail: ' || lost || '.' END
FROM checked ORDER BY 1)");
}

}  // namespace dbe
