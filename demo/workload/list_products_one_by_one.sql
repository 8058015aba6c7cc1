-- weight: 4
-- N+1: one query gives the numbers of a page of products, and then each product is fetched on its
-- own: 30 trips to the server where one JOIN, or WHERE id = ANY (...), needs none. Each is fast; the
-- sum is the slow page.
\set first_id random(1, 1900)
SELECT id FROM products WHERE id >= :first_id ORDER BY id LIMIT 30;
\set product_id random(1, 2000)
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
\set product_id 1 + (:product_id + 67) % 2000
SELECT name, price FROM products WHERE id = :product_id;
