-- weight: 12
-- The customer's order history, page by page with OFFSET: page 8 reads pages 1 to 7 and throws them
-- away. And SELECT * fetches columns that the page does not show, which rules out an index-only scan.
\set customer_id random_zipfian(1, 20000, 1.2)
\set skip 20 * random(0, 8)
SELECT *
  FROM orders
 WHERE customer_id = :customer_id
 ORDER BY created_at DESC
 LIMIT 20 OFFSET :skip;
