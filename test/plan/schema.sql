-- Tables of the flags' examples beside those of the linter's.
-- columns that hang together
CREATE TABLE cars (id integer PRIMARY KEY, make integer NOT NULL, model integer NOT NULL, owner integer, color integer);
INSERT INTO cars SELECT n, n % 20, n % 20, n % 100, n % 100 FROM generate_series(1, 20000) n;
ANALYZE cars;
-- what was analyzed before its rows came
CREATE TABLE arrivals (id integer PRIMARY KEY, kind text NOT NULL) WITH (autovacuum_enabled = off);
INSERT INTO arrivals SELECT n, CASE WHEN n % 100 = 0 THEN 'late' ELSE 'early' END FROM generate_series(1, 2000) n;
ANALYZE arrivals;
INSERT INTO arrivals SELECT n, 'late' FROM generate_series(2001, 20000) n;
-- partitions
CREATE TABLE readings (id integer NOT NULL, taken timestamp NOT NULL, value integer) PARTITION BY RANGE (taken);
SELECT format('CREATE TABLE readings_%s PARTITION OF readings FOR VALUES FROM (%L) TO (%L)', m,
	timestamp '2024-01-01' + m * interval '1 month', timestamp '2024-01-01' + (m + 1) * interval '1 month')
FROM generate_series(0, 11) m \gexec
INSERT INTO readings SELECT n, timestamp '2024-01-01' + n * interval '20 minutes', n % 10 FROM generate_series(1, 20000) n;
CREATE TABLE days (id integer NOT NULL, day integer NOT NULL) PARTITION BY LIST (day);
SELECT format('CREATE TABLE days_%s PARTITION OF days FOR VALUES IN (%s)', d, d) FROM generate_series(1, 110) d \gexec
INSERT INTO days SELECT n, 1 + n % 110 FROM generate_series(1, 1100) n;
ANALYZE readings, days;
-- a foreign key without an index behind it
CREATE TABLE depots (id integer PRIMARY KEY);
CREATE TABLE parcels (id integer PRIMARY KEY, depot_id integer REFERENCES depots);
INSERT INTO depots SELECT generate_series(1, 400);
INSERT INTO parcels SELECT n, 1 + n % 20 FROM generate_series(1, 20000) n;
ANALYZE depots, parcels;
CREATE FUNCTION is_odd(n bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN n % 2 = 1; END $$;
CREATE FUNCTION many_numbers(n integer) RETURNS SETOF integer LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT generate_series(1, n); END $$;
