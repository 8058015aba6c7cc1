-- Statements per second of each step over each script, and its time as a ratio to the server's own
-- parsing and analysis.
SET client_min_messages = warning;
CREATE FUNCTION bench_parse(text) RETURNS integer LANGUAGE c STRICT AS :'floor', 'bench_parse';
CREATE FUNCTION bench_analyse(text) RETURNS integer LANGUAGE c STRICT AS :'floor', 'bench_analyse';

CREATE TABLE scripts (script text, sql text, statements integer);
INSERT INTO scripts
SELECT 'simple', string_agg(format('SELECT id, status, total FROM orders WHERE id = %s', g), ';'), count(*)
FROM generate_series(1, :statements) g;
INSERT INTO scripts
SELECT k.script, string_agg(e.statement, ';' ORDER BY g, e.statement), count(*)
FROM (SELECT 'realistic, clean' AS script, near_misses AS examples FROM dbe.lint_rules
	UNION ALL SELECT 'realistic, each with a finding', bad FROM dbe.lint_rules) k,
	LATERAL string_to_table(k.examples, E'\n') e (statement), generate_series(1, :statements / 300) g
WHERE e.statement !~* '^(create|explain|copy|prepare|declare|truncate|merge|with)'
GROUP BY k.script;

CREATE FUNCTION measure(step text, script text) RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
	started timestamptz := clock_timestamp();
BEGIN
	CASE step
		WHEN 'parse' THEN PERFORM bench_parse(script);
		WHEN 'parse + analyse' THEN PERFORM bench_analyse(script);
		WHEN 'lint, no rule' THEN PERFORM count(*) FROM dbe.lint(script, '{}');
		WHEN 'lint, all rules' THEN PERFORM count(*) FROM dbe.lint(script);
	END CASE;
	RETURN extract(epoch FROM clock_timestamp() - started);
END $$;

CREATE TABLE results AS
SELECT r AS round, s.script, s.statements, p.place, p.step, measure(p.step, s.sql) AS seconds
FROM generate_series(0, :rounds) r, scripts s,
	(VALUES (1, 'parse'), (2, 'parse + analyse'), (3, 'lint, no rule'), (4, 'lint, all rules')) p (place, step);

-- the first round warms the caches
WITH medians AS (
	SELECT script, statements, place, step, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS seconds
	FROM results WHERE round > 0 GROUP BY script, statements, place, step)
SELECT m.script, m.step, round(m.statements / m.seconds) AS "statements/s",
	round((m.seconds / m.statements * 1e6)::numeric, 2) AS "us each",
	round((m.seconds / f.seconds)::numeric, 2) AS "to parse + analyse",
	CASE WHEN m.place > 2 THEN round(m.statements / nullif(m.seconds - f.seconds, 0)) END AS "of dbe alone/s"
FROM medians m JOIN medians f ON f.script = m.script AND f.place = 2
ORDER BY m.script DESC, m.place;
