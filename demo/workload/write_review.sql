-- weight: 6
-- A review; writing a second one for the same product replaces the first.
\set customer_id random(1, 20000)
\set product_id random_zipfian(1, 2000, 1.1)
\set rating random(1, 5)
INSERT INTO reviews (customer_id, product_id, rating, body)
VALUES (:customer_id, :product_id, :rating, 'Written after a month of use.')
    ON CONFLICT (customer_id, product_id) DO UPDATE
   SET rating = excluded.rating,
       body   = excluded.body;
