-- What dbe says about the sample shop: the score, the vital signs and the ten worst findings,
-- laid out for a terminal of 100 columns.
--
--     psql -X -q -d shop -f demo/show.sql

\set ON_ERROR_STOP on
\pset pager off
\pset footer off
\pset null ''
\pset format aligned
\pset border 1
\pset linestyle ascii

-- The lines of a text, each filled with words up to a width; what continues a line is indented. A
-- word is what the pattern says: in SQL a quoted name or a literal is one, spaces and all.
CREATE FUNCTION pg_temp.filled(content text, width integer, indent text DEFAULT '',
                               word text DEFAULT '\S+')
RETURNS SETOF text
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  line text;
  filled text;
  next_word text;
BEGIN
  FOREACH line IN ARRAY string_to_array(content, E'\n') LOOP
    -- Where a line break could change the meaning, the line stays as it is.
    IF length(line) <= width OR (word <> '\S+' AND line ~ '--|/[*]|[$]') THEN
      RETURN NEXT line;
      CONTINUE;
    END IF;
    filled := substring(line FROM '^ *');
    FOR next_word IN SELECT match[1] FROM regexp_matches(line, '(' || word || ')', 'g') AS match LOOP
      IF trim(filled) <> '' AND length(filled) + 1 + length(next_word) > width THEN
        RETURN NEXT filled;
        filled := indent;
      END IF;
      filled := filled || CASE WHEN trim(filled) = '' THEN '' ELSE ' ' END || next_word;
    END LOOP;
    RETURN NEXT filled;
  END LOOP;
END
$$;

CREATE FUNCTION pg_temp.block(content text, width integer, indent text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN (SELECT string_agg(indent || line, E'\n') FROM pg_temp.filled(content, width) AS line);

CREATE FUNCTION pg_temp.sql_block(content text, width integer, indent text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN (SELECT string_agg(indent || line, E'\n')
          FROM pg_temp.filled(rtrim(content, E' \n'), width, '    ',
                              '(?:[^[:space:]''"]|''[^'']*''|"[^"]*")+') AS line);

-- A value as a right-aligned cell, and a number in it without the decimals that nobody reads.
CREATE FUNCTION pg_temp.cell(value text, width integer) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN (SELECT lpad(shown, greatest(width, length(shown)))
          FROM (SELECT CASE WHEN value ~ '^-?[0-9]+[.][0-9]+$' THEN round(value::numeric, 1)::text
                            ELSE value
                       END) AS rounded (shown));

\echo
\echo 'SCORE                                                                       dbe.score()'
\echo
SELECT CASE WHEN is_first THEN dimension END        AS dimension,
       CASE WHEN is_first THEN weight END           AS weight,
       CASE WHEN is_first THEN round(score, 1) END  AS score,
       CASE WHEN is_first THEN round(points, 1) END AS points,
       CASE WHEN is_first THEN coverage END         AS "seen %",
       line                                         AS "costliest, and the next step"
  FROM dbe.score() WITH ORDINALITY AS score
     (dimension, weight, score, points, coverage, costliest, next_step, place)
  LEFT JOIN LATERAL pg_temp.filled(concat_ws(E'\n', costliest, next_step), 46)
       WITH ORDINALITY AS part (line, number) ON true
 CROSS JOIN LATERAL (SELECT coalesce(number, 1) = 1) AS position (is_first)
 ORDER BY place, number;

\echo 'VITAL SIGNS                                                                 dbe.health()'
\echo
SELECT metric,
       pg_temp.cell(value, 10)   AS value,
       unit,
       state,
       warning,
       critical
  FROM dbe.health();

-- What to do about those that are not well.
\pset tuples_only on
\pset format unaligned
SELECT metric || ': ' || state || E'\n'
         || pg_temp.block(concat_ws(E'\n', meaning, action), 95, '    ')
         || E'\n'
  FROM dbe.health()
 WHERE state IN ('warning', 'critical');

\echo
\echo 'THE TEN WORST FINDINGS                                                      dbe.findings()'
\echo
SELECT lpad(place::text, 2) || '. '
         || rpad(upper(severity::text), 9) || ' ' || check_id || '   ' || object
         || coalesce('   (' || round(points, 1) || ' points)', '')
         || E'\n' || pg_temp.block(detail, 95, '    ')
         || coalesce(E'\n' || pg_temp.sql_block(fix, 93, '      '),
                     E'\n      (no single statement cures this one)')
         || E'\n'
  FROM dbe.findings() WITH ORDINALITY AS finding
     (severity, dimension, check_id, object, detail, fix, points, evidence, place)
 ORDER BY place
 LIMIT 10;
