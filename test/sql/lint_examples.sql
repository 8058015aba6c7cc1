-- Every rule of the linter proves its own documentation: each bad statement makes it fire, and it alone,
-- and no near miss makes anything fire.
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
	UNION ALL SELECT 'near miss', s FROM string_to_table(r.near_misses, E'\n') s) e (kind, statement);
SELECT id, statement, rules FROM found WHERE kind = 'bad' AND rules <> ARRAY[id] ORDER BY id, statement;
SELECT id, statement, rules FROM found WHERE kind = 'near miss' AND rules <> '{}' ORDER BY id, statement;
-- what is written in place of a statement can be analysed, and the rule is content with it
SELECT r.id, l.fix, f.rule, f.detail
FROM dbe.lint_rules r, string_to_table(r.bad, E'\n') s, dbe.lint(s) l, dbe.lint(l.fix) f
WHERE l.fix_level <> '' AND f.rule IN (l.rule, 'not_analysed') ORDER BY 1, 2;
-- and where the same rows are promised, they are the same
CREATE FUNCTION differs(one text, other text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN
	EXECUTE format('SELECT count(*) FROM (((%1$s) EXCEPT ALL (%2$s)) UNION ALL ((%2$s) EXCEPT ALL (%1$s))) d', rtrim(one, ';'), rtrim(other, ';')) INTO n;
	RETURN nullif(n, 0)::text;
EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$;
SELECT r.id, s AS statement, l.fix, differs(s, l.fix)
FROM dbe.lint_rules r, string_to_table(r.bad, E'\n') s, dbe.lint(s) l
WHERE l.fix_level = 'proved' AND s ~* '^(select|with|values)' AND differs(s, l.fix) IS NOT NULL ORDER BY 1, 2;
