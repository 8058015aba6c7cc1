-- dbe, with hash chain
CREATE EXTENSION dbe;
SELECT dbe.audit_enable('bench_rows', hash_chain => true);
\ir ../logs/dbe.sql
