-- Vital signs against thresholds, now.

-- Result: a row per vital sign in a fixed order: its value as people read it, unit, state (ok,
--   warning, critical, unknown), thresholds, meaning, and what to do unless it is ok. What the caller
--   may not see or the server does not know is unknown, with the reason as the meaning.
-- Errors: none. Locks: as dbe.findings(). Writes nothing, works on a standby.
-- Cost: a dozen reads of statistics views and the catalogs once.
CREATE OR REPLACE FUNCTION dbe.health(
    OUT metric text, OUT value text, OUT unit text, OUT state text,
    OUT warning text, OUT critical text, OUT meaning text, OUT action text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 ROWS 25
    AS 'MODULE_PATHNAME', 'dbe_health';
COMMENT ON FUNCTION dbe.health() IS
    'Vital signs with their thresholds: ok, warning, critical, or unknown with the reason.';
