-- what-if indexes against those that CREATE INDEX builds: as large, as high, and as dear to the planner
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE EXTENSION pg_trgm;
SELECT setseed(0.5);
CREATE TABLE orders (id integer PRIMARY KEY, customer integer, region integer, status text, kind char(1), price numeric(10,2), placed timestamptz, day date, cancelled date, note text, long text);
INSERT INTO orders SELECT n, random() * 3000, random() * 20, CASE WHEN random() < 0.05 THEN 'open' ELSE 'done' END, chr(97 + (random() * 3)::integer), (random() * 5000)::numeric(10,2),
	'2024-01-01'::timestamptz + n * interval '3 minutes', '2024-01-01'::date + (random() * 700)::integer, CASE WHEN random() < 0.1 THEN '2024-01-01'::date + (random() * 700)::integer END,
	left(md5(n::text), 3 + (random() * 29)::integer), repeat(md5((n % 1000)::text), 20) FROM generate_series(1, 50000) n;
CREATE TABLE docs (id integer, tags text[], numbers integer[], doc jsonb, body text, words tsvector, spot point, area box, span int4range, address inet, u uuid, mail text);
INSERT INTO docs SELECT n, ARRAY(SELECT 'tag' || (random() * 300)::integer FROM generate_series(1, 1 + n % 6)), ARRAY(SELECT (random() * 5000)::integer FROM generate_series(1, 1 + n % 8)),
	jsonb_build_object('id', n, 'kind', (random() * 4)::integer, 'user', 'u' || (random() * 900)::integer, 'tags', jsonb_build_array('t' || (random() * 50)::integer)), body, to_tsvector('simple', body),
	point(random() * 1000, random() * 1000), box(point(random() * 1000, random() * 1000), point(random() * 1000, random() * 1000)), int4range(n, n + (random() * 100)::integer + 1),
	('10.' || (random() * 200)::integer || '.' || (random() * 250)::integer || '.' || (random() * 250)::integer)::inet, md5(n::text)::uuid, 'user' || n || '@example' || n % 30 || '.com'
FROM (SELECT n, (SELECT string_agg('w' || (random() ^ 3 * 8000)::integer, ' ') FROM generate_series(1, 15 + n % 20) WHERE n > 0) AS body FROM generate_series(1, 20000) n) b;
VACUUM ANALYZE orders, docs;

CREATE TABLE built (ddl text PRIMARY KEY, pages bigint, predicted bigint);
CREATE FUNCTION build(ddl text) RETURNS void LANGUAGE plpgsql AS
	$$ DECLARE predicted bigint; BEGIN
		SELECT pages INTO predicted FROM dbe.whatif_create('CREATE INDEX ON ' || ddl);
		EXECUTE 'CREATE INDEX zz ON ' || ddl;
		INSERT INTO built VALUES (ddl, pg_relation_size('zz') / current_setting('block_size')::bigint, predicted);
		DROP INDEX zz;
		PERFORM dbe.whatif_reset();
	END $$;
SELECT count(build(ddl)) FROM unnest(ARRAY['orders (id)', 'orders (customer)', 'orders (region)', 'orders (status)', 'orders (kind)', 'orders (price)', 'orders (placed)', 'orders (day)', 'orders (cancelled)',
	'orders (note)', 'orders (long)', 'orders (note text_pattern_ops)', 'orders (customer, day)', 'orders (day, customer)', 'orders (region, status)', 'orders (region, kind, status)', 'orders (status, price)', 'orders (customer, id)',
	'orders (region, note)', 'orders (day) INCLUDE (price)', 'orders (customer) INCLUDE (status, day)', 'orders (placed DESC NULLS LAST)', 'orders (customer) WITH (fillfactor = 60)', 'orders (customer) WITH (deduplicate_items = off)',
	'orders (placed) WHERE status = ''open''', 'orders (customer) WHERE region < 5', 'orders (cancelled) WHERE cancelled IS NOT NULL', 'orders (lower(note))', 'orders (upper(status))', 'orders ((price * 2))',
	'orders (md5(note))', 'orders (date_trunc(''day'', placed AT TIME ZONE ''UTC''))', 'orders (((placed AT TIME ZONE ''UTC'')::date))', 'orders (substr(note, 1, 1))', 'orders ((customer % 10))',
	'docs (mail)', 'docs (u)', 'docs (address)', 'docs (numbers)', 'docs ((doc ->> ''kind''))', 'docs (((doc ->> ''id'')::integer))',
	'orders USING hash (customer)', 'orders USING hash (note)', 'orders USING hash (id)', 'docs USING hash (mail)', 'docs USING hash (u)',
	'docs USING gin (tags)', 'docs USING gin (numbers)', 'docs USING gin (doc)', 'docs USING gin (doc jsonb_path_ops)', 'docs USING gin (words)', 'docs USING gin (to_tsvector(''simple'', body))', 'docs USING gin (mail gin_trgm_ops)',
	'docs USING gin (body gin_trgm_ops)', 'docs USING gist (spot)', 'docs USING gist (area)', 'docs USING gist (words)', 'docs USING gist (mail gist_trgm_ops)', 'docs USING gist (address inet_ops)',
	'docs USING spgist (spot)', 'docs USING spgist (address)', 'docs USING spgist (mail)', 'orders USING brin (placed)', 'orders USING brin (placed) WITH (pages_per_range = 4)', 'orders USING brin (customer, price)']) ddl;
-- in percent; the few pages of a small index are no percentage
SELECT count(*) AS indexes, round(avg(error)) <= 10 AS close_on_average, string_agg(ddl || ': ' || pages || ', not ' || predicted, '; ') FILTER (WHERE error > 25) AS far_off
FROM (SELECT *, CASE WHEN abs(predicted - pages) <= 1 THEN 0 ELSE 100.0 * abs(predicted - pages) / pages END AS error FROM built) b;

-- the tree is as high as the real one, since the planner takes money for each level
CREATE FUNCTION cost(sql text) RETURNS double precision LANGUAGE plpgsql AS $$ DECLARE plan jsonb; BEGIN EXECUTE 'EXPLAIN (FORMAT JSON) ' || sql INTO plan; RETURN plan #> '{0,Plan,Total Cost}'; END $$;
CREATE TABLE costs (ddl text, query text, predicted double precision, real double precision, without double precision);
CREATE FUNCTION compare(ddl text, query text) RETURNS void LANGUAGE plpgsql AS
	$$ DECLARE predicted double precision; without double precision := cost(query); BEGIN
		SET LOCAL dbe.whatif = on;
		PERFORM dbe.whatif_create('CREATE INDEX ON ' || ddl);
		predicted := cost(query);
		PERFORM dbe.whatif_reset();
		EXECUTE 'CREATE INDEX zz ON ' || ddl;
		INSERT INTO costs VALUES (ddl, query, predicted, cost(query), without);
		DROP INDEX zz;
	END $$;
SELECT count(compare(ddl, query)) FROM (VALUES ('orders (customer)', 'SELECT * FROM orders WHERE customer = 5'), ('orders (day)', 'SELECT * FROM orders WHERE day BETWEEN ''2024-02-01'' AND ''2024-02-03'''),
	('orders (customer, day)', 'SELECT * FROM orders WHERE customer = 5 ORDER BY day'), ('orders (day) INCLUDE (price)', 'SELECT sum(price) FROM orders WHERE day < ''2024-02-01'''), ('orders (price)', 'SELECT * FROM orders ORDER BY price LIMIT 10'),
	('orders (placed) WHERE status = ''open''', 'SELECT * FROM orders WHERE status = ''open'' AND placed < ''2024-01-05'''), ('orders (lower(note))', 'SELECT * FROM orders WHERE lower(note) = ''x'''),
	('orders (note text_pattern_ops)', 'SELECT * FROM orders WHERE note LIKE ''ab1%'''), ('orders (customer)', 'SELECT * FROM orders o JOIN docs d ON o.customer = d.id WHERE d.mail = ''user7@example7.com'''),
	('orders USING hash (customer)', 'SELECT * FROM orders WHERE customer = 5'), ('docs USING gin (tags)', 'SELECT * FROM docs WHERE tags @> ''{tag5,tag7}'''), ('docs USING gin (doc)', 'SELECT * FROM docs WHERE doc @> ''{"id": 5, "kind": 2}'''),
	('docs USING gin (words)', 'SELECT * FROM docs WHERE words @@ ''w17 & w300''::tsquery'), ('docs USING gin (mail gin_trgm_ops)', 'SELECT * FROM docs WHERE mail LIKE ''%ser123%'''), ('docs USING gist (spot)', 'SELECT * FROM docs WHERE spot <@ box ''(1,1),(9,9)'''),
	('docs USING spgist (address)', 'SELECT * FROM docs WHERE address << ''10.1.0.0/16'''), ('orders USING brin (placed)', 'SELECT count(*) FROM orders WHERE placed < ''2024-01-05'''),
	('orders USING brin (placed) WITH (pages_per_range = 16)', 'SELECT count(*) FROM orders WHERE placed < ''2024-01-05''')) v (ddl, query);
SELECT count(*) AS queries, bool_and(predicted < without) AS all_cheaper, round(avg(100 * abs(predicted - real) / real)) <= 2 AS close_on_average,
	string_agg(ddl || ': ' || real || ', not ' || predicted, '; ') FILTER (WHERE abs(predicted - real) > 0.05 * real) AS far_off FROM costs;

-- columns that depend on each other: keys, references, and what extended statistics have counted
CREATE TABLE lines (a integer, b integer, c integer, d integer);
INSERT INTO lines SELECT n / 10, n / 10 % 97, n / 10 * 7, n FROM generate_series(1, 30000) n;
CREATE STATISTICS lines_together (ndistinct) ON a, b FROM lines;
CREATE UNIQUE INDEX lines_d ON lines (d);
ANALYZE lines;
TRUNCATE built;
SELECT count(build(ddl)) FROM unnest(ARRAY['lines (a, b)', 'lines (a, d)']) ddl;
SELECT ddl, abs(predicted - pages) <= 0.05 * pages AS close FROM built ORDER BY ddl;
