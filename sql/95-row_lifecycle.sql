-- The life of a row: when it was changed, how often and by whom; deleted softly, restored, purged.

-- Result, locks, cost: none; it refuses to be called.
-- Errors: 0A000 unless it is fired by a trigger; 55000, 42804 and 39P01 on a table whose triggers were
--   changed by hand; 40001 for a stale version; 22P02 and 22001 for an app.user_id that the column does
--   not take.
CREATE OR REPLACE FUNCTION dbe.track_guard() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_track_guard';
COMMENT ON FUNCTION dbe.track_guard() IS
    'Trigger function of dbe.track_updates(), BEFORE INSERT OR UPDATE OF the tracked columns: keeps their names, checks versions, protects who made a row and when.';
REVOKE ALL ON FUNCTION dbe.track_guard() FROM PUBLIC;

-- Result, locks, cost: none; it refuses to be called.
-- Errors: 0A000 unless it is fired by a trigger; 55000, 42804 and 39P01 on a table whose triggers were
--   changed by hand; 22003 behind the last version that the column takes.
CREATE OR REPLACE FUNCTION dbe.track_stamp() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_track_stamp';
COMMENT ON FUNCTION dbe.track_stamp() IS
    'Trigger function of dbe.track_updates(), BEFORE UPDATE: sets the time, the version and the user of a change.';
REVOKE ALL ON FUNCTION dbe.track_stamp() FROM PUBLIC;

-- Arguments: relation, an ordinary or partitioned table; updated_at and version, the columns that each
--   update sets, null for none; check_version, true to refuse an update that carries another version
--   than the row's; created_at, created_by and updated_by, null for none; add_columns, true to add
--   what is missing; dry_run, true to show the steps only.
-- Result: one row per step: its number, the command, what comes of it. Where nothing is to do, one row
--   without a number says so.
-- Errors: 42501 unless the caller owns the table; 42809 for a view, a partition, a generated or identity
--   column; 42703 for a column that is missing; 42804 for one of another type; 22023 for arguments
--   that contradict each other; 55P03 where a lock is not free within half a second, or within the
--   session's own lock_timeout. Nothing is changed then.
-- Locks: SHARE ROW EXCLUSIVE on the table, ACCESS EXCLUSIVE where columns or defaults are added, until
--   the end of the transaction; no row is read or rewritten. Cost: a millisecond.
CREATE OR REPLACE FUNCTION dbe.track_updates(
    relation regclass, updated_at name DEFAULT 'updated_at', version name DEFAULT 'version',
    check_version boolean DEFAULT false, created_at name DEFAULT NULL, created_by name DEFAULT NULL,
    updated_by name DEFAULT NULL, add_columns boolean DEFAULT false, dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_track_updates';
COMMENT ON FUNCTION dbe.track_updates(regclass, name, name, boolean, name, name, name, boolean, boolean) IS
    'Lets the server maintain when a row was changed, its version, and who made and changed it.';
REVOKE ALL ON FUNCTION dbe.track_updates(regclass, name, name, boolean, name, name, name, boolean, boolean) FROM PUBLIC;

-- Arguments: relation, a table of dbe.track_updates(); dry_run, true to show the steps only.
-- Result: as dbe.track_updates(). Columns, defaults and rows stay as they are.
-- Errors: 42501 unless the caller owns the table; 42809 for a partition; 55P03 where a lock is not free.
-- Locks: ACCESS EXCLUSIVE on the table until the end of the transaction. Cost: a millisecond.
CREATE OR REPLACE FUNCTION dbe.track_updates_disable(
    relation regclass, dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 2
    AS 'MODULE_PATHNAME', 'dbe_track_updates_disable';
COMMENT ON FUNCTION dbe.track_updates_disable(regclass, boolean) IS
    'Takes back dbe.track_updates() and leaves the columns and their values.';
REVOKE ALL ON FUNCTION dbe.track_updates_disable(regclass, boolean) FROM PUBLIC;

-- Result, locks, cost: none; it refuses to be called.
-- Errors: 0A000 unless it is fired by a trigger; 39P01 where a trigger was made by hand; 23503 where live
--   rows reference one that shall be deleted.
CREATE OR REPLACE FUNCTION dbe.soft_delete_row() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_soft_delete_row';
COMMENT ON FUNCTION dbe.soft_delete_row() IS
    'Trigger function of dbe.soft_delete_enable(), BEFORE DELETE OR UPDATE OF the column: keeps rows from a DELETE.';
REVOKE ALL ON FUNCTION dbe.soft_delete_row() FROM PUBLIC;

-- Result, locks, cost: none; it refuses to be called.
-- Errors: 0A000 unless it is fired by a trigger; 55000 for TRUNCATE; 23503 where live rows reference one
--   that shall be deleted.
CREATE OR REPLACE FUNCTION dbe.soft_delete_statement() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_soft_delete_statement';
COMMENT ON FUNCTION dbe.soft_delete_statement() IS
    'Trigger function of dbe.soft_delete_enable(), BEFORE DELETE OR TRUNCATE and AFTER DELETE: sets the time of all rows of a DELETE.';
REVOKE ALL ON FUNCTION dbe.soft_delete_statement() FROM PUBLIC;

-- Anybody may put it on his table, where he may reference the other: it only refuses rows.
-- Result, locks, cost: none; it refuses to be called.
-- Errors: 0A000 unless it is fired by a trigger; 23503 where the row that is referenced is deleted softly.
CREATE OR REPLACE FUNCTION dbe.live_parent() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_live_parent';
COMMENT ON FUNCTION dbe.live_parent() IS
    'Trigger function of dbe.soft_delete_enable() on tables that reference the table, AFTER INSERT OR UPDATE OF the foreign key: no reference to a deleted row.';

-- Result, locks, cost: of an event trigger; it puts dbe.live_parent() on tables whose new foreign keys
--   reference a table of dbe.soft_delete_enable().
-- Errors: 39P01 unless it is fired by an event trigger; a warning where a guard cannot be made.
CREATE OR REPLACE FUNCTION dbe.soft_delete_follow() RETURNS event_trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_soft_delete_follow';
COMMENT ON FUNCTION dbe.soft_delete_follow() IS
    'Guards foreign keys that are made after soft delete was enabled; dbe.soft_delete_enable() makes its event trigger.';
REVOKE ALL ON FUNCTION dbe.soft_delete_follow() FROM PUBLIC;

-- Arguments: relation, an ordinary or partitioned table; deleted_at, the column for the time of
--   deletion, null as long as a row is live; cascade, what becomes of rows that reference one which is
--   deleted: restrict (live ones hold it up), cascade (they are deleted along where their table is
--   deleted softly, and hold it up elsewhere) or none (they stay); view, the name of the view of live
--   rows, null for <table>_live, '' for none; add_column, true to add the column; dry_run, true to show
--   the steps only.
-- Result: one row per step: its number, the command, what comes of it; without a number what is proposed
--   and not done, such as indexes that are built CONCURRENTLY, or that there is nothing to do.
-- Errors: 42501 unless the caller owns the table; 42809 for a view or a partition; 42703 for a column that
--   is missing; 42804 for one of another type; 22023 for one with a default or NOT NULL, and for another
--   cascade; 42P07 where the view's name is taken; 55P03 where a lock is not free. Nothing is changed then.
-- Locks: SHARE ROW EXCLUSIVE on the table and on those that reference it, ACCESS EXCLUSIVE where the
--   column is added, until the end of the transaction. Cost: milliseconds.
CREATE OR REPLACE FUNCTION dbe.soft_delete_enable(
    relation regclass, deleted_at name DEFAULT 'deleted_at', cascade text DEFAULT 'restrict',
    view name DEFAULT NULL, add_column boolean DEFAULT false, dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_soft_delete_enable';
COMMENT ON FUNCTION dbe.soft_delete_enable(regclass, name, text, name, boolean, boolean) IS
    'Lets DELETE set a time and keep the row, along foreign keys too, and makes a view of the live rows.';
REVOKE ALL ON FUNCTION dbe.soft_delete_enable(regclass, name, text, name, boolean, boolean) FROM PUBLIC;

-- Arguments: relation, a table of dbe.soft_delete_enable(); dry_run, true to show the steps only.
-- Result: as dbe.soft_delete_enable(). The column, the rows and the view stay as they are.
-- Errors: 42501 unless the caller owns the table; 42809 for a partition; 55P03 where a lock is not free.
-- Locks: ACCESS EXCLUSIVE on the table and on those that reference it until the end of the transaction.
--   Cost: milliseconds.
CREATE OR REPLACE FUNCTION dbe.soft_delete_disable(
    relation regclass, dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_soft_delete_disable';
COMMENT ON FUNCTION dbe.soft_delete_disable(regclass, boolean) IS
    'Takes back dbe.soft_delete_enable(): DELETE deletes; the column, deleted rows and the view stay.';
REVOKE ALL ON FUNCTION dbe.soft_delete_disable(regclass, boolean) FROM PUBLIC;

-- Arguments: relation, a table of dbe.soft_delete_enable(); key, the value of its primary key, of any type,
--   or a JSON object with a field for each column of a key of several; dry_run, true to show the steps
--   only.
-- Result: one row per step: its number, the command, what comes of it. With cascade, rows that were
--   deleted along, in the same transaction, come back with the row.
-- Errors: 42501 unless the caller owns the table; 22023 where no row has the key; 23503 where it references
--   a deleted row; 23505 where a live row holds one of its values now; 55000 for a table without primary
--   key or soft delete. Nothing is changed then.
-- Locks: ROW EXCLUSIVE on the tables, and the rows. Cost: one update by key, and one in each table below.
CREATE OR REPLACE FUNCTION dbe.restore(
    relation regclass, key "any", dry_run boolean DEFAULT false,
    OUT step integer, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 3
    AS 'MODULE_PATHNAME', 'dbe_restore';
COMMENT ON FUNCTION dbe.restore(regclass, "any", boolean) IS
    'Brings a softly deleted row back, with those that were deleted along with it.';
REVOKE ALL ON FUNCTION dbe.restore(regclass, "any", boolean) FROM PUBLIC;

-- Arguments: relation, a table of dbe.soft_delete_enable(); before, the time before which a row was
--   deleted softly to be deleted for good; batch_size, how many rows at most.
-- Result: deleted, how many rows have gone; kept, how many of that time are left because live or restricting
--   rows reference them or somebody has locked them; null where the batch was full and there may be more.
-- Errors: 42501 unless the caller owns the table; 22004 and 22023 for nonsense; 55000 without soft delete.
-- Locks: ROW EXCLUSIVE on the table, and the rows; rows that others have locked are left out, so that it
--   waits for no writer. Foreign keys act as they are declared. Cost: that of the delete.
CREATE OR REPLACE FUNCTION dbe.purge_batch(
    relation regclass, before timestamptz, batch_size integer DEFAULT 5000,
    OUT deleted bigint, OUT kept bigint)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 1
    AS 'MODULE_PATHNAME', 'dbe_purge_batch';
COMMENT ON FUNCTION dbe.purge_batch(regclass, timestamptz, integer) IS
    'Deletes one batch of rows for good that were deleted softly before a time; see dbe.purge().';
REVOKE ALL ON FUNCTION dbe.purge_batch(regclass, timestamptz, integer) FROM PUBLIC;

-- Arguments: as dbe.purge_batch(); deleted and kept are given back and need not be named.
-- Result: how many rows have gone, and how many of that time are left. It commits after each batch where
--   it is called outside of a transaction block, and is one transaction within.
-- Errors: as dbe.purge_batch(), for which the caller needs EXECUTE too; batches before stay done.
-- Locks: as dbe.purge_batch(), for one batch at a time. Cost: that of the delete.
CREATE OR REPLACE PROCEDURE dbe.purge(
    relation regclass, before timestamptz, batch_size integer DEFAULT 5000,
    INOUT deleted bigint DEFAULT NULL, INOUT kept bigint DEFAULT NULL)
    LANGUAGE c
    AS 'MODULE_PATHNAME', 'dbe_purge';
COMMENT ON PROCEDURE dbe.purge(regclass, timestamptz, integer, bigint, bigint) IS
    'Deletes rows for good that were deleted softly before a time, in batches: CALL dbe.purge(''orders'', now() - interval ''90 days'').';
REVOKE ALL ON PROCEDURE dbe.purge(regclass, timestamptz, integer, bigint, bigint) FROM PUBLIC;
