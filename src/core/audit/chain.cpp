#include "core/audit/chain.hpp"

#include "core/base/identifiers.hpp"
#include "core/base/text.hpp"

// src/pg/audit_chain.c writes what is computed here: link = sha256(link before, digest, header,
// layout), digest = sha256(salt, contents), layout = sha256(its row without relation_id, which a
// restore changes). In SQL, so that anybody can do it without the library that wrote it.

namespace dbe {
namespace {

// lane (2 bytes), sequence (8), link (32), digest (32), salt (16)
std::string chained() {
	return cat(R"(
layouts AS MATERIALIZED (
	SELECT l.id, l.is_chained, pg_catalog.sha256(pg_catalog.convert_to(ROW(
			l.id, l.table_id, l.table_schema, l.table_name, l.column_numbers, l.column_names,
			l.column_types, l.column_forms, l.kept_types, l.key_columns, l.keeps_old_rows,
			l.little_endian, l.is_chained)::text, pg_catalog.getdatabaseencoding())) AS digest
	FROM dbe.audit_layout l),
strangers AS (
	SELECT r.id, pg_catalog.date_trunc('month', r.recorded_at AT TIME ZONE 'UTC')::date AS month,
		r.recorded_at, r.layout, 'It is in no chain, as the records of its table are.' AS fault
	FROM dbe.audit_stored r
	WHERE pg_catalog.octet_length(r.chain) <> 90
		AND r.layout = ANY (ARRAY(SELECT l.id FROM layouts l WHERE l.is_chained))),
chained AS (
	SELECT r.partition, r.place, r.id, r.recorded_at, r.layout, r.statement, k.contents,
		pg_catalog.date_trunc('month', r.recorded_at AT TIME ZONE 'UTC')::date AS month,
		pg_catalog.get_byte(r.chain, 0) * 256 + pg_catalog.get_byte(r.chain, 1) AS lane,
		('x' || pg_catalog.encode(substring(r.chain FROM 3 FOR 8), 'hex'))::bit(64)::bigint AS sequence,
		substring(r.chain FROM 11 FOR 32) AS link, substring(r.chain FROM 43 FOR 32) AS digest,
		pg_catalog.sha256(substring(r.chain FROM 75 FOR 16) || k.contents) AS actual,
		pg_catalog.int8send(r.id) || pg_catalog.timestamptz_send(r.recorded_at)
			|| pg_catalog.int8send(r.transaction) || pg_catalog.int8send(r.node)
			|| pg_catalog.int4send(r.layout) || pg_catalog.int4send(r.statement)
			|| pg_catalog.int4send(r.row_count)
			|| pg_catalog.int4send(pg_catalog.octet_length(r.changed_by))
			|| pg_catalog.convert_to(r.changed_by, pg_catalog.getdatabaseencoding()) AS header
	FROM dbe.audit_stored r, LATERAL (SELECT )", record_contents, R"() AS k (contents)
	WHERE pg_catalog.octet_length(r.chain) = 90),
linked AS (
	SELECT c.*, y.digest AS layout_digest, pg_catalog.lag(c.link) OVER lane AS link_before,
		coalesce(pg_catalog.lag(c.sequence) OVER lane, 0) AS sequence_before
	FROM chained c LEFT JOIN layouts y ON y.id = c.layout
	WINDOW lane AS (PARTITION BY c.month, c.lane ORDER BY c.sequence, c.id)))");
}

// What was erased by dbe.audit_forget() has the hash that its tombstone tells, what is past its
// retention has no values, and of a dropped month a tombstone tells, or of a later one; the
// tombstones (statement 0, or -1 of a whole table) are links themselves, and read only where they are
// as they were written.
constexpr std::string_view judged = R"(
notes AS MATERIALIZED (
	SELECT c.table_id, c.new_data AS note
	FROM linked l, LATERAL dbe.audit_changes(l.partition, l.place) c
	WHERE l.statement <= 0 AND l.actual = l.digest AND c.action = 'FORGET'),
judged AS (
	SELECT l.id, l.month, l.lane, l.sequence, l.layout, l.recorded_at, l.link,
		CASE WHEN l.sequence <> l.sequence_before + 1 THEN 'A record before it is missing.'
			WHEN l.link <> pg_catalog.sha256(coalesce(l.link_before, pg_catalog.sha256(
					'dbe audit chain'::bytea || pg_catalog.int4send(l.month - '2000-01-01'::date)
					|| pg_catalog.int4send(l.lane))) || l.digest || l.header || coalesce(l.layout_digest, ''))
				THEN 'When, which, by whom or the layout was changed.'
			WHEN l.actual <> l.digest AND NOT EXISTS (
				SELECT FROM notes n WHERE (n.note -> 'records' ->> l.id::text)
					= pg_catalog.encode(pg_catalog.sha256(l.contents), 'hex'))
				AND NOT (l.contents = '\x00000000'::bytea AND EXISTS (
					SELECT FROM notes n JOIN dbe.audit_layout a ON a.table_id = n.table_id
					WHERE a.id = l.layout AND (n.note ->> 'before')::timestamptz > l.recorded_at))
				THEN 'Values, or who and from where, were changed.' END AS fault
	FROM linked l),
expired AS (
	SELECT coalesce(max((note ->> 'month')::date), '-infinity') AS month FROM notes))";

constexpr std::string_view faults = R"(
ends AS (
	SELECT coalesce(h.month, l.month) AS month, l.id, l.recorded_at, l.layout,
		CASE WHEN l.link IS NULL THEN 'All records of lane ' || h.lane || ' are missing.'
			WHEN h.link IS NULL THEN 'The head of lane ' || l.lane || ' is missing.'
			WHEN h.sequence <> l.sequence OR h.link <> l.link
				THEN 'Records after it are missing in lane ' || l.lane || '.' END AS fault
	FROM dbe.audit_chain h FULL JOIN (
		SELECT DISTINCT ON (month, lane) * FROM judged ORDER BY month, lane, sequence DESC) l
	ON l.month = h.month AND l.lane = h.lane
	WHERE l.month IS NOT NULL OR h.month > (SELECT month FROM expired)),
faults AS (
	SELECT month, id, recorded_at, layout, fault FROM judged WHERE fault IS NOT NULL
	UNION ALL SELECT month, id, recorded_at, layout, fault FROM ends WHERE fault IS NOT NULL
	UNION ALL SELECT month, id, recorded_at, layout, fault FROM strangers
	UNION ALL SELECT month, id, recorded_at, layout, fault FROM anchors WHERE fault IS NOT NULL),
first AS (
	SELECT DISTINCT ON (month) * FROM faults ORDER BY month, id)
SELECT m.month, m.records,
	CASE WHEN f.month IS NOT NULL THEN 'broken' WHEN m.records = 0 THEN 'expired' ELSE 'ok' END, f.id,
	a.table_schema || '.' || a.table_name, f.recorded_at,
	CASE WHEN f.month IS NULL AND m.records = 0 THEN 'Dropped after its retention.' ELSE f.fault END
FROM (SELECT month, sum(records) AS records FROM (
		SELECT month, 1 AS records FROM judged UNION ALL SELECT month, 0 FROM faults
		UNION ALL SELECT month, 0 FROM anchors) AS all_months
	GROUP BY month) m
LEFT JOIN first f ON f.month = m.month LEFT JOIN dbe.audit_layout a ON a.id = f.layout
ORDER BY m.month)";

// The anchor's links must still be where they were.
std::string anchors(std::string_view anchor) {
	return cat(R"(
anchors AS (
	SELECT (e.value ->> 'month')::date AS month, j.id, j.recorded_at, j.layout,
		CASE WHEN j.id IS NULL AND (e.value ->> 'month')::date <= (SELECT month FROM expired) THEN NULL
			WHEN j.id IS NULL THEN 'The record of the anchor is missing in lane ' || (e.value ->> 'lane') || '.'
			WHEN pg_catalog.encode(j.link, 'hex') <> e.value ->> 'link'
				THEN 'The chain was computed anew: the anchor has another link.' END AS fault
	FROM jsonb_array_elements()", anchor.empty() ? std::string("'[]'") : literal(anchor), R"(::jsonb) e
	LEFT JOIN judged j ON j.month = (e.value ->> 'month')::date
		AND j.lane = (e.value ->> 'lane')::integer AND j.sequence = (e.value ->> 'sequence')::bigint))");
}

}  // namespace

std::string verify_sql(std::string_view anchor) {
	return cat("WITH", chained(), ",", judged, ",", anchors(anchor), ",", faults);
}

std::string strange_heads_sql(std::string_view anchor) {
	// whoever casts what it holds must be sure that it can be cast
	return cat("SELECT count(*) FROM (SELECT ", literal(anchor), R"(::jsonb AS a) g, LATERAL (
	SELECT g.a, NULL::jsonb WHERE jsonb_typeof(g.a) <> 'array'
	UNION ALL SELECT g.a, e FROM jsonb_array_elements(CASE jsonb_typeof(g.a) WHEN 'array' THEN g.a ELSE '[]' END) e) m (whole, head)
WHERE NOT coalesce(head ->> 'month' ~ '^\d{4}-\d\d-01$' AND head ->> 'lane' ~ '^\d{1,5}$'
	AND head ->> 'sequence' ~ '^\d{1,18}$' AND head ->> 'link' ~ '^[0-9a-f]+$', false))");
}

std::string anchor_sql() {
	return "SELECT coalesce(jsonb_agg(jsonb_build_object('month', month, 'lane', lane, 'sequence', "
		   "sequence, 'link', pg_catalog.encode(link, 'hex')) ORDER BY month, lane), '[]') FROM "
		   "dbe.audit_chain";
}

}  // namespace dbe
