-- weight: 2
-- The funnel of one past day: the BRIN index finds the few pages of that day.
\set days random(2, 60)
SELECT event_type, count(*)
  FROM events
 WHERE occurred_at >= date_trunc('day', now()) - :days * interval '1 day'
   AND occurred_at <  date_trunc('day', now()) - (:days - 1) * interval '1 day'
 GROUP BY event_type;
