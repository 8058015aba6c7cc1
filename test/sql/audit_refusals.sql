-- what cannot be audited is refused, and said why
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE TABLE item (id integer PRIMARY KEY, v text);
CREATE TABLE parted (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
CREATE TABLE parted_11 PARTITION OF parted_1 DEFAULT;
CREATE VIEW shown AS SELECT * FROM item;
CREATE TEMPORARY TABLE passing (id integer PRIMARY KEY);
CREATE MATERIALIZED VIEW kept AS SELECT 1 AS id;
CREATE SEQUENCE counter;
CREATE TYPE shape AS (a integer);
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE far (id integer) SERVER nowhere;
CREATE FUNCTION refusal(relation regclass) RETURNS TABLE (state text, message text, detail text, hint text) LANGUAGE plpgsql AS $$ BEGIN
	PERFORM dbe.audit_enable(relation);
	message := 'taken';
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	message := regexp_replace(message, 'pg_temp_\d+', 'pg_temp_N');
	RETURN NEXT; END $$;
SELECT n AS name, r.* FROM unnest('{passing,shown,kept,counter,far,shape,item_pkey,parted_1,parted_11,pg_class,dbe.audit_record,dbe.audit_table,0,NULL}'::text[]) WITH ORDINALITY u (n, i), refusal(CASE n WHEN '0' THEN 0::oid::regclass ELSE n::regclass END) r ORDER BY i;
