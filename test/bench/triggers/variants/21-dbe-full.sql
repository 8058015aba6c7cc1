-- dbe, full rows
CREATE EXTENSION dbe;
SELECT dbe.audit_enable('bench_rows', full_rows => true);
\ir ../logs/dbe.sql
