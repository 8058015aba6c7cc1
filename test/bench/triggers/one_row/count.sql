-- The head of every script of pgbench. Keys come in no order of the table, and no two alike.
-- The client's own CPU time is noted by itself, between two transactions: the first before
-- transaction :first, when all is warm, the last before transaction :last. Real round trips, and
-- nothing of what a connection costs.
-- Each client shares a processor with its backend (if :pinned; run.sh pins the client). Left to the
-- scheduler, a round trip may wake another processor: that alone costs as much as the transaction,
-- differs by a third from run to run, and hides what a trigger costs.
\set n :n + 1
\set key 1 + (:n * :clients + :client) * 7919 % :rows
\if :n = 1 and :pinned
SELECT bench.pin(:processor);
\endif
\if :n = :first or :n = :last
INSERT INTO bench.noted SELECT :client, used.* FROM bench.used;
\endif
