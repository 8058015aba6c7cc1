-- What dbe.lint() and the flags of plans find of statements that were written without a look at the rules: how much
-- of what they must find, and that they say nothing of what is right. The cases are in ../cases.
SET client_min_messages = warning;
CREATE EXTENSION dbe;
\getenv tests PG_ABS_SRCDIR
\set schema :tests '/cases/schema.sql'
\set table :tests '/cases/table.sql'
\set findings_results :tests '/cases/findings_results.sql'
\set findings_conditions :tests '/cases/findings_conditions.sql'
\set findings_joins :tests '/cases/findings_joins.sql'
\set findings_writing :tests '/cases/findings_writing.sql'
\set clean :tests '/cases/clean.sql'
\set functions :tests '/cases/functions.sql'
\set plan_schema :tests '/cases/plans/schema.sql'
\set plan_runs :tests '/cases/plans/runs.sql'
\set plan_pasted :tests '/cases/plans/pasted.sql'
\set ECHO none
\i :schema
\i :table
\i :findings_results
\i :findings_conditions
\i :findings_joins
\i :findings_writing
\i :clean
\set ECHO all
CREATE TABLE judged AS
SELECT 'statements' AS set, c.number, c.name, c.expected, -- what the server does by itself counts as found
	ARRAY(SELECT l.rule FROM dbe.lint(c.statement) l UNION SELECT r.id FROM dbe.lint_rules r
		WHERE r.id = ANY (c.expected) AND r.needless_since <= current_setting('server_version_num')::integer / 10000 ORDER BY 1) AS found FROM cases c;
\set ECHO none
\i :functions
\set ECHO all
INSERT INTO judged
SELECT 'functions', row_number() OVER (ORDER BY p.proname), p.proname, obj_description(p.oid)::text[],
	ARRAY(SELECT DISTINCT l.rule FROM dbe.lint_functions('{bodies}') l WHERE split_part(l.function_name, '(', 1) = p.proname ORDER BY 1)
FROM pg_proc p WHERE p.pronamespace = 'bodies'::regnamespace;
\set ECHO none
\o /dev/null
\i :plan_schema
\i :plan_runs
\i :plan_pasted
\o
\set ECHO all
INSERT INTO judged
SELECT CASE WHEN c.plan IS NULL THEN 'plans run' ELSE 'plans pasted' END, c.number, c.name, c.expected, flags_of(c) FROM plan_cases c ORDER BY c.number;

CREATE VIEW parts AS
SELECT j.set, j.number, j.name, p.id, p.id = ANY (j.expected) AS is_expected, p.id = ANY (j.found) AS is_found, j.expected = '{}' AS is_clean
FROM judged j, LATERAL (SELECT unnest(j.expected) UNION SELECT unnest(j.found)) p (id);
-- the figures
SELECT j.set, count(*) FILTER (WHERE j.expected <> '{}') AS with_findings, count(*) FILTER (WHERE j.expected = '{}') AS clean,
	(SELECT count(DISTINCT p.id) FROM parts p WHERE p.set = j.set AND p.is_expected) AS ids,
	(SELECT count(*) FROM parts p WHERE p.set = j.set AND p.is_expected) AS expected,
	(SELECT count(*) FROM parts p WHERE p.set = j.set AND p.is_expected AND p.is_found) AS found,
	(SELECT round(100.0 * count(*) FILTER (WHERE p.is_found) / count(*), 1) FROM parts p WHERE p.set = j.set AND p.is_expected) AS recall_pct,
	(SELECT count(*) FROM parts p WHERE p.set = j.set AND NOT p.is_expected AND NOT p.is_clean) AS extra,
	count(*) FILTER (WHERE j.expected = '{}' AND j.found <> '{}') AS clean_flagged
FROM judged j GROUP BY j.set ORDER BY j.set;
-- clean cases of which something is said
SELECT j.set, j.name, j.found FROM judged j WHERE j.expected = '{}' AND j.found <> '{}' ORDER BY j.set, j.number;
-- what is said beside what is expected
SELECT p.set, p.name, p.id AS extra FROM parts p WHERE NOT p.is_expected AND NOT p.is_clean ORDER BY p.set, p.number, p.id;
-- what is missed, each for a reason that is told in ../cases/README.md
SELECT p.set, p.name, p.id AS missed FROM parts p WHERE p.is_expected AND NOT p.is_found ORDER BY p.set, p.number, p.id;
-- rules without a case
SELECT r.id FROM dbe.lint_rules r WHERE NOT EXISTS (SELECT FROM parts p WHERE p.id = r.id AND p.is_expected) ORDER BY r.id;
SELECT f.id FROM dbe.plan_flag_list f WHERE NOT EXISTS (SELECT FROM parts p WHERE p.id = f.id AND p.is_expected) ORDER BY f.id;
