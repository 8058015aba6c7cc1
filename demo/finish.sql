-- The last steps, outside the transaction: an index build that fails, and statistics.

-- ---- the invalid index ------------------------------------------------------------------------
-- A real team's shortcut: the unique index was built CONCURRENTLY, which is right, the build met
-- two coupons with one code, and nobody looked at the output. A failed concurrent build leaves its
-- index behind: never used by a query, maintained by every write. It can only be made by failing
-- honestly, so here it fails.
\echo '==> one index build that must fail: the next ERROR is expected'
\set ON_ERROR_STOP off
CREATE UNIQUE INDEX CONCURRENTLY uq_coupons_code ON coupons (code);
\set build_sqlstate :SQLSTATE
\set ON_ERROR_STOP on

SELECT :'build_sqlstate' = '23505'
       AND EXISTS (SELECT FROM pg_index
                    WHERE indexrelid = to_regclass('public.uq_coupons_code')
                      AND NOT indisvalid) AS is_invalid_index_planted
\gset

\if :is_invalid_index_planted
  \echo '    as planned: two coupons share a code, and an invalid index uq_coupons_code stays behind'
\else
  DO $$ BEGIN RAISE EXCEPTION 'building uq_coupons_code did not fail in the expected way'; END $$;
\endif

-- ---- statistics -------------------------------------------------------------------------------
-- Planner statistics for every table, and the visibility map that index-only scans need.
\echo '==> statistics'
VACUUM (ANALYZE);
