-- What looks like a defect of an index and is none stays silent; what is one is found and cured.
CREATE EXTENSION dbe;
SET client_min_messages = error;
SET search_path = traps, public;
CREATE SCHEMA traps;
SELECT dbe.set(name, 0) FROM dbe.settings
WHERE name IN ('unused_index.min_age', 'unused_index.min_bytes', 'low_cardinality_index.min_age', 'unindexed_foreign_key.min_rows');
-- the indexing checks, but for what only time and load can tell
CREATE VIEW public.found AS
SELECT check_id, object FROM dbe.findings(schemas => ARRAY['traps'], detail => true)
WHERE dimension = 'indexing' AND check_id NOT IN ('unused_index', 'missing_index') ORDER BY 1, 2;

-- alike, but each does what no other does
CREATE TABLE alike (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a bigint NOT NULL, b bigint, t text, r tstzrange,
	j jsonb, CONSTRAINT alike_r_excl EXCLUDE USING gist (r WITH &&), CONSTRAINT alike_b_check CHECK (b < 1000000));
CREATE INDEX alike_a_b ON alike (a, b);
CREATE INDEX alike_b_a ON alike (b, a);
CREATE INDEX alike_a_desc ON alike (a DESC, b);
CREATE INDEX alike_checked ON alike (t, b) WHERE b < 1000000;
CREATE INDEX alike_b_nulls_first ON alike (b NULLS FIRST);
CREATE INDEX alike_t ON alike (t);
CREATE INDEX alike_t_pattern ON alike (t text_pattern_ops);
CREATE INDEX alike_t_c ON alike (t COLLATE "C");
CREATE INDEX alike_t_hash ON alike USING hash (t);
CREATE UNIQUE INDEX alike_b_unique ON alike (b);
CREATE UNIQUE INDEX alike_b_unique_null ON alike (b) NULLS NOT DISTINCT;
CREATE INDEX alike_a_some ON alike (a) WHERE b > 0;
CREATE INDEX alike_a_fewer ON alike (a) WHERE b > 10;
CREATE INDEX alike_lower ON alike (lower(t));
CREATE INDEX alike_upper ON alike (upper(t));
CREATE INDEX alike_j ON alike USING gin (j);
CREATE INDEX alike_j_path ON alike USING gin (j jsonb_path_ops);
CREATE INDEX alike_brin_fine ON alike USING brin (a) WITH (pages_per_range = 16);
CREATE INDEX alike_brin_coarse ON alike USING brin (a) WITH (pages_per_range = 128);
CREATE INDEX alike_covering ON alike (a, id) INCLUDE (b);
CREATE INDEX alike_no_cover ON alike (a, id, t);
CREATE UNIQUE INDEX alike_identity ON alike (id);
ALTER TABLE alike REPLICA IDENTITY USING INDEX alike_identity;
INSERT INTO alike (a, b, t, r, j) SELECT n, n, 'text ' || n, tstzrange(now() + n * interval '1 hour', now() + n * interval '1 hour'),
	jsonb_build_object('n', n) FROM generate_series(1, 3000) n;
SELECT pg_stat_force_next_flush();
ANALYZE alike;

-- foreign keys that are served: in another order, by more columns, without the nulls, by a hash index
CREATE TABLE parents (a bigint, b bigint, name text UNIQUE, PRIMARY KEY (a, b));
CREATE TABLE other_order (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a bigint NOT NULL, b bigint NOT NULL, c bigint,
	FOREIGN KEY (a, b) REFERENCES parents);
CREATE INDEX other_order_b_a_c ON other_order (b DESC, a, c);
CREATE TABLE no_nulls (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text REFERENCES parents (name));
CREATE INDEX no_nulls_name ON no_nulls (name) WHERE name IS NOT NULL;
CREATE TABLE hashed (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text REFERENCES parents (name));
CREATE INDEX hashed_name ON hashed USING hash (name);
INSERT INTO parents SELECT n, n, 'name ' || n FROM generate_series(1, 500) n;
INSERT INTO other_order (a, b) SELECT 1 + n % 500, 1 + n % 500 FROM generate_series(1, 3000) n;
INSERT INTO no_nulls (name) SELECT 'name ' || 1 + n % 500 FROM generate_series(1, 3000) n;
INSERT INTO hashed (name) SELECT 'name ' || 1 + n % 500 FROM generate_series(1, 3000) n;
SELECT pg_stat_force_next_flush();
ANALYZE parents, other_order, no_nulls, hashed;
SELECT * FROM found;

-- never used, but not for nothing: keys, constraints, foreign keys, replica identity, order of CLUSTER
CREATE TABLE duties (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL, a bigint NOT NULL, b bigint NOT NULL,
	r tstzrange, EXCLUDE USING gist (r WITH &&), FOREIGN KEY (a, b) REFERENCES parents);
CREATE UNIQUE INDEX duties_code ON duties (code);
ALTER TABLE duties REPLICA IDENTITY USING INDEX duties_code;
CREATE INDEX duties_b_a ON duties (b, a);
CREATE INDEX duties_order ON duties (code, id);
ALTER TABLE duties CLUSTER ON duties_order;
CREATE INDEX duties_useless ON duties (b, id);
INSERT INTO duties (code, a, b) SELECT 'code ' || n, 1 + n % 500, 1 + n % 500 FROM generate_series(1, 3000) n;
SELECT pg_stat_force_next_flush();
ANALYZE duties;
SELECT count(*) FROM duties;
SELECT pg_stat_force_next_flush();
SELECT check_id, object FROM dbe.findings(checks => ARRAY['unused_index'], detail => true) WHERE object LIKE '%duties%';
DROP TABLE duties;

-- the real ones
CREATE TABLE doubles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a bigint NOT NULL, b bigint NOT NULL, t text, r tstzrange,
	CONSTRAINT doubles_r_excl EXCLUDE USING gist (r WITH &&), CONSTRAINT doubles_b_check CHECK (a > 0 AND b < 1000000));
CREATE INDEX doubles_back ON doubles (a DESC, b DESC);
CREATE INDEX doubles_checked ON doubles (b, t) WHERE b < 1000000;
CREATE INDEX doubles_a_b ON doubles (a, b);
CREATE INDEX "doubles Again" ON doubles (a, b);
CREATE INDEX doubles_a ON doubles (a);
CREATE INDEX doubles_a_with_b ON doubles (a) INCLUDE (b);
CREATE INDEX doubles_id ON doubles (id);
CREATE INDEX doubles_r ON doubles USING gist (r);
CREATE INDEX doubles_lower ON doubles (lower(t)) WHERE b > 0;
CREATE INDEX doubles_lower_b ON doubles (lower(t), b) WHERE b > 0;
CREATE INDEX doubles_needless ON doubles (b DESC NULLS LAST, t) WHERE b IS NOT NULL;
CREATE TABLE unserved (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a bigint NOT NULL, b bigint NOT NULL,
	name text REFERENCES parents (name), FOREIGN KEY (a, b) REFERENCES parents);
CREATE INDEX unserved_id_a_b ON unserved (id, a, b);
CREATE INDEX unserved_some ON unserved (a, b) WHERE name IS NOT NULL;
CREATE INDEX unserved_included ON unserved (id) INCLUDE (name) WHERE b > 3;
INSERT INTO unserved (a, b, name) SELECT 1 + n % 500, 1 + n % 500, 'name ' || 1 + n % 500 FROM generate_series(1, 3000) n;
SELECT pg_stat_force_next_flush();
ANALYZE doubles, unserved;
SELECT * FROM found;
SELECT object, detail FROM dbe.findings(checks => ARRAY['redundant_index'], detail => true) WHERE object ~ 'doubles_(r|back)$';
SELECT detail FROM dbe.findings(checks => ARRAY['needless_index_predicate'], detail => true) WHERE object LIKE '%checked';
SELECT fix FROM dbe.findings(checks => ARRAY['needless_index_predicate', 'unindexed_foreign_key']) ORDER BY 1;
SELECT regexp_split_to_table(fix, E'\n') FROM dbe.findings(schemas => ARRAY['traps'], detail => true,
	checks => ARRAY['needless_index_predicate', 'unindexed_foreign_key', 'redundant_index']) \gexec
SELECT * FROM found;
SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'doubles'::regclass ORDER BY 1;
DROP SCHEMA traps CASCADE;

-- published, and each way to be without a replica identity
CREATE SCHEMA traps;
CREATE TABLE keyless (a bigint NOT NULL);
CREATE TABLE nothing (id bigint PRIMARY KEY);
ALTER TABLE nothing REPLICA IDENTITY NOTHING;
CREATE TABLE everything (id bigint);
ALTER TABLE everything REPLICA IDENTITY FULL;
CREATE TABLE deferred (id bigint PRIMARY KEY DEFERRABLE, code bigint NOT NULL);
CREATE UNIQUE INDEX "deferred Code" ON deferred (code);
CREATE TABLE gone (id bigint PRIMARY KEY, code bigint NOT NULL);
CREATE UNIQUE INDEX gone_code ON gone (code);
ALTER TABLE gone REPLICA IDENTITY USING INDEX gone_code;
DROP INDEX gone_code;
CREATE TABLE parted (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE parted_2a PARTITION OF parted_2 FOR VALUES FROM (10) TO (15);
ALTER TABLE parted_2a REPLICA IDENTITY NOTHING;
CREATE UNLOGGED TABLE unlogged (id bigint PRIMARY KEY);
ALTER TABLE unlogged REPLICA IDENTITY NOTHING;
SELECT check_id, object FROM dbe.findings(checks => ARRAY['published_without_replica_identity']);
CREATE PUBLICATION one FOR TABLE parted;
SELECT check_id, object, severity FROM dbe.findings(checks => ARRAY['published_without_replica_identity']) ORDER BY 2;
CREATE PUBLICATION everyone FOR ALL TABLES;
SELECT check_id, object, severity, detail, fix FROM dbe.findings(checks => ARRAY['published_without_replica_identity']) ORDER BY 2;
-- they do fail, and no longer once cured
INSERT INTO nothing VALUES (1);
INSERT INTO deferred VALUES (1, 1);
INSERT INTO gone VALUES (1, 1);
INSERT INTO parted VALUES (11);
DELETE FROM nothing;
DELETE FROM deferred;
DELETE FROM gone;
DELETE FROM parted;
SELECT regexp_split_to_table(fix, E'\n') FROM dbe.findings(checks => ARRAY['published_without_replica_identity']) \gexec
DELETE FROM nothing;
DELETE FROM deferred;
DELETE FROM gone;
DELETE FROM parted;
SELECT object FROM dbe.findings(checks => ARRAY['published_without_replica_identity']);
DROP PUBLICATION everyone, one;
DROP SCHEMA traps CASCADE;

-- a collation that has changed: what is sorted by it, wherever it is, and nothing else
CREATE SCHEMA traps;
CREATE COLLATION "Old German" (provider = icu, locale = 'de', version = '1.2.3');
CREATE COLLATION german (provider = icu, locale = 'de');
CREATE TABLE towns (region bigint, name text COLLATE "Old German", same text COLLATE german, PRIMARY KEY (region, name))
	PARTITION BY RANGE (region);
CREATE TABLE towns_1 PARTITION OF towns FOR VALUES FROM (0) TO (10);
CREATE TABLE towns_2 PARTITION OF towns FOR VALUES FROM (10) TO (20);
CREATE INDEX towns_same ON towns (same);
CREATE INDEX towns_pattern ON towns (name text_pattern_ops);
CREATE INDEX towns_hash ON towns USING hash (name);
CREATE INDEX "towns_1 Lower" ON towns_1 (lower(name));
CREATE MATERIALIZED VIEW town_names AS SELECT DISTINCT name FROM towns;
CREATE UNIQUE INDEX town_names_name ON town_names (name);
CREATE TABLE lists (names text[] COLLATE "Old German");
CREATE INDEX lists_names ON lists USING gin (names);
SELECT object, severity, evidence->'indexes' AS indexes, fix FROM dbe.findings(checks => ARRAY['collation_version_mismatch'])
WHERE object LIKE 'collation%';
SELECT regexp_split_to_table(fix, E'\n') FROM dbe.findings(checks => ARRAY['collation_version_mismatch'])
WHERE object LIKE 'collation%' \gexec
SELECT object FROM dbe.findings(checks => ARRAY['collation_version_mismatch']) WHERE object LIKE 'collation%';
DROP SCHEMA traps CASCADE;
