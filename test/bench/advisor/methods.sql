-- The methods: each fills measure.proposal and what it knows of its own advice. dbe is asked in one place,
-- measure.advice().

-- An index on each foreign key that no index leads with already.
CREATE FUNCTION measure.foreign_keys() RETURNS void LANGUAGE sql AS $$
	INSERT INTO measure.proposal (ddl)
	SELECT format('CREATE INDEX ON %s (%s)', f.table_name, f.columns) FROM bench.foreign_key f
	WHERE NOT EXISTS (
		SELECT FROM pg_index i WHERE i.indrelid = f.table_name
			AND substr(pg_get_indexdef(i.indexrelid), strpos(pg_get_indexdef(i.indexrelid), '(') + 1) ~ ('^' || f.columns || '[,)]'))
$$;

-- An index on each column of the tables, of which single_columns_kept() leaves those that a plan uses.
CREATE FUNCTION measure.single_columns() RETURNS void LANGUAGE sql AS $$
	INSERT INTO measure.proposal (ddl)
	SELECT format('CREATE INDEX ON %s (%I)', c.oid::regclass, attname)
	FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
	WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT EXISTS (
		SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = attnum)
$$;

-- Names of all indexes in a plan.
CREATE FUNCTION measure.used_indexes(plan json) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT jsonb_path_query(plan::jsonb, 'strict $.**."Index Name"') #>> '{}'
$$;

CREATE FUNCTION measure.single_columns_kept() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	idle regclass;
BEGIN
	FOR idle IN
		SELECT i FROM measure.new_indexes() i JOIN pg_class c ON c.oid = i
		WHERE relname NOT IN (SELECT measure.used_indexes(measure.plan(sql)) FROM measure.chosen)
	LOOP
		EXECUTE 'DROP INDEX ' || idle;
	END LOOP;
END $$;

-- The advice of dbe: its indexes, its own estimate of what is left of the cost, and what it took. Every
-- name of dbe's interface that this bench knows stands here.
CREATE FUNCTION measure.advice(a_budget bigint, OUT ratio float8, OUT ms float8, OUT planner_calls bigint, OUT note text)
LANGUAGE plpgsql AS $$
DECLARE
	arguments CONSTANT text := 'workload => (SELECT array_agg(sql ORDER BY name) FROM measure.chosen),
		weights => (SELECT array_agg(weight ORDER BY name) FROM measure.chosen), budget_bytes => $1, include_drops => false';
	started timestamptz := clock_timestamp();
	summary jsonb;
BEGIN
	EXECUTE format($q$INSERT INTO measure.proposal (ddl, size)
		SELECT ddl, size_bytes FROM dbe.advise_indexes(%s) WHERE action = 'create' ORDER BY rank$q$, arguments) USING a_budget;
	ms := extract(epoch FROM clock_timestamp() - started) * 1000;
	EXECUTE format('SELECT to_jsonb(s) FROM dbe.advise_workload_summary(%s) s', arguments) INTO summary USING a_budget;
	ratio := (summary ->> 'cost_after')::float8 / (summary ->> 'cost_before')::float8;
	planner_calls := (summary ->> 'planner_calls')::bigint;
	note := concat_ws('; ', CASE WHEN (summary ->> 'skipped')::integer > 0 THEN (summary ->> 'skipped') || ' skipped' END,
		CASE WHEN NOT (summary ->> 'is_complete')::boolean THEN 'stopped by a limit' END);
END $$;
