-- Loads the sample shop into the current database: about 270,000 rows in a few seconds.
--
--     createdb shop
--     psql -X -d shop -f demo/load.sql
--
-- Needs a superuser (it creates roles and gives tables away to one) and an empty database; leaves
-- everything as it was if the schema or the data fails. PostgreSQL 15 or newer. Not with psql -1:
-- finish.sql builds an index concurrently and vacuums, and neither runs inside a transaction.

\set ON_ERROR_STOP on
\set saved_quiet :QUIET
\set QUIET on

-- One time zone while loading, so that a month of events means the same month everywhere, and one
-- pinned search_path, so that every object lands where the rest of the demo expects it.
SET TIME ZONE 'UTC';
SET search_path = public;

-- The load is not the workload: pg_stat_statements, where it is loaded, passes it over.
SET pg_stat_statements.track = 'none';

DO $$
BEGIN
  IF to_regclass('public.customers') IS NOT NULL THEN
    RAISE EXCEPTION 'this database already has a table public.customers'
      USING HINT = 'Load the sample shop into a new database.';
  END IF;
END
$$;

SELECT clock_timestamp() AS load_started_at
\gset

BEGIN;

\echo '==> roles, tables, constraints and indexes'
\ir schema.sql

\echo '==> rows'
\ir data.sql

COMMIT;

\ir finish.sql

RESET pg_stat_statements.track;
RESET search_path;
RESET TIME ZONE;

SELECT round(extract(epoch FROM clock_timestamp() - :'load_started_at'), 1) AS load_seconds,
       (SELECT to_char(sum(reltuples), 'FM999,999,999')
          FROM pg_class
         WHERE relnamespace = 'public'::regnamespace
           AND relkind = 'r') AS load_rows,
       pg_size_pretty(pg_database_size(current_database())) AS load_size
\gset

\echo '==> the shop is open:' :load_rows 'rows,' :load_size 'in' :load_seconds 's'
\set QUIET :saved_quiet
