-- Every flag of plans proves its own documentation: each bad example makes it fire, its fix cures it, and no
-- near miss makes anything fire.
SET client_min_messages = warning;
CREATE EXTENSION dbe;
\getenv tests PG_ABS_SRCDIR
\set lint_schema :tests '/lint/schema.sql'
\set plan_schema :tests '/plan/schema.sql'
\set ECHO none
\i :lint_schema
\o /dev/null
\i :plan_schema
SELECT pg_stat_force_next_flush();
\o
\set ECHO all
VACUUM orders, customers, products, order_lines, payments, visits, cars;
SELECT count(*) > 0 AS some FROM dbe.plan_flag_list;
-- the settings of an example, and what is said of its last statement or of its plan. Whether planning takes long depends on
-- what else the machine does: its own examples are plans.
CREATE FUNCTION flags_of(example text) RETURNS TABLE (flag text, severity text, detail text, fix text) LANGUAGE plpgsql AS $$
DECLARE part text; parts text[];
BEGIN
	IF example ~ '^[{[]' THEN
		RETURN QUERY SELECT f.flag, f.severity, f.detail, f.fix FROM dbe.plan_flags(example::json) f;
		RETURN;
	END IF;
	parts := string_to_array(example, '; ');
	PERFORM set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true);
	FOREACH part IN ARRAY trim_array(parts, 1) LOOP EXECUTE replace(part, 'SET ', 'SET LOCAL '); END LOOP;
	RETURN QUERY SELECT f.flag, f.severity, f.detail, f.fix FROM dbe.explain_flags(parts[cardinality(parts)], true) f WHERE f.flag <> 'planning_dominates';
END $$;
CREATE FUNCTION flags_after(example text) RETURNS TABLE (flag text, severity text, detail text, fix text) LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
	BEGIN
		CREATE TEMP TABLE result ON COMMIT DROP AS SELECT * FROM flags_of(example);
		RAISE EXCEPTION USING ERRCODE = 'UTODO', MESSAGE = (SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM result r);
	EXCEPTION WHEN SQLSTATE 'UTODO' THEN
		RETURN QUERY SELECT r.* FROM jsonb_to_recordset(SQLERRM::jsonb) r (flag text, severity text, detail text, fix text);
	END;
END $$;
-- as a cure changes what comes after it, all is undone
CREATE FUNCTION left_after(example text, cure text, id text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE said text;
BEGIN
	BEGIN
		EXECUTE replace(replace(cure, ' CONCURRENTLY', ''), 'SET ', 'SET LOCAL ');
		IF cure ~ '^SET' THEN example := regexp_replace(example, 'SET work_mem = ''[^'']*''; ', ''); END IF;
		IF cure ~ '^CREATE INDEX' THEN EXECUTE 'ANALYZE'; END IF;
		RAISE EXCEPTION USING ERRCODE = 'UTODO', MESSAGE = coalesce((SELECT string_agg(f.detail, ' ') FROM flags_of(example) f WHERE f.flag = id), '');
	EXCEPTION WHEN SQLSTATE 'UTODO' THEN
		RETURN nullif(SQLERRM, '');
	END;
END $$;
CREATE TABLE found AS
SELECT l.id, e.kind, e.example, f.*
FROM dbe.plan_flag_list l, LATERAL (
	SELECT 'bad', s FROM string_to_table(l.bad, E'\n') s
	UNION ALL SELECT 'near miss', s FROM string_to_table(l.near_misses, E'\n') s) e (kind, example)
	LEFT JOIN LATERAL flags_after(e.example) f ON true;
SELECT id, left(example, 100) AS example, array_agg(flag) AS flags FROM found WHERE kind = 'bad'
GROUP BY id, example HAVING NOT coalesce(bool_or(flag = id), false) ORDER BY 1, 2;
SELECT id, left(example, 100) AS example, flag, detail FROM found WHERE kind = 'near miss' AND flag IS NOT NULL ORDER BY 1, 2, 3;
-- what is printed as a cure cures
SELECT id, fix, left_after(example, fix, id) AS still FROM found
WHERE kind = 'bad' AND flag = id AND fix <> '' AND example !~ '^[{[]' AND fix !~ '^VACUUM'
	AND left_after(example, fix, id) IS NOT NULL ORDER BY 1, 2;
