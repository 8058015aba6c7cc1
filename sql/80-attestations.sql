-- What only people know: whether backups are tested, rights reviewed, copies kept elsewhere. The
-- library knows the facts, the log holds what was said about them; the latest word counts.

CREATE TABLE dbe.attestation_log (
    fact        text NOT NULL CHECK (fact <> ''),
    attested_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp() CHECK (isfinite(attested_at)),
    value       text NOT NULL CHECK (value <> ''),
    valid_until timestamptz NOT NULL,
    note        text,
    -- who logged in: SET ROLE does not hide it
    attested_by name NOT NULL DEFAULT session_user,
    PRIMARY KEY (fact, attested_at)
);
COMMENT ON TABLE dbe.attestation_log IS
    'Everything that was ever attested; add to it with dbe.attest(), read the latest in dbe.attestations.';
SELECT pg_catalog.pg_extension_config_dump('dbe.attestation_log', '');
GRANT SELECT ON dbe.attestation_log TO PUBLIC;

-- Result: one row per fact that can be attested; meaning is what yes says; value_kind, what may be
--   said; valid_days, for how long it holds where nothing else is said; source, where that is from.
-- Errors: none. Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.list_facts(
    OUT fact text, OUT meaning text, OUT value_kind text, OUT valid_days double precision,
    OUT source text)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL UNSAFE ROWS 10
    AS 'MODULE_PATHNAME', 'dbe_list_facts';
COMMENT ON FUNCTION dbe.list_facts() IS
    'Every fact that dbe.attest() takes; see the view dbe.attestations.';

-- Arguments: as dbe.attest(); seconds_left, until it expires, null for the fact's own validity.
-- Result: the value as it is kept, yes and no in lower case.
-- Errors: as dbe.attest(). Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.known_attestation(
    fact text, value text, seconds_left double precision) RETURNS text
    LANGUAGE c STABLE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_known_attestation';
COMMENT ON FUNCTION dbe.known_attestation(text, text, double precision) IS
    'The value as it is kept where dbe.attest() would take the arguments; otherwise an error.';

CREATE OR REPLACE VIEW dbe.attestations AS
    SELECT f.fact, f.meaning, f.value_kind, f.valid_days, l.value, l.note, l.attested_by,
           l.attested_at, l.valid_until,
           CASE WHEN l.fact IS NULL THEN 'never'
                WHEN l.valid_until > pg_catalog.statement_timestamp() THEN 'valid'
                ELSE 'expired' END AS state
    FROM dbe.list_facts() f
    LEFT JOIN (SELECT DISTINCT ON (a.fact) a.* FROM dbe.attestation_log a
               ORDER BY a.fact, a.attested_at DESC) l ON l.fact = f.fact
    ORDER BY f.fact COLLATE "C";
COMMENT ON VIEW dbe.attestations IS
    'Every fact that only people know, with the latest word on it: valid, expired, or never attested.';
GRANT SELECT ON dbe.attestations TO PUBLIC;

-- Arguments: fact, as in dbe.attestations; value, 'yes' or 'no', and for some facts other words;
--   valid_until, when it expires, null for as long as the fact's own valid_days say; note, for
--   whoever reads it later.
-- The checks of dbe.findings() that rest on a fact pass while a yes is valid; a no and what has
--   expired are findings; what was never attested is not assessed. Saying it again replaces what
--   was said, and dbe.attestation_log keeps both. It holds for this database and survives pg_dump.
-- Result: when it expires.
-- Errors: 42704 for an unknown fact, 22004 for a null fact or value, 22023 for a value that the fact
--   does not have and for a time that has passed; nothing is changed then.
-- Rights: the extension's owner, or a role that was granted EXECUTE and INSERT on
--   dbe.attestation_log. Locks: ROW EXCLUSIVE on dbe.attestation_log. Cost: one row.
CREATE OR REPLACE FUNCTION dbe.attest(
    fact text, value text DEFAULT 'yes', valid_until timestamptz DEFAULT NULL,
    note text DEFAULT NULL) RETURNS timestamptz
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        -- the latest word has the latest time, though clocks may be set back
        WITH moment (attested_at) AS MATERIALIZED (
            SELECT greatest(clock_timestamp(), (SELECT max(l.attested_at) + interval '1 microsecond'
                                                FROM dbe.attestation_log l WHERE l.fact = $1)))
        INSERT INTO dbe.attestation_log AS l (fact, attested_at, value, valid_until, note)
        SELECT $1, m.attested_at,
               dbe.known_attestation($1, $2, date_part('epoch', $3)
                                             - date_part('epoch', statement_timestamp())),
               coalesce($3, m.attested_at + interval '24 hours'
                                            * (SELECT f.valid_days FROM dbe.list_facts() f
                                               WHERE f.fact = $1)),
               $4
        FROM moment m
        RETURNING l.valid_until
    $$;
COMMENT ON FUNCTION dbe.attest(text, text, timestamptz, text) IS
    'Records what only people know, for example dbe.attest(''restore_test'', note => ''copy of Sunday'').';
REVOKE ALL ON FUNCTION dbe.attest(text, text, timestamptz, text) FROM PUBLIC;
