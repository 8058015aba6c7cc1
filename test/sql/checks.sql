-- dbe.checks: every check explains itself
CREATE EXTENSION dbe;
SELECT count(*) >= 40 AS forty, count(*) = count(DISTINCT id) AS unique_ids FROM dbe.checks;
SELECT dimension, count(*) >= 3 AS several FROM dbe.checks GROUP BY 1 ORDER BY 1;
SELECT severity FROM dbe.checks GROUP BY 1 ORDER BY 1;

-- none without its words; titles and sentences are of one line
SELECT id FROM dbe.checks WHERE id !~ '^[a-z][a-z_0-9]{2,62}$' OR coalesce(title, '') = ''
	OR length(why) < 20 OR why IS NULL OR length(action) < 10 OR action IS NULL OR title || why || action ~ '[\r\n]';
SELECT count(*) - count(DISTINCT title) AS same_title FROM dbe.checks;
-- an example, or the reason why there is none
SELECT id FROM dbe.checks WHERE (bad IS NULL) = (no_example IS NULL) OR (bad IS NULL) <> (good IS NULL)
	OR (near_miss IS NOT NULL AND bad IS NULL) OR bad = good;

-- thresholds are named, have a unit and a meaning, and are those of dbe.settings
SELECT id, p FROM dbe.checks, jsonb_array_elements(parameters) p
WHERE NOT (p ?& ARRAY['name', 'default', 'unit', 'meaning']) OR jsonb_typeof(p->'default') <> 'number'
	OR p->>'meaning' = '';
SELECT count(*) FROM (SELECT c.id || '.' || (p->>'name') AS name, (p->>'default')::float8 AS value, p->>'unit' AS unit
	FROM dbe.checks c, jsonb_array_elements(c.parameters) p) d
FULL JOIN dbe.settings s USING (name)
WHERE (d.value, d.unit) IS DISTINCT FROM (s."default", s.unit);

-- each check is run, timed and scored exactly once
SELECT count(*) FROM (SELECT step FROM dbe.check_timings() WHERE kind <> 'step') t FULL JOIN dbe.checks c ON c.id = t.step
WHERE t.step IS NULL OR c.id IS NULL;
SELECT count(*) FROM (SELECT dimension, check_id FROM dbe.score_explain() WHERE check_id !~ '^=') e
FULL JOIN dbe.checks c ON c.id = e.check_id AND c.dimension = e.dimension
WHERE e.check_id IS NULL OR c.id IS NULL;
SELECT DISTINCT status FROM dbe.check_timings() WHERE status NOT IN ('ok', 'finding', 'skipped');
SELECT count(*) FROM dbe.check_timings() WHERE milliseconds < 0 OR percent NOT BETWEEN 0 AND 100;
SELECT step FROM dbe.check_timings() WHERE kind = 'step';

-- every function says what it does, and none of them writes or may run in a worker
SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
WHERE d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'dbe')
	AND (obj_description(p.oid, 'pg_proc') IS NULL OR p.prosecdef OR p.proleakproof OR p.proparallel <> 'u');
