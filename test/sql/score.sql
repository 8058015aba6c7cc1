-- score() and score_explain(): the sum is right, nothing is rewarded unseen, a cure is felt
CREATE EXTENSION dbe;
SELECT dimension, weight FROM dbe.score();
SELECT sum(weight) FILTER (WHERE dimension <> 'overall') AS weights FROM dbe.score();

-- nothing to judge: no score, which is not 0, and the whole is provisional
SELECT dimension, weight, score, points, coverage FROM dbe.score() WHERE dimension IN ('schema', 'migration');
SELECT coverage < 60 AS little, costliest ~ 'provisional' AS said FROM dbe.score() WHERE dimension = 'overall';
SELECT check_id, status, lost FROM dbe.score_explain('schema') WHERE status <> 'skipped' OR lost > 0;

CREATE TABLE payments (reference text NOT NULL, total_amount double precision NOT NULL);
CREATE TABLE refunds (reference text NOT NULL, total_amount double precision NOT NULL);
CREATE TABLE invoices (id bigint PRIMARY KEY, total_amount numeric(12,2) NOT NULL);
SELECT dimension, score IS NOT NULL AS scored, coverage FROM dbe.score() WHERE dimension = 'schema';

-- points = weight x score / 10; the whole is their weighed mean
SELECT dimension FROM dbe.score() WHERE dimension <> 'overall' AND abs(points - weight * score / 10) > 0.11;
SELECT dimension FROM dbe.score() WHERE (score IS NULL) <> (points IS NULL) OR score NOT BETWEEN 0 AND 10
	OR coverage NOT BETWEEN 0 AND 100 OR coverage IS NULL;
SELECT abs(o.points - d.mean) < 0.6 OR (o.points < d.mean AND o.costliest ~ 'held at') AS adds_up
FROM (SELECT * FROM dbe.score() WHERE dimension = 'overall') o,
	(SELECT 100 * sum(points) / sum(weight) AS mean FROM dbe.score() WHERE dimension <> 'overall' AND score IS NOT NULL) d;
SELECT dimension FROM dbe.score() WHERE coverage < 25 AND score IS NOT NULL;

-- the explanation recomputes: what was lost adds up, and 10 - lost is the score
WITH e AS (SELECT * FROM dbe.score_explain())
SELECT dimension, sum(lost) FILTER (WHERE check_id <> '= dimension') AS lost, max(lost) FILTER (WHERE check_id = '= dimension') AS said
FROM e GROUP BY 1
HAVING abs(coalesce(sum(lost) FILTER (WHERE check_id <> '= dimension'), 0) - max(lost) FILTER (WHERE check_id = '= dimension')) > 0.05;
SELECT dimension FROM dbe.score() JOIN (SELECT dimension, lost FROM dbe.score_explain() WHERE check_id = '= dimension') e USING (dimension)
WHERE abs(greatest(10 - lost, 0) - score) > 0.06;
-- share and loss belong to findings; the others say why
SELECT check_id FROM dbe.score_explain() WHERE check_id <> '= dimension' AND
	((status = 'finding') <> (lost IS NOT NULL) OR (status = 'finding') <> (findings > 0) OR (lost > 0 AND share IS NULL)
	OR (status IN ('skipped', 'error') AND coalesce(note, '') = ''));
-- stake, share and loss obey the documented formula
SELECT e.share, e.stake = CASE c.severity WHEN 'info' THEN 0.6 WHEN 'warning' THEN 1.8 ELSE 6.0 END AS stake,
	abs(e.lost - e.stake * sqrt(e.share / 100)) < 0.02 AS lost
FROM dbe.score_explain('schema') e JOIN dbe.checks c ON c.id = e.check_id WHERE e.check_id = 'money_in_float';
-- the findings' points are what their dimension lacks
SELECT dimension, sum(f.points), s.weight - s.points AS lacks FROM dbe.findings() f JOIN dbe.score() s USING (dimension)
GROUP BY dimension, s.weight, s.points HAVING abs(sum(f.points) - (s.weight - s.points)) > 0.15;
-- one dimension is the same as its part of the whole
SELECT count(*) FROM (SELECT check_id, status, stake, share, lost FROM dbe.score_explain('schema')
	EXCEPT SELECT check_id, status, stake, share, lost FROM dbe.score_explain() WHERE dimension = 'schema') d;
SELECT count(*) = (SELECT count(*) FROM dbe.score_explain()) AS same FROM dbe.score_explain(NULL);

-- each cure raises the score, a relapse lowers it
CREATE TEMP TABLE log AS SELECT 1 AS step, score FROM dbe.score() WHERE dimension = 'schema';
ALTER TABLE payments ADD PRIMARY KEY (reference);
INSERT INTO log SELECT 2, score FROM dbe.score() WHERE dimension = 'schema';
ALTER TABLE refunds ADD PRIMARY KEY (reference);
INSERT INTO log SELECT 3, score FROM dbe.score() WHERE dimension = 'schema';
ALTER TABLE payments ALTER total_amount TYPE numeric(12,2);
ALTER TABLE refunds ALTER total_amount TYPE numeric(12,2);
INSERT INTO log SELECT 4, score FROM dbe.score() WHERE dimension = 'schema';
ALTER TABLE refunds DROP CONSTRAINT refunds_pkey;
INSERT INTO log SELECT 5, score FROM dbe.score() WHERE dimension = 'schema';
SELECT step, score > lag(score) OVER (ORDER BY step) AS better FROM log ORDER BY step;
-- a trifle stays a trifle: 99 good tables beside one without a key
SELECT score < 6 AS bad FROM log WHERE step = 1;
DO $$ BEGIN FOR n IN 1..97 LOOP EXECUTE format('CREATE TABLE shelf_%s (id bigint PRIMARY KEY)', n); END LOOP; END $$;
SELECT lost < 1 AS small FROM dbe.score_explain('schema') WHERE check_id = 'missing_primary_key';
-- and a large table is none: it counts more than an empty one
CREATE TEMP TABLE empty_share AS SELECT share FROM dbe.score_explain('schema') WHERE check_id = 'missing_primary_key';
INSERT INTO refunds SELECT n, 1 FROM generate_series(1, 5000) n;
ANALYZE refunds;
SELECT n.share > o.share AS grows FROM dbe.score_explain('schema') n, empty_share o WHERE check_id = 'missing_primary_key';

-- the same catalog has the same score
SELECT count(*) FROM (SELECT dimension, points FROM dbe.score() EXCEPT SELECT dimension, points FROM dbe.score()) d;
\set VERBOSITY sqlstate
SELECT * FROM dbe.score_explain('taste');
SELECT * FROM dbe.score_explain('');
SELECT * FROM dbe.score_explain('overall');
