-- A database of a minute has no history: what rests on statistics would rightly stay silent for
-- hours or days. For the demonstration those waits are lowered, openly, by dbe's own settings.

SELECT count(*) AS waits_lowered
  FROM dbe.settings AS setting, dbe.set(setting.name, 0)
 WHERE setting.name LIKE '%.min_age'
\gset

-- The shop's tables are small: what matters at 100 MB elsewhere matters at 4 MB here.
SELECT dbe.set('unused_index.min_bytes', 4e6)        AS unused_index,
       dbe.set('low_cardinality_index.min_rows', 5000) AS low_cardinality_index,
       dbe.set('offset_paging.min_mean_ms', 5)         AS offset_paging,
       dbe.set('repeated_lookup.min_share', 0.1)       AS repeated_lookup
\gset

\echo '    thresholds for a young database:' :waits_lowered 'waits lowered to 0, sizes to those of a small shop'
