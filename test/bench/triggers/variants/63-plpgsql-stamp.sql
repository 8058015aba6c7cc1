-- PL/pgSQL stamp
CREATE FUNCTION stamp_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.version := OLD.version + 1;
    RETURN NEW;
END
$$;
CREATE TRIGGER bench_stamp BEFORE UPDATE ON bench_rows
    FOR EACH ROW EXECUTE FUNCTION stamp_row();
INSERT INTO bench.variant (family) VALUES ('stamp');
