-- ALTER COLUMN ... TYPE is offered exactly where the server takes it: held_* are refused, free_* are not
CREATE EXTENSION dbe;
SET client_min_messages = error;
CREATE SCHEMA shop;
SET search_path = shop;
CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
DO $$
DECLARE name text;
BEGIN
	FOREACH name IN ARRAY '{view,rule,update_of,when,policy,generated,where,columns,body,row_type}'::text[] LOOP
		EXECUTE format('CREATE TABLE held_%1$s (id bigint PRIMARY KEY, unit_price double precision NOT NULL, note text)', name);
		EXECUTE format('CREATE TABLE free_%1$s (id bigint PRIMARY KEY, unit_price double precision NOT NULL, note text)', name);
	END LOOP;
END $$;
CREATE VIEW v1 AS SELECT unit_price FROM held_view;
CREATE VIEW v2 AS SELECT id, note FROM free_view;
CREATE VIEW v3 AS SELECT f FROM free_view f;
CREATE RULE r1 AS ON UPDATE TO held_rule WHERE new.unit_price < 0 DO INSTEAD NOTHING;
CREATE RULE r2 AS ON UPDATE TO free_rule WHERE new.note = '' DO INSTEAD NOTHING;
CREATE TRIGGER t1 BEFORE UPDATE OF unit_price ON held_update_of FOR EACH ROW EXECUTE FUNCTION pass();
CREATE TRIGGER t2 BEFORE UPDATE OF note ON free_update_of FOR EACH ROW EXECUTE FUNCTION pass();
CREATE TRIGGER t3 BEFORE UPDATE ON held_when FOR EACH ROW WHEN (new.unit_price < 0) EXECUTE FUNCTION pass();
CREATE TRIGGER t4 BEFORE UPDATE ON free_when FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION pass();
CREATE POLICY p1 ON held_policy USING (unit_price > 0);
CREATE POLICY p2 ON free_policy USING (note = current_user);
ALTER TABLE held_generated ADD rounded numeric GENERATED ALWAYS AS (unit_price::numeric) STORED;
ALTER TABLE free_generated ADD upper_note text GENERATED ALWAYS AS (upper(note)) STORED, ALTER unit_price SET DEFAULT 0;
CREATE PUBLICATION p1 FOR TABLE held_where WHERE (unit_price > 0) WITH (publish = 'insert');
CREATE PUBLICATION p2 FOR TABLE free_where WHERE (id > 0) WITH (publish = 'insert');
CREATE PUBLICATION p3 FOR TABLE held_columns (id, unit_price);
CREATE PUBLICATION p4 FOR TABLE free_columns (id, note);
CREATE FUNCTION f1() RETURNS double precision BEGIN ATOMIC SELECT sum(unit_price) FROM held_body; END;
CREATE FUNCTION f2() RETURNS bigint BEGIN ATOMIC SELECT count(note) FROM free_body; END;
CREATE TABLE of_row_type (id bigint PRIMARY KEY, old_rows held_row_type[]);
CREATE TYPE priced AS (id bigint, unit_price double precision);
CREATE TABLE held_typed OF priced (PRIMARY KEY (id));
-- what a partition or a child has counts too
CREATE TABLE held_partition (id bigint, unit_price double precision NOT NULL, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE held_partition_1 PARTITION OF held_partition FOR VALUES FROM (0) TO (100);
CREATE VIEW v4 AS SELECT unit_price FROM held_partition_1;
CREATE TABLE free_partition (id bigint, unit_price double precision NOT NULL, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE free_partition_1 PARTITION OF free_partition FOR VALUES FROM (0) TO (100);
CREATE VIEW v5 AS SELECT id FROM free_partition_1;
CREATE TABLE held_key (id bigint, unit_price double precision NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE held_key_1 PARTITION OF held_key FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (unit_price);
CREATE TABLE held_parents (id bigint PRIMARY KEY, unit_price double precision NOT NULL);
CREATE TABLE other_parent (unit_price double precision NOT NULL);
CREATE TABLE child () INHERITS (held_parents, other_parent);
CREATE TABLE free_parent (id bigint PRIMARY KEY, unit_price double precision NOT NULL);
CREATE TABLE free_child (note text) INHERITS (free_parent);

-- what the server itself says about each: the change is tried and undone
CREATE FUNCTION is_taken(change text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE change;
	RAISE EXCEPTION USING ERRCODE = 'ZZ000';
EXCEPTION
	WHEN SQLSTATE 'ZZ000' THEN RETURN true;
	WHEN feature_not_supported OR invalid_table_definition OR wrong_object_type OR dependent_objects_still_exist THEN RETURN false;
END $$;
CREATE TEMP TABLE found AS SELECT object, fix FROM dbe.findings(checks => ARRAY['money_in_float'], detail => true);
SELECT object, fix IS NOT NULL AS offered,
	is_taken(coalesce(fix, format('ALTER TABLE %s ALTER unit_price TYPE numeric(19,4)', object))) AS taken
FROM found ORDER BY object COLLATE "C";

-- each statement cures its finding
DO $$
DECLARE f record;
BEGIN
	FOR f IN SELECT fix FROM found WHERE fix IS NOT NULL LOOP
		EXECUTE f.fix;
	END LOOP;
END $$;
SELECT object FROM dbe.findings(checks => ARRAY['money_in_float'], detail => true) WHERE object LIKE 'shop.free%';
DROP SCHEMA shop CASCADE;
