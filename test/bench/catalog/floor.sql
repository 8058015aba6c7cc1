-- The floor: the cheapest way for SQL to read the rows that dbe reads.

-- One process against one process; the rows themselves, not an index over them; and counters read
-- one by one instead of copied to a cache of the transaction.
SET max_parallel_workers_per_gather = 0;
SET enable_indexonlyscan = off;
SET jit = off;
SET stats_fetch_consistency = none;

-- What src/pg/catalog*.c scans. pg_depend and pg_type, looked up by key, are not counted.
SELECT 'SELECT sum(n) FROM (' ||
       string_agg('SELECT count(*) AS n FROM pg_catalog.' || catalog, ' UNION ALL ') || ') AS c'
       AS floor
FROM unnest('{pg_am, pg_attrdef, pg_attribute, pg_auth_members, pg_authid, pg_class, pg_constraint, pg_database,
    pg_db_role_setting, pg_default_acl, pg_event_trigger, pg_extension, pg_index, pg_inherits,
    pg_language, pg_namespace, pg_partitioned_table, pg_policy, pg_proc, pg_publication,
    pg_publication_namespace, pg_publication_rel, pg_rewrite, pg_sequence, pg_statistic,
    pg_subscription_rel, pg_trigger}'::text[]) AS catalog \gset

SELECT $$SELECT count(pg_stat_get_numscans(oid)) FROM pg_class WHERE relkind IN ('r', 'i', 't')$$
       AS counters \gset
