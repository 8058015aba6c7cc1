-- the layout of what is recorded: found, made, rolled back
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;

-- ---- what one partition has found is rolled back as what its neighbour has made ----
CREATE TABLE parted (id integer PRIMARY KEY, v text) PARTITION BY LIST (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('parted');
BEGIN;
INSERT INTO parted VALUES (1, 'never');
INSERT INTO parted VALUES (2, 'never');
ROLLBACK;
INSERT INTO parted VALUES (2, 'kept');
SELECT table_name, action, new_data FROM dbe.audit_log;
ALTER TABLE parted ADD w integer;
BEGIN;
SAVEPOINT a;
INSERT INTO parted VALUES (1, 'never', 1);
INSERT INTO parted VALUES (1, 'never', 1) ON CONFLICT (id) DO UPDATE SET w = 2;
DELETE FROM parted WHERE id = 2;
ROLLBACK TO a;
UPDATE parted SET w = 3 WHERE id = 2;
COMMIT;
SELECT table_name, action, old_data, new_data FROM dbe.audit_log WHERE action <> 'INSERT';
DROP TABLE parted;

-- ---- a table that was audited by itself becomes a partition ----
CREATE TABLE whole (id integer PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE part_1 (id integer PRIMARY KEY, v text);
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('whole');
SELECT count(*) > 0 AS enabled FROM dbe.audit_enable('part_1');
INSERT INTO part_1 VALUES (1, 'alone');
ALTER TABLE whole ATTACH PARTITION part_1 FOR VALUES FROM (0) TO (100);
SELECT count(*) > 0 AS disabled FROM dbe.audit_disable('part_1');
INSERT INTO part_1 VALUES (2, 'not recorded');
ALTER TABLE whole ATTACH PARTITION part_1 FOR VALUES FROM (0) TO (100);
INSERT INTO whole VALUES (3, 'through the whole');
INSERT INTO part_1 VALUES (4, 'past it');
SELECT table_name, action, new_data FROM dbe.audit_log WHERE table_name IN ('whole', 'part_1') ORDER BY id;
DROP TABLE whole;
