-- dbe
CREATE EXTENSION dbe;
SELECT dbe.audit_enable('bench_rows');
\ir ../logs/dbe.sql
