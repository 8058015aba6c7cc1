-- What the clients of pgbench noted, as a line for table measured (report.sql).
-- Psql variables: round, operation, variant, clients, transactions (all of them), measured (those
-- that count).
SELECT :round, :clients || CASE :clients WHEN 1 THEN ' client' ELSE ' clients' END, :'operation',
       :'variant', round(sum(cpu) / :measured),
       round(extract(epoch FROM avg(clock)) * 1e9 / :measured),
       round(max(wal) / :measured, 1), round(min(heap) / :transactions::numeric, 1),
       round(min(index) / :transactions::numeric, 1)
FROM bench.log_bytes(),
    (SELECT max(cpu) - min(cpu) AS cpu, max(clock) - min(clock) AS clock FROM bench.noted
     GROUP BY client) AS clients,
    (SELECT pg_wal_lsn_diff(max(wal), min(wal)) AS wal FROM bench.noted) AS wal;
