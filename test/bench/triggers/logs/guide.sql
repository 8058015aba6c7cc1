-- The guide's audit log, and what is asked of it.
CREATE TABLE audit_log (
    id         bigserial PRIMARY KEY,
    table_name varchar(100) NOT NULL,
    record_id  bigint NOT NULL,
    action     varchar(10) NOT NULL,
    old_data   jsonb,
    new_data   jsonb,
    changed_by bigint,
    changed_at timestamptz NOT NULL DEFAULT now(),
    ip_address inet
);

INSERT INTO bench.variant (log, history, of_user) VALUES (
    $$SELECT regclass 'audit_log'$$,
    $$SELECT * FROM audit_log WHERE table_name = 'bench_rows' AND record_id = $1 ORDER BY id$$,
    $$SELECT * FROM audit_log WHERE changed_by = $1::bigint
      AND changed_at >= now() - interval '1 hour' ORDER BY id$$);
