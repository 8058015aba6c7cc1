-- values that jsonb refuses: they are recorded and shown, and nothing else suffers from them
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
CREATE TYPE parcel AS (label text, content json);
CREATE TYPE tint AS ENUM ('red', 'blue');
CREATE TABLE evt (id integer PRIMARY KEY, j json, js json[], p parcel, ps parcel[], c tint[], b bytea);
CREATE TABLE plain (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('evt');
SELECT count(*) > 0 AS done FROM dbe.audit_enable('plain');
INSERT INTO plain VALUES (1, 'a');
INSERT INTO evt (id, j) VALUES (1, '{"x": "\u0000"}'), (2, '1e200000'), (3, '{"a": 1}'), (4, '"\ud83d"'), (5, NULL);
INSERT INTO evt (id, js) VALUES (6, ARRAY['{"x": "\u0000"}', '1']::json[]), (7, '{1,null,NULL}');
-- on the way in: what is kept as jsonb
INSERT INTO evt (id, p) VALUES (8, ROW('a', '{"x": "\u0000"}')), (9, ROW('a', '{"x": 1}'));
INSERT INTO evt (id, ps, c) VALUES (10, ARRAY[ROW('a', '1e200000')]::parcel[], '{red}'), (11, ARRAY[ROW('a', '1')]::parcel[], '{red,blue}');
-- as deep as json takes it
INSERT INTO evt (id, j) VALUES (12, (repeat('[', 6000) || repeat(']', 6000))::json);
UPDATE evt SET j = '{"y": "\u0000"}' WHERE id IN (1, 3);
DELETE FROM evt WHERE id IN (1, 8);
SELECT record_id, action, jsonb_strip_nulls(old_data) AS old_data, jsonb_strip_nulls(new_data) AS new_data FROM dbe.audit_log WHERE table_name = 'evt' AND record_id <> '12' ORDER BY id, "position";
SELECT jsonb_typeof(new_data -> 'j'), length(new_data ->> 'j') FROM dbe.row_history('evt', 12);
SELECT count(*) FROM dbe.row_history('plain', 1);
SELECT action, old_data -> 'j' AS old, new_data -> 'j' AS new FROM dbe.row_history('evt', 1);
SELECT count(*) FROM dbe.audit_of(relation => 'evt');
-- the rows of the table are shown like those of the log
SELECT dbe.row_as_of('evt', 2, clock_timestamp()) -> 'j' AS j, dbe.row_as_of('evt', 6, clock_timestamp()) -> 'js' AS js, dbe.row_as_of('evt', 10, clock_timestamp()) -> 'ps' AS ps, dbe.row_as_of('evt', 11, clock_timestamp()) -> 'ps' AS jsonb;
SELECT count(*) FROM dbe.table_as_of('evt', clock_timestamp());
SELECT count(*) FROM dbe.undo_sql('evt', since => '-infinity');
-- a string of text is read back by the type where jsonb was none
SELECT (jsonb_populate_record(NULL::evt, dbe.row_as_of('evt', 6, clock_timestamp()))).js::text = js::text AS same FROM evt WHERE id = 6;
-- rows of any form
ALTER TABLE plain DROP v, ADD w timestamptz, ADD n numeric;
INSERT INTO plain VALUES (2, '2020-01-01 00:00Z', 'NaN');
SELECT dbe.audit_object(p) = to_jsonb(p) AS same FROM plain p;
SELECT dbe.audit_object(r) = to_jsonb(r) AS same FROM (VALUES (1, NULL, ARRAY[1, 2], '{"a": 1}'::json, ROW(1, 'x'::text))) r;
-- too large for jsonb: how large it is
CREATE TABLE large (id integer PRIMARY KEY, b bytea);
SELECT count(*) > 0 AS done FROM dbe.audit_enable('large');
INSERT INTO large VALUES (1, convert_to(repeat('x', 135000000), 'UTF8'));
SELECT new_data FROM dbe.row_history('large', 1);
SELECT dbe.row_as_of('large', 1, clock_timestamp());
