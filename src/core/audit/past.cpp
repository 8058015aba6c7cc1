#include "core/audit/past.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

// A row as it was is read backwards: the first change after that time holds the old values of the
// columns that it changed, the next one of those that it changed, and so on; a DELETE holds them all,
// and without one the row itself holds the rest. So of each column the first value wins. An UPDATE of
// the key, which holds all columns too, is a DELETE of the old key and an INSERT of the new one.
//
// A row was there if there are more of it, now and deleted since, than were inserted since: where a
// statement moves keys along, one key may come before the row that had it goes.

namespace dbe {
namespace {

std::string changes_of_key(const Trail& trail, std::string_view key) {
	return cat(trail.places(trail.sought_key(key)),
			   " p, LATERAL dbe.audit_changes(p.partition, p.place, p.code) c");
}

std::string moment(std::string_view as_of) { return cat(literal(as_of), "::timestamptz"); }

// What dbe.audit_forget() has erased is as unknown as what was never kept: the value that a later
// change has left is not that of the time.
std::string columns_of(std::string_view piece) {
	return cat("LATERAL (SELECT key, value, false FROM jsonb_each(", piece,
			   ".data) UNION ALL SELECT name::text, NULL, true FROM unnest(", piece,
			   ".erased) name)");
}

}  // namespace

std::string history_sql(const Trail& trail, std::string_view key) {
	return cat("SELECT p.id, p.recorded_at, c.action, p.changed_by, c.old_data, c.new_data, "
			   "p.transaction, p.statement, c.login_user, c.application_name, c.ip_address, c.query "
			   "FROM ",
			   changes_of_key(trail, key), " ORDER BY p.id, c.\"position\"");
}

std::string row_as_of_sql(const Trail& trail, std::string_view key, std::string_view as_of) {
	return cat(R"(
WITH newer AS MATERIALIZED (
	SELECT n.id, n."position", n.old_data, n.erased, CASE WHEN n.action <> 'UPDATE' OR )",
			   trail.is_same_key("n.old_data", "n.new_data"), " THEN n.action WHEN ",
			   trail.has_key("n.old_data", key), R"( THEN 'DELETE' ELSE 'INSERT' END AS action
	FROM (SELECT p.id, c."position", c.action, c.old_data, c.new_data, c.erased FROM )",
			   changes_of_key(trail, key), " WHERE c.action <> 'FORGET' AND p.recorded_at > ",
			   moment(as_of), R"() n),
stop AS (
	SELECT id, "position", action FROM newer WHERE action IN ('DELETE', 'TRUNCATE')
	ORDER BY id, "position" LIMIT 1),
present AS (SELECT )", trail.row_object("t"), " AS data FROM ", trail.relation, " t WHERE ",
			   trail.is_row("t", key), R"(),
pieces AS (
	SELECT id, "position", old_data AS data, erased FROM newer n
	WHERE action IN ('UPDATE', 'DELETE') AND NOT EXISTS (
		SELECT FROM stop s WHERE (s.id, s."position") < (n.id, n."position"))
	UNION ALL
	SELECT NULL, NULL, data, NULL FROM present WHERE NOT EXISTS (SELECT FROM stop))
SELECT CASE WHEN EXISTS (SELECT FROM newer WHERE action = 'TRUNCATE')
		THEN (SELECT action FROM newer ORDER BY id, "position" LIMIT 1) <> 'INSERT'
		ELSE (SELECT count(*) FROM present) + (SELECT count(*) FILTER (WHERE action = 'DELETE')
			- count(*) FILTER (WHERE action = 'INSERT') FROM newer) > 0 END,
	(SELECT action FROM stop),
	(SELECT jsonb_object_agg(key, value) FILTER (WHERE NOT is_erased) FROM (
		SELECT DISTINCT ON (e.key) e.key, e.value, e.is_erased FROM pieces p, )",
			   columns_of("p"), R"( e (key, value, is_erased)
		WHERE e.key = ANY ()", trail.kept_names_at(moment(as_of)), R"()
		ORDER BY e.key, p.id, p."position") AS columns))");
}

std::string table_as_of_sql(const Trail& trail, std::string_view as_of) {
	const std::string old_key = trail.key_members("old_data");
	const std::string new_key = trail.key_members("new_data");
	const std::string is_moved = cat("action = 'UPDATE' AND ", old_key, " <> ", new_key);
	return cat(R"(
WITH newer AS MATERIALIZED (
	SELECT id, "position", action, old_data, new_data, erased FROM dbe.audit_log_current
	WHERE action <> 'FORGET' AND table_id = )", trail.table_id, " AND changed_at > ", moment(as_of), R"(),
events AS MATERIALIZED (
	SELECT id, "position", CASE WHEN )", is_moved, R"( THEN 'DELETE' ELSE action END AS action,
		CASE WHEN action = 'INSERT' THEN )", new_key, " ELSE ", old_key, R"( END AS key, old_data, erased
	FROM newer
	UNION ALL
	SELECT id, "position", 'INSERT', )", new_key, ", NULL, NULL FROM newer WHERE ", is_moved, R"(),
changed AS (
	SELECT key, count(*) FILTER (WHERE action = 'DELETE') - count(*) FILTER (WHERE action = 'INSERT')
		AS removed FROM events GROUP BY key),
stop AS (
	SELECT DISTINCT ON (key) key, id, "position" FROM events WHERE action = 'DELETE'
	ORDER BY key, id, "position"),
present AS (
	SELECT )", trail.key_object("t"), " AS key, ", trail.row_object("t"), " AS data FROM ",
			   trail.relation, R"( t),
pieces AS (
	SELECT n.key, n.id, n."position", n.old_data AS data, n.erased FROM events n
	LEFT JOIN stop s ON s.key = n.key
	WHERE n.action IN ('UPDATE', 'DELETE')
		AND (s.key IS NULL OR (n.id, n."position") <= (s.id, s."position"))
	UNION ALL
	SELECT p.key, NULL, NULL, p.data, NULL FROM present p
	WHERE NOT EXISTS (SELECT FROM stop s WHERE s.key = p.key)),
columns AS (
	SELECT DISTINCT ON (p.key, e.key) p.key AS row_key, e.key, e.value, e.is_erased
	FROM pieces p LEFT JOIN changed c ON c.key = p.key LEFT JOIN present n ON n.key = p.key,
)", columns_of("p"), R"( e (key, value, is_erased)
	WHERE coalesce(c.removed, 0) + (n.key IS NOT NULL)::integer > 0
		AND e.key = ANY ()", trail.kept_names_at(moment(as_of)), R"()
	ORDER BY p.key, e.key, p.id, p."position")
SELECT row_key, jsonb_object_agg(key, value) FILTER (WHERE NOT is_erased) FROM columns GROUP BY row_key ORDER BY row_key)");
}

std::string obstacles_sql(const Trail& trail, std::string_view as_of) {
	return cat("SELECT count(*) FILTER (WHERE action = 'TRUNCATE'), count(*) FILTER (WHERE "
			   "action NOT IN ('TRUNCATE', 'FORGET') AND NOT coalesce(key ?& ", trail.key_names(),
			   ", false)) FROM dbe.audit_log_current WHERE table_id = ", trail.table_id,
			   " AND changed_at > ", moment(as_of));
}

}  // namespace dbe
