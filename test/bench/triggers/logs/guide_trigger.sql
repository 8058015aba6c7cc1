-- The guide's generic trigger.
\ir guide.sql

CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_log (table_name, record_id, action, old_data, new_data, changed_by, ip_address)
    VALUES (TG_TABLE_NAME, CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END, TG_OP,
            CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
            CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END,
            current_setting('app.user_id', true)::bigint, inet_client_addr());
    RETURN NULL;
END
$$;
CREATE TRIGGER bench_audit AFTER INSERT OR UPDATE OR DELETE ON bench_rows
    FOR EACH ROW EXECUTE FUNCTION audit_row();
