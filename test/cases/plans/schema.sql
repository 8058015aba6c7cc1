-- What the cases of plans need beside the schema: tables whose statistics are wrong, keys without an index, functions
-- that the planner knows nothing of; and pages that are known to be visible, or not.
CREATE TABLE branches (id integer NOT NULL, city text NOT NULL, zip text NOT NULL, region text NOT NULL);
INSERT INTO branches SELECT n, 'city' || n % 8, 'zip' || n % 8, 'region' || n % 8 FROM generate_series(1, 12000) n;
CREATE TABLE grown (id integer NOT NULL, kind integer NOT NULL) WITH (autovacuum_enabled = off);
INSERT INTO grown SELECT n, n % 7 FROM generate_series(1, 3000) n;
CREATE TABLE imported (id integer NOT NULL, kind integer NOT NULL, payload text) WITH (autovacuum_enabled = off);
INSERT INTO imported SELECT n, n % 3, 'x' FROM generate_series(1, 11000) n;
CREATE TABLE batches (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE batch_files (id integer PRIMARY KEY, batch_id integer NOT NULL REFERENCES batches ON DELETE CASCADE, file text NOT NULL);
INSERT INTO batches SELECT n, 'batch ' || n FROM generate_series(1, 400) n;
INSERT INTO batch_files SELECT n, 1 + n % 400, 'file ' || n FROM generate_series(1, 12000) n;
CREATE FUNCTION order_numbers() RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY SELECT id FROM orders; END $$;
CREATE FUNCTION tariff(kind integer) RETURNS integer LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN kind * 2; END $$;
ANALYZE branches, grown, batches, batch_files;
INSERT INTO grown SELECT n, n % 7 FROM generate_series(3001, 40000) n;
SELECT pg_stat_force_next_flush();
VACUUM orders, customers, order_items, payments, posts, comments, page_views, journal_entries, journal_lines, products,
	authors, tags, accounts, suppliers, categories;
ALTER TABLE journal_entries SET (autovacuum_enabled = off);
UPDATE journal_entries SET description = description;
CREATE TABLE plan_cases (
	number integer GENERATED ALWAYS AS IDENTITY, name text NOT NULL, settings text NOT NULL, expected text[] NOT NULL,
	statement text, plan json);
-- what is said of a case: of its statement, which is run under its settings and undone, or of its plan. Whether planning
-- takes long and what was cached depends on the machine: that is told by plans alone.
CREATE FUNCTION flags_of(c plan_cases) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE setting text; found text[];
BEGIN
	IF c.plan IS NOT NULL THEN
		RETURN ARRAY(SELECT DISTINCT f.flag FROM dbe.plan_flags(c.plan) f ORDER BY 1);
	END IF;
	FOREACH setting IN ARRAY string_to_array('jit=off max_parallel_workers_per_gather=0 ' || c.settings, ' ') LOOP
		CONTINUE WHEN setting = '';
		PERFORM set_config(split_part(setting, '=', 1), split_part(setting, '=', 2), true);
	END LOOP;
	-- a share of the time is another one when the machine was busy elsewhere for a moment
	FOR attempt IN 1 .. 3 LOOP
		found := ARRAY(SELECT DISTINCT f.flag FROM dbe.explain_flags(c.statement, true) f WHERE f.flag NOT IN ('planning_dominates', 'cold_reads') ORDER BY 1);
		EXIT WHEN found @> c.expected AND found <@ c.expected;
	END LOOP;
	RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = found::text;
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
	RETURN SQLERRM::text[];
END $$;
