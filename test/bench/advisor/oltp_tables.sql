-- The tables of pgbench with their primary keys and nothing else; balances and history are filled, as if
-- the bank had worked for 90 days. What moves the money does so most often with a few accounts.
--
-- Variable: scale, 1 for 5 branches, 500,000 accounts and 400,000 lines of history.
SELECT greatest(1, (5 * :scale)::bigint) AS branches, greatest(1, (500000 * :scale)::bigint) AS accounts,
	greatest(1, (400000 * :scale)::bigint) AS movements \gset

CREATE TABLE pgbench_branches (bid integer NOT NULL, bbalance integer, filler char(88));
CREATE TABLE pgbench_tellers (tid integer NOT NULL, bid integer, tbalance integer, filler char(84));
CREATE TABLE pgbench_accounts (aid integer NOT NULL, bid integer, abalance integer, filler char(84)) WITH (fillfactor = 90);
CREATE TABLE pgbench_history (tid integer, bid integer, aid integer, delta integer, mtime timestamp, filler char(22));

INSERT INTO pgbench_branches SELECT n, bench.pick(n, 1, 1000000), '' FROM generate_series(1, :branches) n;
INSERT INTO pgbench_tellers SELECT n, 1 + n % :branches, bench.pick(n, 2, 100000), '' FROM generate_series(1, :branches * 10) n;
INSERT INTO pgbench_accounts
SELECT n, 1 + n * :branches / (:accounts + 1), bench.pick(n, 3, 20000) - 5000, '' FROM generate_series(1, :accounts) n;
INSERT INTO pgbench_history
SELECT teller, 1 + teller % :branches, 1 + bench.skewed(n, 4, :accounts, 1.7), bench.pick(n, 5, 10001) - 5000,
	timestamp '2025-01-01' + n * (interval '90 days' / :movements), NULL
FROM (SELECT g AS n, 1 + bench.pick(g, 6, :branches * 10) AS teller FROM generate_series(1, :movements) g) h;

ALTER TABLE pgbench_branches ADD PRIMARY KEY (bid);
ALTER TABLE pgbench_tellers ADD PRIMARY KEY (tid);
ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid);
VACUUM (ANALYZE);

INSERT INTO bench.foreign_key VALUES
('pgbench_tellers', 'bid'), ('pgbench_accounts', 'bid'), ('pgbench_history', 'tid'), ('pgbench_history', 'bid'),
('pgbench_history', 'aid');
