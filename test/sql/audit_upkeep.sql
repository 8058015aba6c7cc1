-- the upkeep of the log: what is past its retention goes, and leaves a trace
\set VERBOSITY terse
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE EXTENSION dbe;
CREATE TABLE brief (id integer PRIMARY KEY, v text);
CREATE TABLE linked (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('brief', retention => '1 second');
SELECT enabled_at = complete_since AS same FROM dbe.audit_table;

-- ---- erased one by one, where the month is not over ----
INSERT INTO brief VALUES (1, 'a'), (2, 'b');
SELECT clock_timestamp() AS before \gset
UPDATE brief SET v = 'A' WHERE id = 1;
SELECT dbe.audit_expire(id, '-infinity') FROM dbe.audit_table;
SELECT complete_since = enabled_at AS same FROM dbe.audit_table;
SELECT pg_sleep(1.1);
DELETE FROM brief WHERE id = 2;
SELECT regexp_replace(command, '''\d.*''', '''...''') AS command, regexp_replace(effect, '\d.*;', '...;') AS effect FROM dbe.audit_maintain(dry_run => true) WHERE command ~ 'expire|DROP';
SELECT count(*) > 0 AS done FROM dbe.audit_maintain();
SELECT action, old_data, new_data - 'before' AS new_data, statement FROM dbe.audit_log ORDER BY id;
SELECT complete_since > :'before'::timestamptz AS moved, complete_since < now() AS before_now FROM dbe.audit_table;
-- twice erases nothing more, and does not say so again
SELECT dbe.audit_expire(id, complete_since) FROM dbe.audit_table;
SELECT count(*) FROM dbe.audit_log WHERE action = 'FORGET';
SELECT count(*) FROM dbe.row_history('brief', 1);

-- ---- a month that is over: made here of what was recorded now ----
CREATE FUNCTION move_to(moment timestamptz, wanted text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
	PERFORM dbe.audit_make_partition((moment AT TIME ZONE 'UTC')::date);
	ALTER TABLE dbe.audit_record DISABLE TRIGGER audit_refuse;
	UPDATE dbe.audit_record r SET recorded_at = moment WHERE statement > 0 AND layout IN (SELECT id FROM dbe.audit_layout WHERE table_name = wanted);
	ALTER TABLE dbe.audit_record ENABLE ALWAYS TRIGGER audit_refuse;
END $$;
-- the chain of a month, computed as anybody can
CREATE FUNCTION rechain(wanted date) RETURNS void LANGUAGE plpgsql AS $$ DECLARE
	r record;
	number bigint := 0;
	link bytea := sha256('dbe audit chain'::bytea || int4send(wanted - '2000-01-01'::date) || int4send(7));
	salt bytea := decode(repeat('5a', 16), 'hex');
BEGIN
	ALTER TABLE dbe.audit_record DISABLE TRIGGER audit_refuse;
	FOR r IN SELECT * FROM dbe.audit_record WHERE date_trunc('month', recorded_at AT TIME ZONE 'UTC') = wanted ORDER BY id LOOP
		number := number + 1;
		link := sha256(link || sha256(salt || int4send(octet_length(r.context)) || r.context || r.images) || int8send(r.id) || timestamptz_send(r.recorded_at) || int8send(r.transaction) || int8send(r.node)
			|| int4send(r.layout) || int4send(r.statement) || int4send(r.row_count) || int4send(octet_length(r.changed_by)) || convert_to(r.changed_by, getdatabaseencoding())
			|| (SELECT sha256(convert_to(ROW(l.id, l.table_id, l.table_schema, l.table_name, l.column_numbers, l.column_names, l.column_types, l.column_forms, l.kept_types, l.key_columns, l.keeps_old_rows,
				l.little_endian, l.is_chained)::text, getdatabaseencoding())) FROM dbe.audit_layout l WHERE l.id = r.layout));
		UPDATE dbe.audit_record SET chain = int2send(7::int2) || int8send(number) || link || sha256(salt || int4send(octet_length(r.context)) || r.context || r.images) || salt WHERE id = r.id;
	END LOOP;
	ALTER TABLE dbe.audit_chain DISABLE TRIGGER audit_refuse;
	DELETE FROM dbe.audit_chain WHERE month > wanted AND sequence = 3;
	INSERT INTO dbe.audit_chain VALUES (wanted, 7, number, link);
	ALTER TABLE dbe.audit_chain ENABLE ALWAYS TRIGGER audit_refuse;
	ALTER TABLE dbe.audit_record ENABLE ALWAYS TRIGGER audit_refuse;
END $$;
SELECT count(*) > 0 AS done FROM dbe.audit_enable('linked', hash_chain => true, retention => '2 years');
INSERT INTO linked VALUES (1, 'a');
UPDATE linked SET v = 'b';
DELETE FROM linked;
SELECT move_to('2020-01-15 12:00Z', 'linked');
SELECT rechain('2020-01-01');
SELECT month, records, state, detail FROM dbe.audit_verify();
SELECT dbe.audit_anchor() AS anchor \gset
-- kept as long as one table has no retention, or a longer one
CREATE TABLE kept (id integer PRIMARY KEY);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('kept');
SELECT count(*) FROM dbe.audit_maintain(dry_run => true) WHERE command ~ 'DROP';
SELECT count(*) > 0 AS done FROM dbe.audit_enable('kept', retention => '100 years');
SELECT count(*) FROM dbe.audit_maintain(dry_run => true) WHERE command ~ 'DROP';
SELECT count(*) > 0 AS done FROM dbe.audit_enable('kept', retention => '1 year');
-- gone, with its heads, its indexes and all that summarizes them
SELECT command, effect FROM dbe.audit_maintain(dry_run => true) WHERE command ~ '2020|DROP';
SELECT count(*) > 0 AS done FROM dbe.audit_maintain();
SELECT to_regclass('dbe.audit_record_2020_01') IS NULL AS dropped;
SELECT count(*) FROM dbe.audit_chain WHERE month = '2020-01-01';
SELECT action, old_data, new_data FROM dbe.audit_log WHERE table_name = 'linked';
SELECT complete_since - enabled_at FROM dbe.audit_table WHERE table_name = 'linked';
SELECT month = '2020-01-01' AS old, records, state, detail FROM dbe.audit_verify(:'anchor') ORDER BY 1;
SELECT records, state, detail FROM dbe.audit_verify();
SELECT count(*) > 0 AS done FROM dbe.audit_maintain();
SELECT month = '2020-01-01' AS old, records, state, detail FROM dbe.audit_verify(:'anchor') ORDER BY 1;
-- no tombstone tells of a later month
SELECT month, records, state, detail FROM dbe.audit_verify('[{"month": "2020-02-01", "lane": 1, "sequence": 1, "link": "00"}]') WHERE month < now() - interval '1 year';
-- ---- links stay without their values where a part of a month is kept ----
INSERT INTO linked VALUES (3, 'c');
SELECT dbe.audit_expire(id, 'infinity') FROM dbe.audit_table WHERE table_name = 'linked';
SELECT record_id, action, new_data - 'before' AS new_data FROM dbe.audit_log WHERE table_name = 'linked' AND changed_at > now() - interval '1 h' ORDER BY id;
SELECT DISTINCT state FROM dbe.audit_verify() WHERE month > now() - interval '2 months';

-- somebody else has removed the month
INSERT INTO linked VALUES (2, 'a');
SELECT move_to('2020-03-15 12:00Z', 'linked');
SELECT rechain('2020-03-01');
DROP TABLE dbe.audit_record_2020_03;
SELECT dbe.audit_make_partition('2020-03-01');
SELECT count(*) > 0 AS done FROM dbe.audit_maintain();
SELECT month, records, state, detail FROM dbe.audit_verify() WHERE month < now() - interval '1 year';

-- ---- commands belong to no table, and their month is kept ----
SELECT count(*) > 0 AS done FROM dbe.audit_ddl_enable();
CREATE TABLE unasked (id integer);
SELECT dbe.audit_make_partition('2020-05-01');
ALTER TABLE dbe.audit_record DISABLE TRIGGER audit_refuse;
UPDATE dbe.audit_record SET recorded_at = '2020-05-05' WHERE layout = -1;
ALTER TABLE dbe.audit_record ENABLE ALWAYS TRIGGER audit_refuse;
SELECT count(*) > 0 AS done FROM dbe.audit_maintain();
SELECT to_regclass('dbe.audit_record_2020_05') IS NOT NULL AS kept;
SELECT count(*) > 0 AS done FROM dbe.audit_ddl_disable();

-- ---- the owner of a table lengthens what is kept, and does not shorten it ----
CREATE ROLE dbe_test_owner;
CREATE SCHEMA shop AUTHORIZATION dbe_test_owner;
GRANT USAGE ON SCHEMA dbe TO dbe_test_owner;
GRANT EXECUTE ON FUNCTION dbe.audit_enable, dbe.audit_disable, dbe.audit_enable_schema, dbe.audit_maintain TO dbe_test_owner;
SET ROLE dbe_test_owner;
CREATE TABLE shop.till (id integer PRIMARY KEY);
-- nothing is recorded yet
SELECT count(*) > 0 AS done FROM dbe.audit_enable('shop.till', retention => '1 year');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('shop.till', retention => '1 month');
INSERT INTO shop.till VALUES (1);
\set VERBOSITY default
SELECT dbe.audit_enable('shop.till', retention => '1 microsecond');
\set VERBOSITY terse
SELECT dbe.audit_enable('shop.till', retention => '1 microsecond', dry_run => true);
SELECT dbe.audit_enable_schema('shop', retention => '1 day');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('shop.till', retention => '30 days');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('shop.till', retention => '1 year', full_rows => true);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('shop.till');
SELECT count(*) > 0 AS done FROM dbe.audit_disable('shop.till');
\set VERBOSITY default
SELECT dbe.audit_enable('shop.till', retention => '100 years');
\set VERBOSITY terse
SELECT count(*) > 0 AS done FROM dbe.audit_maintain();
RESET ROLE;
SELECT count(*) FROM dbe.audit_log WHERE table_name = 'till';
-- who owns the extension does, and it is told
SELECT count(*) > 0 AS done FROM dbe.audit_enable('shop.till', retention => '1 microsecond');
SELECT count(*) > 0 AS done FROM dbe.audit_maintain();
SELECT action, new_data - 'before' AS new_data FROM dbe.audit_log WHERE table_name = 'till';
DROP OWNED BY dbe_test_owner CASCADE;
DROP ROLE dbe_test_owner;
