-- tcn (tells only, no log)
-- contrib's trigger in C sends one notification a row: action, table and key. Nobody listens.
CREATE EXTENSION tcn;
CREATE TRIGGER bench_tcn AFTER INSERT OR UPDATE OR DELETE ON bench_rows
    FOR EACH ROW EXECUTE FUNCTION triggered_change_notification();
INSERT INTO bench.variant DEFAULT VALUES;
