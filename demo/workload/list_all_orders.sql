-- weight: 2
-- The back office turns to page 400 of all orders: OFFSET again, and no index in this order, so the
-- whole table is read and sorted for 50 rows.
\set skip 50 * random(0, 700)
SELECT *
  FROM orders
 ORDER BY created_at DESC
 LIMIT 50 OFFSET :skip;
