-- What a bank asks all day, by how often: the transaction of pgbench, and what stands around it.
INSERT INTO bench.statement (name, weight, sql, arguments) VALUES
('account', 100, $$SELECT abalance FROM pgbench_accounts WHERE aid = $1$$, '4711'),
('change account', 100, $$UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2$$, '50, 4711'),
('change teller', 100, $$UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2$$, '50, 7'),
('change branch', 100, $$UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2$$, '50, 3'),
('movement', 100, $$INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, current_timestamp)$$,
	'7, 3, 4711, 50'),
('last of account', 40, $$SELECT mtime, delta, tid FROM pgbench_history WHERE aid = $1 ORDER BY mtime DESC LIMIT 10$$, '4711'),
('day of teller', 5, $$SELECT aid, delta, mtime FROM pgbench_history WHERE tid = $1 AND mtime >= $2 AND mtime < $3 ORDER BY mtime$$,
	$$7, '2025-02-10', '2025-02-11'$$),
('last of all', 10, $$SELECT aid, tid, delta, mtime FROM pgbench_history ORDER BY mtime DESC LIMIT 20$$, NULL),
('overdrawn', 8, $$SELECT aid, abalance FROM pgbench_accounts WHERE bid = $1 AND abalance < $2 ORDER BY abalance LIMIT 50$$,
	'3, -4000'),
('richest', 2, $$SELECT aid, bid, abalance FROM pgbench_accounts ORDER BY abalance DESC LIMIT 10$$, NULL),
('tellers of branch', 20, $$SELECT t.tid, t.tbalance, b.bbalance FROM pgbench_branches b JOIN pgbench_tellers t USING (bid) WHERE b.bid = $1$$,
	'3'),
('days of branch', 2, $$SELECT date_trunc('day', mtime), sum(delta), count(*) FROM pgbench_history
WHERE bid = $1 AND mtime >= $2 AND mtime < $3 GROUP BY 1 ORDER BY 1$$, $$3, '2025-03-01', '2025-03-08'$$),
('large amounts', 2, $$SELECT count(*), sum(delta) FROM pgbench_history WHERE delta > $1 AND mtime >= $2$$, $$4950, '2025-03-25'$$),
('movements of overdrawn', 1, $$SELECT a.aid, a.abalance, h.delta, h.mtime FROM pgbench_accounts a JOIN pgbench_history h USING (aid)
WHERE a.bid = $1 AND a.abalance < $2 AND h.delta < 0 ORDER BY h.mtime DESC LIMIT 100$$, '3, -4990'),
('mark movement', 5, $$UPDATE pgbench_history SET filler = $1 WHERE aid = $2 AND mtime = $3$$, $$'checked', 4711, '2025-02-10'$$),
('forget old', 0.01, $$DELETE FROM pgbench_history WHERE mtime < $1$$, $$'2025-01-02'$$),
('idle accounts', 0.1, $$SELECT count(*) FROM pgbench_accounts a
WHERE a.bid = $1 AND NOT EXISTS (SELECT FROM pgbench_history h WHERE h.aid = a.aid AND h.mtime >= $2)$$, $$3, '2025-03-01'$$);
