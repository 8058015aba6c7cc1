-- C trigger that changes nothing
-- The server's own, which only compares the two rows: the floor of what stamps.
CREATE TRIGGER bench_compare BEFORE UPDATE ON bench_rows
    FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
INSERT INTO bench.variant (family) VALUES ('stamp');
