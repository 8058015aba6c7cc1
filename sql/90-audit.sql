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
            enabled_at = CASE WHEN a.is_enabled THEN a.enabled_at ELSE excluded.enabled_at END,
            disabled_at = NULL
        RETURNING a.id
    $$;
COMMENT ON FUNCTION dbe.audit_register(
    regclass, text, boolean, boolean, boolean, boolean, boolean, name[], smallint[], "char"[],
    name[], text, interval) IS 'The first step of dbe.audit_enable(), which checks the arguments.';
REVOKE ALL ON FUNCTION dbe.audit_register(
    regclass, text, boolean, boolean, boolean, boolean, boolean, name[], smallint[], "char"[],
    name[], text, interval) FROM PUBLIC;

-- Schemas whose new tables are audited; dbe.audit_enable_schema(..., future => true).
CREATE TABLE dbe.audit_schema (
    schema     name PRIMARY KEY,
    full_rows  boolean NOT NULL,
    log_query  boolean NOT NULL,
    hash_chain boolean NOT NULL,
    replicated boolean NOT NULL,
    retention  interval
);
COMMENT ON TABLE dbe.audit_schema IS
    'Schemas whose new tables are audited, and how; change it with dbe.audit_enable_schema().';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_schema', '');
GRANT SELECT ON dbe.audit_schema TO PUBLIC;

CREATE OR REPLACE FUNCTION dbe.audit_new_tables() RETURNS event_trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_new_tables';
COMMENT ON FUNCTION dbe.audit_new_tables() IS
    'The event trigger of dbe.audit_enable_schema(..., future => true).';

-- What masks by hash mix in, so that nobody finds the value by trying; it never leaves the database
-- but in a dump.
CREATE TABLE dbe.audit_secret (
    secret bytea NOT NULL
);
INSERT INTO dbe.audit_secret
    SELECT decode(string_agg(replace(gen_random_uuid()::text, '-', ''), ''), 'hex')
    FROM generate_series(1, 2);
COMMENT ON TABLE dbe.audit_secret IS 'The secret of masks by hash.';

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

-- For what comes while there is no partition for its time, so that no writer ever waits for one. A
-- table beside and no default partition: attaching a partition would lock that one.
CREATE TABLE dbe.audit_record_rest (LIKE dbe.audit_record INCLUDING INDEXES)
    -- a record fills a page and stays in it; only a row larger than that is compressed and moved out
    WITH (toast_tuple_target = 8160);
COMMENT ON TABLE dbe.audit_record_rest IS
    'Records for whose time there was no partition; dbe.audit_maintain() moves them to their place.';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_record_rest', '');

-- The heads of the hash chains: for each month, the last record of each lane.
CREATE TABLE dbe.audit_chain (
    month    date NOT NULL,
    lane     smallint NOT NULL,
    sequence bigint NOT NULL,
    link     bytea NOT NULL,
    PRIMARY KEY (month, lane)
) WITH (fillfactor = 50);
COMMENT ON TABLE dbe.audit_chain IS
    'The heads of the audit trail''s hash chains; dbe.audit_verify() compares with them.';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_chain', '');

CREATE OR REPLACE FUNCTION dbe.audit_refuse() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_refuse';
COMMENT ON FUNCTION dbe.audit_refuse() IS 'Keeps everybody from changing what is in the log.';
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON dbe.audit_record
    FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_refuse();
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON dbe.audit_record_rest
    FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_refuse();

-- Arguments: month, any day of it. Result: true when the partition had to be made.
-- Rights: the extension's owner. Locks: SHARE UPDATE EXCLUSIVE on dbe.audit_record, which no writer
--   and no reader waits for. Cost: a few ms.
CREATE OR REPLACE FUNCTION dbe.audit_make_partition(month date) RETURNS boolean
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_make_partition';
COMMENT ON FUNCTION dbe.audit_make_partition(date) IS
    'Makes the partition of the log for a month; dbe.audit_maintain() calls it.';
REVOKE ALL ON FUNCTION dbe.audit_make_partition(date) FROM PUBLIC;

-- Result: how many records were moved. Rights, locks: the extension's owner; rows of dbe.audit_record_rest.
CREATE OR REPLACE FUNCTION dbe.audit_move_rest() RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_move_rest';
COMMENT ON FUNCTION dbe.audit_move_rest() IS
    'Moves records that had no partition to the one that there is now; dbe.audit_maintain() calls it.';
REVOKE ALL ON FUNCTION dbe.audit_move_rest() FROM PUBLIC;

-- DROP EXTENSION would take the log with it without a word.
CREATE OR REPLACE FUNCTION dbe.audit_guard() RETURNS event_trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_guard';
COMMENT ON FUNCTION dbe.audit_guard() IS
    'Refuses to drop the extension while there is an audit trail, unless dbe.drop_audit_log is on.';

CREATE OR REPLACE VIEW dbe.audit_stored AS
    SELECT r.tableoid AS partition, r.ctid AS place, r.* FROM dbe.audit_record r
    UNION ALL
    SELECT r.tableoid, r.ctid, r.* FROM dbe.audit_record_rest r;
COMMENT ON VIEW dbe.audit_stored IS 'All records of the audit trail, with the place where each is stored.';

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
    FROM dbe.audit_stored r, LATERAL dbe.audit_changes(r.partition, r.place) c;
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
--   nothing is changed then. 55P03 when writers hold the table for longer than lock_timeout, 500 ms
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
    FROM dbe.audit_stored r, LATERAL dbe.audit_changes(r.partition, r.place, NULL) c;
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
--   trail begins, 55000 when it was interrupted or the table emptied by TRUNCATE since.
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
--   the change has left it (ok), has been changed since (changed) or cannot be put back as it was
--   (partly: columns are missing from the trail); detail, what is in the way. Nothing is executed.
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

-- Arguments: schema; future, also tables that are made there later; the others as for
--   dbe.audit_enable().
-- Result: the steps: a call of dbe.audit_enable() for each table, in one transaction.
-- Errors: 3F000 for an unknown schema, 42501 for a table, or with future a schema, of somebody else;
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

-- Result: one row per table that is or was audited. state is recording; disabled, by
--   dbe.audit_disable(); switched off, somebody has disabled or dropped a trigger or replaced its
--   function; dropped, with the table. detail says which trigger, what partitions lack.
-- Errors: none. Locks: none. Cost: a few ms.
CREATE OR REPLACE FUNCTION dbe.audit_status(
    OUT table_schema name, OUT table_name name, OUT state text, OUT detail text, OUT actions text,
    OUT options text, OUT enabled_at timestamptz, OUT enabled_by name, OUT disabled_at timestamptz)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL UNSAFE COST 10000 ROWS 20
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH triggers AS (
            SELECT t.id,
                   bit_or(CASE WHEN g.tgenabled IN ('O', 'A') THEN g.tgtype::integer & 28 ELSE 0 END)
                       FILTER (WHERE g.tgfoid = 'dbe.audit_row()'::regprocedure) AS row_events,
                   bool_or(g.tgenabled IN ('O', 'A'))
                       FILTER (WHERE g.tgfoid = 'dbe.audit_statement()'::regprocedure) AS has_end,
                   string_agg(g.tgname, ', ' ORDER BY g.tgname)
                       FILTER (WHERE g.tgenabled IN ('D', 'R')) AS disabled
            FROM dbe.audit_table t LEFT JOIN pg_trigger g ON g.tgrelid = t.relation
                AND g.tgfoid IN ('dbe.audit_row()'::regprocedure, 'dbe.audit_statement()'::regprocedure)
            GROUP BY t.id),
        wanted AS (
            SELECT t.*, c.oid AS found, c.relname, n.nspname, g.row_events, g.has_end, g.disabled,
                   CASE WHEN t.actions ~ 'I' THEN 4 ELSE 0 END
                   + CASE WHEN t.actions ~ 'D' THEN 8 ELSE 0 END
                   + CASE WHEN t.actions ~ 'U' THEN 16 ELSE 0 END AS events,
                   (SELECT count(*) FROM pg_partition_tree(c.oid) p
                    JOIN pg_class r ON r.oid = p.relid
                    WHERE p.level > 0 AND r.relkind IN ('r', 'p') AND NOT EXISTS (
                        SELECT FROM pg_trigger s WHERE s.tgrelid = p.relid
                            AND s.tgfoid = 'dbe.audit_statement()'::regprocedure)) AS partitions
            FROM dbe.audit_table t JOIN triggers g USING (id)
            LEFT JOIN pg_class c ON c.oid = t.relation
            LEFT JOIN pg_namespace n ON n.oid = c.relnamespace)
        SELECT coalesce(w.nspname, w.table_schema), coalesce(w.relname, w.table_name),
               CASE WHEN w.found IS NULL THEN 'dropped' WHEN NOT w.is_enabled THEN 'disabled'
                    WHEN coalesce(w.row_events, 0) & w.events <> w.events
                         OR w.has_end IS NOT TRUE THEN 'switched off'
                    ELSE 'recording' END,
               CASE WHEN w.found IS NULL OR NOT w.is_enabled THEN NULL
                    WHEN w.disabled IS NOT NULL THEN 'Disabled: ' || w.disabled || '.'
                    WHEN coalesce(w.row_events, 0) & w.events <> w.events OR w.has_end IS NOT TRUE
                        THEN 'Triggers are missing; call dbe.audit_enable() again.'
                    WHEN w.partitions > 0 THEN 'Partitions that dbe.audit_maintain() has not seen yet: '
                                               || w.partitions || '; what is written to them by name '
                                               || 'is recorded when its transaction ends.' END,
               concat_ws(', ', CASE WHEN w.actions ~ 'I' THEN 'INSERT' END,
                         CASE WHEN w.actions ~ 'U' THEN 'UPDATE' END,
                         CASE WHEN w.actions ~ 'D' THEN 'DELETE' END,
                         CASE WHEN w.actions ~ 'T' THEN 'TRUNCATE' END),
               concat_ws(', ', CASE WHEN w.full_rows THEN 'full rows' END,
                         CASE WHEN w.log_unchanged THEN 'unchanged too' END,
                         CASE WHEN w.log_query THEN 'with statement' END,
                         CASE WHEN w.hash_chain THEN 'hash chain' END,
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
        ORDER BY coalesce(w.nspname, w.table_schema), coalesce(w.relname, w.table_name), w.id
    $$;
COMMENT ON FUNCTION dbe.audit_status() IS
    'Every table that is or was audited: whether its changes are recorded now, and how.';

-- Arguments: months_ahead, for how many months after this one to have partitions; dry_run, only show
--   the steps.
-- What it does: makes partitions; moves what had none; drops partitions that no table wants to keep
--   and erases values past the retention of their table; completes new partitions of audited tables;
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

-- Result: one row per table that is or was audited, largest first: changes, rows recorded; records,
--   in which they are stored; bytes, of the log's heap; bytes_per_change; changes_per_hour, over the
--   last day; first and last change.
-- Errors: 42501 without SELECT on dbe.audit_log. Locks: ACCESS SHARE on the log. Cost: a scan of the log.
CREATE OR REPLACE FUNCTION dbe.audit_stats(
    OUT table_name text, OUT changes bigint, OUT records bigint, OUT bytes bigint,
    OUT bytes_per_change numeric, OUT changes_per_hour numeric, OUT first_change timestamptz,
    OUT last_change timestamptz)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000000 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_audit_stats';
COMMENT ON FUNCTION dbe.audit_stats() IS 'How much the audit trail of each table holds, and how fast it grows.';

-- Arguments: partition and place of a record, code of a key, columns to erase, all but the key where
--   the list is empty. Result: how many changes have lost something. Rights: the extension's owner.
CREATE OR REPLACE FUNCTION dbe.audit_erase(partition oid, place tid, code bigint, columns name[])
    RETURNS integer
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_erase';
COMMENT ON FUNCTION dbe.audit_erase(oid, tid, bigint, name[]) IS
    'Takes values out of one record; a step of dbe.audit_forget().';
REVOKE ALL ON FUNCTION dbe.audit_erase(oid, tid, bigint, name[]) FROM PUBLIC;

-- Arguments: table_id, of dbe.audit_table; key, null for the whole table; note, what was done; chained,
--   whether the tombstone joins the hash chain. Rights: the extension's owner.
CREATE OR REPLACE FUNCTION dbe.audit_tombstone(table_id integer, key text, note jsonb, chained boolean)
    RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_tombstone';
COMMENT ON FUNCTION dbe.audit_tombstone(integer, text, jsonb, boolean) IS
    'Records that values were erased; a step of dbe.audit_forget() and dbe.audit_maintain().';
REVOKE ALL ON FUNCTION dbe.audit_tombstone(integer, text, jsonb, boolean) FROM PUBLIC;

-- Arguments: table_id; before, what was recorded earlier goes. Result: how many records were removed,
--   or emptied where they are links of a hash chain. Rights: the extension's owner.
CREATE OR REPLACE FUNCTION dbe.audit_expire(table_id integer, before timestamptz) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_expire';
COMMENT ON FUNCTION dbe.audit_expire(integer, timestamptz) IS
    'Removes what is past the retention of a table; a step of dbe.audit_maintain().';
REVOKE ALL ON FUNCTION dbe.audit_expire(integer, timestamptz) FROM PUBLIC;

-- Arguments: relation and key, as dbe.row_history(); columns, whose values are to be erased, all but
--   the key where none is named; reason, kept in the tombstone; dry_run, only show the steps.
-- What it does: takes the values, old and new, out of every record of the row and leaves a tombstone
--   (action FORGET) that says which columns and records, why, when and by whom. The hash chain stays
--   verifiable. The table itself, its backups and its WAL are not touched.
-- Result: the steps. Errors: as dbe.row_history(); 42703 for a column that the trail never had, 22023
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

-- Arguments: anchor, from an earlier dbe.audit_anchor() that was kept outside of this server; null
--   to compare with the heads in dbe.audit_chain alone.
-- Result: one row per month that has chained records: records; state, ok or broken; first_broken,
--   the id of the first record that is not what was written, or before which one is missing;
--   table_name and changed_at of it; detail, what is wrong.
-- Errors: 42501 without SELECT on dbe.audit_log. Locks: ACCESS SHARE on the log.
-- Cost: reads and hashes all chained records, about 10 us each, and sorts them.
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
