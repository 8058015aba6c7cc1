-- Measures one bulk operation and prints it as a line for table measured (report.sql).
-- Psql variables: round, operation, variant, rows, files (where N.copy lie).
\ir warm.sql

SELECT format(statement, 10, :'files') AS few, format(statement, :rows, :'files') AS all,
       coalesce(format(beside, :'operation', 10), '') AS beside_few,
       coalesce(format(beside, :'operation', :rows), '') AS beside_all
FROM bench.operation, bench.variant WHERE name = :'operation' \gset

-- Code, plans and catalog rows are loaded before it counts.
BEGIN;
:few;
:beside_few;
ROLLBACK;

SELECT * FROM bench.used \gset from_
BEGIN;
:all;
:beside_all;
COMMIT;
SELECT * FROM bench.used \gset to_

SELECT :round, 'bulk', :'operation', :'variant', round((:to_cpu - :from_cpu) / :rows::numeric),
       round(extract(epoch FROM :'to_clock'::timestamptz - :'from_clock') * 1e9 / :rows),
       round(pg_wal_lsn_diff(:'to_wal', :'from_wal') / :rows, 1),
       round(heap / :rows::numeric, 1), round(index / :rows::numeric, 1)
FROM bench.log_bytes();
