-- weight: 10
-- Putting something into the cart. No index on session_token: each click reads all carts, twice.
\set cart random(1, 12000)
\set product_id random_zipfian(1, 2000, 1.1)
SELECT id, contents
  FROM carts
 WHERE session_token = md5('cart ' || :cart)::uuid::text;
UPDATE carts
   SET contents = json_build_object('items', json_build_array(
                    json_build_object('product_id', :product_id, 'quantity', 1))),
       updated_at = now()
 WHERE session_token = md5('cart ' || :cart)::uuid::text;
