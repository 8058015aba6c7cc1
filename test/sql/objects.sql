-- every kind of object: what is well built yields no finding, and nothing stumbles over it
CREATE EXTENSION dbe;
CREATE EXTENSION btree_gist;
CREATE EXTENSION postgres_fdw;
CREATE SCHEMA shop;
SET search_path = shop, public;

CREATE DOMAIN email AS text CHECK (VALUE ~ '@');
CREATE TYPE state AS ENUM ('new', 'paid', 'sent');
CREATE TYPE place AS (street text, city text);
CREATE TABLE customers (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	email email NOT NULL UNIQUE,
	home place NOT NULL,
	full_name text NOT NULL,
	search_name text NOT NULL GENERATED ALWAYS AS (lower(full_name)) STORED,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX idx_customers_search_name ON customers (lower(full_name));
CREATE INDEX idx_customers_created_at ON customers (created_at) WHERE full_name <> '';

CREATE TABLE orders (
	id bigint GENERATED ALWAYS AS IDENTITY,
	customer_id bigint NOT NULL REFERENCES customers,
	status state NOT NULL DEFAULT 'new',
	total numeric(12,2) NOT NULL CHECK (total >= 0),
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);
CREATE INDEX idx_orders_customer_id ON orders (customer_id) INCLUDE (total);
CREATE TABLE orders_2024 PARTITION OF orders FOR VALUES FROM ('2024-01-01Z') TO ('2025-01-01Z');
CREATE TABLE orders_2025 PARTITION OF orders FOR VALUES FROM ('2025-01-01Z') TO ('2026-01-01Z') PARTITION BY LIST (status);
CREATE TABLE orders_2025_new PARTITION OF orders_2025 FOR VALUES IN ('new');
CREATE TABLE orders_2025_default PARTITION OF orders_2025 DEFAULT;
CREATE TABLE orders_default PARTITION OF orders DEFAULT;

CREATE TABLE bookings (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	room_number integer NOT NULL,
	during tstzrange NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	EXCLUDE USING gist (room_number WITH =, during WITH &&));

CREATE TABLE vehicles (id bigint PRIMARY KEY, wheels smallint NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE trucks (load_kg integer NOT NULL, PRIMARY KEY (id)) INHERITS (vehicles);

CREATE TABLE changes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, gone text, body jsonb NOT NULL, also_gone timestamp,
	created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
ALTER TABLE changes DROP COLUMN gone, DROP COLUMN also_gone;
CREATE INDEX idx_changes_body ON changes USING gin (body);

CREATE VIEW paid AS SELECT id, total::float8 AS total_amount FROM orders WHERE status = 'paid';
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY 1 WITH NO DATA;
CREATE UNIQUE INDEX uq_totals_customer_id ON totals (customer_id);
CREATE UNLOGGED TABLE session_cache (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), body jsonb NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '192.0.2.1', connect_timeout '2');
CREATE FOREIGN TABLE far (note char(10), total_amount double precision, at timestamp) SERVER elsewhere;
CREATE TEMP TABLE scratch (note char(10), total_amount double precision, at timestamp);
CREATE UNLOGGED SEQUENCE numbers;
CREATE TABLE nothing_left ();
DROP TABLE nothing_left;
CREATE STATISTICS both_ends ON wheels, id FROM vehicles;
CREATE RULE no_delete AS ON DELETE TO session_cache DO INSTEAD NOTHING;
CREATE AGGREGATE longest (text) (sfunc = textcat, stype = text);
CREATE PROCEDURE tidy(INOUT n integer, OUT m text) LANGUAGE sql AS 'SELECT 1, ''''';
CREATE FUNCTION pair(VARIADIC a integer[], OUT b integer, OUT c text) LANGUAGE sql AS 'SELECT 1, ''''';
CREATE OPERATOR === (leftarg = text, rightarg = text, function = texteq);

-- the tables have rows and statistics, so that what looks at them looks here too
INSERT INTO customers (email, home, full_name) SELECT n || '@example.org', ROW('Street ' || n, 'City'), 'Customer ' || n FROM generate_series(1, 300) n;
INSERT INTO orders (customer_id, total, created_at) SELECT n, n, '2024-06-01Z'::timestamptz + n * interval '5 days' FROM generate_series(1, 300) n;
INSERT INTO bookings (room_number, during) SELECT n, '[2024-01-01,2024-02-01)' FROM generate_series(1, 200) n;
INSERT INTO trucks (id, wheels, load_kg) SELECT n, 6, n FROM generate_series(1, 200) n;
INSERT INTO changes (body) SELECT jsonb_build_object('n', n) FROM generate_series(1, 200) n;
ANALYZE;

SELECT check_id, object, detail FROM dbe.findings(dimensions => '{schema,indexing}', schemas => '{shop}');
-- temporary and foreign tables, members of extensions and system schemas are nobody's finding, in no dimension
SELECT check_id, object FROM dbe.findings() WHERE object ~ 'scratch|far|pg_temp|pg_catalog|information_schema|pg_toast|setting_overrides|postgres_fdw|gbtree';
-- a partition is judged with its parent: one finding, not five
ALTER TABLE orders ADD COLUMN carrier char(10);
SELECT check_id, object FROM dbe.findings(checks => '{char_n_column}');
DO $$ BEGIN EXECUTE (SELECT fix FROM dbe.findings(checks => '{char_n_column}')); END $$;
SELECT count(*) FROM dbe.findings(checks => '{char_n_column}');
-- so is a child with its parent
ALTER TABLE vehicles ADD COLUMN maker char(10);
SELECT check_id, object FROM dbe.findings(checks => '{char_n_column}');
ALTER TABLE vehicles DROP COLUMN maker;

-- half-made things
ALTER TABLE orders DETACH PARTITION orders_2024;
CREATE TABLE no_partitions (id bigint, at timestamptz) PARTITION BY HASH (id);
CREATE INDEX ON ONLY no_partitions (at);
ALTER TABLE bookings ADD CONSTRAINT later CHECK (room_number > 0) NOT VALID;
CREATE VIEW broken AS SELECT 1/0 AS x;
CREATE FUNCTION gone(text) RETURNS SETOF customers LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM no_such_table; END $$;
DROP TYPE place CASCADE;
SELECT status, count(*) > 0 AS some FROM dbe.score_explain() WHERE status = 'error' GROUP BY 1;
SELECT count(*) FROM dbe.score();
SELECT count(*) > 20 AS healthy FROM dbe.health();
SELECT dbe.report('json')::jsonb IS NOT NULL AS report, length(dbe.catalog_dump()) > 1000 AS dump;
-- a table of 1,600 columns, and deep inheritance
DO $$ BEGIN
	EXECUTE (SELECT format('CREATE TABLE wide (%s)', string_agg(format('c%s integer', n), ', ')) FROM generate_series(1, 1600) n);
	FOR n IN 1..40 LOOP
		EXECUTE format('CREATE TABLE level_%s () INHERITS (%I)', n, CASE n WHEN 1 THEN 'vehicles' ELSE 'level_' || n - 1 END);
	END LOOP;
END $$;
SELECT count(*) > 0 AS works FROM dbe.score_explain() HAVING count(*) FILTER (WHERE status = 'error') = 0;
