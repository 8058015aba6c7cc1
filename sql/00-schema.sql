-- complain if the script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION dbe" to load this file. \quit

SET LOCAL search_path = pg_catalog, pg_temp;

-- Made here and not by the control file: then it is a member of the extension and goes with it, and
-- a schema that somebody made before is refused instead of adopted with its owner.
CREATE SCHEMA dbe;
COMMENT ON SCHEMA dbe IS 'A database engineer inside the server: SELECT * FROM dbe.score();';

-- Reading functions are for everybody: they show what the caller may see. What changes anything is
-- revoked from PUBLIC where it is made.
GRANT USAGE ON SCHEMA dbe TO PUBLIC;

CREATE TYPE dbe.severity AS ENUM ('info', 'warning', 'critical');
COMMENT ON TYPE dbe.severity IS
    'How bad a finding is: info improves, warning will hurt, critical threatens data or service.';

-- Result: the release of the library that is loaded, for example 0.1.0; it may be newer than the
--   extension's SQL version (pg_extension.extversion), never older.
-- Errors: none. Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.version() RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'dbe_version';
COMMENT ON FUNCTION dbe.version() IS 'The release of the installed dbe library.';
