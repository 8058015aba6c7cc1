-- Times the variant's reading statements over two changes of every row, made by 100 users, and
-- prints a line for table readings (report.sql) for each. Psql variables: variant, rows.
\ir warm.sql

-- No row is changed twice by the same user.
SELECT format('BEGIN; SET LOCAL app.user_id = %L;
               UPDATE bench_rows SET amount = amount + 1 WHERE id > %s AND id <= %s; COMMIT',
              (part + pass * 50) % 100, part * :rows / 100, (part + 1) * :rows / 100)
FROM generate_series(0, 1) AS pass, generate_series(0, 99) AS part ORDER BY pass, part
\gexec
VACUUM (ANALYZE);

CREATE TEMP TABLE timed (question text, rows bigint, us double precision);

-- As text, whole rows: what is read is decoded.
CREATE PROCEDURE pg_temp.time(question text, statement text, calls integer, most integer)
LANGUAGE plpgsql AS $$
DECLARE
    started timestamptz;
    found bigint;
BEGIN
    FOR n IN 1 .. calls LOOP
        started := clock_timestamp();
        IF question = 'history' THEN
            EXECUTE statement INTO found USING (n * 7919 % most)::bigint + 1;
        ELSE
            EXECUTE statement INTO found USING n::text;
        END IF;
        INSERT INTO timed
            VALUES (question, found, extract(epoch FROM clock_timestamp() - started) * 1e6);
    END LOOP;
EXCEPTION WHEN undefined_function THEN
    NULL;   -- the variant writes, but cannot be read this way
END
$$;

SELECT format('CALL pg_temp.time(%L, %L, %s, %s)', question,
              format('SELECT count(h::text) FROM (%s) AS h', statement), calls, :rows)
FROM bench.variant, LATERAL (VALUES ('history', history, 31), ('user', of_user, 11))
    AS questions (question, statement, calls)
WHERE statement IS NOT NULL
\gexec

SELECT :'variant', question, round(avg(rows)),
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY us)::numeric, 1)
FROM timed GROUP BY question;
