-- The log of dbe, and what is asked of it.
INSERT INTO bench.variant (log, history, of_user) VALUES (
    $$SELECT relid FROM pg_partition_tree('dbe.audit_record') UNION ALL SELECT 'dbe.audit_record_rest'$$,
    $$SELECT * FROM dbe.row_history('bench_rows', jsonb_build_object('id', $1))$$,
    $$SELECT * FROM dbe.audit_of(changed_by => $1, since => now() - interval '1 hour')$$);
