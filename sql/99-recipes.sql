-- Worked examples of queries and patterns that people look up again and again.

-- Result: one row per example and platform. setup makes its tables and fills them, example asks them: both run as
--   they are in an empty schema, within a transaction. is_tested: the tests run it; those of other platforms
--   they do not.
-- Errors: none. Locks: none. Cost: none.
CREATE OR REPLACE FUNCTION dbe.list_recipes(
    OUT topic text, OUT name text, OUT platform text, OUT purpose text, OUT setup text, OUT example text,
    OUT notes text, OUT is_tested boolean)
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL UNSAFE ROWS 50
    AS 'MODULE_PATHNAME', 'dbe_list_recipes';
COMMENT ON FUNCTION dbe.list_recipes() IS 'Worked examples; see the view dbe.recipes.';

CREATE OR REPLACE VIEW dbe.recipes AS
    SELECT r.topic, r.name, r.platform, r.purpose, r.setup, r.example, r.notes, r.is_tested
    FROM dbe.list_recipes() r;
COMMENT ON VIEW dbe.recipes IS
    'Runnable examples by topic and platform: window functions, CTEs, paging, soft delete, event store, tenants and the like.';
GRANT SELECT ON dbe.recipes TO PUBLIC;
