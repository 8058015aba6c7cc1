-- What looks as if it could be written otherwise and cannot: equalities that take more for equal than a key
-- does, nulls that come by inheritance, casts that cut, and casts that the server makes nothing of
SET client_min_messages = warning;
CREATE EXTENSION dbe;
SET max_parallel_workers_per_gather = 0; SET jit = off;
CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE words (
	id bigint PRIMARY KEY, word text NOT NULL UNIQUE, folded text COLLATE any_case NOT NULL, number integer, moment timestamp, tags text[]);
CREATE UNIQUE INDEX ON words (folded COLLATE "C");
CREATE INDEX ON words (number); CREATE INDEX ON words (moment); CREATE INDEX ON words USING gin (tags);
INSERT INTO words SELECT n, 'w' || n, 'f' || n, n % 700, timestamp '2024-01-01' + n * interval '1 hour', ARRAY['t' || n % 50] FROM generate_series(1, 12000) n;
INSERT INTO words VALUES (-1, 'x', 'x', 1), (-2, 'X', 'X', 2);
CREATE TABLE uses (id bigint PRIMARY KEY, word_id bigint NOT NULL REFERENCES words, word text NOT NULL, folded text COLLATE any_case, weight integer);
INSERT INTO uses SELECT n, n, 'w' || n, 'w' || n, n % 9 FROM generate_series(1, 12000) n;
CREATE TABLE parents (id bigint PRIMARY KEY, number integer NOT NULL);
CREATE TABLE children () INHERITS (parents);
INSERT INTO parents SELECT n, n FROM generate_series(1, 12000) n;
INSERT INTO children VALUES (0, 0);
ANALYZE words, uses, parents, children;
CREATE FUNCTION made(sql text) RETURNS TABLE (rules text[], level text, rewritten text) LANGUAGE sql AS
	$$ SELECT rules_applied, fix_level, rewritten FROM dbe.rewrite(sql) $$;

-- a collation that takes x and X for equal finds both
SELECT * FROM made('SELECT a.id FROM words a LEFT JOIN words b ON b.word = a.word');
SELECT * FROM made('SELECT a.id FROM words a LEFT JOIN words b ON b.word = a.word COLLATE any_case');
SELECT * FROM made('SELECT DISTINCT folded FROM words');
SELECT * FROM made('SELECT id, (SELECT sum(u.weight) FROM uses u WHERE u.word = w.word) AS n FROM words w');
SELECT * FROM made('SELECT id, (SELECT sum(u.weight) FROM uses u WHERE u.word = w.folded) AS n FROM words w');

-- row security hides rows from others than those who ask here
SELECT * FROM made('SELECT u.id FROM uses u JOIN words w ON w.id = u.word_id');
ALTER TABLE words ENABLE ROW LEVEL SECURITY;
SELECT * FROM made('SELECT u.id FROM uses u JOIN words w ON w.id = u.word_id');
ALTER TABLE words DISABLE ROW LEVEL SECURITY;

-- NOT NULL of the parent is that of its children, or not
SELECT level, rewritten FROM made('SELECT id FROM uses WHERE word_id NOT IN (SELECT number FROM parents)');
SELECT level, rewritten FROM made('SELECT id FROM parents WHERE number IS NOT NULL');
DO $$ BEGIN
	-- since version 18 only a constraint that is not inherited leaves the children without
	IF current_setting('server_version_num')::int < 180000 THEN
		ALTER TABLE children ALTER number DROP NOT NULL;
	ELSE
		ALTER TABLE parents ALTER number DROP NOT NULL;
		EXECUTE 'ALTER TABLE parents ADD NOT NULL number NO INHERIT';
	END IF;
END $$;
SELECT level, rewritten FROM made('SELECT id FROM uses WHERE word_id NOT IN (SELECT number FROM parents)');
SELECT level, rewritten FROM made('SELECT id FROM parents WHERE number IS NOT NULL');

-- a part of the text is not the value
SELECT * FROM made('SELECT word FROM words WHERE id::varchar = ''42''');
SELECT * FROM made('SELECT word FROM words WHERE id::varchar(1) = ''4''');
SELECT * FROM made('SELECT word FROM words WHERE CAST(id AS varchar(2)) IN (''42'', ''43'')');

-- casts to the type that a value has go with the value
SELECT rewritten FROM made('SELECT id FROM words WHERE extract(year FROM moment) = 2024::int AND number > 5');
SELECT rewritten FROM made('SELECT id FROM words WHERE extract(year FROM moment) = (2024)::int');
SELECT rewritten FROM made('SELECT id FROM words WHERE number = 1::int OR number = 2::int');
SELECT rewritten FROM made('SELECT id FROM words WHERE CAST(1 AS int) = number OR CAST(2 AS int) = number');
SELECT rewritten FROM made('SELECT id FROM words WHERE moment::date BETWEEN CAST(''2024-02-01'' AS date) AND CAST(''2024-02-03'' AS date)');
SELECT rewritten FROM made('SELECT id FROM words WHERE moment::date = ''2024-02-01''::date::date');
SELECT rewritten FROM made('SELECT id FROM words WHERE CAST(''t1'' AS text) = ANY (tags) AND number > 5');

-- numbers that are none, or of more digits than a double has
ALTER TABLE words ADD share numeric; CREATE INDEX ON words (share);
SELECT rewritten FROM made('SELECT id FROM words WHERE share + 5 > 7');
SELECT rewritten FROM made('SELECT id FROM words WHERE share + ''NaN'' > 7');
SELECT rewritten FROM made('SELECT id FROM words WHERE share + ''Infinity'' > 7');
SELECT rewritten FROM made('SELECT id FROM words WHERE coalesce(share, ''NaN'') > 5');
SELECT rewritten FROM made('SELECT id FROM words WHERE id <= 900719925474099 UNION SELECT id FROM words WHERE id > 900719925474099');
SELECT rewritten FROM made('SELECT id FROM words WHERE id < 9007199254740993 UNION SELECT id FROM words WHERE id >= 9007199254740992');

-- what a subquery makes up is made up once, not for each row
SELECT level, rewritten FROM made('SELECT id FROM uses WHERE word_id NOT IN (SELECT id FROM words WHERE random() < 0.5)');

-- whether there is a row, as frameworks ask
SELECT rule FROM dbe.lint('SELECT 1 AS one FROM words WHERE number = $1 LIMIT $2; SELECT (1) AS a FROM words WHERE number = 5 LIMIT 1');
SELECT rule FROM dbe.lint('SELECT word FROM words WHERE number = 5 LIMIT 1');
