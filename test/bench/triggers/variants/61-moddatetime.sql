-- moddatetime (no version)
CREATE EXTENSION moddatetime;
CREATE TRIGGER bench_stamp BEFORE UPDATE ON bench_rows
    FOR EACH ROW EXECUTE FUNCTION moddatetime(updated_at);
INSERT INTO bench.variant (family) VALUES ('stamp');
