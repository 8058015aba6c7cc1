-- names of every kind: findings run, their fixes run as printed, nothing breaks out
CREATE EXTENSION dbe;
CREATE TABLE name (n integer PRIMARY KEY, word text NOT NULL);
INSERT INTO name VALUES
	(1, $$O'Hara "x"$$), (2, 'UPPER Case'), (3, E'new\nline'), (4, E'\n\\! true\n'), (5, '-- no comment'),
	(6, '/* open'), (7, '*/ DROP TABLE victim; --'), (8, $$'; DROP TABLE victim; --$$), (9, '$$'), (10, '%s%n%I'),
	(11, E'back\\slash'), (12, 'select'), (13, '1st'), (14, repeat('x', 63)), (15, repeat('é', 31)), (16, '😀 🐘'),
	(17, E'tab\there'), (18, E'\u202Ertl'), (19, E'zero\u200Bwidth'), (20, E'bell\u0007'), (21, '{"json": [1]}'),
	(22, 'a,b'), (23, '{}'), (24, E'\r'), (25, '`'), (26, '| cell |'), (27, '<b>'), (28, ' '), (29, E'cr\r\nlf'), (30, '"');
CREATE TABLE victim (id bigint PRIMARY KEY);

-- each name is a schema, a table, columns, an index, a constraint, a function, a policy, a role, ...
DO $do$
DECLARE w text; n integer;
BEGIN
	FOR n, w IN SELECT * FROM name ORDER BY 1 LOOP
		EXECUTE format('CREATE SCHEMA %I', w);
		EXECUTE format('CREATE ROLE %I', left('dbe_test_' || w, 63));
		EXECUTE format('CREATE TABLE %1$I.%1$I (id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT %2$I PRIMARY KEY,
			%1$I timestamp NOT NULL, price double precision NOT NULL)', w, left('k' || w, 63));
		EXECUTE format('CREATE INDEX %2$I ON %1$I.%1$I (%1$I)', w, left('i' || w, 63));
		EXECUTE format('CREATE INDEX %2$I ON %1$I.%1$I (%1$I, price)', w, left('j' || w, 63));
		EXECUTE format('CREATE TABLE %1$I.%2$I (id integer PRIMARY KEY, parent integer NOT NULL,
			CONSTRAINT %3$I CHECK (parent > 0))', w, left('c' || w, 63), left('d' || w, 63));
		EXECUTE format('ALTER TABLE %1$I.%2$I ADD CONSTRAINT %3$I FOREIGN KEY (parent) REFERENCES %1$I.%1$I NOT VALID',
			w, left('c' || w, 63), left('f' || w, 63));
		EXECUTE format('CREATE FUNCTION %1$I.%1$I(%1$I %1$I.%1$I, text) RETURNS int LANGUAGE sql SECURITY DEFINER AS ''SELECT 1''', w);
		EXECUTE format('CREATE TABLE %1$I.%2$I (id bigint PRIMARY KEY)', w, left('p' || w, 63));
		EXECUTE format('CREATE POLICY %1$I ON %1$I.%2$I USING (id > 0)', w, left('p' || w, 63));
		EXECUTE format('GRANT SELECT ON %1$I.%2$I TO %3$I', w, left('p' || w, 63), left('dbe_test_' || w, 63));
		EXECUTE format('INSERT INTO %1$I.%1$I (%1$I, price) SELECT now(), n FROM generate_series(1, 10) n', w);
		EXECUTE format('INSERT INTO %1$I.%2$I SELECT n, n FROM generate_series(1, 10) n', w, left('c' || w, 63));
	END LOOP;
END $do$;
ANALYZE;

\set some 'ARRAY[''money_in_float'', ''redundant_index'', ''unvalidated_constraint'', ''security_definer_search_path'', ''policy_without_row_security'']'
-- every one of the six is found for every name
SELECT check_id, count(*) FROM dbe.findings(checks => :some, detail => true) GROUP BY 1 ORDER BY 1;
-- by its schema alone
SELECT count(*) FROM name, LATERAL dbe.findings(checks => '{money_in_float}', schemas => ARRAY[word::name], detail => true) f
WHERE starts_with(f.object, quote_ident(word) || '.');
-- details are one line; whatever the object is called, it reads back as that object
SELECT check_id FROM dbe.findings(detail => true) WHERE detail ~ '[\x01-\x1f\x7f]';
SELECT count(*) FROM dbe.findings(checks => '{money_in_float}', detail => true) WHERE to_regclass(object) IS NULL;
-- a comment in a fix ends where its line ends, and no line begins as a command of psql
SELECT check_id, fix FROM dbe.findings(detail => true) WHERE fix ~ E'--[^\n"'']*[\x01-\x09\x0b-\x1f]' OR fix IS NULL AND check_id = 'money_in_float';

-- the fixes run as printed, until nothing is left
DO $do$
DECLARE f record;
BEGIN
	FOR pass IN 1..3 LOOP
		FOR f IN SELECT * FROM dbe.findings(detail => true, checks => ARRAY['money_in_float', 'redundant_index',
			'unvalidated_constraint', 'security_definer_search_path', 'policy_without_row_security']) WHERE fix IS NOT NULL LOOP
			BEGIN
				EXECUTE replace(f.fix, ' CONCURRENTLY', '');
			EXCEPTION WHEN OTHERS THEN
				RAISE WARNING '% of %: %', f.check_id, f.object, SQLERRM;
			END;
		END LOOP;
	END LOOP;
END $do$;
SELECT check_id, object FROM dbe.findings(checks => :some, detail => true);
SELECT count(*) FROM victim;

-- the rest of the surface
SELECT count(*) FROM dbe.score();
SELECT dbe.report('json')::jsonb IS NOT NULL AS json, dbe.report() IS NOT NULL AS text;
SELECT (length(m) - length(replace(m, '```', ''))) / 3 % 2 = 0 AS fences FROM (SELECT dbe.report('markdown') AS m) r;
SELECT dbe.catalog_dump() ~ E'^dbe catalog' AS dumped;

-- a role of an odd name
CREATE ROLE "dbe_test ""user' \" LOGIN;
SET ROLE "dbe_test ""user' \";
SELECT count(*) > 0 AS works FROM dbe.score_explain();
RESET ROLE;
-- pg_stat_statements in a schema of an odd name
CREATE SCHEMA "statistics of 'statements'";
CREATE EXTENSION pg_stat_statements SCHEMA "statistics of 'statements'";
SELECT check_id, note FROM dbe.score_explain('query') WHERE note ~ 'cannot be read';

DO $do$
DECLARE r name;
BEGIN
	FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE 'dbe_test_%' OR rolname LIKE 'dbe_test %' LOOP
		EXECUTE format('DROP OWNED BY %I', r);
		EXECUTE format('DROP ROLE %I', r);
	END LOOP;
END $do$;
