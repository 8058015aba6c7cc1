-- What run.sh measures with: the cost and the time of the statements chosen, the indexes of a method, and
-- what came of them. measure.chosen holds the statements of this run. All is made anew by each run.
DROP SCHEMA IF EXISTS measure CASCADE;
CREATE SCHEMA measure;

CREATE TABLE measure.chosen (LIKE bench.statement INCLUDING ALL);

-- One row for each method and budget; costs are sums over the statements by their weights.
CREATE TABLE measure.result (
	place integer GENERATED ALWAYS AS IDENTITY, workload text, method text, budget bigint,
	estimated_size bigint, estimated_ratio float8, advice_ms float8, planner_calls bigint, note text,
	indexes bigint, size bigint, cost_before float8, cost_after float8, mean_ratio float8,
	ms_before float8, ms_after float8, timeouts bigint);

CREATE TABLE measure.timing (phase text, name text, round integer, ms float8, timed_out boolean);

-- The indexes to be built, and those that stood there before.
CREATE TABLE measure.proposal (place integer GENERATED ALWAYS AS IDENTITY, ddl text, size bigint);
CREATE TABLE measure.index_before (index oid);

CREATE FUNCTION measure.indexes() RETURNS SETOF oid LANGUAGE sql STABLE AS
$$ SELECT c.oid FROM pg_class c
	WHERE relkind IN ('i', 'I') AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace)
		AND NOT EXISTS (SELECT FROM pg_namespace n WHERE n.oid = relnamespace AND nspname IN ('bench', 'measure', 'dbe')) $$;
INSERT INTO measure.index_before SELECT measure.indexes();

CREATE FUNCTION measure.new_indexes() RETURNS SETOF oid LANGUAGE sql STABLE AS
$$ SELECT measure.indexes() EXCEPT SELECT index FROM measure.index_before $$;

-- The plan of a statement as EXPLAIN shows it: the generic one where the statement has parameters.
CREATE FUNCTION measure.plan(statement text) RETURNS json LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
	arguments text;
	plan json;
BEGIN
	IF statement !~ '\$\d' THEN
		EXECUTE 'EXPLAIN (FORMAT JSON) ' || statement INTO plan;
		RETURN plan -> 0 -> 'Plan';
	END IF;
	EXECUTE 'PREPARE bench_statement AS ' || statement;
	SELECT string_agg('NULL', ', ') INTO arguments FROM pg_prepared_statements, unnest(parameter_types)
	WHERE name = 'bench_statement';
	EXECUTE format('EXPLAIN (FORMAT JSON) EXECUTE bench_statement(%s)', arguments) INTO plan;
	DEALLOCATE bench_statement;
	RETURN plan -> 0 -> 'Plan';
END $$;

-- Costs of each statement, by phase: before the indexes of a method were built, and after.
CREATE TABLE measure.cost (phase text, name text, cost float8);
CREATE FUNCTION measure.take_costs(a_phase text) RETURNS float8 LANGUAGE sql AS $$
	DELETE FROM measure.cost WHERE phase = a_phase;
	INSERT INTO measure.cost SELECT a_phase, name, (measure.plan(sql) ->> 'Total Cost')::float8 FROM measure.chosen;
	SELECT sum(weight * cost) FROM measure.cost JOIN measure.chosen USING (name) WHERE phase = a_phase;
$$;

-- The geometric mean over the statements of what is left of their costs: no statement hides another.
CREATE FUNCTION measure.mean_ratio() RETURNS float8 LANGUAGE sql AS
$$ SELECT exp(avg(ln(a.cost / b.cost))) FROM measure.cost a JOIN measure.cost b USING (name)
	WHERE a.phase = 'after' AND b.phase = 'before' AND least(a.cost, b.cost) > 0 $$;

-- Runs one statement and notes its time. What it writes is taken back; one that the statement timeout
-- ends counts with the time it had, and is not run again in this phase.
CREATE FUNCTION measure.run(a_phase text, a_name text, a_round integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	chosen measure.chosen;
	started timestamptz;
	taken float8;
	timed_out boolean := false;
	command text;
BEGIN
	IF EXISTS (SELECT FROM measure.timing t WHERE t.phase = a_phase AND t.name = a_name AND t.timed_out) THEN
		RETURN;
	END IF;
	SELECT * INTO chosen FROM measure.chosen c WHERE c.name = a_name;
	command := chosen.sql;
	IF command ~ '\$\d' THEN
		EXECUTE 'PREPARE bench_statement AS ' || command;
		command := format('EXECUTE bench_statement(%s)', chosen.arguments);
	END IF;
	BEGIN
		started := clock_timestamp();
		EXECUTE command;
		taken := extract(epoch FROM clock_timestamp() - started) * 1000;
		RAISE EXCEPTION USING ERRCODE = 'BENCH';
	EXCEPTION
		WHEN SQLSTATE 'BENCH' THEN NULL;
		WHEN query_canceled THEN
			timed_out := true;
			taken := extract(epoch FROM clock_timestamp() - started) * 1000;
	END;
	IF chosen.sql ~ '\$\d' THEN
		DEALLOCATE bench_statement;
	END IF;
	INSERT INTO measure.timing VALUES (a_phase, a_name, a_round, taken, timed_out);
END $$;

-- The median time of each statement, summed up by weight.
CREATE FUNCTION measure.milliseconds(a_phase text) RETURNS float8 LANGUAGE sql AS
$$ SELECT sum(weight * ms) FROM measure.chosen JOIN (
	SELECT name, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS ms FROM measure.timing WHERE phase = a_phase GROUP BY name) t
	USING (name) $$;
