-- report(): three formats of the same facts
CREATE EXTENSION dbe;
CREATE TABLE payments (reference text NOT NULL, total_amount double precision NOT NULL);
SELECT dbe.report() LIKE '%payments%' AS text, dbe.report('markdown') LIKE '%payments%' AS markdown,
	dbe.report('json') LIKE '%payments%' AS json;
SELECT key FROM jsonb_object_keys(dbe.report('json')::jsonb) key ORDER BY 1;
-- json holds what the functions show
SELECT jsonb_array_length(j->'findings') = (SELECT count(*) FROM dbe.findings()) AS findings,
	jsonb_array_length(j->'health') = (SELECT count(*) FROM dbe.health()) AS health,
	jsonb_array_length(j->'checks') >= 40 AS checks, j->>'database' = current_database() AS database
FROM (SELECT dbe.report('json')::jsonb AS j) r;
-- text keeps to 100 columns, markdown has headings and balanced fences
SELECT line FROM regexp_split_to_table(dbe.report('text'), '\n') line WHERE length(line) > 100;
SELECT dbe.report('markdown') ~ '(^|\n)#' AS heading, (length(m) - length(replace(m, '```', ''))) / 3 % 2 = 0 AS fences
FROM (SELECT dbe.report('markdown') AS m) r;
-- a null is not a format of its own
SELECT dbe.report(NULL) LIKE '%payments%' AS text;
\set VERBOSITY sqlstate
SELECT dbe.report('html5');
SELECT dbe.report('');
SELECT dbe.report('JSON');
SELECT dbe.report(E'%s\n');
