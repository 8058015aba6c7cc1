-- what cannot be audited, and what is said then
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;

CREATE TABLE item (id integer PRIMARY KEY);
CREATE VIEW instead AS SELECT * FROM item;
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER instead INSTEAD OF INSERT ON instead FOR EACH ROW EXECUTE FUNCTION nothing();
CREATE TABLE parted (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_3 PARTITION OF parted FOR VALUES FROM (20) TO (30) PARTITION BY RANGE (id);
CREATE TABLE parted_3_high PARTITION OF parted_3 FOR VALUES FROM (25) TO (30);
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
SELECT n AS name, r.* FROM unnest('{passing,instead,kept,counter,far,shape,item_pkey,parted_1,parted_3_high,pg_class,dbe.audit_record,dbe.audit_table,0,NULL}'::text[]) WITH ORDINALITY u (n, i), refusal(CASE n WHEN '0' THEN 0::oid::regclass ELSE n::regclass END) r ORDER BY i;
