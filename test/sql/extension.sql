-- the extension itself: it comes, goes, and comes again
\set VERBOSITY sqlstate
-- a schema that somebody made before is not adopted: its owner could put functions beside ours
CREATE SCHEMA dbe;
CREATE EXTENSION dbe;
DROP SCHEMA dbe;
BEGIN;
CREATE EXTENSION dbe;
SELECT count(*) FROM dbe.score();
ROLLBACK;
SELECT count(*) FROM pg_namespace WHERE nspname = 'dbe';
CREATE EXTENSION dbe;
SELECT count(*) FROM dbe.score();
SELECT dbe.set('unused_index.min_age', 1);
BEGIN;
DROP EXTENSION dbe;
SELECT count(*) FROM dbe.score();
ROLLBACK;
SELECT count(*) FROM dbe.score();
SELECT value FROM dbe.settings WHERE name = 'unused_index.min_age';
DROP EXTENSION dbe;
-- nothing stays behind
SELECT count(*) FROM pg_namespace WHERE nspname = 'dbe';
SELECT count(*) FROM pg_proc WHERE probin ~ 'dbe' OR prosrc ~ '^dbe_';
SELECT count(*) FROM pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND NOT EXISTS (SELECT FROM pg_extension e WHERE e.oid = d.refobjid);
-- a new life, with the defaults, in the same session
CREATE EXTENSION dbe;
SELECT count(*) FROM dbe.score();
SELECT count(*) FROM dbe.setting_overrides;
SELECT value <> 1 AS forgotten FROM dbe.settings WHERE name = 'unused_index.min_age';

-- fixed schema, only a superuser makes it, its tables are dumped
SELECT pg_describe_object(d.refclassid, d.refobjid, 0) AS member_of, n.nspowner = e.extowner AS same_owner
FROM pg_namespace n JOIN pg_depend d ON d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e'
	JOIN pg_extension e ON e.oid = d.refobjid WHERE nspname = 'dbe';
SELECT superuser, trusted, relocatable FROM pg_available_extension_versions WHERE name = 'dbe' AND version = (SELECT extversion FROM pg_extension WHERE extname = 'dbe');
SELECT extconfig::regclass[], extcondition FROM pg_extension WHERE extname = 'dbe';
SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
-- what was seen of the roles and statements of this server means nothing on another
WHERE nspname = 'dbe' AND relkind IN ('r', 'S') AND relname <> 'audit_role_state' AND relname !~ '^workload_' AND c.oid <> ALL (SELECT unnest(extconfig) FROM pg_extension WHERE extname = 'dbe');
ALTER EXTENSION dbe SET SCHEMA public;
-- the library is that of the extension
SELECT dbe.version() ~ '^\d+\.\d+(\.\d+)?$' AS version,
	dbe.version() LIKE extversion || '%' AS same FROM pg_extension WHERE extname = 'dbe';
-- a user's view on dbe is not dropped in silence
CREATE VIEW worst AS SELECT * FROM dbe.findings() LIMIT 1;
DROP EXTENSION dbe;
DROP EXTENSION dbe CASCADE;
SELECT count(*) FROM pg_views WHERE viewname = 'worst';

-- the rights of everybody else: look, not touch
CREATE EXTENSION dbe;
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE nspname = 'dbe' AND NOT has_function_privilege('public', p.oid, 'EXECUTE') ORDER BY 1;
SELECT has_schema_privilege('public', 'dbe', 'USAGE') AS usage, has_schema_privilege('public', 'dbe', 'CREATE') AS create;
SELECT relname FROM pg_class WHERE relnamespace = 'dbe'::regnamespace AND relkind IN ('r', 'v')
	AND has_table_privilege('public', oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER');
-- SQL functions pin their search path
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace JOIN pg_language l ON l.oid = prolang
WHERE nspname = 'dbe' AND lanname <> 'c' AND NOT coalesce(proconfig @> '{"search_path=pg_catalog, pg_temp"}', false);
-- nothing that reads the catalogs is called immutable
SELECT proname FROM pg_proc WHERE pronamespace = 'dbe'::regnamespace AND provolatile = 'i' ORDER BY 1;
