-- Everything on one page, and the snapshot for a bug report.

-- Arguments: format, 'text' (100 columns), 'markdown' or 'json'.
-- Result: score, health, findings with their fixes, and what could not be assessed.
-- Errors: 22023 for an unknown format. Locks and cost: as dbe.findings().
CREATE OR REPLACE FUNCTION dbe.report(format text DEFAULT 'text') RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000
    AS 'MODULE_PATHNAME', 'dbe_report';
COMMENT ON FUNCTION dbe.report(text) IS
    'Score, health and findings on one page: ''text'', ''markdown'' or ''json''.';

-- Result: what dbe has read of the catalogs, one section per list, tab-separated. Values from column
--   statistics are replaced by examples of the same shape, settings that may hold secrets by (set);
--   names, expressions of indexes, checks and policies, and counters are in it.
-- Errors: none. Locks and cost: as reading the catalogs once.
CREATE OR REPLACE FUNCTION dbe.catalog_dump() RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100000
    AS 'MODULE_PATHNAME', 'dbe_catalog_dump';
COMMENT ON FUNCTION dbe.catalog_dump() IS
    'The catalog snapshot as text, without any values from tables: attach it to a bug report.';
