-- health(): vital signs in a fixed order, each with a state
CREATE EXTENSION dbe;
SELECT metric FROM dbe.health();
SELECT count(*) - count(DISTINCT metric) AS twice FROM dbe.health();
SELECT metric, state FROM dbe.health() WHERE state IS NULL OR state NOT IN ('ok', 'warning', 'critical', 'unknown');
-- what is known has a value, what is not says why, what is bad says what to do
SELECT metric FROM dbe.health() WHERE coalesce(meaning, '') = '' OR (state <> 'unknown' AND value IS NULL)
	OR (state IN ('warning', 'critical')) <> (action IS NOT NULL);
-- one line each, fit for a terminal
SELECT metric FROM dbe.health() h WHERE h::text ~ '[\r\n]' OR length(meaning) > 90 OR length(value) > 16;

-- a plain role: what it may not see is unknown, never ok
CREATE ROLE dbe_test_plain;
SET ROLE dbe_test_plain;
SELECT count(*) > 0 AS some_unknown FROM dbe.health() WHERE state = 'unknown';
SELECT metric, state FROM dbe.health()
WHERE metric IN ('active_sessions', 'idle_in_transaction', 'longest_query', 'pending_restart', 'replication_lag') AND state <> 'unknown';
RESET ROLE;
GRANT pg_monitor TO dbe_test_plain;
SET ROLE dbe_test_plain;
SELECT metric, state FROM dbe.health() WHERE metric IN ('idle_in_transaction', 'longest_query', 'pending_restart', 'replication_lag') ORDER BY 1;
RESET ROLE;
DROP ROLE dbe_test_plain;
