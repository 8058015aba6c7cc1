-- The wall between C and C++: whatever is thrown on one side of it or raised on the other arrives
-- whole, every C++ frame in between has been unwound, and the session goes on.
-- The scenarios are in test/boundary; lack of memory, cancels from outside and terminations are in
-- test/tap.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET client_min_messages = warning;

CREATE FUNCTION core(scenario text, argument text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE AS '$libdir/dbe_boundary', 'dbe_boundary';
CREATE FUNCTION core_rows(scenario text, argument text DEFAULT NULL,
    OUT one text, OUT two text) RETURNS SETOF record
    LANGUAGE c VOLATILE AS '$libdir/dbe_boundary', 'dbe_boundary_rows';
CREATE FUNCTION live_objects() RETURNS integer
    LANGUAGE c VOLATILE AS '$libdir/dbe_boundary', 'dbe_boundary_live_objects';
CREATE FUNCTION status_of_process(field text) RETURNS bigint LANGUAGE sql VOLATILE
    AS $$ SELECT (regexp_match(pg_read_file('/proc/self/status'), field || ':\s+(\d+)'))[1]::bigint $$;

-- What a handler sees of an error, and how many C++ objects have outlived it.
CREATE FUNCTION outcome(scenario text, argument text DEFAULT NULL,
    OUT state text, OUT message text, OUT detail text, OUT hint text, OUT constraint_name text,
    OUT relation text, OUT column_name text, OUT type_name text, OUT alive integer)
    LANGUAGE plpgsql AS $$
DECLARE
    schema_name text;
    table_name text;
BEGIN
    message := core(scenario, argument);
    state := 'ok';
    alive := live_objects();
EXCEPTION WHEN OTHERS OR query_canceled THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
        detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, constraint_name = CONSTRAINT_NAME,
        schema_name = SCHEMA_NAME, table_name = TABLE_NAME, column_name = COLUMN_NAME,
        type_name = PG_DATATYPE_NAME;
    relation := concat_ws('.', nullif(schema_name, ''), nullif(table_name, ''));
    alive := live_objects();
END
$$;

CREATE TABLE parent (id integer PRIMARY KEY, amount integer CHECK (amount > 0));
INSERT INTO parent VALUES (1, 10);

-- The scenario's statement is read only by itself; a volatile function may write all the same.
CREATE FUNCTION add_parent(id integer, amount integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.parent VALUES (id, amount);
    RETURN id;
END
$$;
CREATE FUNCTION raise_everything() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'DB001', MESSAGE = 'the message', DETAIL = 'The detail.',
        HINT = 'The hint.', CONSTRAINT = 'a_constraint', SCHEMA = 'a_schema', TABLE = 'a_table',
        COLUMN = 'a_column', DATATYPE = 'a_type';
END
$$;

--
-- Ordinary work
--
SELECT core('work'), core('query', 'SELECT 42'), live_objects();
SELECT * FROM core_rows('query', 'SELECT 42');
SELECT core('query', 'SELECT NULL'), core('query', 'SELECT 1 WHERE false');

--
-- Each kind of C++ throw
--
SELECT state, message, detail, hint, alive FROM outcome('throw_standard');
SELECT state, message, detail, hint, alive FROM outcome('throw_error');
SELECT state, message, detail, hint, alive FROM outcome('throw_integer');
SELECT state, message, alive FROM outcome('throw_from_huge_vector');
SELECT state, message, alive FROM outcome('throw_from_arena');
SELECT state, message FROM outcome('no_such_scenario');
SELECT state, message, detail FROM outcome('claim_too_long');
-- outside of any handler, and in a set-returning function
\set VERBOSITY default
SELECT core('throw_error');
SELECT * FROM core_rows('throw_error');
\set VERBOSITY sqlstate
SELECT core('throw_integer');
SELECT live_objects();

-- A text that was cut to fit ends with a whole character: it reaches a client in any encoding.
SELECT state, length(message), right(message, 1) = chr(8364) AS message_is_whole,
    right(detail, 1) = chr(8364) AS detail_is_whole, right(hint, 1) = chr(8364) AS hint_is_whole
FROM outcome('throw_long_text');
SET client_encoding = 'WIN1252';
\set VERBOSITY sqlstate
SELECT core('throw_long_text');
RESET client_encoding;

--
-- Server errors below three frames of C++ that hold memory
--
\x on
SELECT * FROM outcome('query', 'SELECT 1/0');
SELECT * FROM outcome('query', 'SELECT public.add_parent(1, 10)');
SELECT * FROM outcome('query', 'SELECT public.add_parent(2, -1)');
SELECT * FROM outcome('query', 'SELECT * FROM nowhere');
SELECT * FROM outcome('query', 'SELECT ''x''::pg_catalog.int4');
SELECT * FROM outcome('query', 'SELECT public.raise_everything()');
SELECT * FROM outcome('query', 'INSERT INTO public.parent VALUES (3, 3)');
SELECT * FROM outcome('query', 'SET work_mem = 64');
SELECT * FROM outcome('read_catalog');
\x off

-- the position within the statement
\set VERBOSITY default
SELECT core('query', 'SELECT 1 FROM FROM nowhere');
SELECT core('query', 'SELECT no_such_column FROM public.parent');
\set VERBOSITY sqlstate

-- core -> SQL -> core -> SQL
SELECT state, message, constraint_name, alive
FROM outcome('query', $$SELECT public.core('query', 'SELECT public.add_parent(1, 10)')$$);
SELECT state, message, detail, hint, alive
FROM outcome('query', $$SELECT public.core('throw_error')$$);
SELECT core('query', $$SELECT public.core('query', 'SELECT public.core(''work'')')$$);

--
-- Interrupts: a timeout that arrives while the core computes, while a query runs below it, and
-- within a subtransaction, which may not swallow it
--
SET statement_timeout = '100ms';
SELECT core('loop');
SELECT core('query', 'SELECT pg_catalog.pg_sleep(30)');
SELECT core('cancel_in_subtransaction');
SELECT core('swallow_once', 'SELECT pg_catalog.pg_sleep(30)');
RESET statement_timeout;
SELECT live_objects();
-- a handler for cancels may go on
SET statement_timeout = '100ms';
DO $$
BEGIN
    PERFORM public.core('loop');
    RAISE EXCEPTION 'not canceled';
EXCEPTION WHEN query_canceled THEN
    PERFORM public.core('work');
END
$$;
RESET statement_timeout;
SELECT live_objects();

--
-- A recursion without end
--
SELECT core('recurse');
SELECT live_objects(), core('work');

--
-- Subtransactions
--
SELECT core('swallow_once', 'SELECT 1'), core('swallow_once', 'SELECT public.raise_everything()');
SELECT core('swallow_once', 'SELECT public.core(''throw_error'')');
SELECT core('nest_subtransactions', 'SELECT 1/0'), core('nest_subtransactions', 'SELECT 1');
SELECT state, message, detail, hint, alive FROM outcome('throw_in_subtransaction');
-- a long text of the server is cut between characters
CREATE FUNCTION raise_long_text() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', repeat(chr(8364), 2000);
END
$$;
SELECT core('swallow_once', 'SELECT public.raise_long_text()') LIKE '1 failed, the last: P0001 '
    || repeat(chr(8364), 341) || ' | %' AS is_whole;
-- what the failed statement had done is undone, what came before it stays
CREATE FUNCTION add_then_fail(id integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.parent VALUES (id, 1);
    RETURN 1/0;
END
$$;
BEGIN;
INSERT INTO parent VALUES (10, 1);
SELECT core('swallow_once', 'SELECT public.add_then_fail(11)');
INSERT INTO parent VALUES (12, 1);
COMMIT;
SELECT id FROM parent ORDER BY id;
SELECT live_objects();

--
-- Savepoints and handlers of PL/pgSQL
--
BEGIN;
INSERT INTO parent VALUES (20, 1);
SAVEPOINT here;
SELECT core('query', 'SELECT 1/0');
ROLLBACK TO here;
INSERT INTO parent VALUES (21, 1);
SAVEPOINT here;
SELECT core('throw_error');
SELECT core('work');
ROLLBACK TO here;
SELECT core('work');
COMMIT;
SELECT id FROM parent WHERE id >= 20 ORDER BY id;
DO $$
DECLARE
    seen text := '';
    scenario text;
BEGIN
    FOREACH scenario IN ARRAY ARRAY['throw_standard', 'throw_error', 'throw_integer',
        'throw_from_huge_vector', 'recurse', 'read_catalog', 'work'] LOOP
        BEGIN
            PERFORM public.core(scenario);
            seen := seen || ' ok';
        EXCEPTION
            WHEN invalid_parameter_value THEN seen := seen || ' invalid_parameter_value';
            WHEN out_of_memory THEN seen := seen || ' out_of_memory';
            WHEN statement_too_complex THEN seen := seen || ' statement_too_complex';
            WHEN internal_error THEN seen := seen || ' internal_error';
            WHEN OTHERS THEN seen := seen || ' ' || SQLSTATE;
        END;
    END LOOP;
    CREATE TABLE seen AS SELECT seen;
END
$$;
SELECT * FROM seen;

--
-- Settings are pinned inside and are the session's own again afterwards, however a call ends
--
SET search_path = public;
SET lock_timeout = '7min';
SET extra_float_digits = -5;
CREATE FUNCTION settings() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' | ', current_setting('search_path'), current_setting('lock_timeout'),
        current_setting('extra_float_digits'), current_setting('row_security'))
$$;
SET row_security = off;
SELECT core('query', 'SELECT public.settings()') AS inside, settings() AS after;
SELECT core('query', 'SELECT 1/0');
SELECT settings() AS after_server_error;
SELECT core('throw_error');
SELECT settings() AS after_core_error;
SELECT state, settings() AS after_handler FROM outcome('query', 'SELECT 1/0');
SELECT state, settings() AS after_handler FROM outcome('throw_error');
SELECT core('swallow_once', 'SELECT public.raise_everything()'), settings() AS after_swallowing;
BEGIN;
SAVEPOINT here;
SELECT core('throw_error');
ROLLBACK TO here;
SELECT settings() AS after_savepoint;
COMMIT;
-- a shorter wait for locks than the core's own stays
SET lock_timeout = '20ms';
SELECT core('query', 'SELECT current_setting(''lock_timeout'')'), current_setting('lock_timeout');
RESET ALL;
\set VERBOSITY sqlstate

--
-- Many errors and many calls cost no memory that stays
--
SELECT core('swallow_thousands', 'SELECT 1/0');
CREATE TEMP TABLE memory AS SELECT status_of_process('RssAnon') AS kilobytes;
SELECT core('swallow_thousands', 'SELECT 1/0');
SELECT status_of_process('RssAnon') - kilobytes < 4096 AS swallowing_keeps_no_memory FROM memory;

SELECT count(core('work')) FROM generate_series(1, 100000);
UPDATE memory SET kilobytes = status_of_process('RssAnon');
SELECT count(core('work')) FROM generate_series(1, 100000);
SELECT status_of_process('RssAnon') - kilobytes < 1024 AS calls_keep_no_memory FROM memory;

DO $$
BEGIN
    FOR i IN 1..500 LOOP
        PERFORM public.outcome('throw_standard'), public.outcome('query', 'SELECT 1/0');
    END LOOP;
END
$$;
UPDATE memory SET kilobytes = status_of_process('RssAnon');
DO $$
BEGIN
    FOR i IN 1..5000 LOOP
        PERFORM public.outcome('throw_standard'), public.outcome('query', 'SELECT 1/0');
    END LOOP;
END
$$;
SELECT status_of_process('RssAnon') - kilobytes < 4096 AS errors_keep_no_memory FROM memory;

--
-- Nothing is left, and no thread was ever made
--
SELECT live_objects(), status_of_process('Threads') AS threads;
