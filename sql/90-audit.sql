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
    disabled_at     timestamptz,
    -- the log holds every change that it was to hold since then, and what the table was can be rebuilt
    -- from it: what came before was not recorded, or is past its retention (infinity while its triggers
    -- are switched off)
    complete_since  timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    -- columns that the table was given since it is audited: rows of before do not have them
    added_names     name[] NOT NULL DEFAULT '{}',
    added_numbers   smallint[] NOT NULL DEFAULT '{}',
    added_at        timestamptz[] NOT NULL DEFAULT '{}',
    -- also what logical replication applies
    replicated      boolean NOT NULL DEFAULT false,
    -- by the names of triggers, dbe.audit_condition_mark(); null after a restore
    conditions      jsonb
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
    FOR EACH ROW WHEN (NEW.relation IS NOT NULL)
    EXECUTE FUNCTION dbe.audit_table_restored();
-- also where a restore switches triggers off
ALTER TABLE dbe.audit_table ENABLE ALWAYS TRIGGER audit_table_restored;

-- What masks by hash mix in, so that nobody finds the value by trying; it never leaves the database
-- but in a dump.
CREATE TABLE dbe.audit_secret (
    secret   bytea NOT NULL,
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one)
);
COMMENT ON TABLE dbe.audit_secret IS 'The secret of masks by hash, made when the first is asked for.';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_secret', '');

-- Arguments: pg_trigger.tgqual. Result: a mark that another condition does not have, and the version of
--   the server, since another one writes the same condition otherwise.
CREATE OR REPLACE FUNCTION dbe.audit_condition_mark(condition text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT current_setting('server_version_num')::integer / 10000 || ' '
               || md5(regexp_replace($1, ':location -?\d+', '', 'g'))
    $$;
COMMENT ON FUNCTION dbe.audit_condition_mark(text) IS
    'Tells the condition of a trigger from others; dbe.audit_status() compares.';

-- Arguments: as the columns of dbe.audit_table; starts_anew, somebody had switched the triggers off.
-- Errors, rights: of the extension's owner alone.
CREATE OR REPLACE FUNCTION dbe.audit_register(
    relation regclass, actions text DEFAULT 'IUDT', full_rows boolean DEFAULT false,
    log_unchanged boolean DEFAULT false, log_query boolean DEFAULT false,
    hash_chain boolean DEFAULT false, listed_only boolean DEFAULT false,
    column_names name[] DEFAULT '{}', column_numbers smallint[] DEFAULT '{}',
    column_forms "char"[] DEFAULT '{}', key_columns name[] DEFAULT NULL,
    condition text DEFAULT NULL, retention interval DEFAULT NULL,
    replicated boolean DEFAULT false, starts_anew boolean DEFAULT false) RETURNS integer
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
            key_columns, condition, retention, replicated, enabled_at, complete_since)
        SELECT $1, $1, n.nspname, c.relname, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
               m.now, m.now
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
            (SELECT clock_timestamp() AS now OFFSET 0) m
        WHERE c.oid = $1
        ON CONFLICT (relation) DO UPDATE
        SET relation_id = excluded.relation_id, table_schema = excluded.table_schema,
            table_name = excluded.table_name, is_enabled = true, actions = excluded.actions,
            full_rows = excluded.full_rows, log_unchanged = excluded.log_unchanged,
            log_query = excluded.log_query, hash_chain = excluded.hash_chain,
            listed_only = excluded.listed_only, column_names = excluded.column_names,
            column_numbers = excluded.column_numbers, column_forms = excluded.column_forms,
            key_columns = excluded.key_columns, condition = excluded.condition,
            retention = excluded.retention, replicated = excluded.replicated,
            enabled_by = CASE WHEN a.is_enabled THEN a.enabled_by ELSE excluded.enabled_by END,
            -- what a narrower trail has left out cannot be rebuilt
            enabled_at = CASE
                WHEN a.is_enabled AND a.condition IS NOT DISTINCT FROM excluded.condition
                    AND a.actions = 'IUDT'
                    AND (NOT a.listed_only AND 'b' = ALL (a.column_forms)
                         OR (a.listed_only, a.column_names, a.column_forms)
                             = (excluded.listed_only, excluded.column_names, excluded.column_forms))
                    AND a.key_columns IS NOT DISTINCT FROM excluded.key_columns
                THEN a.enabled_at ELSE excluded.enabled_at END,
            complete_since = CASE
                WHEN a.is_enabled AND a.condition IS NOT DISTINCT FROM excluded.condition
                    AND a.actions = 'IUDT'
                    AND (NOT a.listed_only AND 'b' = ALL (a.column_forms)
                         OR (a.listed_only, a.column_names, a.column_forms)
                             = (excluded.listed_only, excluded.column_names, excluded.column_forms))
                    AND a.key_columns IS NOT DISTINCT FROM excluded.key_columns
                    AND a.complete_since < 'infinity' AND NOT $15
                THEN a.complete_since ELSE excluded.complete_since END,
            disabled_at = NULL;
        -- only now: a row that is inserted with them may come from a dump
        UPDATE dbe.audit_table a SET conditions = (
            SELECT jsonb_object_agg(g.tgname, dbe.audit_condition_mark(g.tgqual::text)) FROM pg_trigger g
            WHERE g.tgrelid = $1
                AND g.tgname IN ('00_dbe_audit_insert', '00_dbe_audit_update', '00_dbe_audit_delete'))
        WHERE a.relation = $1
        RETURNING a.id
    $$;
COMMENT ON FUNCTION dbe.audit_register(
    regclass, text, boolean, boolean, boolean, boolean, boolean, name[], smallint[], "char"[],
    name[], text, interval, boolean, boolean) IS 'The last step of dbe.audit_enable(), which checks the arguments.';
REVOKE ALL ON FUNCTION dbe.audit_register(
    regclass, text, boolean, boolean, boolean, boolean, boolean, name[], smallint[], "char"[],
    name[], text, interval, boolean, boolean) FROM PUBLIC;

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

-- What happens to audited tables: columns that are renamed keep their mask, new partitions are
-- complete, new tables of an audited schema are audited, dropped ones no longer.
CREATE OR REPLACE FUNCTION dbe.audit_follow() RETURNS event_trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_follow';
COMMENT ON FUNCTION dbe.audit_follow() IS
    'Follows audited tables through ALTER, CREATE and DROP; dbe.audit_enable() makes its event triggers.';

-- How the images of records are to be read, whatever becomes of the table: written by the library
-- when it meets a table whose columns are not like those of any layout.
CREATE TABLE dbe.audit_layout (
    id             integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_id       integer NOT NULL,
    table_schema   name NOT NULL,
    table_name     name NOT NULL,
    -- the audited table and pg_attribute.attnum there, by which renamed columns are found again;
    -- of a layout from a dump, how many restores ago that was
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
    little_endian  boolean NOT NULL,
    -- its records are links of the hash chain, all of them: a table that is chained, or no longer,
    -- gets another layout
    is_chained     boolean NOT NULL DEFAULT false
);
CREATE INDEX audit_layout_table ON dbe.audit_layout (table_id);
-- OIDs and numbers of another cluster mean nothing here, or something else.
CREATE OR REPLACE FUNCTION dbe.audit_layout_restored() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_layout_restored';
COMMENT ON FUNCTION dbe.audit_layout_restored() IS 'The trigger of dbe.audit_layout for rows from a dump.';
CREATE TRIGGER audit_layout_restored BEFORE INSERT ON dbe.audit_layout
    FOR EACH ROW EXECUTE FUNCTION dbe.audit_layout_restored();
ALTER TABLE dbe.audit_layout ENABLE ALWAYS TRIGGER audit_layout_restored;
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
CREATE SEQUENCE dbe.audit_record_id;
COMMENT ON SEQUENCE dbe.audit_record_id IS 'Numbers the records of dbe.audit_record in the order of writing.';
SELECT pg_catalog.pg_extension_config_dump('dbe.audit_record_id', '');

-- For what comes while there is no partition for its time, so that no writer ever waits for one. A
-- table beside and no default partition: attaching a partition would lock that one.
CREATE TABLE dbe.audit_record_rest (LIKE dbe.audit_record)
    -- a record fills a page and stays in it; only a row larger than that is compressed and moved out
    WITH (toast_tuple_target = 8160);
-- Partitions have their indexes from here. The partitioned table itself has none: a restore, which
-- finds it made by the extension, would make those of its partitions twice.
CREATE INDEX audit_record_rest_node ON dbe.audit_record_rest (node);
-- By time, transaction and user: what is found in ranges of 16 pages costs next to nothing to write,
-- and the scan of those that may hold a user is a small part of the log.
CREATE INDEX audit_record_rest_origin ON dbe.audit_record_rest
    USING brin (recorded_at, transaction, changed_by text_bloom_ops)
    WITH (pages_per_range = 16, autosummarize = on);
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
COMMENT ON FUNCTION dbe.audit_refuse() IS 'Keeps everybody from writing to the log; the library writes past triggers.';
CREATE TRIGGER audit_refuse BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dbe.audit_record
    FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_refuse();
ALTER TABLE dbe.audit_record ENABLE ALWAYS TRIGGER audit_refuse;
CREATE TRIGGER audit_refuse BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dbe.audit_record_rest
    FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_refuse();
ALTER TABLE dbe.audit_record_rest ENABLE ALWAYS TRIGGER audit_refuse;
CREATE TRIGGER audit_refuse BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dbe.audit_layout
    FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_refuse();
ALTER TABLE dbe.audit_layout ENABLE ALWAYS TRIGGER audit_refuse;
CREATE TRIGGER audit_refuse BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON dbe.audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_refuse();
ALTER TABLE dbe.audit_chain ENABLE ALWAYS TRIGGER audit_refuse;

-- Arguments: month, any day of it. Result: true when the partition had to be made.
-- Rights: the extension's owner. Locks: SHARE UPDATE EXCLUSIVE on dbe.audit_record, which no writer
--   and no reader waits for. Cost: a few ms.
CREATE OR REPLACE FUNCTION dbe.audit_make_partition(month date) RETURNS boolean
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_make_partition';
COMMENT ON FUNCTION dbe.audit_make_partition(date) IS
    'Makes the partition of the log for a month; dbe.audit_maintain() calls it.';
REVOKE ALL ON FUNCTION dbe.audit_make_partition(date) FROM PUBLIC;

-- The functions audit_upkeep_ change what is in the log, which refuses them unless the function of
-- the same name without that word calls them.
CREATE OR REPLACE FUNCTION dbe.audit_upkeep_move() RETURNS bigint
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH month (low) AS (
            SELECT make_timestamptz(p.part[1]::integer, p.part[2]::integer, 1, 0, 0, 0, 'UTC')
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid,
                regexp_match(c.relname, '^audit_record_(\d{4})_(\d\d)$') AS p (part)
            WHERE i.inhparent = 'dbe.audit_record'::regclass),
        moved AS (
            DELETE FROM dbe.audit_record_rest r USING month m
            WHERE r.recorded_at >= m.low
                AND r.recorded_at < (m.low AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'
            RETURNING r.*),
        placed AS (
            INSERT INTO dbe.audit_record SELECT * FROM moved RETURNING 1)
        SELECT count(*) FROM placed
    $$;
COMMENT ON FUNCTION dbe.audit_upkeep_move() IS 'What dbe.audit_move_rest() does.';
REVOKE ALL ON FUNCTION dbe.audit_upkeep_move() FROM PUBLIC;

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
REVOKE ALL ON FUNCTION dbe.audit_row() FROM PUBLIC;

-- Fires at the end of a statement; writes what its rows have left, and records TRUNCATE.
CREATE OR REPLACE FUNCTION dbe.audit_statement() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_audit_statement';
COMMENT ON FUNCTION dbe.audit_statement() IS
    'The statement trigger of audited tables; dbe.audit_enable() puts it on.';
REVOKE ALL ON FUNCTION dbe.audit_statement() FROM PUBLIC;

-- Arguments: relation, the audited table; null for all. Result: partitions that have come while no event
--   trigger fired, and the commands that complete them: the row trigger comes with the partition, the
--   end of a statement that names it does not.
CREATE OR REPLACE FUNCTION dbe.audit_incomplete(
    relation oid DEFAULT NULL, OUT partition oid, OUT commands text[])
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT r.oid, ARRAY[format(
                'CREATE TRIGGER "00_dbe_audit_end" AFTER %s ON %I.%I FOR EACH STATEMENT EXECUTE FUNCTION dbe.audit_statement()',
                (SELECT string_agg(CASE a WHEN 'I' THEN 'INSERT' WHEN 'U' THEN 'UPDATE' WHEN 'D' THEN 'DELETE'
                                   ELSE 'TRUNCATE' END, ' OR ')
                 FROM string_to_table(t.actions, NULL) a), n.nspname, r.relname)]
            || CASE WHEN t.replicated THEN ARRAY[format(
                'ALTER TABLE %I.%I ENABLE ALWAYS TRIGGER "00_dbe_audit_end"', n.nspname, r.relname)]
               END
        FROM dbe.audit_table t, LATERAL pg_partition_tree(t.relation) p
        JOIN pg_class r ON r.oid = p.relid
        JOIN pg_namespace n ON n.oid = r.relnamespace
        WHERE (t.relation = $1 OR $1 IS NULL) AND t.is_enabled AND p.level > 0 AND r.relkind IN ('r', 'p')
            AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = r.oid
                            AND g.tgfoid = 'dbe.audit_statement()'::regprocedure)
        ORDER BY n.nspname, r.relname
    $$;
COMMENT ON FUNCTION dbe.audit_incomplete(oid) IS
    'Partitions of audited tables that lack a trigger, and the commands that make it.';
