-- rewritten(rule, statement): what the rule makes of a statement of the schema, and whether what it calls proved gives the same rows.
-- :tests is the folder of the tests.
SET client_min_messages = warning;
CREATE EXTENSION dbe;
\set schema :tests '/lint/schema.sql'
\set nulls :tests '/lint/nulls.sql'
\i :schema
\i :nulls
CREATE FUNCTION is_same(one text, other text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN
	EXECUTE format('SELECT count(*) FROM (((%1$s) EXCEPT ALL (%2$s)) UNION ALL ((%2$s) EXCEPT ALL (%1$s))) d', rtrim(one, ';'), rtrim(other, ';')) INTO n;
	RETURN CASE n WHEN 0 THEN 'the same rows' ELSE n || ' other rows' END;
EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$;
-- of the rule alone: others may have more to say of a statement
CREATE FUNCTION rewritten(rule text, original text) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(DISTINCT (E'\n' || coalesce(l.fix, 'no other statement') || coalesce(E'\n' || nullif(l.fix_level, ''), '')
		|| coalesce(': ' || l.fix_condition, '') || CASE WHEN l.fix_level = 'proved' THEN '; ' || is_same(original, l.fix) ELSE '' END) COLLATE "C", ''), E'\nnothing is said')
	FROM dbe.lint(original, ARRAY[rewritten.rule]) l WHERE l.rule = rewritten.rule $$;
\pset format unaligned
\pset tuples_only on
