-- A database of a minute has no history: what rests on statistics would rightly stay silent for
-- hours or days. For the demonstration those waits are lowered, openly, by dbe's own settings.

SELECT count(dbe.set(name, 0)) AS waits_lowered
  FROM dbe.settings
 WHERE unit = 'seconds'
   AND name LIKE '%.min_age'
\gset

-- The shop's tables are small: what matters at 100 MB elsewhere matters at 4 MB here.
SELECT dbe.set('unused_index.min_bytes', 4e6)        AS unused_index,
       dbe.set('low_cardinality_index.min_rows', 5000) AS low_cardinality_index,
       dbe.set('offset_paging.min_mean_ms', 5)        AS offset_paging
\gset

\echo '    thresholds for a young database:' :waits_lowered 'waits lowered to 0, sizes to those of a small shop'
