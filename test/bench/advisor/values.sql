-- What the generators of all workloads share. Nothing is drawn: each value is a hash of the number of
-- its row, so that two runs have the same rows, on any machine.
CREATE SCHEMA bench;

-- A number from 0 to choices - 1, evenly spread; seed tells columns apart that are made of the same row number.
CREATE FUNCTION bench.pick(row_number bigint, seed bigint, choices bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (hashint8extended(row_number, seed) & 9223372036854775807) % choices $$;

-- The same with a bias towards 0: half of all numbers fall into the first 1 / 2 ^ bias of the choices.
CREATE FUNCTION bench.skewed(row_number bigint, seed bigint, choices bigint, bias float8) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT floor(choices * power(bench.pick(row_number, seed, 1000000) / 1e6, bias))::bigint $$;

-- Money in cents between two bounds.
CREATE FUNCTION bench.money(row_number bigint, seed bigint, lowest bigint, highest bigint) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (lowest + bench.pick(row_number, seed, highest - lowest + 1))::numeric / 100 $$;

-- Running text for comments: 4,096 pieces of some 220 characters. A comment is the beginning of one.
CREATE TABLE bench.phrase AS
SELECT piece AS id, string_agg(word[1 + bench.pick(piece * 40 + place, 1, array_length(word, 1))], ' ' ORDER BY place) AS text
FROM generate_series(0, 4095) piece, generate_series(1, 36) place,
	(SELECT string_to_array('carefully quickly slowly boldly quietly evenly above among across beside under after '
		'before until the of to sleep wake nag haggle cajole detect doze affix integrate accounts packages deposits '
		'ideas theories platelets foxes pinto beans instructions dependencies courts pearls warhorses asymptotes '
		'express regular unusual pending final ironic even bold silent furious daring blithe close ruthless', ' ')) w (word)
GROUP BY piece;
ANALYZE bench.phrase;

-- The statements of the workload; those with $n carry arguments, as EXECUTE takes them, for the time
-- that they take.
CREATE TABLE bench.statement (
	name      text PRIMARY KEY,
	weight    float8 NOT NULL DEFAULT 1,
	sql       text NOT NULL,
	arguments text);

-- Columns that refer to another table. No constraint says so: it would be a key more to plan with.
CREATE TABLE bench.foreign_key (table_name regclass, columns text);
