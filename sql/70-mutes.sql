-- Findings that somebody has looked at and accepted: taken out of the list and the score, counted,
-- and never lost.

CREATE TABLE dbe.muted (
    check_id text NOT NULL,
    -- of the finding, as printed; * stands for any run of characters, everything else for itself
    object   text NOT NULL CHECK (object <> ''),
    reason   text NOT NULL CHECK (reason ~ '[^[:space:]]'),
    until    timestamptz,
    -- who logged in: SET ROLE does not hide it
    muted_by name NOT NULL DEFAULT session_user,
    muted_at timestamptz NOT NULL DEFAULT pg_catalog.statement_timestamp(),
    PRIMARY KEY (check_id, object)
);
COMMENT ON TABLE dbe.muted IS
    'Findings that are accepted, by check and object; change it with dbe.mute() and dbe.unmute(), read dbe.mutes.';
SELECT pg_catalog.pg_extension_config_dump('dbe.muted', '');
GRANT SELECT ON dbe.muted TO PUBLIC;

CREATE OR REPLACE VIEW dbe.mutes AS
    SELECT m.check_id, m.object, m.reason, m.until, m.muted_by, m.muted_at,
           m.until IS NULL OR m.until > pg_catalog.statement_timestamp() AS is_active
    FROM dbe.muted m;
COMMENT ON VIEW dbe.mutes IS
    'Accepted findings: which, why, until when and by whom; what has expired stays here and mutes no longer.';
GRANT SELECT ON dbe.mutes TO PUBLIC;

-- Arguments: check_id, as in dbe.checks.
-- Errors: 42704 when there is no such check, 22004 for a null. Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.known_check(check_id text) RETURNS text
    LANGUAGE c STABLE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_known_check';
COMMENT ON FUNCTION dbe.known_check(text) IS
    'The id itself where a check of this id exists; otherwise an error.';

-- Arguments: as dbe.mute(); seconds_left, until it expires, null for never.
-- Errors: as dbe.mute(). Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.known_mute(
    check_id text, object text, reason text, seconds_left double precision) RETURNS text
    LANGUAGE c STABLE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_known_mute';
COMMENT ON FUNCTION dbe.known_mute(text, text, text, double precision) IS
    'The id of the check where dbe.mute() would take the arguments; otherwise an error.';

-- Arguments: check_id, as in dbe.checks; object, of the finding as dbe.findings() prints it, in
--   which * stands for any run of characters and every other character for itself; reason, for
--   whoever reads it later; until, when the finding comes back, null for never.
-- What is muted leaves dbe.findings() and dbe.report() and costs nothing in dbe.score(); all three
--   and dbe.score_explain() count it, dbe.findings(muted => true) shows it. It holds for every user
--   of this database and survives pg_dump. Muting the same again replaces reason and time.
-- Errors: 42704 for an unknown check, 22004 for a null check, object or reason, 22023 for an empty
--   object or reason and for a time that has passed; nothing is changed then.
-- Rights: the extension's owner, or a role that was granted EXECUTE and writes to dbe.muted.
-- Locks: ROW EXCLUSIVE on dbe.muted. Cost: one row.
CREATE OR REPLACE FUNCTION dbe.mute(
    check_id text, object text DEFAULT '*', reason text DEFAULT NULL,
    until timestamptz DEFAULT NULL) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        INSERT INTO dbe.muted AS m (check_id, object, reason, until)
        VALUES (dbe.known_mute($1, $2, $3, date_part('epoch', $4)
                                           - date_part('epoch', statement_timestamp())),
                $2, $3, $4)
        ON CONFLICT (check_id, object) DO UPDATE
        SET reason = excluded.reason, until = excluded.until,
            muted_by = excluded.muted_by, muted_at = excluded.muted_at
    $$;
COMMENT ON FUNCTION dbe.mute(text, text, text, timestamptz) IS
    'Accepts findings, for example dbe.mute(''unused_index'', ''public.*'', ''kept for the yearly report'').';
REVOKE ALL ON FUNCTION dbe.mute(text, text, text, timestamptz) FROM PUBLIC;

-- Arguments: check_id, as for dbe.mute(); object, exactly as it was muted, null for all of the check.
-- Result: how many mutes were taken back, expired ones among them; 0 when there was none.
-- Errors: 42704 for a check that is neither known nor muted, 22004 for a null one.
-- Rights, locks, cost: as dbe.mute().
CREATE OR REPLACE FUNCTION dbe.unmute(check_id text, object text DEFAULT NULL) RETURNS bigint
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        -- What an older release knew may stand here still. The guard is STABLE, since an immutable
        -- one could be called when the statement is planned.
        SELECT dbe.known_check($1) WHERE NOT EXISTS (SELECT FROM dbe.muted m WHERE m.check_id = $1);
        WITH gone AS (
            DELETE FROM dbe.muted m WHERE m.check_id = $1 AND ($2 IS NULL OR m.object = $2)
            RETURNING 1)
        SELECT count(*) FROM gone
    $$;
COMMENT ON FUNCTION dbe.unmute(text, text) IS
    'Takes mutes of a check back, one or all of them, and says how many there were.';
REVOKE ALL ON FUNCTION dbe.unmute(text, text) FROM PUBLIC;
