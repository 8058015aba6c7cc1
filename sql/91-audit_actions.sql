-- The audit trail: what puts it on tables, keeps it up and erases from it.

-- Arguments: relation, an ordinary or partitioned table that the caller owns; actions, which to
--   record; full_rows, all old values of an UPDATE instead of the changed ones and the key; include,
--   the only columns to keep, or exclude, those to leave out; mask, column=hash, column=length or
--   column=fixed for columns whose values must not be seen; key, the columns that identify a row in
--   place of the primary key, unique and NOT NULL where the past is asked for; condition, a condition over OLD and NEW as in CREATE TRIGGER, where
--   an INSERT takes OLD as NEW and a DELETE NEW as OLD; log_unchanged, also UPDATEs that change
--   nothing that is kept; log_query, the text of the statement, not with include, exclude or mask,
--   whose values it would show; hash_chain, see
--   dbe.audit_verify(); replicated, also what logical replication applies; retention, after which
--   dbe.audit_maintain() drops what was recorded, null to keep it; dry_run, only show the steps.
-- Partitions, present and future, are recorded as their table. Calling it again replaces the options.
-- Result: the steps, in order: command, and effect with the lock it takes.
-- Errors: 22004 for a null table, 42809 for what is no table, a partition or a table of dbe, 42501
--   for a table of somebody else, 42703 for an unknown column, 22023 for options that do not fit;
--   nothing is changed then; 42809 also for a temporary table; 42501 for a retention shorter than that
--   of what is recorded already, unless the extension's owner asks. 55P03 when writers hold the table for longer than lock_timeout, 500 ms
--   where the session has set none.
-- Locks: SHARE ROW EXCLUSIVE on the table and its partitions. Cost: a few ms.
CREATE OR REPLACE FUNCTION dbe.audit_enable(
    relation regclass, actions text[] DEFAULT '{INSERT,UPDATE,DELETE,TRUNCATE}',
    full_rows boolean DEFAULT false, include name[] DEFAULT NULL, exclude name[] DEFAULT NULL,
    mask text[] DEFAULT NULL, key name[] DEFAULT NULL, condition text DEFAULT NULL,
    log_unchanged boolean DEFAULT false, log_query boolean DEFAULT false,
    hash_chain boolean DEFAULT false, replicated boolean DEFAULT false,
    retention interval DEFAULT NULL, dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_audit_enable';
COMMENT ON FUNCTION dbe.audit_enable(
    regclass, text[], boolean, name[], name[], text[], name[], text, boolean, boolean, boolean,
    boolean, interval, boolean) IS
    'Records every change to the rows of a table, for example dbe.audit_enable(''orders'').';
REVOKE ALL ON FUNCTION dbe.audit_enable(
    regclass, text[], boolean, name[], name[], text[], name[], text, boolean, boolean, boolean,
    boolean, interval, boolean) FROM PUBLIC;

-- Arguments: relation, as for dbe.audit_enable(); dry_run, only show the steps.
-- Result, errors: as dbe.audit_enable(). Locks: ACCESS EXCLUSIVE on the table and its partitions
--   until the transaction ends. Cost: a few ms.
CREATE OR REPLACE FUNCTION dbe.audit_disable(
    relation regclass, dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_audit_disable';
COMMENT ON FUNCTION dbe.audit_disable(regclass, boolean) IS
    'Stops recording the changes of a table; what was recorded stays.';
REVOKE ALL ON FUNCTION dbe.audit_disable(regclass, boolean) FROM PUBLIC;

-- Arguments: schema; future, also tables that are made there later; the others as for
--   dbe.audit_enable().
-- Result: the steps: a call of dbe.audit_enable() for each table, in one transaction; without a command
--   for a table that is audited already, which keeps its own options.
-- Errors: 3F000 for an unknown schema, 42809 for one of the system or of dbe, 42501 for a table, or with future a schema, of somebody else;
--   nothing is changed then. Locks: SHARE ROW EXCLUSIVE on each table until the transaction ends.
-- Cost: a few ms a table.
CREATE OR REPLACE FUNCTION dbe.audit_enable_schema(
    schema name, future boolean DEFAULT false, full_rows boolean DEFAULT false,
    log_query boolean DEFAULT false, hash_chain boolean DEFAULT false,
    replicated boolean DEFAULT false, retention interval DEFAULT NULL,
    dry_run boolean DEFAULT false, OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 50
    AS 'MODULE_PATHNAME', 'dbe_audit_enable_schema';
COMMENT ON FUNCTION dbe.audit_enable_schema(
    name, boolean, boolean, boolean, boolean, boolean, interval, boolean) IS
    'Records every change to the tables of a schema, for example dbe.audit_enable_schema(''public'', future => true).';
REVOKE ALL ON FUNCTION dbe.audit_enable_schema(
    name, boolean, boolean, boolean, boolean, boolean, interval, boolean) FROM PUBLIC;

-- Arguments: schema; dry_run, only show the steps. Result, errors: as dbe.audit_enable_schema().
-- Locks: ACCESS EXCLUSIVE on each table until the transaction ends. Cost: a few ms a table.
CREATE OR REPLACE FUNCTION dbe.audit_disable_schema(
    schema name, dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 50
    AS 'MODULE_PATHNAME', 'dbe_audit_disable_schema';
COMMENT ON FUNCTION dbe.audit_disable_schema(name, boolean) IS
    'Stops recording the changes of a schema''s tables, present and future; what was recorded stays.';
REVOKE ALL ON FUNCTION dbe.audit_disable_schema(name, boolean) FROM PUBLIC;

-- Arguments: months_ahead, for how many months after this one to have partitions; dry_run, only show
--   the steps.
-- What it does: makes partitions; moves what had none; drops partitions that no table wants to keep,
--   unless commands are recorded in them, and removes what is past the retention of its table, of
--   which a tombstone (action FORGET, without a key) tells; completes new partitions of audited tables;
--   notes which tables were dropped. Without it recording goes on, and writers make what they need.
-- Result: the steps. Errors: 22023 for more than 120 months. Rights: whoever was granted EXECUTE.
-- Locks: as the steps say. Cost: a few ms; a scan of the log where there is a retention.
CREATE OR REPLACE FUNCTION dbe.audit_maintain(
    months_ahead integer DEFAULT 2, dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_audit_maintain';
COMMENT ON FUNCTION dbe.audit_maintain(integer, boolean) IS
    'The upkeep of the log, for example daily by pg_cron: partitions, retention, new partitions of tables.';
REVOKE ALL ON FUNCTION dbe.audit_maintain(integer, boolean) FROM PUBLIC;

-- Arguments: partition and place of a record, code of a key, columns to erase, all but the key where
--   the list is empty; a column goes by each name that it has had, where no other has that name now. Result: how many changes have lost something. Rights: the extension's owner.
CREATE OR REPLACE FUNCTION dbe.audit_erase(partition oid, place tid, code bigint, columns name[])
    RETURNS integer
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_erase';
COMMENT ON FUNCTION dbe.audit_erase(oid, tid, bigint, name[]) IS
    'Takes values out of one record; a step of dbe.audit_forget().';
REVOKE ALL ON FUNCTION dbe.audit_erase(oid, tid, bigint, name[]) FROM PUBLIC;

-- Takes the text of the statement out of one record. Result: 1, or 0 where it had none.
CREATE OR REPLACE FUNCTION dbe.audit_erase(partition oid, place tid) RETURNS integer
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_erase';
COMMENT ON FUNCTION dbe.audit_erase(oid, tid) IS
    'Takes the text of its statement out of one record; a step of dbe.audit_forget().';
REVOKE ALL ON FUNCTION dbe.audit_erase(oid, tid) FROM PUBLIC;

-- Arguments: table_id, of dbe.audit_table; key, null for the whole table; note, what was done; chained,
--   whether the tombstone joins the hash chain; names, as dbe.audit_places(). Result: false when nothing was ever recorded of the
--   table. Rights: the extension's owner.
CREATE OR REPLACE FUNCTION dbe.audit_tombstone(
    table_id integer, key text, note jsonb, chained boolean, names name[] DEFAULT NULL)
    RETURNS boolean
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_tombstone';
COMMENT ON FUNCTION dbe.audit_tombstone(integer, text, jsonb, boolean, name[]) IS
    'Records that values were erased; a step of dbe.audit_forget() and dbe.audit_maintain().';
REVOKE ALL ON FUNCTION dbe.audit_tombstone(integer, text, jsonb, boolean, name[]) FROM PUBLIC;

-- Chained records stay as links without values. Tombstones of a whole table (statement -1) stay too:
-- that something was removed must be known for longer than what was removed.
CREATE OR REPLACE FUNCTION dbe.audit_upkeep_expire(table_id integer, before timestamptz) RETURNS bigint
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH removed AS (
            DELETE FROM dbe.audit_record r
            WHERE r.chain = '' AND r.recorded_at < $2 AND r.statement >= 0
                AND r.layout IN (SELECT l.id FROM dbe.audit_layout l WHERE l.table_id = $1)
            RETURNING 1),
        removed_rest AS (
            DELETE FROM dbe.audit_record_rest r
            WHERE r.chain = '' AND r.recorded_at < $2 AND r.statement >= 0
                AND r.layout IN (SELECT l.id FROM dbe.audit_layout l WHERE l.table_id = $1)
            RETURNING 1),
        emptied AS (
            UPDATE dbe.audit_record r SET images = '', context = '', chain = overlay(r.chain, decode(repeat('00', 16), 'hex'), 75)
            WHERE r.chain <> '' AND (r.images <> '' OR r.context <> '') AND r.recorded_at < $2 AND r.statement >= 0
                AND r.layout IN (SELECT l.id FROM dbe.audit_layout l WHERE l.table_id = $1)
            RETURNING 1),
        emptied_rest AS (
            UPDATE dbe.audit_record_rest r SET images = '', context = '', chain = overlay(r.chain, decode(repeat('00', 16), 'hex'), 75)
            WHERE r.chain <> '' AND (r.images <> '' OR r.context <> '') AND r.recorded_at < $2 AND r.statement >= 0
                AND r.layout IN (SELECT l.id FROM dbe.audit_layout l WHERE l.table_id = $1)
            RETURNING 1),
        gone AS MATERIALIZED (
            SELECT (SELECT count(*) FROM removed) + (SELECT count(*) FROM removed_rest) AS removed,
                   (SELECT count(*) FROM emptied) + (SELECT count(*) FROM emptied_rest) AS emptied),
        told AS (
            UPDATE dbe.audit_table t SET complete_since = greatest(t.complete_since, $2)
            FROM gone g WHERE t.id = $1 AND g.removed + g.emptied > 0)
        SELECT sum(g.removed + g.emptied) FILTER (WHERE g.removed + g.emptied > 0 AND dbe.audit_tombstone(
            $1, NULL, jsonb_build_object('before', $2, 'records', g.removed + g.emptied, 'reason', 'retention'),
            g.emptied > 0))::bigint
        FROM gone g
    $$;
COMMENT ON FUNCTION dbe.audit_upkeep_expire(integer, timestamptz) IS 'What dbe.audit_expire() does.';
REVOKE ALL ON FUNCTION dbe.audit_upkeep_expire(integer, timestamptz) FROM PUBLIC;

-- Arguments: table_id; before, what was recorded earlier goes. Leaves a tombstone that says so.
-- Result: how many records were removed, or emptied where they are links of a hash chain.
-- Rights: the extension's owner. Locks: ROW EXCLUSIVE on the log. Cost: a scan of what is earlier.
CREATE OR REPLACE FUNCTION dbe.audit_expire(table_id integer, before timestamptz) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_expire';
COMMENT ON FUNCTION dbe.audit_expire(integer, timestamptz) IS
    'Removes what is past the retention of a table; a step of dbe.audit_maintain().';
REVOKE ALL ON FUNCTION dbe.audit_expire(integer, timestamptz) FROM PUBLIC;

-- The tombstones are links of the chain where the month has one: dbe.audit_verify() believes no others.
-- Without a record of the month its heads stay, and tell that somebody else has removed them.
CREATE OR REPLACE FUNCTION dbe.audit_upkeep_expire_month(month date) RETURNS bigint
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH bounds AS (
            SELECT $1::timestamp AT TIME ZONE 'UTC' AS low,
                   ($1 + interval '1 month') AT TIME ZONE 'UTC' AS until),
        gone AS MATERIALIZED (
            SELECT l.table_id, b.until, count(*) AS records,
                   EXISTS (SELECT FROM dbe.audit_chain c WHERE c.month = $1) AS is_chained
            FROM bounds b JOIN dbe.audit_record r ON r.recorded_at >= b.low AND r.recorded_at < b.until
            JOIN dbe.audit_layout l ON l.id = r.layout
            GROUP BY l.table_id, b.until),
        told AS (
            UPDATE dbe.audit_table t SET complete_since = greatest(t.complete_since, g.until)
            FROM gone g WHERE t.id = g.table_id),
        unchained AS (
            DELETE FROM dbe.audit_chain c WHERE c.month = $1 AND EXISTS (SELECT FROM gone))
        SELECT sum(g.records) FILTER (WHERE dbe.audit_tombstone(
            g.table_id, NULL, jsonb_build_object('month', $1, 'before', g.until, 'records', g.records,
                                                 'reason', 'retention'), g.is_chained))::bigint
        FROM gone g
    $$;
COMMENT ON FUNCTION dbe.audit_upkeep_expire_month(date) IS 'What dbe.audit_expire_month() does.';
REVOKE ALL ON FUNCTION dbe.audit_upkeep_expire_month(date) FROM PUBLIC;

-- Arguments: month, its first day. Takes it out of the books, and leaves a tombstone for each table,
--   before its partition is dropped. Result: how many records that are.
-- Rights: the extension's owner. Locks: ROW EXCLUSIVE on dbe.audit_chain. Cost: a scan of the month.
CREATE OR REPLACE FUNCTION dbe.audit_expire_month(month date) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_expire_month';
COMMENT ON FUNCTION dbe.audit_expire_month(date) IS
    'Records that a month of the log is dropped; a step of dbe.audit_maintain().';
REVOKE ALL ON FUNCTION dbe.audit_expire_month(date) FROM PUBLIC;

-- Arguments: relation and key, as dbe.row_history(); columns, whose values are to be erased, all but
--   the key where none is named; reason, kept in the tombstone; dry_run, only show the steps.
-- What it does: takes the values, old and new, out of every record of the row, and the text of the
--   statements that changed it out of all their records, and leaves a tombstone (action FORGET) that
--   says which columns and records, why, when and by whom. The hash chain stays verifiable. The table itself, its backups and its WAL are not touched.
--   A column may go by any name that it has had, also where it is gone. Records from when the table had
--   another key, which tell the row by that alone, are found by it: a JSON object such as {"old_id": 7};
--   a step without a command says how many they are.
-- Result: the steps; one without a command where the trail has no record of the row. Errors: as
--   dbe.row_history(); 42703 for a column that the trail never had, 22023
--   for one of the key. Rights: EXECUTE and SELECT on dbe.audit_log. Locks: ROW EXCLUSIVE on the log.
-- Cost: as dbe.row_history(), and an update of each record.
CREATE OR REPLACE FUNCTION dbe.audit_forget(
    relation regclass, key "any", columns name[] DEFAULT '{}', reason text DEFAULT '',
    dry_run boolean DEFAULT false, OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100000 ROWS 3
    AS 'MODULE_PATHNAME', 'dbe_audit_forget';
COMMENT ON FUNCTION dbe.audit_forget(regclass, "any", name[], text, boolean) IS
    'Erases what the audit trail holds of a row, for example dbe.audit_forget(''users'', 42, ''{email,name}'').';
REVOKE ALL ON FUNCTION dbe.audit_forget(regclass, "any", name[], text, boolean) FROM PUBLIC;
