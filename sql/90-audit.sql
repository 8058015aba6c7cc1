-- The audit trail: who changed which row when, from where, and what it was before and after. A
-- trigger in C writes compact records; the view dbe.audit_log shows them as one row per changed row.

-- Tables with an audit trail, past and present. The library reads it when it meets a table for the
-- first time in a session and whenever the table has changed.
CREATE TABLE dbe.audit_table (
    id              integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- null once the table has been dropped
    relation        regclass UNIQUE,
    table_schema    name NOT NULL,
    table_name      name NOT NULL,
    is_enabled      boolean NOT NULL DEFAULT true,
    -- of I, U, D and T: INSERT, UPDATE, DELETE, TRUNCATE
    actions         text NOT NULL DEFAULT 'IUDT' CHECK (actions ~ '^[IUDT]+$'),
    full_rows       boolean NOT NULL DEFAULT false,
    log_unchanged   boolean NOT NULL DEFAULT false,
    log_query       boolean NOT NULL DEFAULT false,
    hash_chain      boolean NOT NULL DEFAULT false,
    -- only the columns named below are kept, new ones are not
    listed_only     boolean NOT NULL DEFAULT false,
    column_names    name[] NOT NULL DEFAULT '{}',
    -- pg_attribute.attnum, which a renamed column keeps, as long as relation_id is the table's
    column_numbers  smallint[] NOT NULL DEFAULT '{}',
    -- b kept, n not kept, h hash, l length, f fixed text
    column_forms    "char"[] NOT NULL DEFAULT '{}',
    relation_id     oid NOT NULL,
    -- in place of the primary key
    key_columns     name[],
    condition       text,
    retention       interval,
    enabled_by      name NOT NULL DEFAULT session_user,
    enabled_at      timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    disabled_at     timestamptz
);
COMMENT ON TABLE dbe.audit_table IS
    'Tables with an audit trail and how it is kept; change it with dbe.audit_enable(), read dbe.audit_status().';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_table', '');
GRANT SELECT ON dbe.audit_table TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_table_id_seq', '');

-- Tells every session that what is recorded of a table has changed.
CREATE OR REPLACE FUNCTION dbe.audit_table_changed() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_table_changed';
COMMENT ON FUNCTION dbe.audit_table_changed() IS 'The trigger of dbe.audit_table.';
CREATE TRIGGER audit_table_changed AFTER INSERT OR UPDATE OR DELETE ON dbe.audit_table
    FOR EACH ROW EXECUTE FUNCTION dbe.audit_table_changed();

-- Restored from a dump, where tables have other OIDs and their columns other numbers.
CREATE OR REPLACE FUNCTION dbe.audit_table_restored() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_table_restored';
COMMENT ON FUNCTION dbe.audit_table_restored() IS 'The trigger of dbe.audit_table for rows from a dump.';
CREATE TRIGGER audit_table_restored BEFORE INSERT ON dbe.audit_table
    FOR EACH ROW WHEN (NEW.relation IS NOT NULL AND NEW.relation_id <> NEW.relation)
    EXECUTE FUNCTION dbe.audit_table_restored();

-- What masks by hash mix in, so that nobody finds the value by trying; it never leaves the database
-- but in a dump.
CREATE TABLE dbe.audit_secret (
    secret   bytea NOT NULL,
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one)
);
COMMENT ON TABLE dbe.audit_secret IS 'The secret of masks by hash, made when the first is asked for.';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_secret', '');

-- Arguments: as the columns of dbe.audit_table. Errors, rights: of the extension's owner alone.
CREATE OR REPLACE FUNCTION dbe.audit_register(
    relation regclass, actions text DEFAULT 'IUDT', full_rows boolean DEFAULT false,
    log_unchanged boolean DEFAULT false, log_query boolean DEFAULT false,
    hash_chain boolean DEFAULT false, listed_only boolean DEFAULT false,
    column_names name[] DEFAULT '{}', column_numbers smallint[] DEFAULT '{}',
    column_forms "char"[] DEFAULT '{}', key_columns name[] DEFAULT NULL,
    condition text DEFAULT NULL, retention interval DEFAULT NULL) RETURNS integer
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        INSERT INTO dbe.audit_secret
        SELECT decode(string_agg(replace(gen_random_uuid()::text, '-', ''), ''), 'hex')
        FROM generate_series(1, 2) WHERE 'h' = ANY ($10)
        HAVING count(*) > 0
        ON CONFLICT DO NOTHING;
        INSERT INTO dbe.audit_table AS a (
            relation, relation_id, table_schema, table_name, actions, full_rows, log_unchanged,
            log_query, hash_chain, listed_only, column_names, column_numbers, column_forms,
            key_columns, condition, retention)
        SELECT $1, $1, n.nspname, c.relname, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1
        ON CONFLICT (relation) DO UPDATE
        SET relation_id = excluded.relation_id, table_schema = excluded.table_schema,
            table_name = excluded.table_name, is_enabled = true, actions = excluded.actions,
            full_rows = excluded.full_rows, log_unchanged = excluded.log_unchanged,
            log_query = excluded.log_query, hash_chain = excluded.hash_chain,
            listed_only = excluded.listed_only, column_names = excluded.column_names,
            column_numbers = excluded.column_numbers, column_forms = excluded.column_forms,
            key_columns = excluded.key_columns, condition = excluded.condition,
            retention = excluded.retention,
            enabled_by = CASE WHEN a.is_enabled THEN a.enabled_by ELSE excluded.enabled_by END,
            -- what a narrower trail has left out cannot be rebuilt
            enabled_at = CASE
                WHEN a.is_enabled AND a.condition IS NOT DISTINCT FROM excluded.condition
                    AND a.actions LIKE 'IUD%'
                    AND (NOT a.listed_only AND a.column_names = '{}'
                         OR (a.listed_only, a.column_names, a.column_forms)
                             = (excluded.listed_only, excluded.column_names, excluded.column_forms))
                    AND a.key_columns IS NOT DISTINCT FROM excluded.key_columns
                THEN a.enabled_at ELSE excluded.enabled_at END,
            disabled_at = NULL
        RETURNING a.id
    $$;
COMMENT ON FUNCTION dbe.audit_register(
    regclass, text, boolean, boolean, boolean, boolean, boolean, name[], smallint[], "char"[],
    name[], text, interval) IS 'The first step of dbe.audit_enable(), which checks the arguments.';
REVOKE ALL ON FUNCTION dbe.audit_register(
    regclass, text, boolean, boolean, boolean, boolean, boolean, name[], smallint[], "char"[],
    name[], text, interval) FROM PUBLIC;

-- How the images of records are to be read, whatever becomes of the table: written by the library
-- when it meets a table whose columns are not like those of any layout.
CREATE TABLE dbe.audit_layout (
    id             integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_id       integer NOT NULL,
    table_schema   name NOT NULL,
    table_name     name NOT NULL,
    -- the audited table and pg_attribute.attnum there, by which renamed columns are found again
    relation_id    oid NOT NULL,
    column_numbers smallint[] NOT NULL,
    column_names   name[] NOT NULL,
    -- as declared, for statements that put rows back
    column_types   text[] NOT NULL,
    -- b as it is, t text, j jsonb, h hash, l length, f fixed text
    column_forms   "char"[] NOT NULL,
    -- built-in types, which have the same number everywhere
    kept_types     oid[] NOT NULL,
    -- positions, from 1, of the columns that identify a row
    key_columns    smallint[] NOT NULL,
    keeps_old_rows boolean NOT NULL,
    little_endian  boolean NOT NULL
);
CREATE INDEX audit_layout_table ON dbe.audit_layout (table_id);
COMMENT ON TABLE dbe.audit_layout IS
    'How records of dbe.audit_record are read: the columns that a table had when they were written.';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_layout', '');
GRANT SELECT ON dbe.audit_layout TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_layout_id_seq', '');

-- The log itself. One record holds what one statement did to up to some dozens of rows.
CREATE TABLE dbe.audit_record (
    id          bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- xid8 has no BRIN operators
    transaction bigint NOT NULL,
    -- where the keys of the record lie, for the look-up of one row's history
    node        bigint NOT NULL,
    layout      integer NOT NULL,
    statement   integer NOT NULL,
    row_count   integer NOT NULL,
    changed_by  text COLLATE "C" NOT NULL,
    context     bytea NOT NULL,
    chain       bytea NOT NULL,
    images      bytea NOT NULL
) PARTITION BY RANGE (recorded_at);
COMMENT ON TABLE dbe.audit_record IS
    'The audit trail as it is stored, partitioned by month; read dbe.audit_log.';
CREATE INDEX audit_record_node ON dbe.audit_record (node);
CREATE INDEX audit_record_changed_by ON dbe.audit_record (changed_by, recorded_at);
CREATE INDEX audit_record_time ON dbe.audit_record USING brin (recorded_at, transaction);
CREATE SEQUENCE dbe.audit_record_id;
COMMENT ON SEQUENCE dbe.audit_record_id IS 'Numbers the records of dbe.audit_record in the order of writing.';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_record_id', '');

-- For what comes when there is no partition for its time, so that no writer ever waits for one.
CREATE TABLE dbe.audit_record_rest PARTITION OF dbe.audit_record DEFAULT;
-- a record fills a page and stays in it; only a row larger than that is compressed and moved out
ALTER TABLE dbe.audit_record_rest SET (toast_tuple_target = 8160);
COMMENT ON TABLE dbe.audit_record_rest IS
    'Records for whose time there was no partition; dbe.audit_maintain() moves them.';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_record_rest', '');

-- Fires for each row; records it as dbe.audit_table says. Errors: none of its own.
-- Locks: ROW EXCLUSIVE on a partition of dbe.audit_record. Cost: see docs/audit.md.
CREATE OR REPLACE FUNCTION dbe.audit_row() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_row';
COMMENT ON FUNCTION dbe.audit_row() IS 'The row trigger of audited tables; dbe.audit_enable() puts it on.';

-- Fires at the end of a statement; writes what its rows have left, and records TRUNCATE.
CREATE OR REPLACE FUNCTION dbe.audit_statement() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_statement';
COMMENT ON FUNCTION dbe.audit_statement() IS
    'The statement trigger of audited tables; dbe.audit_enable() puts it on.';

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

CREATE OR REPLACE VIEW dbe.audit_log AS
    SELECT r.id, c."position", c.table_schema, c.table_name, c.record_id, c.action, c.old_data,
           c.new_data, r.changed_by, r.recorded_at AS changed_at, c.ip_address, c.key,
           r.transaction, r.statement, c.transaction_at, c.login_user, c.role_name, c.executed_as,
           c.application_user, c.application_name, c.backend_pid, c.query, c.table_id
    FROM dbe.audit_record r, LATERAL dbe.audit_changes(r.tableoid, r.ctid) c;
COMMENT ON VIEW dbe.audit_log IS
    'The audit trail: one row per changed row, with who, when, from where, and the values before and after.';

-- Arguments: relation, an ordinary or partitioned table that the caller owns; actions, which to
--   record; full_rows, all old values of an UPDATE instead of the changed ones and the key; include,
--   the only columns to keep, or exclude, those to leave out; mask, column=hash, column=length or
--   column=fixed for columns whose values must not be seen; key, the columns that identify a row in
--   place of the primary key; condition, a condition over OLD and NEW as in CREATE TRIGGER, where
--   an INSERT takes OLD as NEW and a DELETE NEW as OLD; log_unchanged, also UPDATEs that change
--   nothing that is kept; log_query, the text of the statement; hash_chain, see
--   dbe.audit_verify(); replicated, also what logical replication applies; retention, after which
--   dbe.audit_maintain() drops what was recorded, null to keep it; dry_run, only show the steps.
-- Partitions, present and future, are recorded as their table. Calling it again replaces the options.
-- Result: the steps, in order: command, and effect with the lock it takes.
-- Errors: 22004 for a null table, 42809 for what is no table, a partition or a table of dbe, 42501
--   for a table of somebody else, 42703 for an unknown column, 22023 for options that do not fit;
--   nothing is changed then; 42809 also for a temporary table. 55P03 when writers hold the table for longer than lock_timeout, 500 ms
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
-- Result, errors: as dbe.audit_enable(). Locks: ACCESS EXCLUSIVE on the table and its partitions for
--   a moment. Cost: a few ms.
CREATE OR REPLACE FUNCTION dbe.audit_disable(
    relation regclass, dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_audit_disable';
COMMENT ON FUNCTION dbe.audit_disable(regclass, boolean) IS
    'Stops recording the changes of a table; what was recorded stays.';
REVOKE ALL ON FUNCTION dbe.audit_disable(regclass, boolean) FROM PUBLIC;

-- Arguments: as above; code, of the key whose changes are wanted, from dbe.audit_places(), null for
--   all. Columns that have been renamed since go by their current name.
CREATE OR REPLACE FUNCTION dbe.audit_changes(
    partition oid, place tid, code bigint,
    OUT "position" integer, OUT table_id integer, OUT relation_id oid, OUT table_schema name,
    OUT table_name name, OUT action text, OUT key jsonb, OUT record_id text, OUT old_data jsonb,
    OUT new_data jsonb, OUT login_user text, OUT role_name text, OUT executed_as text,
    OUT application_user text, OUT application_name text, OUT ip_address inet,
    OUT backend_pid integer, OUT transaction_at timestamptz, OUT query text)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL UNSAFE COST 100 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_audit_changes';
COMMENT ON FUNCTION dbe.audit_changes(oid, tid, bigint) IS
    'The changes that a record of dbe.audit_record holds, by the current names of columns.';

-- Arguments: table_id, of dbe.audit_table; key, as text, or as a JSON object where it has several
--   columns.
-- Result: the records that may hold changes of the key, with its code, and all TRUNCATEs.
-- Errors: 42501 without SELECT on dbe.audit_log, 22023 for an object without a column of the key,
--   the server's own for a key that its type does not take.
-- Locks: ACCESS SHARE on the log. Cost: 65 look-ups in an index for each partition.
CREATE OR REPLACE FUNCTION dbe.audit_places(
    table_id integer, key text,
    OUT partition oid, OUT place tid, OUT code bigint, OUT id bigint, OUT recorded_at timestamptz,
    OUT transaction bigint, OUT statement integer, OUT changed_by text)
    RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 10000 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_audit_places';
COMMENT ON FUNCTION dbe.audit_places(integer, text) IS
    'Where the changes of one key are stored; see dbe.row_history().';

CREATE OR REPLACE VIEW dbe.audit_log_current AS
    SELECT r.id, c."position", c.table_schema, c.table_name, c.record_id, c.action, c.old_data,
           c.new_data, r.changed_by, r.recorded_at AS changed_at, c.ip_address, c.key,
           r.transaction, r.statement, c.transaction_at, c.login_user, c.role_name, c.executed_as,
           c.application_user, c.application_name, c.backend_pid, c.query, c.table_id
    FROM dbe.audit_record r, LATERAL dbe.audit_changes(r.tableoid, r.ctid, NULL) c;
COMMENT ON VIEW dbe.audit_log_current IS
    'As dbe.audit_log, with columns that were renamed since under their current names.';

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
--   trail begins, 55000 when it was interrupted, leaves changes out by its options, or the table
--   was emptied by TRUNCATE since.
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
--   one, of the login; transaction; since and until, of the time of the change; relation; most, how many.
-- Result: rows of dbe.audit_log, oldest first. Errors: 42501 without SELECT on dbe.audit_log.
-- Locks: ACCESS SHARE on the log. Cost: an index for changed_by, the partitions of the time else.
CREATE OR REPLACE FUNCTION dbe.audit_of(
    changed_by text DEFAULT NULL, transaction bigint DEFAULT NULL,
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
    relation regclass DEFAULT NULL, most bigint DEFAULT NULL)
    RETURNS SETOF dbe.audit_log
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_audit_of';
COMMENT ON FUNCTION dbe.audit_of(text, bigint, timestamptz, timestamptz, regclass, bigint) IS
    'What a user did, or a transaction, or what happened in a time: rows of dbe.audit_log.';

-- Arguments: transaction, or since and until, which changes to take back; relation, of which table.
-- Result: statements that take them back, the last change first; state, whether the row is still as
--   the change has left it (ok), has been changed since (changed), cannot be put back as it was
--   (partly: columns are missing from the trail) or at all (lost, without a command); detail, what is in the way. Nothing is executed.
-- Errors: 22023 without transaction or since, 55000 for a table that is not audited or has no key,
--   42501 without SELECT on the table or on dbe.audit_log_current. Locks: ACCESS SHARE on both.
-- Cost: a look-up in the table for each row changed.
CREATE OR REPLACE FUNCTION dbe.undo_sql(
    relation regclass, transaction bigint DEFAULT NULL,
    since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
    OUT step bigint, OUT command text, OUT state text, OUT detail text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_undo_sql';
COMMENT ON FUNCTION dbe.undo_sql(regclass, bigint, timestamptz, timestamptz) IS
    'The statements that take back what a transaction or a time did to a table, checked against it.';
