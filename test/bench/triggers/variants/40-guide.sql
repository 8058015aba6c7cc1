-- guide's PL/pgSQL
\ir ../logs/guide_trigger.sql
