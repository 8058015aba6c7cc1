-- What pg_stat_statements has seen of this database, by calls, as far as it can be prepared: a constant of
-- which the type was written before it, as in interval '1 day', leaves a text that is none. Says how many.
DO $$
DECLARE
	seen record;
	left_out integer := 0;
BEGIN
	FOR seen IN
		SELECT queryid, sum(calls) AS calls, min(query) AS query
		FROM pg_stat_statements
		WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND query ~* '^\s*(select|with|insert|update|delete)\M' AND query !~ 'pg_stat_statements'
		GROUP BY queryid ORDER BY queryid
	LOOP
		BEGIN
			PERFORM measure.plan(seen.query);
			INSERT INTO bench.statement (name, weight, sql) VALUES (seen.queryid, seen.calls, seen.query);
		EXCEPTION WHEN syntax_error OR indeterminate_datatype OR ambiguous_function OR datatype_mismatch THEN
			left_out := left_out + 1;
		END;
	END LOOP;
	RAISE NOTICE '% statements of the shop left out', left_out;
END $$;
