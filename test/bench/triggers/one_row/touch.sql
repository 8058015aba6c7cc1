-- Locks one row of every page and lets go, so that the page is in WAL as a whole before it counts.
-- Of a tenth of the rows, changed in no order, every third would pay for that otherwise.
BEGIN;
DO $$
BEGIN
    PERFORM FROM bench_rows
        WHERE ctid = ANY (ARRAY(
            SELECT format('(%s,1)', page)::tid
            FROM pg_class, generate_series(0, relpages - 1) AS page
            WHERE oid = 'bench_rows'::regclass))
        FOR UPDATE;
END
$$;
ROLLBACK;
