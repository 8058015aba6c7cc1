-- The log of dbe, and what is asked of it.
INSERT INTO bench.variant (log, history, of_user) VALUES (
    $$SELECT relid FROM pg_partition_tree('dbe.audit_record')$$,
    $$SELECT * FROM dbe.row_history('bench_rows', jsonb_build_object('id', $1))$$,
    $$SELECT * FROM dbe.audit_of("user" => $1, since => now() - interval '1 hour')$$);
