-- weight: 10
-- "My account": three small look-ups, each on an index.
\set customer_id random_zipfian(1, 20000, 1.05)
SELECT email, full_name, phone, segment
  FROM customers
 WHERE id = :customer_id;
SELECT id, street, postal_code, city, country_code, is_default
  FROM addresses
 WHERE customer_id = :customer_id
 ORDER BY is_default DESC, id;
SELECT product.id, product.name, product.price, wish.created_at
  FROM wishlist_items AS wish
  JOIN products AS product ON product.id = wish.product_id
 WHERE wish.customer_id = :customer_id
 ORDER BY wish.created_at DESC;
SELECT code, balance
  FROM gift_cards
 WHERE customer_id = :customer_id
   AND balance > 0;
