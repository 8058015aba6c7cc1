-- weight: 44
-- The product page: the product, its newest reviews, and the questions asked about it.
\set product_id random_zipfian(1, 2000, 1.1)
SELECT name, description, price, stock_quantity, attributes
  FROM products
 WHERE id = :product_id;
SELECT rating, body, created_at
  FROM reviews
 WHERE product_id = :product_id
 ORDER BY created_at DESC
 LIMIT 5;
SELECT body, created_at
  FROM comments
 WHERE commentable_type = 'product'
   AND commentable_id = :product_id
 ORDER BY created_at DESC
 LIMIT 5;
