-- grants(): what roles may do in the end, and by what
CREATE EXTENSION dbe;
CREATE ROLE dbe_test_owner;
CREATE ROLE dbe_test_readers;
CREATE ROLE dbe_test_writers;
CREATE ROLE dbe_test_app LOGIN INHERIT IN ROLE dbe_test_readers;
CREATE ROLE dbe_test_batch LOGIN NOINHERIT IN ROLE dbe_test_writers;
CREATE ROLE dbe_test_root SUPERUSER;
CREATE ROLE dbe_test_climber LOGIN CREATEDB IN ROLE dbe_test_root, pg_read_all_data;
CREATE SCHEMA shop AUTHORIZATION dbe_test_owner;
CREATE TABLE shop.orders (id bigint PRIMARY KEY, total numeric, secret text);
ALTER TABLE shop.orders OWNER TO dbe_test_owner;
GRANT USAGE ON SCHEMA shop TO dbe_test_readers;
GRANT SELECT (id, total) ON shop.orders TO dbe_test_readers;
GRANT INSERT, UPDATE ON shop.orders TO dbe_test_writers;
GRANT TRUNCATE ON shop.orders TO PUBLIC;
CREATE FUNCTION shop.close() RETURNS void LANGUAGE sql AS '';
REVOKE ALL ON FUNCTION shop.close FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.close TO dbe_test_app;

SELECT * FROM dbe.grants(schemas => '{shop}') WHERE role_name ~ 'dbe_test|PUBLIC' AND object <> 'regression';
SELECT * FROM dbe.grants('dbe_test_app') WHERE kind <> 'database';
SELECT * FROM dbe.grants('dbe_test_batch', '{shop}') WHERE kind <> 'database';
SELECT role_name, kind, object, rights, via FROM dbe.grants('dbe_test_climber', '{shop}') WHERE kind IN ('server', 'role');
SELECT role_name, object, rights, via FROM dbe.grants('dbe_test_root');
-- as the server says
SELECT r.rolname, has_column_privilege(r.oid, 'shop.orders', 'id', 'SELECT') AS server, EXISTS (
	SELECT FROM dbe.grants(r.rolname) g WHERE object = 'shop.orders' AND rights ~ 'SELECT|ALL' AND via !~ 'SET ROLE') AS dbe
FROM pg_roles r WHERE rolname IN ('dbe_test_owner', 'dbe_test_readers', 'dbe_test_writers', 'dbe_test_app', 'dbe_test_batch') ORDER BY 1;

-- what is hidden from a role is said
SET ROLE dbe_test_app;
SELECT kind, state, note FROM dbe.replication() WHERE state = 'unknown';
SELECT table_name, rows IS NOT NULL AS rows, bytes > 0 AS bytes FROM dbe.table_sizes('{shop}');
SELECT object, wasted FROM dbe.bloat('{shop}') WHERE kind = 'table';
SELECT state FROM dbe.connections() WHERE username = current_user OR state = 'hidden' GROUP BY 1;
RESET ROLE;

SET client_min_messages = warning;
DROP OWNED BY dbe_test_owner, dbe_test_readers, dbe_test_writers, dbe_test_app CASCADE;
DROP ROLE dbe_test_owner, dbe_test_readers, dbe_test_writers, dbe_test_app, dbe_test_batch, dbe_test_climber, dbe_test_root;
