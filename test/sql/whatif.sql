-- what-if indexes: EXPLAIN sees them where that is asked for, and nothing else ever does
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE EXTENSION pg_trgm;
CREATE TABLE orders (id integer PRIMARY KEY, customer integer, status text, placed timestamptz, note text, tags text[], doc jsonb,
	words tsvector, spot point, span int4range, address inet, "Odd ""Name" text);
INSERT INTO orders SELECT n, n % 500, CASE WHEN n % 20 = 0 THEN 'open' ELSE 'done' END, '2024-01-01'::timestamptz + n * interval '1 minute',
	'note ' || md5(n::text), ARRAY['t' || n % 40, 'u' || n % 7], jsonb_build_object('kind', n % 5, 'id', n), to_tsvector('simple', 'w' || n % 90 || ' x' || n % 11),
	point(n % 100, n / 100), int4range(n, n + 5), ('10.0.' || n % 200 || '.' || n % 250)::inet, 'v' || n FROM generate_series(1, 10000) n;
VACUUM ANALYZE orders;
-- the indexes that a plan uses, in the order of their names
CREATE FUNCTION plan_of(sql text) RETURNS jsonb LANGUAGE plpgsql AS
	$$ DECLARE plan jsonb; BEGIN EXECUTE 'EXPLAIN (FORMAT JSON) ' || sql INTO plan; RETURN plan; END $$;
CREATE FUNCTION used(sql text) RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(i #>> '{}', ', ' ORDER BY i #>> '{}') FROM jsonb_path_query(plan_of(sql), 'strict $.**."Index Name"') i $$;
CREATE FUNCTION tried(ddl text, sql text) RETURNS text LANGUAGE plpgsql AS
	$$ DECLARE found text; BEGIN PERFORM dbe.whatif_create(ddl); found := used(sql); PERFORM dbe.whatif_reset(); RETURN found; END $$;
SET enable_seqscan = off;

-- made, listed, seen by nobody who does not ask
SELECT name, schema, table_name, method, bytes > 50000 AS has_size, pages > 5 AS has_pages, tuples, tree_height, hidden, definition FROM dbe.whatif_create('CREATE INDEX CONCURRENTLY IF NOT EXISTS mine ON orders (customer)');
SELECT used('SELECT * FROM orders WHERE customer = 5');
SET dbe.whatif = on;
SELECT used('SELECT * FROM orders WHERE customer = 5');
SELECT used('DELETE FROM orders WHERE customer = 5'), used('SELECT * FROM orders o WHERE EXISTS (SELECT FROM orders i WHERE i.customer = o.id AND i.id = 7)');
SELECT name, definition FROM dbe.whatif_list();
SELECT count(*) FROM pg_class WHERE relname ~ 'customer' OR oid IN (SELECT id FROM dbe.whatif_list());
-- what runs never uses it, nor does what is kept
SELECT count(*) FROM orders WHERE customer = 5;
CREATE FUNCTION ran(sql text) RETURNS text LANGUAGE plpgsql AS
	$$ DECLARE plan jsonb; BEGIN EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON) ' || sql INTO plan; RETURN plan #>> '{0,Plan,Node Type}'; END $$;
SELECT ran('SELECT * FROM orders WHERE customer = 5');
PREPARE kept(integer) AS SELECT count(*) FROM orders WHERE customer = $1;
SELECT used('EXECUTE kept(5)');
EXECUTE kept(5);
-- a function whose result the planner wants to know runs while EXPLAIN plans
CREATE FUNCTION counted(integer) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN (SELECT count(*) FROM orders WHERE customer = $1); END $$;
SELECT used('SELECT * FROM orders WHERE customer = counted(5)'), used('SELECT counted(6)');
CREATE DOMAIN checked AS integer CHECK (counted(VALUE) >= 0);
SELECT used('SELECT 5::checked, * FROM orders WHERE customer = 5::checked');
EXPLAIN (ANALYZE off, COSTS off) SELECT * FROM orders WHERE customer = 5 ORDER BY customer LIMIT 1;
-- it stays after an error and after a rollback, and nothing is seen that is not asked for
BEGIN; SELECT count(*) FROM dbe.whatif_create('CREATE INDEX ON orders (placed)'); ROLLBACK;
SELECT name FROM dbe.whatif_list();
SELECT plan_of('SELECT 1/0 FROM orders WHERE customer = 1/0');
SELECT ran('SELECT * FROM orders WHERE customer = 5');
SET dbe.whatif = off;
SELECT used('SELECT * FROM orders WHERE customer = 5');
SELECT dbe.whatif_reset();
SELECT count(*) FROM dbe.whatif_list();
SET dbe.whatif = on;

-- every kind
SELECT tried('CREATE INDEX ON orders (customer, placed DESC)', 'SELECT * FROM orders WHERE customer = 5 ORDER BY placed DESC LIMIT 1');
SELECT tried('CREATE INDEX ON orders (placed DESC NULLS LAST)', 'SELECT * FROM orders ORDER BY placed DESC NULLS LAST LIMIT 1');
SELECT tried('CREATE INDEX ON orders (customer) INCLUDE (placed)', 'SELECT placed FROM orders WHERE customer = 5');
SELECT tried('CREATE INDEX ON orders (lower(note))', 'SELECT * FROM orders WHERE lower(note) = ''x''');
SELECT tried('CREATE INDEX ON orders (((doc ->> ''id'')::integer))', 'SELECT * FROM orders WHERE (doc ->> ''id'')::integer = 4');
SELECT tried('CREATE INDEX ON orders (placed) WHERE status = ''open''', 'SELECT * FROM orders WHERE status = ''open'' AND placed < ''2024-01-02''');
SELECT tried('CREATE INDEX ON orders (placed) WHERE status = ''open''', 'SELECT * FROM orders WHERE placed < ''2024-01-02''');
SELECT tried('CREATE INDEX ON orders (note text_pattern_ops)', 'SELECT * FROM orders WHERE note LIKE ''note ab%''');
SELECT tried('CREATE INDEX ON orders (note COLLATE "C")', 'SELECT * FROM orders WHERE note COLLATE "C" > ''note ff''');
SELECT tried('CREATE INDEX ON orders USING hash (customer)', 'SELECT * FROM orders WHERE customer = 5');
SELECT tried('CREATE INDEX ON orders USING gin (tags)', 'SELECT * FROM orders WHERE tags @> ''{t3}''');
SELECT tried('CREATE INDEX ON orders USING gin (doc)', 'SELECT * FROM orders WHERE doc ? ''kind''');
SELECT tried('CREATE INDEX ON orders USING gin (doc jsonb_path_ops)', 'SELECT * FROM orders WHERE doc @> ''{"kind": 3, "id": 8}''');
SELECT tried('CREATE INDEX ON orders USING gin (words)', 'SELECT * FROM orders WHERE words @@ ''w4''::tsquery');
SELECT tried('CREATE INDEX ON orders USING gin (to_tsvector(''simple'', note))', 'SELECT * FROM orders WHERE to_tsvector(''simple'', note) @@ ''w4''::tsquery');
SELECT tried('CREATE INDEX ON orders USING gin (note gin_trgm_ops)', 'SELECT * FROM orders WHERE note LIKE ''%abcde%''');
SELECT tried('CREATE INDEX ON orders USING gist (note gist_trgm_ops (siglen = 32))', 'SELECT * FROM orders WHERE note LIKE ''%abcde%''');
SELECT tried('CREATE INDEX ON orders USING gist (spot)', 'SELECT * FROM orders WHERE spot <@ box ''(1,1),(2,2)''');
SELECT tried('CREATE INDEX ON orders USING gist (spot)', 'SELECT * FROM orders ORDER BY spot <-> point ''(1,1)'' LIMIT 3');
SELECT tried('CREATE INDEX ON orders USING gist (span)', 'SELECT * FROM orders WHERE span @> 7');
SELECT tried('CREATE INDEX ON orders USING spgist (spot)', 'SELECT * FROM orders WHERE spot <@ box ''(1,1),(2,2)''');
SELECT tried('CREATE INDEX ON orders USING spgist (address)', 'SELECT * FROM orders WHERE address << ''10.0.1.0/24''');
SELECT tried('CREATE INDEX ON orders USING brin (placed)', 'SELECT count(*) FROM orders WHERE placed < ''2024-01-01 05:00''');
SELECT tried('CREATE INDEX ON orders USING brin (placed) WITH (pages_per_range = 4)', 'SELECT count(*) FROM orders WHERE placed < ''2024-01-01 05:00''');
SELECT tried('CREATE INDEX ON orders ("Odd ""Name")', 'SELECT * FROM orders WHERE "Odd ""Name" = ''v7''');
-- an index that is unique lets the planner leave a join out
SELECT dbe.whatif_create('CREATE UNIQUE INDEX ON orders (note)') IS NOT NULL AS made;
SELECT jsonb_path_exists(plan_of('SELECT o.id FROM orders o LEFT JOIN orders n ON n.note = o.note'), 'strict $.**."Join Type"') AS joins;
SELECT dbe.whatif_reset();
SELECT jsonb_path_exists(plan_of('SELECT o.id FROM orders o LEFT JOIN orders n ON n.note = o.note'), 'strict $.**."Join Type"') AS joins;

-- definitions are the server's: a real index made of each prints the same
CREATE FUNCTION printed(ddl text) RETURNS TABLE (same boolean, definition text) LANGUAGE plpgsql AS
	$$ DECLARE real text; BEGIN
		SELECT w.definition INTO definition FROM dbe.whatif_create(ddl) w;
		EXECUTE regexp_replace(definition, 'INDEX ON', 'INDEX zz ON');
		SELECT pg_get_indexdef('zz'::regclass) INTO real;
		same := real = regexp_replace(definition, 'INDEX ON', 'INDEX zz ON');
		DROP INDEX zz;
		PERFORM dbe.whatif_reset();
		RETURN NEXT; END $$;
SELECT p.* FROM unnest(ARRAY['CREATE INDEX a ON orders (customer, placed DESC, id NULLS FIRST, status DESC NULLS LAST)',
	'CREATE UNIQUE INDEX ON orders USING btree (id, "Odd ""Name") INCLUDE (note) NULLS NOT DISTINCT WITH (fillfactor = 70, deduplicate_items = off) WHERE status IS NOT NULL AND id > 5',
	'CREATE INDEX ON orders (lower(status), (id + 1), (doc -> ''kind''), note COLLATE "C" text_pattern_ops)',
	'CREATE INDEX ON orders USING gist (note gist_trgm_ops (siglen = 32), spot)',
	'CREATE INDEX ON orders USING gin (doc jsonb_path_ops, tags) WITH (fastupdate = off)',
	'CREATE INDEX ON orders USING brin (placed timestamptz_minmax_multi_ops (values_per_range = 16), id) WITH (pages_per_range = 8)']) ddl, printed(ddl) p;
-- names tell the columns, and each is one of its own
SELECT name FROM unnest(ARRAY['CREATE INDEX ON orders (status)', 'CREATE INDEX ON orders (status) WHERE id > 5', 'CREATE INDEX ON orders (lower(status), (id + 1))',
	'CREATE INDEX ON orders (customer) INCLUDE (note, status)']) ddl, dbe.whatif_create(ddl);
SELECT dbe.whatif_reset();

-- hidden ones
CREATE INDEX orders_status ON orders (status);
SELECT used('SELECT * FROM orders WHERE status = ''open''');
SELECT dbe.whatif_hide('orders_status');
SELECT used('SELECT * FROM orders WHERE status = ''open''');
SELECT ran('SELECT * FROM orders WHERE status = ''open''');
SELECT name, schema, table_name, method, bytes, hidden, definition FROM dbe.whatif_list();
SELECT dbe.whatif_hide('orders_status', false);
SELECT used('SELECT * FROM orders WHERE status = ''open''');
SELECT dbe.whatif_hide('orders_pkey'), dbe.whatif_hide('orders_status');
DROP INDEX orders_status;
SELECT name FROM dbe.whatif_list();
SELECT dbe.whatif_reset();
SELECT dbe.whatif_hide('orders');

-- partitions
CREATE TABLE parts (id integer NOT NULL, at date NOT NULL, v text) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE parts_2 (gone integer, v text, at date NOT NULL, id integer NOT NULL);
ALTER TABLE parts_2 DROP COLUMN gone;
ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE parts_3 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY HASH (id);
CREATE TABLE parts_3_1 PARTITION OF parts_3 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
INSERT INTO parts SELECT n, '2024-01-01'::date + n % 1000, 'v' || n FROM generate_series(1, 3000) n;
ANALYZE parts;
SELECT name, tuples, definition FROM dbe.whatif_create('CREATE INDEX ON parts (id, lower(v)) WHERE v IS NOT NULL');
SELECT jsonb_agg(i #>> '{}') FROM jsonb_path_query(plan_of('SELECT * FROM parts WHERE id = 7 AND v IS NOT NULL'), 'strict $.**."Index Name"') i;
SELECT used('SELECT * FROM parts_2 WHERE id = 7 AND lower(v) = ''x'' AND v IS NOT NULL');
SELECT dbe.whatif_reset();
SELECT tried('CREATE INDEX ON parts_2 (id)', 'SELECT * FROM parts WHERE id = 7');
SELECT tried('CREATE INDEX ON parts_3 (id)', 'SELECT * FROM parts WHERE id = 7');
CREATE INDEX parts_id ON parts (id);
SELECT used('SELECT * FROM parts WHERE id = 7');
SELECT dbe.whatif_hide('parts_id');
SELECT used('SELECT * FROM parts WHERE id = 7');
SELECT dbe.whatif_reset();

-- what is gone with its table or a column, as a real index would be
CREATE TEMP TABLE passing (a integer, b integer, c text);
INSERT INTO passing SELECT n, n, n FROM generate_series(1, 100) n;
CREATE FUNCTION left_over() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(name, ', ') FROM dbe.whatif_list() $$;
SELECT count(*) FROM unnest(ARRAY['CREATE INDEX ON passing (a)', 'CREATE INDEX ON passing (b)', 'CREATE INDEX ON passing (c)']) d, dbe.whatif_create(d);
SELECT used('SELECT * FROM passing WHERE a = 5'), used('SELECT * FROM passing WHERE b = 5');
ALTER TABLE passing DROP COLUMN a;
ALTER TABLE passing ALTER b TYPE text;
SELECT used('SELECT * FROM passing WHERE b = ''5''');
SELECT left_over();
DROP TABLE passing;
SELECT left_over();

-- one call: with some, without others
SELECT cost_before > cost_after AS cheaper, rows, used FROM dbe.whatif_cost('SELECT * FROM orders WHERE customer = $1 ORDER BY placed', ARRAY['CREATE INDEX ON orders (customer, placed)', 'CREATE INDEX ON orders (tags)']);
SELECT cost_before < cost_after AS dearer, used FROM dbe.whatif_cost('SELECT * FROM orders WHERE id = 7', hidden => ARRAY['orders_pkey'::regclass]::oid[]);
SELECT rows FROM dbe.whatif_cost('SELECT * FROM orders WHERE status = $1', params => ARRAY['open']);
SELECT cost_before > cost_after AS cheaper, used FROM dbe.whatif_cost('WITH a AS MATERIALIZED (SELECT * FROM orders WHERE customer = 5) SELECT (SELECT count(*) FROM orders WHERE customer = 6) FROM a', ARRAY['CREATE INDEX ON orders (customer)']);
SELECT count(*) FROM dbe.whatif_list();
SELECT * FROM dbe.whatif_cost('SELECT * FROM orders WHERE id = $1', params => '{}');
SELECT * FROM dbe.whatif_cost('SELECT * FROM orders WHERE id = $1', params => '{x}');
SELECT * FROM dbe.whatif_cost('SELECT 1; SELECT 2');
SELECT * FROM dbe.whatif_cost('VACUUM');
SELECT * FROM dbe.whatif_cost('SELECT none FROM orders');

-- what CREATE INDEX refuses
\set VERBOSITY sqlstate
SELECT dbe.whatif_create(ddl) FROM (VALUES ('SELECT 1')) v(ddl);
SELECT dbe.whatif_create('CREATE INDEX ON orders (id); CREATE INDEX ON orders (id)');
SELECT dbe.whatif_create('CREATE INDEX ON');
SELECT dbe.whatif_create('');
SELECT dbe.whatif_create('CREATE INDEX ON none (id)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (none)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id none_ops)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id text_ops)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (spot)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id COLLATE "C")');
SELECT dbe.whatif_create('CREATE INDEX ON orders USING none (id)');
SELECT dbe.whatif_create('CREATE INDEX ON orders USING hash (id, customer)');
SELECT dbe.whatif_create('CREATE UNIQUE INDEX ON orders USING hash (id)');
SELECT dbe.whatif_create('CREATE INDEX ON orders USING hash (id DESC)');
SELECT dbe.whatif_create('CREATE INDEX ON orders USING gin (tags) INCLUDE (id)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id) INCLUDE ((id + 1))');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id) INCLUDE (status DESC)');
SELECT dbe.whatif_create('CREATE INDEX ON orders ((placed::text))');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id) WHERE placed < now()');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id) WHERE count(*) > 1');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id) WITH (fillfactor = 5)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id) WITH (none = 5)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (note text_ops (none = 5))');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id) TABLESPACE none');
SELECT dbe.whatif_create('CREATE INDEX ON orders (ctid)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (id) WHERE tableoid = 5');
SELECT dbe.whatif_create('CREATE INDEX ON orders ((orders))');
SELECT dbe.whatif_create('CREATE INDEX ON orders (' || string_agg('id', ',') || ')') FROM generate_series(1, 33);
SELECT dbe.whatif_create('CREATE INDEX ON pg_class (relpages)');
SELECT dbe.whatif_create('CREATE INDEX ON pg_stat_activity (pid)');
SELECT dbe.whatif_create('CREATE INDEX ON information_schema.tables (table_name)');
SELECT dbe.whatif_create('CREATE UNIQUE INDEX ON parts (id)');
SELECT dbe.whatif_create('CREATE INDEX ON ONLY parts (id)');
SELECT dbe.whatif_hide(0), dbe.whatif_hide(987654);
SELECT dbe.whatif_create(NULL), dbe.whatif_hide(NULL);
SELECT count(*) FROM dbe.whatif_list();
\set VERBOSITY terse

-- odd tables: empty, never analyzed, without columns to go by, a materialized view, unlogged
CREATE TABLE empty (a integer, b text);
CREATE UNLOGGED TABLE plain (a integer, b text);
INSERT INTO plain SELECT n, n FROM generate_series(1, 5000) n;
CREATE MATERIALIZED VIEW seen AS SELECT * FROM plain;
SELECT name, pages > 0 AS has_pages, tree_height >= 0 AS has_height FROM unnest(ARRAY['CREATE INDEX ON empty (a)', 'CREATE INDEX ON empty (b, a)', 'CREATE INDEX ON plain (b)', 'CREATE INDEX ON seen (a)']) ddl, dbe.whatif_create(ddl);
SELECT used('SELECT * FROM seen WHERE a = 5'), used('SELECT * FROM empty WHERE a = 5'), used('SELECT * FROM plain WHERE b = ''5''');
SELECT dbe.whatif_reset();
SELECT tried(format('CREATE INDEX ON empty USING %s', m), 'SELECT * FROM empty WHERE b = ''5''') FROM unnest(ARRAY['hash (b)', 'gin (b gin_trgm_ops)', 'gist (b gist_trgm_ops)', 'spgist (b)', 'brin (b)']) m;

-- rights: who may read the columns, and no more
CREATE ROLE dbe_test_reader;
CREATE ROLE dbe_test_stranger;
GRANT USAGE ON SCHEMA dbe TO dbe_test_reader, dbe_test_stranger;
GRANT SELECT (id, customer) ON orders TO dbe_test_reader;
SET ROLE dbe_test_reader;
SELECT name FROM dbe.whatif_create('CREATE INDEX ON orders (customer)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (status)');
SELECT dbe.whatif_create('CREATE INDEX ON orders (customer) WHERE status = ''open''');
SELECT used FROM dbe.whatif_cost('SELECT customer FROM orders WHERE customer = 5', ARRAY['CREATE INDEX ON orders (customer)']);
SELECT * FROM dbe.whatif_cost('SELECT status FROM orders WHERE customer = 5');
SELECT * FROM dbe.whatif_cost('DELETE FROM orders WHERE customer = 5');
SELECT dbe.whatif_hide('orders_pkey');
SELECT count(*) FROM dbe.whatif_list() WHERE NOT hidden;
RESET ROLE;
SET ROLE dbe_test_stranger;
SELECT count(*) FROM dbe.whatif_list() WHERE NOT hidden;
RESET ROLE;
SELECT dbe.whatif_reset();
SET ROLE dbe_test_stranger;
SELECT dbe.whatif_create('CREATE INDEX ON orders (customer)');
SELECT * FROM dbe.whatif_cost('SELECT id FROM orders');
SELECT dbe.whatif_hide('orders_pkey');
RESET ROLE;
-- row security: nothing of rows that a policy hides, neither to operators nor in sizes
CREATE TABLE secrets AS SELECT n AS id, 'note' || n % 3 AS note, CASE WHEN n % 2 = 0 THEN repeat('x', 100) ELSE 'x' END AS body FROM generate_series(1, 3000) n;
ANALYZE secrets;
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON secrets TO dbe_test_reader;
CREATE FUNCTION tells(text, text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE WARNING 'it sees %', $1; RETURN $1 = $2; END $$;
CREATE OPERATOR === (FUNCTION = tells, LEFTARG = text, RIGHTARG = text, RESTRICT = eqsel);
SET ROLE dbe_test_reader;
SELECT tuples FROM unnest(ARRAY['note === ''note1''', 'note = ''note1''', 'note = ''none''', 'note LIKE ''note%''']) condition, dbe.whatif_create('CREATE INDEX ON secrets (id) WHERE ' || condition);
SELECT count(DISTINCT bytes) AS sizes FROM unnest(ARRAY['note1', 'none']) value, dbe.whatif_create(format('CREATE INDEX ON secrets ((CASE WHEN note = %L THEN repeat(''x'', 1500) ELSE '''' END))', value));
SELECT dbe.whatif_reset();
RESET ROLE;
DROP TABLE secrets;
-- nothing is written
BEGIN READ ONLY;
SELECT name FROM dbe.whatif_create('CREATE INDEX ON orders (customer)');
SELECT used('SELECT * FROM orders WHERE customer = 5');
SELECT dbe.whatif_hide('orders_pkey');
SELECT count(*) FROM dbe.whatif_list();
SELECT dbe.whatif_reset();
COMMIT;
DROP OWNED BY dbe_test_reader, dbe_test_stranger;
DROP ROLE dbe_test_reader, dbe_test_stranger;
