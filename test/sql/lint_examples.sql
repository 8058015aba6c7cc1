-- Every rule of the linter proves its own documentation: each bad statement makes it fire, and it alone,
-- and no near miss makes anything fire. Those of functions are in lint_functions.
SET client_min_messages = warning;
CREATE EXTENSION dbe;
\getenv tests PG_ABS_SRCDIR
\set schema :tests '/lint/schema.sql'
\set ECHO none
\i :schema
\set ECHO all
SELECT count(*) > 0 AS some FROM dbe.lint_rules;
CREATE VIEW found AS
SELECT r.id, e.kind, e.statement, (SELECT coalesce(array_agg(DISTINCT l.rule ORDER BY l.rule), '{}') FROM dbe.lint(e.statement) l) AS rules
FROM dbe.lint_rules r, LATERAL (
	SELECT 'bad', s FROM string_to_table(r.bad, E'\n') s
	UNION ALL SELECT 'near miss', s FROM string_to_table(r.near_misses, E'\n') s) e (kind, statement)
WHERE r.topic <> 'functions';
-- but where the server does by itself what the rule asks for
SELECT id, statement, rules FROM found WHERE kind = 'bad' AND rules <> ARRAY[id]
	AND NOT (rules = '{}' AND id IN (SELECT r.id FROM dbe.lint_rules r WHERE r.needless_since <= current_setting('server_version_num')::integer / 10000)) ORDER BY id, statement;
SELECT id, statement, rules FROM found WHERE kind = 'near miss' AND rules <> '{}' ORDER BY id, statement;
-- what is written in place of a statement can be analysed, and the rule is content with it
SELECT r.id, l.fix, f.rule, f.detail
FROM dbe.lint_rules r, string_to_table(r.bad, E'\n') s, dbe.lint(s) l, dbe.lint(l.fix) f
WHERE l.fix_level <> '' AND f.rule IN (l.rule, 'not_analysed') ORDER BY 1, 2;
-- and where the same rows are promised, they are the same: on rows that are made up for the purpose, and on the
-- tables' own; of what holds under a condition that these rows meet as well
-- such as that of the rules which read dates as texts
SET DateStyle = 'ISO, YMD';
CREATE TABLE promised AS
SELECT r.id, l.fix_level AS level, s AS statement, l.fix, c.verdict, c.detail, c.counter_example
FROM dbe.lint_rules r, string_to_table(r.bad, E'\n') s, dbe.lint(s) l, dbe.compare_results(s, l.fix, time_limit => '1 minute') c
WHERE l.fix_level IN ('proved', 'conditional') AND s ~* '^(select|with|values)';
SELECT id, statement, fix, verdict, detail, counter_example FROM promised
WHERE level = 'proved' AND verdict <> 'same' OR verdict = 'differs' ORDER BY level, id, statement;
SELECT level, count(*) > 10 AS many FROM promised GROUP BY level ORDER BY level;
