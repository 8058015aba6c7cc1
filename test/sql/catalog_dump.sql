-- catalog_dump(): the snapshot as text, without what tables hold and without secrets
CREATE EXTENSION dbe;
CREATE TABLE visits (id bigint PRIMARY KEY, visitor text NOT NULL, letter varchar(40) NOT NULL, code char(24) NOT NULL, day date NOT NULL, amount integer NOT NULL, tags text[] NOT NULL);
INSERT INTO visits SELECT n, 'Kilroywashere', 'Kilroywasthere' || n % 3, 'Kilroywasnowhere', '1871-03-18', 31415926, '{Kilroytagged}' FROM generate_series(1, 600) n;
CREATE INDEX ON visits (upper(visitor));
CREATE STATISTICS s ON visitor, letter FROM visits;
ANALYZE visits;
-- it was sampled ...
SELECT count(*) FROM pg_stats WHERE tablename = 'visits' AND most_common_vals::text ~ 'Kilroy';
SELECT d ~ '(^|\n)dbe catalog \d+\n' AS title, d LIKE '%visits%' AS names, d LIKE '%visitor%' AS columns FROM (SELECT dbe.catalog_dump() AS d) x;
-- ... and no value leaves: neither whole nor in part, in any of its types
SELECT w FROM unnest('{Kilroy,washere,wasthere,wasnowhere,tagged,1871-03,18710318,31415926}'::text[]) w WHERE position(lower(w) IN lower(dbe.catalog_dump())) > 0;
-- findings and reports do without them too
SELECT count(*) FROM dbe.findings() f WHERE f::text ~* 'kilroy';
SELECT dbe.report('json') ~* 'kilroy' AS leaks;

-- settings that may hold a secret; what roles have set; secrets of roles, user mappings and subscriptions
CREATE ROLE dbe_test_secret LOGIN PASSWORD 'SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy';
ALTER ROLE dbe_test_secret SET search_path = 'Kilroypath';
ALTER ROLE dbe_test_secret SET application.password = 'Kilroysecret';
ALTER ROLE dbe_test_secret SET application.token = 'Kilroytoken';
CREATE EXTENSION postgres_fdw;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'Kilroyhost');
CREATE USER MAPPING FOR dbe_test_secret SERVER far OPTIONS (user 'Kilroyuser', password 'Kilroypassword');
CREATE FOREIGN TABLE faraway (id int OPTIONS (column_name 'Kilroycolumn')) SERVER far OPTIONS (table_name 'Kilroytable');
SELECT w FROM unnest('{c2FsdA,c3RvcmVk,c2VydmVy,Kilroysecret,Kilroytoken,Kilroyhost,Kilroyuser,Kilroypassword}'::text[]) w WHERE position(w IN dbe.catalog_dump()) > 0;

-- its lines are as many as its objects, whatever they are called
CREATE TABLE "new
line	tab \ back" (id bigint PRIMARY KEY);
SELECT count(*) FILTER (WHERE line ~ '^\[relations\]$') AS section, count(*) FILTER (WHERE line ~ '^line') AS broken
FROM regexp_split_to_table(dbe.catalog_dump(), '\n') line;
SELECT right(dbe.catalog_dump(), 1) = E'\n' AS ends;
DROP OWNED BY dbe_test_secret CASCADE;
DROP ROLE dbe_test_secret;
