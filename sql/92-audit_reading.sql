-- The audit trail: what reads it.

-- Arguments: partition and place, tableoid and ctid of a row of dbe.audit_record.
-- Result: one row per changed row of the record, in the order of the statement where that is the
--   order of keys; see dbe.audit_log.
-- Errors: 42501 without SELECT on dbe.audit_log, 42809 for a table that is no partition of the log,
--   XX001 for a damaged record. Locks: ACCESS SHARE on the partition. Cost: about 1 us a value.
CREATE OR REPLACE FUNCTION dbe.audit_changes(
    partition oid, place tid,
    OUT "position" integer, OUT table_id integer, OUT relation_id oid, OUT table_schema name,
    OUT table_name name, OUT action text, OUT key jsonb, OUT record_id text, OUT old_data jsonb,
    OUT new_data jsonb, OUT login_user text, OUT role_name text, OUT executed_as text,
    OUT application_user text, OUT application_name text, OUT ip_address inet,
    OUT backend_pid integer, OUT transaction_at timestamptz, OUT query text)
    RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 100 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_audit_changes';
COMMENT ON FUNCTION dbe.audit_changes(oid, tid) IS
    'The changes that a record of dbe.audit_record holds; read the view dbe.audit_log.';

-- A record is of one layout: those of other tables than a table_id asks for are not read.
CREATE OR REPLACE VIEW dbe.audit_log AS
    SELECT r.id, c."position", c.table_schema, c.table_name, c.record_id, c.action, c.old_data,
           c.new_data, r.changed_by, r.recorded_at AS changed_at, c.ip_address, c.key,
           r.transaction, r.statement, c.transaction_at, c.login_user, c.role_name, c.executed_as,
           c.application_user, c.application_name, c.backend_pid, c.query, l.table_id
    FROM dbe.audit_stored r LEFT JOIN dbe.audit_layout l ON l.id = r.layout,
         LATERAL dbe.audit_changes(r.partition, r.place) c;
COMMENT ON VIEW dbe.audit_log IS
    'The audit trail: one row per changed row, with who, when, from where, and the values before and after.';
CREATE TRIGGER audit_refuse INSTEAD OF INSERT OR UPDATE OR DELETE ON dbe.audit_log
    FOR EACH ROW EXECUTE FUNCTION dbe.audit_refuse();

-- Arguments: as above; code, of the key whose changes are wanted, from dbe.audit_places(), null for
--   all. Columns that have been renamed since go by their current name.
-- Result: as above; erased, the columns whose values dbe.audit_forget() has taken out.
CREATE OR REPLACE FUNCTION dbe.audit_changes(
    partition oid, place tid, code bigint,
    OUT "position" integer, OUT table_id integer, OUT relation_id oid, OUT table_schema name,
    OUT table_name name, OUT action text, OUT key jsonb, OUT record_id text, OUT old_data jsonb,
    OUT new_data jsonb, OUT login_user text, OUT role_name text, OUT executed_as text,
    OUT application_user text, OUT application_name text, OUT ip_address inet,
    OUT backend_pid integer, OUT transaction_at timestamptz, OUT query text, OUT erased name[])
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL UNSAFE COST 100 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_audit_changes';
COMMENT ON FUNCTION dbe.audit_changes(oid, tid, bigint) IS
    'The changes that a record of dbe.audit_record holds, by the current names of columns.';

-- Arguments: table_id, of dbe.audit_table; key, as text, or as a JSON object where it has several
--   columns; names, of the columns that are the key now: where another column was it, the same text
--   is the key of another row; null where that does not matter.
-- Result: the records that may hold changes of the key, with its code, and all TRUNCATEs.
-- Errors: 42501 without SELECT on dbe.audit_log; where no record can have the key, 22023 for an object
--   without a column of it, the server's own for a value that its type does not take.
-- Locks: ACCESS SHARE on the log. Cost: 65 look-ups in an index for each partition.
CREATE OR REPLACE FUNCTION dbe.audit_places(
    table_id integer, key text, names name[] DEFAULT NULL,
    OUT partition oid, OUT place tid, OUT code bigint, OUT id bigint, OUT recorded_at timestamptz,
    OUT transaction bigint, OUT statement integer, OUT changed_by text)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL UNSAFE COST 10000 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_audit_places';
COMMENT ON FUNCTION dbe.audit_places(integer, text, name[]) IS
    'Where the changes of one key are stored; see dbe.row_history().';

-- Arguments: as dbe.audit_places(). Result: numbers of layouts in whose records a key is not looked for,
--   since they have another one, or none, or one of a type that does not take it.
-- Errors: 42501 without SELECT on dbe.audit_log. Locks: none. Cost: small.
CREATE OR REPLACE FUNCTION dbe.audit_unplaced(table_id integer, key text, names name[])
    RETURNS integer[]
    LANGUAGE c STABLE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_unplaced';
COMMENT ON FUNCTION dbe.audit_unplaced(integer, text, name[]) IS
    'What dbe.audit_places() does not look at; see dbe.audit_forget().';

-- Arguments: a row. Result: what to_jsonb() makes of it, but that a value that jsonb refuses, such as
--   json with \u0000, is a string: its text, or where that is too long for jsonb, how long it is.
-- Errors: none of a value. Locks: none. Cost: as to_jsonb().
CREATE OR REPLACE FUNCTION dbe.audit_object("row" record) RETURNS jsonb
    LANGUAGE c STABLE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_object';
COMMENT ON FUNCTION dbe.audit_object(record) IS
    'A row of a table as the audit trail shows it; dbe.row_as_of() and the like call it.';

CREATE OR REPLACE VIEW dbe.audit_log_current AS
    SELECT r.id, c."position", c.table_schema, c.table_name, c.record_id, c.action, c.old_data,
           c.new_data, r.changed_by, r.recorded_at AS changed_at, c.ip_address, c.key,
           r.transaction, r.statement, c.transaction_at, c.login_user, c.role_name, c.executed_as,
           c.application_user, c.application_name, c.backend_pid, c.query, l.table_id,
           c.erased
    FROM dbe.audit_stored r LEFT JOIN dbe.audit_layout l ON l.id = r.layout,
         LATERAL dbe.audit_changes(r.partition, r.place, NULL) c;
COMMENT ON VIEW dbe.audit_log_current IS
    'As dbe.audit_log, with columns that were renamed since under their current names.';
CREATE TRIGGER audit_refuse INSTEAD OF INSERT OR UPDATE OR DELETE ON dbe.audit_log_current
    FOR EACH ROW EXECUTE FUNCTION dbe.audit_refuse();

-- Arguments: partition and place, as dbe.audit_changes().
-- Result: one row per changed row; hidden, the columns that the change concerns and of which the log
--   has a mask, or nothing any more; old_values and new_values, the others by their current names,
--   each as its type writes it, or as jsonb where the log keeps that.
-- Errors, locks, cost: as dbe.audit_changes().
CREATE OR REPLACE FUNCTION dbe.audit_texts(
    partition oid, place tid, OUT "position" integer, OUT action text, OUT hidden name[],
    OUT old_values jsonb, OUT new_values jsonb)
    RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 100 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_audit_texts';
COMMENT ON FUNCTION dbe.audit_texts(oid, tid) IS
    'The changes that a record of dbe.audit_record holds, with values as SQL takes them; for dbe.undo_sql().';

-- For dbe.undo_sql(), which runs with the rights of its caller: the function lets nobody through who
-- may not read dbe.audit_log.
CREATE OR REPLACE VIEW dbe.audit_log_texts WITH (security_barrier) AS
    SELECT r.id, r.recorded_at AS changed_at, r.transaction, r.statement, l.table_id, v.*
    FROM dbe.audit_stored r JOIN dbe.audit_layout l ON l.id = r.layout,
         LATERAL dbe.audit_texts(r.partition, r.place) v;
COMMENT ON VIEW dbe.audit_log_texts IS
    'The audit trail as dbe.undo_sql() reads it; it takes the right to read dbe.audit_log.';
GRANT SELECT ON dbe.audit_log_texts TO PUBLIC;
CREATE TRIGGER audit_refuse INSTEAD OF INSERT OR UPDATE OR DELETE ON dbe.audit_log_texts
    FOR EACH ROW EXECUTE FUNCTION dbe.audit_refuse();

-- Arguments: relation, a table that is or was audited; key, of any type: the value of the primary
--   key, or a JSON object where it has several columns.
-- Result: every recorded change of the row, oldest first, and every TRUNCATE of the table.
-- Errors: 42501 without SELECT on dbe.audit_log, 55000 for a table that was never audited, 22023 for
--   an object without a column of the key. Locks: ACCESS SHARE on the log.
-- Cost: 65 look-ups in an index for each partition of the log.
CREATE OR REPLACE FUNCTION dbe.row_history(
    relation regclass, key "any",
    OUT id bigint, OUT changed_at timestamptz, OUT action text, OUT changed_by text,
    OUT old_data jsonb, OUT new_data jsonb, OUT transaction bigint, OUT statement integer,
    OUT login_user text, OUT application_name text, OUT ip_address inet, OUT query text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_row_history';
COMMENT ON FUNCTION dbe.row_history(regclass, "any") IS
    'All recorded changes of one row, for example dbe.row_history(''orders'', 42).';

-- Arguments: relation and key, as dbe.row_history(); as_of, a moment since the table is audited.
-- Result: the row as it was then, without the columns that are not recorded as they are; null when
--   there was none.
-- Errors: as dbe.row_history(); 42501 without SELECT on the table, 22023 for a moment before the
--   trail begins, 55000 when it was interrupted, leaves changes out by its options, goes by a key
--   that no unique index is on, or the table was emptied by TRUNCATE since. Nothing of the table's owner is called: a column whose elements
--   have a cast to json of somebody else's is left out, as key it is 55000.
-- Locks: ACCESS SHARE on the table and the log. Cost: as dbe.row_history().
CREATE OR REPLACE FUNCTION dbe.row_as_of(relation regclass, key "any", as_of timestamptz) RETURNS jsonb
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100000
    AS 'MODULE_PATHNAME', 'dbe_row_as_of';
COMMENT ON FUNCTION dbe.row_as_of(regclass, "any", timestamptz) IS
    'One row as it was at a time, for example dbe.row_as_of(''orders'', 42, now() - interval ''1 day'').';

-- Arguments: as dbe.row_as_of(). Result: every row as it was then, in the order of keys; put it
--   into columns with jsonb_populate_record(NULL::my_table, row_data).
-- Errors: as dbe.row_as_of(); 55000 for a table without a key. Locks: ACCESS SHARE on the table and the log.
-- Cost: a scan of the table and of what was recorded since.
CREATE OR REPLACE FUNCTION dbe.table_as_of(
    relation regclass, as_of timestamptz, OUT key jsonb, OUT row_data jsonb)
    RETURNS SETOF record
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000000 ROWS 10000
    AS 'MODULE_PATHNAME', 'dbe_table_as_of';
COMMENT ON FUNCTION dbe.table_as_of(regclass, timestamptz) IS
    'A whole table as it was at a time, rebuilt from what it is and what was recorded since.';

-- Arguments: whose, what, when; null for any: changed_by, the user of the application or, without
--   one, of the login; transaction; since and until, of the time of the change; relation, its rows and
--   the commands about it; most, how many; table_name, as it was when it was recorded, with or without
--   the schema, for tables that there are no more, or had that name.
-- Result: rows of dbe.audit_log, oldest first. Errors: 42501 without SELECT on dbe.audit_log, 55000 for
--   a relation that was never audited and of which no command was recorded, 22023 for what is no name.
-- Locks: ACCESS SHARE on the log. Cost: an index for changed_by, the partitions of the time else.
CREATE OR REPLACE FUNCTION dbe.audit_of(
    changed_by text DEFAULT NULL, transaction bigint DEFAULT NULL,
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
    relation regclass DEFAULT NULL, most bigint DEFAULT NULL, table_name text DEFAULT NULL)
    RETURNS SETOF dbe.audit_log
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_audit_of';
COMMENT ON FUNCTION dbe.audit_of(text, bigint, timestamptz, timestamptz, regclass, bigint, text) IS
    'What a user did, or a transaction, or what happened in a time: rows of dbe.audit_log.';

-- Arguments: relation, of which table, null for all that the changes concern; transaction, or since
--   and until, which changes to take back.
-- Result: statements that take them back, to be run in this order and in one transaction, the last
--   change first. There is one for each statement, table and action, more where rows differ in what
--   is to be done or in what became of them. state: ok, the rows are as the change has left them;
--   changed, a row is not as the change has left it, or the trail was another then; partly, not all of it
--   can be put back; lost, nothing can be, and there is no command. detail, what is in the way.
--   Columns that dbe.track_updates() maintains are left to it. Nothing is executed.
-- Errors: 22023 without transaction or since, 55000 for a table that is not audited, has no key,
--   or one that no unique index is on, 42501 without SELECT on the tables or on dbe.audit_log. Locks: ACCESS SHARE on both.
-- Cost: reads the tables' part of the log of that time, and looks each row up.
CREATE OR REPLACE FUNCTION dbe.undo_sql(
    relation regclass DEFAULT NULL, transaction bigint DEFAULT NULL,
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
    OUT step bigint, OUT command text, OUT state text, OUT detail text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 100
    -- values are compared as texts, and become statements for any session
    SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    AS 'MODULE_PATHNAME', 'dbe_undo_sql';
COMMENT ON FUNCTION dbe.undo_sql(regclass, bigint, timestamptz, timestamptz) IS
    'The statements that take back what a transaction or a time did, to a table or to all, checked against them.';

-- Result: one row per table that is or was audited. state is recording; disabled, by
--   dbe.audit_disable(); switched off, somebody has disabled or dropped a trigger, of the table or of a
--   partition, replaced its function or given it another condition; dropped, with the table. And one per
--   table that has the triggers alone, as from a dump of it: not registered, nothing is recorded. detail
--   says which trigger, which others call the functions of dbe's, what partitions lack.
-- Errors: none. Locks: none. Cost: a few ms.
CREATE OR REPLACE FUNCTION dbe.audit_status(
    OUT table_schema name, OUT table_name name, OUT state text, OUT detail text, OUT actions text,
    OUT options text, OUT enabled_at timestamptz, OUT enabled_by name, OUT disabled_at timestamptz)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL UNSAFE COST 10000 ROWS 20
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH tree AS (
            SELECT t.id, t.relation::oid AS relid, '' AS place FROM dbe.audit_table t
            UNION ALL
            SELECT t.id, p.relid, ' of ' || p.relid::regclass
            FROM dbe.audit_table t, LATERAL pg_partition_tree(t.relation) p WHERE p.level > 0),
        triggers AS (
            SELECT t.id, g.tgtype::integer AS events, g.tgenabled, g.tgname || e.place AS name,
                   g.tgenabled IN ('O', 'A') AS fires, e.place = '' AS is_table, f.is_row, t.replicated,
                   g.tgparentid <> 0 OR g.tgname = '00_dbe_audit_end' AND NOT f.is_row
                       OR e.place = '' AND f.is_row AND (t.condition IS NULL AND g.tgname = '00_dbe_audit'
                           OR t.condition IS NOT NULL AND g.tgname IN (
                               '00_dbe_audit_insert', '00_dbe_audit_update', '00_dbe_audit_delete')) AS is_own,
                   g.tgparentid = 0 AND (g.tgattr::text <> ''
                       OR g.tgqual IS NOT NULL AND (t.condition IS NULL OR NOT f.is_row)
                       OR coalesce(f.is_row AND split_part(c.wanted, ' ', 1) = split_part(c.present, ' ', 1)
                           AND c.wanted <> c.present, false)) AS is_changed
            FROM dbe.audit_table t JOIN tree e USING (id) JOIN pg_trigger g ON g.tgrelid = e.relid,
                LATERAL (SELECT g.tgfoid = 'dbe.audit_row()'::regprocedure AS is_row) f,
                LATERAL (SELECT t.conditions ->> g.tgname AS wanted,
                                dbe.audit_condition_mark(coalesce(g.tgqual::text, '')) AS present) c
            WHERE g.tgfoid IN ('dbe.audit_row()'::regprocedure, 'dbe.audit_statement()'::regprocedure)),
        judged AS (
            SELECT id,
                   bit_or(events & 28) FILTER (WHERE is_row AND is_table AND is_own AND fires AND NOT is_changed) AS row_events,
                   bit_or(events & 60) FILTER (WHERE NOT is_row AND is_table AND is_own AND fires AND NOT is_changed) AS end_events,
                   string_agg(name, ', ' ORDER BY name) FILTER (WHERE is_own AND NOT fires) AS disabled,
                   string_agg(name, ', ' ORDER BY name) FILTER (WHERE is_own AND is_changed) AS changed,
                   string_agg(name, ', ' ORDER BY name) FILTER (WHERE NOT is_own) AS strange,
                   string_agg(name, ', ' ORDER BY name)
                       FILTER (WHERE is_own AND replicated AND tgenabled = 'O') AS not_always
            FROM triggers GROUP BY id),
        wanted AS (
            SELECT t.*, c.oid AS found, c.relname, n.nspname, g.disabled, g.changed, g.strange, g.not_always,
                   coalesce(g.row_events, 0) & e.rows <> e.rows
                       OR coalesce(g.end_events, 0) & e.statements <> e.statements AS is_missing,
                   (SELECT count(*) FROM dbe.audit_incomplete(coalesce(t.relation::oid, 0))) AS partitions
            FROM dbe.audit_table t LEFT JOIN judged g USING (id)
            LEFT JOIN pg_class c ON c.oid = t.relation
            LEFT JOIN pg_namespace n ON n.oid = c.relnamespace,
                LATERAL (SELECT CASE WHEN t.actions ~ 'I' THEN 4 ELSE 0 END
                                + CASE WHEN t.actions ~ 'D' THEN 8 ELSE 0 END
                                + CASE WHEN t.actions ~ 'U' THEN 16 ELSE 0 END AS rows) r,
                LATERAL (SELECT r.rows, r.rows + CASE WHEN t.actions ~ 'T' THEN 32 ELSE 0 END AS statements) e),
        -- what is below a table that is known has its triggers from there
        unregistered AS (
            SELECT g.tgrelid, bit_or(g.tgtype::integer) AS events
            FROM pg_trigger g
            WHERE g.tgfoid = 'dbe.audit_row()'::regprocedure AND g.tgparentid = 0 AND NOT EXISTS (
                SELECT FROM dbe.audit_table t
                WHERE t.relation = g.tgrelid OR t.relation IN (
                    SELECT a.relid FROM pg_partition_ancestors(g.tgrelid) a (relid)))
            GROUP BY g.tgrelid)
        SELECT coalesce(w.nspname, w.table_schema) AS table_schema, coalesce(w.relname, w.table_name) AS table_name,
               CASE WHEN w.found IS NULL THEN 'dropped' WHEN NOT w.is_enabled THEN 'disabled'
                    WHEN w.is_missing OR w.disabled IS NOT NULL OR w.changed IS NOT NULL THEN 'switched off'
                    ELSE 'recording' END,
               CASE WHEN w.found IS NOT NULL AND w.is_enabled THEN nullif(concat_ws(' ',
                    'Disabled: ' || w.disabled || '.',
                    'With a condition or columns that dbe.audit_enable() has not given: ' || w.changed || '.',
                    CASE WHEN w.is_missing AND w.disabled IS NULL AND w.changed IS NULL
                        THEN 'Triggers are missing; call dbe.audit_enable() again.' END,
                    CASE WHEN w.condition IS NOT NULL AND w.conditions IS NULL
                        THEN 'Whether its triggers have their conditions still is not known since a restore; call dbe.audit_enable() again.' END,
                    'Not for what replication applies: ' || w.not_always || '.',
                    'Triggers that dbe.audit_enable() has not made: ' || w.strange || '.',
                    CASE WHEN w.partitions > 0
                        THEN 'Partitions that dbe.audit_maintain() has not seen yet: '
                             || w.partitions || '; what is written to them by name '
                             || 'is recorded when its transaction ends.' END), '') END,
               concat_ws(', ', CASE WHEN w.actions ~ 'I' THEN 'INSERT' END,
                         CASE WHEN w.actions ~ 'U' THEN 'UPDATE' END,
                         CASE WHEN w.actions ~ 'D' THEN 'DELETE' END,
                         CASE WHEN w.actions ~ 'T' THEN 'TRUNCATE' END),
               concat_ws(', ', CASE WHEN w.full_rows THEN 'full rows' END,
                         CASE WHEN w.log_unchanged THEN 'unchanged too' END,
                         CASE WHEN w.log_query THEN 'with statement' END,
                         CASE WHEN w.hash_chain THEN 'hash chain' END,
                         CASE WHEN w.replicated THEN 'replicated' END,
                         'kept for ' || w.retention,
                         'when ' || w.condition,
                         (SELECT 'only ' || string_agg(quote_ident(l.name), ' ' ORDER BY l.name)
                          FROM unnest(w.column_names, w.column_forms) AS l (name, form)
                          WHERE w.listed_only AND l.form = 'b'),
                         (SELECT 'without ' || string_agg(quote_ident(l.name), ' ' ORDER BY l.name)
                          FROM unnest(w.column_names, w.column_forms) AS l (name, form)
                          WHERE l.form = 'n'),
                         (SELECT 'masked ' || string_agg(quote_ident(l.name), ' ' ORDER BY l.name)
                          FROM unnest(w.column_names, w.column_forms) AS l (name, form)
                          WHERE l.form IN ('h', 'l', 'f'))),
               w.enabled_at, w.enabled_by, w.disabled_at
        FROM wanted w
        UNION ALL
        SELECT n.nspname, c.relname, 'not registered',
               'It has triggers of the audit trail, which does not know it, as after a restore of the table alone: nothing is recorded. Call dbe.audit_enable().',
               concat_ws(', ', CASE WHEN u.events & 4 <> 0 THEN 'INSERT' END,
                         CASE WHEN u.events & 16 <> 0 THEN 'UPDATE' END,
                         CASE WHEN u.events & 8 <> 0 THEN 'DELETE' END),
               '', NULL, NULL, NULL
        FROM unregistered u JOIN pg_class c ON c.oid = u.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        ORDER BY 1, 2, 7
    $$;
COMMENT ON FUNCTION dbe.audit_status() IS
    'Every table that is or was audited: whether its changes are recorded now, and how.';

-- Result: one row per table that is or was audited, largest first: changes, rows recorded; records,
--   in which they are stored; bytes, of the log's heap; bytes_per_change; changes_per_hour and
--   bytes_per_day, over the last day; us_per_change, microseconds of the writers that the triggers of
--   all tables have taken for a change, from pg_stat_user_functions, null as long as track_functions
--   is not 'all'; first and last change.
-- Errors: 42501 without SELECT on dbe.audit_log. Locks: ACCESS SHARE on the log. Cost: a scan of the log.
CREATE OR REPLACE FUNCTION dbe.audit_stats(
    OUT table_name text, OUT changes bigint, OUT records bigint, OUT bytes bigint,
    OUT bytes_per_change numeric, OUT changes_per_hour numeric, OUT bytes_per_day bigint,
    OUT us_per_change numeric, OUT first_change timestamptz, OUT last_change timestamptz)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_audit_stats';
COMMENT ON FUNCTION dbe.audit_stats() IS 'How much the audit trail of each table holds, how fast it grows, and what it costs the writers.';

-- Arguments: anchor, from an earlier dbe.audit_anchor() that was kept outside of this server; null
--   to compare with the heads in dbe.audit_chain alone.
-- Result: one row per month that has chained records: records; state, ok, broken, or expired for a
--   month of the anchor that dbe.audit_maintain() has dropped; first_broken,
--   the id of the first record that is not what was written, or before which one is missing;
--   table_name and changed_at of it; detail, what is wrong.
-- Errors: 42501 without SELECT on dbe.audit_log, 22023 for what is no anchor.
-- Locks: ACCESS SHARE on the log. Cost: reads and hashes all chained records, about 10 us each, and sorts them.
CREATE OR REPLACE FUNCTION dbe.audit_verify(
    anchor jsonb DEFAULT NULL,
    OUT month date, OUT records bigint, OUT state text, OUT first_broken bigint,
    OUT table_name text, OUT changed_at timestamptz, OUT detail text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 12
    AS 'MODULE_PATHNAME', 'dbe_audit_verify';
COMMENT ON FUNCTION dbe.audit_verify(jsonb) IS
    'Computes the hash chains of the audit trail anew and names the first record that was tampered with.';

-- Result: the head of every lane of the hash chains: month, lane, sequence, link. Kept outside of the
--   server, it proves later that nothing before it was changed, also by a superuser.
-- Errors: 42501 without SELECT on dbe.audit_log. Locks: none. Cost: small.
CREATE OR REPLACE FUNCTION dbe.audit_anchor() RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000
    AS 'MODULE_PATHNAME', 'dbe_audit_anchor';
COMMENT ON FUNCTION dbe.audit_anchor() IS
    'The heads of the hash chains, to be kept outside and given to dbe.audit_verify() later.';
