-- The reports a DBA reaches for: every candidate with its numbers, where findings() tells the worst.
-- They share their rules. What is listed: user tables in the schemas asked for, without system
-- schemas, extension members and temporary tables; partitions count with their parent unless said
-- otherwise. Null is what is not known, or not shown to this role. Sizes are bytes (bigint), with
-- a text for people beside them; shares are percent of 100. Rows come in a total, stable order.
-- All work on a standby, write nothing, and wait for nobody's lock longer than 500 ms.

-- Arguments: schemas, only these; max_scans, indexes scanned no more often than that.
-- Result: indexes that enforce nothing and are not scanned, largest first, each with a verdict: unused
--   (what dbe.findings('{unused_index}') reports, with the statement that drops it), or why that is
--   not proven. last_scan is known from 16 on. Sizes are those of the last VACUUM or ANALYZE.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list, 22023 for a negative max_scans.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.unused_indexes(
    schemas name[] DEFAULT NULL, max_scans bigint DEFAULT 0,
    OUT table_name text, OUT index_name text, OUT size text, OUT bytes bigint,
    OUT scans bigint, OUT table_writes bigint, OUT last_scan timestamptz, OUT verdict text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_unused_indexes';
COMMENT ON FUNCTION dbe.unused_indexes(name[], bigint) IS
    'Indexes that nobody scans, largest first, and whether that is proven.';

-- Result: tables with more than 100 sequential scans (missing_index.min_scans) that read more than
--   10,000 rows in all, most rows read first; index_pct is the share of scans through an index. The
--   verdict says whether dbe.findings('{missing_index}') reports it, or why not.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.missing_indexes(
    schemas name[] DEFAULT NULL,
    OUT table_name text, OUT rows bigint, OUT seq_scans bigint, OUT per_day numeric,
    OUT seq_rows bigint, OUT rows_per_scan bigint, OUT index_pct numeric, OUT verdict text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_missing_indexes';
COMMENT ON FUNCTION dbe.missing_indexes(name[]) IS
    'Tables read from end to end again and again, most rows read first.';

-- Result: indexes whose work kept_index does as well, largest first; how is duplicate, same key (the
--   other is unique or holds more columns) or prefix. dbe.findings('{redundant_index}') has the
--   statements that drop them.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.redundant_indexes(
    schemas name[] DEFAULT NULL,
    OUT table_name text, OUT index_name text, OUT how text, OUT kept_index text,
    OUT size text, OUT bytes bigint, OUT scans bigint, OUT kept_scans bigint)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_redundant_indexes';
COMMENT ON FUNCTION dbe.redundant_indexes(name[]) IS
    'Indexes whose work another index does, with the one that stays.';

-- Result: foreign keys without an index that finds their rows, largest table first, small tables
--   included. dbe.findings('{unindexed_foreign_key}') has the statements that create the indexes.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.unindexed_foreign_keys(
    schemas name[] DEFAULT NULL,
    OUT table_name text, OUT constraint_name text, OUT columns text, OUT referenced text,
    OUT rows bigint, OUT referenced_rows bigint, OUT referenced_deletes bigint, OUT verdict text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_unindexed_foreign_keys';
COMMENT ON FUNCTION dbe.unindexed_foreign_keys(name[]) IS
    'Foreign keys without an index on their columns, largest table first.';

-- Arguments: schemas, only these; top, so many of the largest, null for all.
-- Result: what tables and materialized views take now, with all forks, TOAST, indexes and partitions, as
--   pg_total_relation_size() counts; rows is the estimate of the last VACUUM or ANALYZE.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list, 22023 for a negative top.
-- Locks: none; the file system is asked, so that a table under ACCESS EXCLUSIVE is listed too.
-- Cost: reading the catalogs once, and a few microseconds for each table and index.
CREATE OR REPLACE FUNCTION dbe.table_sizes(
    schemas name[] DEFAULT NULL, top integer DEFAULT 20,
    OUT table_name text, OUT rows bigint, OUT total text, OUT heap text, OUT toast text,
    OUT indexes text, OUT bytes bigint, OUT heap_bytes bigint, OUT toast_bytes bigint,
    OUT index_bytes bigint)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_table_sizes';
COMMENT ON FUNCTION dbe.table_sizes(name[], integer) IS
    'The largest tables: total, heap, TOAST, indexes, by their files and without locks.';

-- Arguments: schemas, only these; top, so many of the largest, null for all.
-- Result: indexes with what they are for: primary key, unique, exclusion, foreign key; or invalid, or in
--   work. Sizes are those of the files, with all partitions.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list, 22023 for a negative top.
-- Locks: none. Cost: as dbe.table_sizes().
CREATE OR REPLACE FUNCTION dbe.index_sizes(
    schemas name[] DEFAULT NULL, top integer DEFAULT 20,
    OUT table_name text, OUT index_name text, OUT method text, OUT purpose text, OUT size text,
    OUT bytes bigint, OUT entries bigint, OUT scans bigint)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_index_sizes';
COMMENT ON FUNCTION dbe.index_sizes(name[], integer) IS
    'The largest indexes, what they are for and how often they were scanned.';

-- Arguments: schemas, only these; exact, measure with pgstattuple; top, so many of the worst.
-- Result: tables (each partition by itself) and B-tree indexes by the space that nothing lives in; basis
--   says what the number rests on. The estimate compares the pages of the last VACUUM or ANALYZE
--   with what the rows need by the statistics of the columns, rather too much than too little.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list, 22023 for a negative top.
--   55000 for exact without extension pgstattuple.
-- Locks: none; exact takes ACCESS SHARE on one relation at a time and passes over what is locked.
-- Cost: reading the catalogs once; exact reads the top relations from end to end.
CREATE OR REPLACE FUNCTION dbe.bloat(
    schemas name[] DEFAULT NULL, exact boolean DEFAULT false, top integer DEFAULT 20,
    OUT kind text, OUT object text, OUT size text, OUT wasted text, OUT pct numeric,
    OUT bytes bigint, OUT wasted_bytes bigint, OUT basis text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_bloat';
COMMENT ON FUNCTION dbe.bloat(name[], boolean, integer) IS
    'Space in tables and indexes that nothing lives in: estimated, or exact by pgstattuple.';

-- Argument: width of the statements, null for all of the text.
-- Result: a tree for each session that blocks others and waits for nobody, the one with most victims
--   first; below it, indented, who waits for it, longest first. blocks counts all below; blocked_by
--   has every blocker, 0 for a prepared transaction. wants is the lock waited for, holds the strongest
--   locks on tables. No rows: nobody waits. At most 200 who wait are shown, the longest first.
-- Errors: 22023 for a width below 10. Locks: none.
-- Cost: pg_blocking_pids() for each who waits, which holds up the lock manager for a moment.
CREATE OR REPLACE FUNCTION dbe.blocking(
    width integer DEFAULT 40,
    OUT tree text, OUT pid integer, OUT blocked_by integer[], OUT blocks integer, OUT waited interval,
    OUT username name, OUT state text, OUT wants text, OUT holds text, OUT query text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_blocking';
COMMENT ON FUNCTION dbe.blocking(integer) IS
    'Who waits for whom, as trees below the sessions that hold everybody up.';

-- Arguments: min_duration of the statement or of its transaction; width of the text, null for all of it.
-- Result: sessions of all databases, the oldest first; running is null for one idle in its transaction.
--   Autovacuum and background workers are listed with their kind as the state, this session is not. The
--   sessions that the caller may not see are counted in a last row.
-- Errors: 22023 for a negative duration. Locks: none. Cost: a read of pg_stat_activity.
CREATE OR REPLACE FUNCTION dbe.long_running(
    min_duration interval DEFAULT '5 minutes', width integer DEFAULT 60,
    OUT pid integer, OUT running interval, OUT in_transaction interval, OUT username name,
    OUT application text, OUT database name, OUT state text, OUT waits_for text, OUT query text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_long_running';
COMMENT ON FUNCTION dbe.long_running(interval, integer) IS
    'Statements and transactions that have been open for long, the oldest first.';

-- Arguments: every, also what every reader has (AccessShare) and each session's own ids; width.
-- Result: locks of other sessions in all databases: those waited for first, the longest first, then those
--   held, the strongest first. A lock of a prepared transaction has no pid.
-- Errors: 22023 for a width below 10. Locks: none. Cost: a read of pg_locks.
CREATE OR REPLACE FUNCTION dbe.locks(
    every boolean DEFAULT false, width integer DEFAULT 40,
    OUT pid integer, OUT granted boolean, OUT mode text, OUT object text, OUT waited interval,
    OUT username name, OUT state text, OUT query text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 50
    AS 'MODULE_PATHNAME', 'dbe_locks';
COMMENT ON FUNCTION dbe.locks(boolean, integer) IS
    'Who holds and who waits for which lock.';

-- Result: this server's own replay where it is a standby, then standbys and subscribers with the WAL that
--   they have not replayed, then slots with the WAL that they keep; delay is the time behind, for a slot
--   the time since it was used (from 17 on). What is hidden from the caller is said in a row.
-- Errors: none. Locks: none. Cost: reading the catalogs once, and three statistics views.
CREATE OR REPLACE FUNCTION dbe.replication(
    OUT kind text, OUT name text, OUT state text, OUT sync text, OUT lag text, OUT lag_bytes bigint,
    OUT delay interval, OUT note text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_replication';
COMMENT ON FUNCTION dbe.replication() IS
    'Standbys, subscribers and slots with their lag in bytes and time.';

-- Argument: top, so many of the oldest tables of this database, null for all.
-- Result: all databases, then tables, the oldest first. freeze_pct: from 100 on autovacuum freezes it,
--   whatever the settings say; used_pct: at 100 the server stands still. state as the check wraparound.
-- Errors: 22023 for a negative top. Locks: none. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.wraparound(
    top integer DEFAULT 10,
    OUT kind text, OUT name text, OUT xid_age bigint, OUT multixact_age bigint,
    OUT freeze_pct numeric, OUT used_pct numeric, OUT state text, OUT note text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_wraparound';
COMMENT ON FUNCTION dbe.wraparound(integer) IS
    'How near databases and tables are to running out of transaction ids.';

-- Arguments: schemas, only these; top, so many of the most urgent, null for all.
-- Result: tables, each partition by itself: dead rows, the number at which autovacuum comes (trigger), dead
--   over trigger (debt), rows changed since ANALYZE, and what is due next, by the rate so far. On a standby
--   the counters are the primary's to know. From 18 on inserts may be due earlier than said.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list, 22023 for a negative top.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.vacuum_status(
    schemas name[] DEFAULT NULL, top integer DEFAULT 20,
    OUT table_name text, OUT rows bigint, OUT dead bigint, OUT trigger bigint, OUT debt numeric,
    OUT vacuumed timestamptz, OUT changed bigint, OUT analyzed timestamptz, OUT xid_age bigint,
    OUT due text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_vacuum_status';
COMMENT ON FUNCTION dbe.vacuum_status(name[], integer) IS
    'What autovacuum owes each table, and when it comes next.';

-- Arguments: schemas, only these; top, so many tables with most reads, null for all.
-- Result: first the row of all tables; the share of blocks found in shared buffers, of the heap, the indexes
--   and TOAST, since the statistics began. A read may still come from the system's cache.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list, 22023 for a negative top.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.cache(
    schemas name[] DEFAULT NULL, top integer DEFAULT 20,
    OUT table_name text, OUT hit_pct numeric, OUT heap_pct numeric, OUT index_pct numeric,
    OUT toast_pct numeric, OUT hits bigint, OUT reads bigint)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_cache';
COMMENT ON FUNCTION dbe.cache(name[], integer) IS
    'The share of blocks found in shared buffers, in all and by table.';

-- Result: the sum of all clients first, then groups; pct of the connections that ordinary roles may have,
--   tls those encrypted, longest the longest time in this state. Of sessions that the caller may not see,
--   only database and role are known; their state is hidden.
-- Errors: none. Locks: none. Cost: a read of pg_stat_activity.
CREATE OR REPLACE FUNCTION dbe.connections(
    OUT database name, OUT username name, OUT application text, OUT client text, OUT state text,
    OUT count bigint, OUT pct numeric, OUT tls bigint, OUT longest interval)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 30
    AS 'MODULE_PATHNAME', 'dbe_connections';
COMMENT ON FUNCTION dbe.connections() IS
    'Who is connected, from where and doing what, against the limit.';

-- Result: the fullest first; ends_at is the limit of the sequence or of the column that takes its values,
--   whichever comes first. What cannot be read has a note instead of numbers.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list.
-- Locks: ACCESS SHARE on sequences, where it is free at once. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.sequences(
    schemas name[] DEFAULT NULL,
    OUT sequence_name text, OUT column_name text, OUT last_value bigint, OUT ends_at bigint,
    OUT used_pct numeric, OUT remaining numeric, OUT note text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_sequences';
COMMENT ON FUNCTION dbe.sequences(name[]) IS
    'How much of its range each sequence has handed out, the fullest first.';

-- Arguments: role, only this one, and then with what everybody may do; schemas, only these.
-- Result: what each role may do, and by what: owner, granted, member of another role, or after SET ROLE;
--   what does not work for want of USAGE on the schema says so. A superuser has one row. Functions
--   without rights of their own are not listed: everybody may execute them. Nor are types, languages,
--   tablespaces, foreign servers and wrappers, large objects, parameters and default privileges.
-- Errors: 42704 for an unknown role, 3F000 for an unknown schema.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.grants(
    role name DEFAULT NULL, schemas name[] DEFAULT NULL,
    OUT role_name text, OUT kind text, OUT object text, OUT rights text, OUT via text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 1000
    AS 'MODULE_PATHNAME', 'dbe_grants';
COMMENT ON FUNCTION dbe.grants(name, name[]) IS
    'Who may do what in the end: by ownership, grants and memberships.';

-- Result: installed first; state is current, behind (ALTER EXTENSION ... UPDATE brings it up), no update
--   path, files missing, or available.
-- Errors: none. Locks: none. Cost: reads the control files of all extensions.
CREATE OR REPLACE FUNCTION dbe.extensions(
    OUT name text, OUT installed text, OUT available text, OUT schema name, OUT state text,
    OUT comment text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 ROWS 60
    AS 'MODULE_PATHNAME', 'dbe_extensions';
COMMENT ON FUNCTION dbe.extensions() IS
    'Extensions: installed, available, and which are behind.';

-- Arguments: schemas, only these; top, so many of the tables with most rows, null for all.
-- Result: index_pct is the share of scans through an index; the rows read by each way.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list, 22023 for a negative top.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.index_usage(
    schemas name[] DEFAULT NULL, top integer DEFAULT 20,
    OUT table_name text, OUT rows bigint, OUT index_pct numeric, OUT index_scans bigint,
    OUT seq_scans bigint, OUT index_rows bigint, OUT seq_rows bigint)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_index_usage';
COMMENT ON FUNCTION dbe.index_usage(name[], integer) IS
    'How often tables are read through an index, largest table first.';

-- Arguments: schemas, only these; top, so many with most updates that wrote all indexes, null for all.
-- Result: heap-only (hot) updates spare the indexes; a lower fillfactor or fewer indexes make more of them.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list, 22023 for a negative top.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.update_stats(
    schemas name[] DEFAULT NULL, top integer DEFAULT 20,
    OUT table_name text, OUT updates bigint, OUT hot_updates bigint, OUT hot_pct numeric,
    OUT fillfactor integer, OUT indexes integer)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_update_stats';
COMMENT ON FUNCTION dbe.update_stats(name[], integer) IS
    'How many updates are heap-only, by table.';

-- Arguments: schemas, only these; top, so many with most traffic, null for all.
-- Result: rows read and written since the statistics began, blocks read; profile is read mostly or write
--   mostly from ten to one on, else mixed or idle.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list, 22023 for a negative top.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.traffic(
    schemas name[] DEFAULT NULL, top integer DEFAULT 20,
    OUT table_name text, OUT rows_read bigint, OUT inserted bigint, OUT updated bigint,
    OUT deleted bigint, OUT read_pct numeric, OUT disk_reads bigint, OUT profile text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_traffic';
COMMENT ON FUNCTION dbe.traffic(name[], integer) IS
    'What is read and what is written, by table.';

-- Result: indexes on one column of which half or more is null, most wasted first: with WHERE column IS NOT
--   NULL they would be so much smaller, unless somebody looks for the nulls. Those whose statistics the
--   caller may not see are counted in a last row.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.null_indexes(
    schemas name[] DEFAULT NULL,
    OUT table_name text, OUT index_name text, OUT column_name text, OUT null_pct numeric,
    OUT size text, OUT bytes bigint, OUT wasted_bytes bigint)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_null_indexes';
COMMENT ON FUNCTION dbe.null_indexes(name[]) IS
    'Indexes that hold mostly nulls, and what a partial index would spare.';

-- Result: by table and name; indexed is yes, no, or in part where an index covers some of the columns and
--   nobody has measured how selective they are.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.foreign_keys(
    schemas name[] DEFAULT NULL,
    OUT table_name text, OUT constraint_name text, OUT columns text, OUT referenced text,
    OUT on_delete text, OUT on_update text, OUT validated boolean, OUT indexed text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_foreign_keys';
COMMENT ON FUNCTION dbe.foreign_keys(name[]) IS
    'Every foreign key with its actions, and whether an index serves it.';

-- Result: columns that name exactly one other table and have the type of its key, but no foreign key, largest
--   table first. Candidates all: dbe.findings('{missing_foreign_key}') tells those that matter.
-- Errors: 3F000 for an unknown schema, 22004 for a null in the list.
-- Locks: none beyond the catalogs. Cost: reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.missing_foreign_keys(
    schemas name[] DEFAULT NULL,
    OUT table_name text, OUT column_name text, OUT referenced text, OUT referenced_column text,
    OUT rows bigint, OUT referenced_rows bigint)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_missing_foreign_keys';
COMMENT ON FUNCTION dbe.missing_foreign_keys(name[]) IS
    'Columns that refer to a table by name and type, but by no foreign key.';

-- Result: the largest first; the size is null without the right to connect; since is when counting began,
--   null for never reset.
-- Errors: none. Locks: none. Cost: pg_database_size() of each database, a look at each of its files.
CREATE OR REPLACE FUNCTION dbe.databases(
    OUT database name, OUT size text, OUT bytes bigint, OUT connections integer, OUT hit_pct numeric,
    OUT commits bigint, OUT rollback_pct numeric, OUT deadlocks bigint, OUT temp text,
    OUT since timestamptz)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_databases';
COMMENT ON FUNCTION dbe.databases() IS
    'Databases: size, connections, hits, rollbacks, deadlocks, temporary files.';

-- Result: roles but the predefined ones, those that log in first; settings are those of ALTER ROLE ... SET
--   that hold in this database, without what may be a secret.
-- Errors: none. Locks: none. Cost: a read of pg_roles.
CREATE OR REPLACE FUNCTION dbe.role_stats(
    OUT role_name name, OUT can_login boolean, OUT attributes text, OUT connections bigint,
    OUT "limit" integer, OUT valid_until timestamptz, OUT member_of text, OUT settings text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 30
    AS 'MODULE_PATHNAME', 'dbe_role_stats';
COMMENT ON FUNCTION dbe.role_stats() IS
    'Roles with their connections, limits, memberships and settings.';

-- Result: what runs now in all databases, the longest first; pct of the phase, for VACUUM of the heap.
-- Errors: none. Locks: none. Cost: six progress views.
CREATE OR REPLACE FUNCTION dbe.progress(
    OUT pid integer, OUT command text, OUT table_name text, OUT phase text, OUT pct numeric,
    OUT running interval, OUT username name, OUT waits_for text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_progress';
COMMENT ON FUNCTION dbe.progress() IS
    'How far VACUUM, ANALYZE, CREATE INDEX, CLUSTER, COPY and base backups are.';

-- Result: settings that differ from what the server was built with, by subject; those that wait for a restart
--   first. Values that may hold secrets are not shown, nor what this session has set for itself. A last row
--   says it where some settings are hidden from the caller.
-- Errors: none. Locks: none. Cost: a read of pg_settings.
CREATE OR REPLACE FUNCTION dbe.changed_settings(
    OUT name text, OUT value text, OUT "default" text, OUT unit text, OUT source text,
    OUT needs_restart boolean, OUT pending boolean)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000 ROWS 60
    AS 'MODULE_PATHNAME', 'dbe_changed_settings';
COMMENT ON FUNCTION dbe.changed_settings() IS
    'Settings that differ from the defaults, where they were set, and what waits for a restart.';

-- Argument: top, so many, null for all.
-- Result: relations of this database by their share of shared buffers; cached_pct of the relation, dirty_pct of
--   its buffers; usage from 0 to 5. Takes extension pg_buffercache and the right to read it.
-- Errors: 55000 without the extension, 42501 without the right, 22023 for a negative top.
-- Locks: none. Cost: a look at every buffer: about 0.1 s for each GB of shared buffers.
CREATE OR REPLACE FUNCTION dbe.buffer_cache(
    top integer DEFAULT 20,
    OUT relation text, OUT size text, OUT bytes bigint, OUT buffers_pct numeric,
    OUT cached_pct numeric, OUT dirty_pct numeric, OUT usage numeric)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'dbe_buffer_cache';
COMMENT ON FUNCTION dbe.buffer_cache(integer) IS
    'Which relations fill shared buffers; takes extension pg_buffercache.';

-- Names that people know from other tools.

CREATE OR REPLACE VIEW dbe.cache_hit AS
    SELECT c.hit_pct, c.heap_pct, c.index_pct, c.toast_pct, c.hits, c.reads FROM dbe.cache(top => 0) c;
COMMENT ON VIEW dbe.cache_hit IS 'The row of all tables of dbe.cache().';
GRANT SELECT ON dbe.cache_hit TO PUBLIC;

CREATE OR REPLACE VIEW dbe.seq_scans AS
    SELECT u.table_name, u.seq_scans, u.seq_rows, u.rows FROM dbe.index_usage(top => NULL) u
    ORDER BY u.seq_scans DESC, u.table_name;
COMMENT ON VIEW dbe.seq_scans IS 'Sequential scans by table, most first; see dbe.index_usage().';
GRANT SELECT ON dbe.seq_scans TO PUBLIC;

CREATE OR REPLACE VIEW dbe.index_scans AS
    SELECT i.table_name, i.index_name, i.scans, i.size, i.bytes FROM dbe.index_sizes(top => NULL) i
    ORDER BY i.scans DESC, i.table_name, i.index_name;
COMMENT ON VIEW dbe.index_scans IS 'Scans by index, most first; see dbe.index_sizes().';
GRANT SELECT ON dbe.index_scans TO PUBLIC;

CREATE OR REPLACE VIEW dbe.records_rank AS
    SELECT t.table_name, t.rows, t.total FROM dbe.table_sizes(top => NULL) t
    ORDER BY t.rows DESC NULLS LAST, t.table_name;
COMMENT ON VIEW dbe.records_rank IS 'Tables by estimated rows; see dbe.table_sizes().';
GRANT SELECT ON dbe.records_rank TO PUBLIC;

CREATE OR REPLACE VIEW dbe.all_locks AS
    SELECT l.pid, l.granted, l.mode, l.object, l.waited, l.username, l.state, l.query
    FROM dbe.locks(every => true) l;
COMMENT ON VIEW dbe.all_locks IS 'Every lock of other sessions: dbe.locks(every => true).';
GRANT SELECT ON dbe.all_locks TO PUBLIC;

CREATE OR REPLACE VIEW dbe.total_index_size AS
    SELECT pg_catalog.pg_size_pretty(pg_catalog.sum(i.bytes)) AS size, pg_catalog.sum(i.bytes) AS bytes,
           pg_catalog.count(*) AS indexes FROM dbe.index_sizes(top => NULL) i;
COMMENT ON VIEW dbe.total_index_size IS 'What all indexes take; see dbe.index_sizes().';
GRANT SELECT ON dbe.total_index_size TO PUBLIC;
