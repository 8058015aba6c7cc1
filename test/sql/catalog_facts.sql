-- what the catalogs say in more than one place
CREATE EXTENSION dbe;
SET client_min_messages = error;

-- a table is published with its schema as well as by name
CREATE SCHEMA feed;
CREATE TABLE feed.prices (item text, amount numeric);
CREATE TABLE public.prices (item text, amount numeric);
SELECT object, severity, evidence->'is_published' AS published FROM dbe.findings(checks => ARRAY['missing_primary_key']) ORDER BY 1;
CREATE PUBLICATION inserts FOR TABLES IN SCHEMA public WITH (publish = 'insert');
CREATE PUBLICATION changes FOR TABLES IN SCHEMA feed;
SELECT object, severity, evidence->'is_published' AS published FROM dbe.findings(checks => ARRAY['missing_primary_key']) ORDER BY 1;
DROP TABLE public.prices;
DROP SCHEMA feed CASCADE;

-- every right there is goes with the fix, from 17 on MAINTAIN too
CREATE TABLE coupons (id bigint PRIMARY KEY, code text NOT NULL);
GRANT ALL ON coupons TO PUBLIC;
CREATE FUNCTION cure(id text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE f record;
BEGIN
	FOR f IN SELECT object, fix FROM dbe.findings(checks => ARRAY[id]) LOOP
		EXECUTE f.fix;
		RETURN NEXT f.object;
	END LOOP;
END $$;
SELECT * FROM cure('public_table_rights');
SELECT privilege_type FROM pg_class, aclexplode(relacl) WHERE oid = 'coupons'::regclass AND grantee = 0;
-- MAINTAIN alone is a finding, where it exists
DO $$ BEGIN
	IF current_setting('server_version_num')::integer >= 170000 THEN
		GRANT MAINTAIN ON coupons TO PUBLIC;
	ELSE
		GRANT TRIGGER ON coupons TO PUBLIC;
	END IF;
END $$;
SELECT object, severity FROM dbe.findings(checks => ARRAY['public_table_rights']);
SELECT * FROM cure('public_table_rights');
SELECT privilege_type FROM pg_class, aclexplode(relacl) WHERE oid = 'coupons'::regclass AND grantee = 0;
DROP TABLE coupons;

-- unlogged partitions are told with their partitioned table; what is named as passing is not
CREATE TABLE visits (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);
CREATE UNLOGGED TABLE visits_1a PARTITION OF visits_1 FOR VALUES FROM (0) TO (50);
CREATE UNLOGGED TABLE visits_tmp PARTITION OF visits_1 FOR VALUES FROM (50) TO (100);
CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM (100) TO (200);
CREATE UNLOGGED TABLE visits_3 PARTITION OF visits FOR VALUES FROM (200) TO (300);
INSERT INTO visits SELECT generate_series(0, 299);
ANALYZE visits, visits_1a, visits_tmp, visits_2, visits_3;
SELECT dbe.set('unlogged_tables.min_rows', 151);
SELECT object FROM dbe.findings(checks => ARRAY['unlogged_tables']);
SELECT dbe.set('unlogged_tables.min_rows', 150);
SELECT object, detail, fix, evidence->'partitions' AS partitions FROM dbe.findings(checks => ARRAY['unlogged_tables']);
SELECT * FROM cure('unlogged_tables');
SELECT object FROM dbe.findings(checks => ARRAY['unlogged_tables']);
SELECT relname, relpersistence FROM pg_class WHERE relname LIKE 'visits__' OR relname LIKE 'visits_1a' ORDER BY 1;

-- what is published by the schema of a partition fails at the partitioned table
CREATE SCHEMA parts;
CREATE TABLE readings (taken date NOT NULL, value numeric) PARTITION BY RANGE (taken);
CREATE TABLE parts.readings_1 PARTITION OF readings FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
SELECT object, severity, evidence->'is_published' AS is_published FROM dbe.findings(checks => ARRAY['missing_primary_key']);
SET client_min_messages = error;
CREATE PUBLICATION of_parts FOR TABLES IN SCHEMA parts;
SELECT object, severity, evidence->'is_published' AS is_published FROM dbe.findings(checks => ARRAY['missing_primary_key']);
DROP PUBLICATION of_parts;
CREATE PUBLICATION of_parts FOR TABLE parts.readings_1;
SELECT object, severity, evidence->'is_published' AS is_published FROM dbe.findings(checks => ARRAY['missing_primary_key']);
DROP PUBLICATION of_parts;
RESET client_min_messages;
DROP TABLE readings;

-- ANALYZE gives a partitioned table -1 pages: not 32 TB
ANALYZE visits;
SELECT unit IN ('kB', 'MB') AS is_small FROM dbe.health() WHERE metric = 'database_size';
