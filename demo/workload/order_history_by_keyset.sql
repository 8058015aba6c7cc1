-- weight: 8
-- The same page built well: it starts after the last order shown, and one index answers all of it.
\set customer_id random_zipfian(1, 20000, 1.2)
\set days random(0, 365)
SELECT id, created_at, status, total_amount
  FROM orders
 WHERE customer_id = :customer_id
   AND created_at < now() - :days * interval '1 day'
 ORDER BY created_at DESC, id DESC
 LIMIT 20;
