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

-- Result, locks, cost: none; it refuses to be called.
-- Errors: 0A000 unless it is fired by a trigger; 55000, 42804 and 39P01 on a table whose triggers were
--   changed by hand; 22003 behind the last version that the column takes.
CREATE OR REPLACE FUNCTION dbe.track_stamp() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_track_stamp';
COMMENT ON FUNCTION dbe.track_stamp() IS
    'Trigger function of dbe.track_updates(), BEFORE UPDATE: sets the time, the version and the user of a change.';

-- Arguments: table_name, an ordinary or partitioned table; updated_at and version, the columns that each
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
    table_name regclass, updated_at name DEFAULT 'updated_at', version name DEFAULT 'version',
    check_version boolean DEFAULT false, created_at name DEFAULT NULL, created_by name DEFAULT NULL,
    updated_by name DEFAULT NULL, add_columns boolean DEFAULT false, dry_run boolean DEFAULT false,
    OUT step bigint, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 5
    AS 'MODULE_PATHNAME', 'dbe_track_updates';
COMMENT ON FUNCTION dbe.track_updates(regclass, name, name, boolean, name, name, name, boolean, boolean) IS
    'Lets the server maintain when a row was changed, its version, and who made and changed it.';
REVOKE ALL ON FUNCTION dbe.track_updates(regclass, name, name, boolean, name, name, name, boolean, boolean) FROM PUBLIC;

-- Arguments: table_name, a table of dbe.track_updates(); dry_run, true to show the steps only.
-- Result: as dbe.track_updates(). Columns, defaults and rows stay as they are.
-- Errors: 42501 unless the caller owns the table; 42809 for a partition; 55P03 where a lock is not free.
-- Locks: ACCESS EXCLUSIVE on the table until the end of the transaction. Cost: a millisecond.
CREATE OR REPLACE FUNCTION dbe.track_updates_disable(
    table_name regclass, dry_run boolean DEFAULT false,
    OUT step bigint, OUT command text, OUT effect text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE ROWS 2
    AS 'MODULE_PATHNAME', 'dbe_track_updates_disable';
COMMENT ON FUNCTION dbe.track_updates_disable(regclass, boolean) IS
    'Takes back dbe.track_updates() and leaves the columns and their values.';
REVOKE ALL ON FUNCTION dbe.track_updates_disable(regclass, boolean) FROM PUBLIC;
