-- Brings every page that an operation will meet into the cache: all tables, and their keys' indexes.
SET max_parallel_workers_per_gather = 0;
SET client_min_messages = warning;

DO $$
DECLARE
    loaded record;
    rows bigint;
BEGIN
    FOR loaded IN
        SELECT indrelid::regclass AS name, attname AS key
        FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
        WHERE indisprimary AND indrelid IN (SELECT oid FROM pg_class
                                            WHERE relnamespace = 'public'::regnamespace)
    LOOP
        SET enable_seqscan = on;
        EXECUTE format('SELECT count(*) FROM %s', loaded.name) INTO rows;
        SET enable_seqscan = off;
        EXECUTE format('SELECT count(%I) FROM %s WHERE %1$I > 0', loaded.key, loaded.name) INTO rows;
    END LOOP;
END
$$;
RESET enable_seqscan;
