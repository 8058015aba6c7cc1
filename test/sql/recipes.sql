-- every example for PostgreSQL runs as it is, and what it answers
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION dbe;
SELECT topic, name, string_agg(platform, ', ' ORDER BY platform) AS platforms FROM dbe.recipes GROUP BY 1, 2 ORDER BY 1, 2;
SELECT platform, count(*), bool_and(is_tested = (platform = 'postgresql')) AS marked FROM dbe.recipes GROUP BY 1 ORDER BY 1;
\pset footer off
SELECT format('BEGIN; %s SELECT %L AS recipe; %s ROLLBACK;', setup, topic || ': ' || name, example)
FROM dbe.recipes WHERE platform = 'postgresql' ORDER BY topic, name \gexec
\pset footer on
-- nothing is left
SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace;
SELECT count(*) FROM pg_roles WHERE rolname ~ 'recipe';
