-- dbe stamp
CREATE EXTENSION dbe;
SELECT dbe.track_updates('bench_rows');
INSERT INTO bench.variant (family) VALUES ('stamp');
