-- What rules write in place of a statement, at which level and on which condition; and where they write
-- nothing, as a condition for it is not met. Of what is proved both statements give the same rows, here
-- of tables with many nulls and duplicates that only seem to be large.
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE COLLATION of_language (provider = icu, locale = 'und');
CREATE TABLE a (id integer PRIMARY KEY, x integer, y integer NOT NULL, s text, c text COLLATE "C", n numeric, j jsonb, z integer, w text COLLATE of_language, t text[]);
CREATE TABLE b (id integer PRIMARY KEY, a_id integer, x integer, s text, y integer NOT NULL, UNIQUE (y, id));
CREATE INDEX ON a (x); CREATE INDEX ON a (y); CREATE INDEX ON a (s); CREATE INDEX ON a (c); CREATE INDEX ON a (w); CREATE INDEX ON a USING gin (j);
CREATE INDEX ON b (x); CREATE INDEX ON b (s); CREATE INDEX ON b (a_id);
INSERT INTO a SELECT n, nullif(n % 4, 0), n % 3, (ARRAY['p', 'pq', 'q', NULL])[1 + n % 4], (ARRAY['ab', 'abc', 'b', NULL, ''])[1 + n % 5], n % 2 + 0.5,
	CASE n % 3 WHEN 0 THEN '{"k": "v"}' WHEN 1 THEN '{"k": 5}' END::jsonb, nullif(n % 7, 1), (ARRAY['Pa', 'pa', 'b', NULL])[1 + n % 4] FROM generate_series(1, 40) n;
INSERT INTO b SELECT n, nullif(n % 9, 0), nullif(n % 5, 0), (ARRAY['p', 'q', NULL])[1 + n % 3], n % 2 FROM generate_series(1, 40) n;
ANALYZE a, b;
UPDATE pg_class SET reltuples = 50000, relpages = 5000 WHERE oid IN ('a'::regclass, 'b'::regclass);
CREATE FUNCTION differs(one text, other text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN
	EXECUTE format('SELECT count(*) FROM (((%1$s) EXCEPT ALL (%2$s)) UNION ALL ((%2$s) EXCEPT ALL (%1$s))) d',
		regexp_replace(one, ';\s*$', '') || E'\n', regexp_replace(other, ';\s*$', '')) INTO n;
	RETURN nullif(n, 0)::text;
EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$;
CREATE FUNCTION rewrites(wanted text, given text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(E'\n', coalesce(l.fix, '(text only)'), '-- ' || l.fix_level || coalesce(': ' || l.fix_condition, ''),
		CASE WHEN l.fix_level = 'proved' AND given ~* '^(select|with|values)' THEN '-- DIFFERS: ' || differs(given, l.fix) END)
	FROM dbe.lint(given, ARRAY[wanted]) l $$;
\pset format unaligned
\pset tuples_only on

-- offset_pagination: one direction, both, the highest parameter, an OR in WHERE
SELECT rewrites('offset_pagination', 'SELECT id, y FROM a ORDER BY y, id LIMIT 20 OFFSET 5000');
SELECT rewrites('offset_pagination', 'SELECT * FROM a WHERE x = $2 OR s = $1 ORDER BY y DESC, id DESC LIMIT $3 OFFSET 5000');
SELECT rewrites('offset_pagination', E'SELECT a.s -- shown\nFROM a JOIN b ON b.id = a.x\nWHERE b.x IS DISTINCT FROM 3 -- but three\nORDER BY a.y DESC, 1, a.id\nOFFSET 1000 ROWS -- skipped\nFETCH NEXT 20 ROWS ONLY');
SELECT rewrites('offset_pagination', E'SELECT a.id -- shown\nFROM a JOIN b ON b.id = a.x\nWHERE b.x IS DISTINCT FROM 3 -- but three\nORDER BY a.y DESC, 1\nOFFSET 1000 ROWS -- skipped\nFETCH NEXT 20 ROWS ONLY');
-- a key that may be null, no unique one, an expression, rows that are made of others, locks, a fan-out
SELECT rewrites('offset_pagination', 'SELECT id FROM a ORDER BY x, id LIMIT 20 OFFSET 5000');
SELECT rewrites('offset_pagination', 'SELECT id FROM a ORDER BY y LIMIT 20 OFFSET 5000');
SELECT rewrites('offset_pagination', 'SELECT id FROM a ORDER BY -id LIMIT 20 OFFSET 5000');
SELECT rewrites('offset_pagination', 'SELECT DISTINCT id FROM a ORDER BY id LIMIT 20 OFFSET 5000');
SELECT rewrites('offset_pagination', 'SELECT id, row_number() OVER (ORDER BY id) FROM a ORDER BY id LIMIT 20 OFFSET 5000');
SELECT rewrites('offset_pagination', 'SELECT id FROM a ORDER BY id LIMIT 20 OFFSET 5000 FOR UPDATE');
SELECT rewrites('offset_pagination', 'SELECT a.id FROM a JOIN b ON b.a_id = a.id ORDER BY a.id LIMIT 20 OFFSET 5000');
SELECT rewrites('offset_pagination', 'SELECT a.id FROM a LEFT JOIN b ON b.id = a.x ORDER BY a.id LIMIT 20 OFFSET 5000');
-- views and functions have the parameters that they have
CREATE VIEW paged AS SELECT id FROM a ORDER BY id LIMIT 20 OFFSET 5000;
CREATE FUNCTION paged(most integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT id FROM a ORDER BY id LIMIT 20 OFFSET 5000';
SELECT rule, fix FROM dbe.lint_views() WHERE rule = 'offset_pagination';
SELECT rule, fix FROM dbe.lint_functions() WHERE rule = 'offset_pagination';
-- all pages in turn are all rows
DO $$ DECLARE fix text; last_y integer := -1; last_id integer := -1; page record; seen integer := 0; found_any boolean; BEGIN
	SELECT l.fix INTO fix FROM dbe.lint('SELECT id, y FROM a ORDER BY y, id DESC LIMIT 7 OFFSET 5000', ARRAY['offset_pagination']) l;
	last_id := 1000;
	LOOP
		found_any := false;
		FOR page IN EXECUTE rtrim(fix, ';') USING last_y, last_id LOOP
			last_y := page.y; last_id := page.id; seen := seen + 1; found_any := true;
		END LOOP;
		EXIT WHEN NOT found_any;
	END LOOP;
	IF seen <> 40 THEN RAISE EXCEPTION 'saw %', seen; END IF;
END $$;

-- or_across_tables, join_or_condition
SELECT rewrites('or_across_tables', 'SELECT a.id, b.s FROM a JOIN b ON b.a_id = a.id WHERE a.x = 1 OR b.x = 2');
SELECT rewrites('or_across_tables', E'SELECT a.id, -- the id\n\tb.s\nFROM a LEFT JOIN b ON b.a_id = a.id\nWHERE (a.x = 1 -- one\n\tOR b.x IN (2, 3)) AND a.z IS NOT NULL\nORDER BY a.id DESC NULLS LAST, 2 -- sorted\n');
SELECT rewrites('or_across_tables', 'SELECT count(*) FROM (SELECT 1 AS one FROM a, b WHERE b.a_id = a.id AND (a.x = 1 OR b.x < 2 OR a.s = ''p'')) q');
-- what is above the rows, what is read twice, a sort by what is not shown, a set
SELECT rewrites('or_across_tables', 'SELECT count(*) FROM a JOIN b ON b.a_id = a.id WHERE a.x = 1 OR b.x = 2');
SELECT rewrites('or_across_tables', 'SELECT DISTINCT a.s FROM a JOIN b ON b.a_id = a.id WHERE a.x = 1 OR b.x = 2');
SELECT rewrites('or_across_tables', 'SELECT a.id, random() FROM a JOIN b ON b.a_id = a.id WHERE a.x = 1 OR b.x = 2');
SELECT rewrites('or_across_tables', 'SELECT a.id FROM a TABLESAMPLE bernoulli (5) JOIN b ON b.a_id = a.id WHERE a.x = 1 OR b.x = 2');
SELECT rewrites('or_across_tables', 'SELECT a.id FROM a JOIN b ON b.a_id = a.id WHERE a.x = 1 OR b.x = 2 FOR UPDATE');
SELECT rewrites('or_across_tables', 'SELECT a.id FROM a JOIN b ON b.a_id = a.id WHERE a.x = 1 OR b.x = 2 ORDER BY a.y');
SELECT rewrites('or_across_tables', 'SELECT a.id, b.id FROM a JOIN b ON b.a_id = a.id WHERE a.x = 1 OR b.x = 2 ORDER BY a.id');
SELECT rewrites('or_across_tables', 'SELECT 1 EXCEPT SELECT a.id FROM a JOIN b ON b.a_id = a.id WHERE a.x = 1 OR b.x = 2');
SELECT rewrites('join_or_condition', 'SELECT a.id, b.s FROM a JOIN b ON b.a_id = a.id OR b.s = a.s');
SELECT rewrites('join_or_condition', 'SELECT a.id, b.s FROM a, b WHERE (b.a_id = a.x OR b.s = a.c) AND a.z > 2');
SELECT rewrites('join_or_condition', 'SELECT a.id, b.s FROM a LEFT JOIN b ON b.a_id = a.id OR b.s = a.s');
SELECT rewrites('join_or_condition', 'SELECT a.id, b.s FROM a JOIN b ON b.a_id = a.id OR b.s = a.s LEFT JOIN b d ON d.id = a.x');
ALTER TABLE b ENABLE ROW LEVEL SECURITY; ALTER TABLE b FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON b USING (y = 0); CREATE ROLE lint_rewrites_reader; GRANT SELECT ON a, b TO lint_rewrites_reader;
GRANT USAGE ON SCHEMA dbe TO lint_rewrites_reader; GRANT EXECUTE ON FUNCTION dbe.lint TO lint_rewrites_reader;
SET ROLE lint_rewrites_reader;
SELECT rewrites('or_across_tables', 'SELECT a.id FROM a JOIN b ON b.a_id = a.id WHERE a.x = 1 OR b.x = 2');
RESET ROLE;
ALTER TABLE b DISABLE ROW LEVEL SECURITY; DROP OWNED BY lint_rewrites_reader; DROP ROLE lint_rewrites_reader;

-- or_across_columns: the index that is missing
SELECT rewrites('or_across_columns', 'SELECT id FROM a WHERE x = 1 OR n = 0.5 OR z IS NULL');
SELECT rewrites('or_across_columns', 'SELECT id FROM a WHERE x = 1 OR t IS NULL');

-- select_star: names as the statement sees them
SELECT rewrites('select_star', 'SELECT * FROM a WHERE id = 3');
SELECT rewrites('select_star', 'SELECT b.*, 1 AS one, a.* FROM a, b WHERE b.a_id = a.id');
SELECT rewrites('select_star', 'SELECT * FROM b JOIN a USING (id, y)');
SELECT rewrites('select_star', 'SELECT * FROM b NATURAL RIGHT JOIN a');
SELECT rewrites('select_star', 'SELECT * FROM b FULL JOIN a USING (id)');
SELECT rewrites('select_star', 'SELECT * FROM b AS "select" ("A", "b c")');
SELECT rewrites('select_star', 'WITH q AS (SELECT * FROM b) SELECT q.*, (SELECT count(*) FROM q) AS n FROM q');
-- a join that hides its tables; three tables with a merged column's name
SELECT rewrites('select_star', 'SELECT * FROM (a JOIN b ON b.a_id = a.id) AS q');
SELECT rewrites('select_star', 'SELECT * FROM a FULL JOIN b USING (id) CROSS JOIN b AS d');

-- in_list_too_long: one constant
SELECT left(fix, 60), right(fix, 32), fix_level, differs(s, fix) FROM (SELECT 'SELECT id FROM a WHERE id IN (' || string_agg(n::text, ', ') || ')' FROM generate_series(1, 120) n) q (s), dbe.lint(s, '{in_list_too_long}');
SELECT left(fix, 60), right(fix, 32), fix_level, differs(s, fix) FROM (SELECT 'SELECT id FROM a WHERE n NOT IN (' || string_agg(n::text, ', ') || ', 0.5) AND id < 20' FROM generate_series(1, 120) n) q (s), dbe.lint(s, '{in_list_too_long}');
SELECT left(fix, 60), right(fix, 32), fix_level, differs(s, fix) FROM (SELECT 'SELECT id FROM a WHERE s IN (' || string_agg(quote_literal(E'p\\"''{,' || n), ', ') || E', \'p\', \'\')' FROM generate_series(1, 120) n) q (s), dbe.lint(s, '{in_list_too_long}');
-- a null in it, and dates, which are shown by a setting
SELECT coalesce(fix, '(text only)') FROM (SELECT 'SELECT id FROM a WHERE id IN (' || string_agg(n::text, ', ') || ', NULL)' FROM generate_series(1, 120) n) q (s), dbe.lint(s, '{in_list_too_long}');
SELECT coalesce(fix, '(text only)') FROM (SELECT 'SELECT id FROM a WHERE current_date IN (' || string_agg(quote_literal(date '2024-01-01' + n), ', ') || ')' FROM generate_series(1, 120) n) q (s), dbe.lint(s, '{in_list_too_long}');

-- case_in_where: a guard that is null goes on to the next branch
SELECT rewrites('case_in_where', 'SELECT id FROM a WHERE CASE WHEN z > 3 THEN x > 1 ELSE x = 1 END');
SELECT rewrites('case_in_where', 'SELECT id FROM a WHERE CASE WHEN z > 3 OR s IS NULL THEN x > 1 WHEN z = 2 THEN NULL WHEN z = 1 THEN true ELSE x = 1 OR s = ''p'' END AND y < 2');
SELECT rewrites('case_in_where', 'SELECT id FROM a WHERE CASE WHEN x > 1 THEN ''many'' WHEN z IS NULL THEN ''few'' ELSE ''many'' END = ''many''');
SELECT rewrites('case_in_where', 'SELECT id FROM a WHERE (CASE WHEN z > 3 THEN x > 1 END)');
SELECT rewrites('case_in_where', 'SELECT id FROM a WHERE y = 1 AND 1 = ((CASE WHEN z > 3 THEN 2 WHEN x = 1 THEN 1 END))');
SELECT fix, value, differs(replace(s, '$1', value), replace(fix, '$1', value)) FROM (VALUES ('SELECT id FROM a WHERE CASE WHEN $1::boolean THEN x = 1 ELSE x = 2 END')) q (s), dbe.lint(s, '{case_in_where}'), (VALUES ('true'), ('false'), ('NULL')) v (value) ORDER BY value COLLATE "C";
SELECT rewrites('case_in_where', 'SELECT id FROM a WHERE CASE WHEN random() > 0.5 THEN x = 1 ELSE x = 2 END');
SELECT rewrites('case_in_where', 'SELECT id FROM a WHERE CASE WHEN x > 1 THEN s ELSE c END = ''p''');

-- self_compare, always_false, always_true
SELECT rewrites('self_compare', 'SELECT id FROM a WHERE y = y AND x = 1');
SELECT rewrites('self_compare', 'SELECT id FROM a WHERE y = y');
SELECT rewrites('self_compare', 'SELECT id FROM a WHERE y < y AND x = 1');
SELECT rewrites('self_compare', 'SELECT id FROM a WHERE EXISTS (SELECT FROM b WHERE b.y = y AND b.x = 1)');
SELECT rewrites('always_false', 'SELECT id FROM a WHERE n BETWEEN 5.5 AND 0.5');
SELECT rewrites('always_false', 'SELECT id FROM a WHERE s = ''p'' AND id > 5 AND s = ''q''');
SELECT rewrites('always_false', 'SELECT id FROM a WHERE (x = 1 OR (z > 5 AND z < 3)) AND id > 5');
SELECT rewrites('always_false', 'SELECT id FROM a WHERE z > 5 AND z < 3 OR x = 1');
SELECT rewrites('always_false', 'SELECT id FROM a WHERE NOT (x = 1 OR (z > 5 AND z < 3))');
SELECT rewrites('always_true', 'SELECT id FROM a WHERE (x = 1 OR 1 = 1) AND y = 1');
SELECT rewrites('always_true', 'SELECT id FROM a WHERE y = 1 AND (x IS NULL OR x IS NOT NULL)');
SELECT rewrites('always_true', 'SELECT id FROM a WHERE (10 / id > 1 OR 1 = 1) AND y = 1');
SELECT rewrites('always_true', 'DELETE FROM a WHERE x = 1 OR 1 = 1');
SELECT rewrites('always_true', 'SELECT id FROM a WHERE s <> ''p'' OR s <> ''q''');
SELECT rewrites('always_true', 'SELECT id FROM a WHERE (x > 1 OR x <= 1) AND y = 1');
SELECT rewrites('always_true', 'SELECT id FROM a WHERE NOT (x > 1 OR x <= 1)');

-- update_self_assign, upsert_noop
SELECT rewrites('update_self_assign', E'UPDATE ONLY a AS t -- a\nSET x = t.x, s = s -- the same\nWHERE t.id = 3 -- one\n');
SELECT rewrites('update_self_assign', 'UPDATE a SET x = x WHERE id = 3 RETURNING id');
SELECT rewrites('update_self_assign', 'UPDATE a SET x = a.x FROM b WHERE b.id = a.id');
SELECT rewrites('upsert_noop', E'INSERT INTO a AS t (id, y, s) VALUES (1, 2, ''p'')\nON CONFLICT (id) DO UPDATE SET s = EXCLUDED.s, y = EXCLUDED.y -- as given\nRETURNING t.id');
SELECT rewrites('upsert_noop', 'INSERT INTO a (id, y, j) VALUES (1, 2, ''{}'') ON CONFLICT (id) DO UPDATE SET (j) = ROW (EXCLUDED.j)');
ALTER TABLE a ADD doc json;
SELECT rewrites('upsert_noop', 'INSERT INTO a (id, y, doc) VALUES (1, 2, ''{}'') ON CONFLICT (id) DO UPDATE SET doc = EXCLUDED.doc');

-- func_on_indexed_col: a prefix, where an index is in order of bytes; json_extract_unindexed
SELECT rewrites('func_on_indexed_col', 'SELECT id FROM a WHERE left(c, 2) = ''ab'' AND n > 0');
SELECT rewrites('func_on_indexed_col', 'SELECT id FROM a WHERE substr(c, 1, 2) = ''abc''');
SELECT rewrites('func_on_indexed_col', 'SELECT id FROM a WHERE left(c, 2) = ''a%''');
SELECT rewrites('func_on_indexed_col', 'SELECT id FROM a WHERE upper(c) = ''AB''');
SELECT rewrites('func_on_indexed_col', 'SELECT id FROM a WHERE left(w, 1) = ''p''');
CREATE INDEX ON a (w text_pattern_ops);
UPDATE pg_class SET reltuples = 50000, relpages = 5000 WHERE oid = 'a'::regclass;
SELECT rewrites('func_on_indexed_col', 'SELECT id FROM a WHERE left(w, 1) = ''p''');
SELECT rewrites('json_extract_unindexed', 'SELECT id FROM a WHERE j ->> ''k'' = ''v''');
SELECT rewrites('json_extract_unindexed', 'SELECT id FROM a WHERE j ->> ''k'' = $1');

-- count_star_full, delete_in_big_batch: what to do instead
UPDATE pg_class SET reltuples = 5000000 WHERE oid = 'a'::regclass;
SELECT suggestion FROM dbe.lint('SELECT count(*) FROM a', '{count_star_full}');
SELECT detail, suggestion FROM dbe.lint('DELETE FROM a WHERE j IS NULL; UPDATE a SET s = s || s WHERE z IS NOT NULL', '{delete_in_big_batch}');

-- join_order_hint: views that become a part of the statement count, those that do not are one table each
UPDATE pg_class SET reltuples = 50000 WHERE oid = 'a'::regclass;
CREATE VIEW four AS SELECT a.id, b.x, c.x AS y, d.x AS z FROM a JOIN b ON b.a_id = a.id JOIN a c ON c.id = b.x JOIN b d ON d.a_id = c.id;
CREATE VIEW four_grouped AS SELECT a.id, count(*) AS n FROM a JOIN b ON b.a_id = a.id JOIN a c ON c.id = b.x JOIN b d ON d.a_id = c.id GROUP BY a.id;
SELECT detail FROM dbe.lint('SELECT p.id FROM four p JOIN four q ON q.id = p.id JOIN b ON b.id = q.x', '{join_order_hint}');
SELECT detail FROM dbe.lint('SELECT p.id FROM four p JOIN four q ON q.id = p.id', '{join_order_hint}');
SELECT detail FROM dbe.lint('SELECT p.id FROM four_grouped p JOIN four_grouped q ON q.id = p.id JOIN b ON b.id = q.n', '{join_order_hint}');
SELECT detail FROM dbe.lint('SELECT p.id FROM four p LEFT JOIN four q ON q.id = p.id LEFT JOIN b ON b.id = q.x', '{join_order_hint}');
DO $$ BEGIN
	EXECUTE 'CREATE VIEW v0 AS SELECT id FROM a';
	FOR i IN 1 .. 6 LOOP
		EXECUTE format('CREATE VIEW v%s AS SELECT q1.id FROM ', i) || (SELECT string_agg(format('v%s q%s', i - 1, n), ' JOIN ' ORDER BY n) FROM generate_series(1, 1) n)
			|| (SELECT string_agg(format(' JOIN v%s q%s ON q%2$s.id = q1.id', i - 1, n), '' ORDER BY n) FROM generate_series(2, 7) n);
	END LOOP;
END $$;
SELECT count(*) FROM dbe.lint('SELECT q.id FROM v6 q JOIN v6 r ON r.id = q.id', '{join_order_hint}');
