-- Thresholds of the checks. The library knows names, units and defaults; only what the user
-- changed is stored.

CREATE TABLE dbe.setting_overrides (
    name  text PRIMARY KEY,
    -- NaN would make every comparison false; infinity switches a check off, openly
    value double precision NOT NULL CHECK (value >= 0 AND value <> 'NaN')
);
COMMENT ON TABLE dbe.setting_overrides IS
    'Thresholds that differ from their defaults; change them with dbe.set() and dbe.reset().';
SELECT pg_catalog.pg_extension_config_dump('dbe.setting_overrides', '');
GRANT SELECT ON dbe.setting_overrides TO PUBLIC;

-- Result: one row per threshold; value is what is in force, "default" what the library ships.
-- Errors: none. Locks: ACCESS SHARE on dbe.setting_overrides. Cost: a few milliseconds.
CREATE OR REPLACE FUNCTION dbe.list_settings(
    OUT name text, OUT value double precision, OUT unit text,
    OUT "default" double precision, OUT meaning text)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL UNSAFE ROWS 100
    AS 'MODULE_PATHNAME', 'dbe_list_settings';
COMMENT ON FUNCTION dbe.list_settings() IS 'Every threshold of the checks; see the view dbe.settings.';

-- Arguments: name, '<check>.<threshold>'; value, which it is to have, null for none.
-- Errors: 42704 when there is no such threshold, 22004 for a null name, 22023 for a negative
--   value or NaN. Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.known_setting(name text, value double precision DEFAULT NULL)
    RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_known_setting';
COMMENT ON FUNCTION dbe.known_setting(text, double precision) IS
    'The name itself where a threshold of this name exists and takes the value; otherwise an error.';

CREATE OR REPLACE VIEW dbe.settings AS
    SELECT s.name, s.value, s.unit, s."default", s.meaning FROM dbe.list_settings() s;
COMMENT ON VIEW dbe.settings IS 'Thresholds of the checks: value in force, unit, default, meaning.';
GRANT SELECT ON dbe.settings TO PUBLIC;

-- Arguments: name, '<check>.<threshold>' as in dbe.settings; value, in the unit that dbe.settings
--   shows. It holds for every user of this database and survives pg_dump.
-- Errors: 42704 for an unknown name, 22004 or 23502 for nulls, 22023 for a negative value or
--   NaN; nothing is changed then.
-- Rights: the extension's owner, or a role that was granted EXECUTE and writes to
--   dbe.setting_overrides. Locks: ROW EXCLUSIVE on dbe.setting_overrides. Cost: one row.
CREATE OR REPLACE FUNCTION dbe.set(name text, value double precision) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        INSERT INTO dbe.setting_overrides AS o (name, value)
        VALUES (dbe.known_setting($1, $2), $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
    $$;
COMMENT ON FUNCTION dbe.set(text, double precision) IS
    'Changes a threshold for this database, for example dbe.set(''unused_index.min_bytes'', 1e8).';
REVOKE ALL ON FUNCTION dbe.set(text, double precision) FROM PUBLIC;

-- Arguments: name, as for dbe.set(); null for all thresholds.
-- Errors: 42704 for an unknown name. Rights, locks, cost: as dbe.set().
CREATE OR REPLACE FUNCTION dbe.reset(name text DEFAULT NULL) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT CASE WHEN $1 IS NOT NULL THEN dbe.known_setting($1) END;
        DELETE FROM dbe.setting_overrides o WHERE $1 IS NULL OR o.name = $1
    $$;
COMMENT ON FUNCTION dbe.reset(text) IS
    'Gives a threshold its default back; without a name, all of them.';
REVOKE ALL ON FUNCTION dbe.reset(text) FROM PUBLIC;
