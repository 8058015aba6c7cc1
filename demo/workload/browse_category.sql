-- weight: 36
-- The category page, built well: named columns, keyset paging (no OFFSET, the next page starts
-- after the last price seen), and an index that holds everything the page shows.
\set category_id random(9, 56)
\set after_cents random(0, 6000)
SELECT id, name, price
  FROM products
 WHERE category_id = :category_id
   AND is_active
   AND (price, id) > (:after_cents / 100.0, 0)
 ORDER BY price, id
 LIMIT 20;
