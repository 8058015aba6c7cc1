-- One table of a workload's results.
\pset null '-'
SELECT r.method, coalesce(round(budget / 1e6)::text, 'none') AS "budget MB", indexes, round(estimated_size / 1e6, 1) AS "estimated MB",
	round(size / 1e6, 1) AS "built MB", round(estimated_ratio::numeric, 3) AS estimated,
	round((cost_after / cost_before)::numeric, 3) AS built, round(mean_ratio::numeric, 3) AS "each",
	round(ms_before) AS "ms before",
	round(ms_after) AS "ms after", round((ms_after / ms_before)::numeric, 3) AS "of time",
	timeouts, round(advice_ms) AS "advice ms", planner_calls AS "planner calls", note
FROM measure.result r
WHERE workload = :'workload'
ORDER BY place;
