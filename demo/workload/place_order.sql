-- weight: 20
-- One order: header, two lines, stock, stock movements, payment. The products are locked in the
-- order of their numbers, so that two orders cannot deadlock. Each movement maintains the eleven
-- indexes of inventory_movements.
\set customer_id random_zipfian(1, 20000, 1.05)
\set this_product random_zipfian(1, 1900, 1.05)
\set next_product :this_product + random(1, 100)
BEGIN;
INSERT INTO orders (customer_id, shipping_address_id, total_amount)
SELECT :customer_id,
       (SELECT id FROM addresses WHERE customer_id = :customer_id AND is_default),
       sum(price)
  FROM products
 WHERE id IN (:this_product, :next_product)
RETURNING id AS order_id, total_amount
\gset
INSERT INTO order_items (order_id, line_number, product_id, quantity, unit_price)
SELECT :order_id, row_number() OVER (ORDER BY id), id, 1, price
  FROM products
 WHERE id IN (:this_product, :next_product);
UPDATE products SET stock_quantity = stock_quantity - 1 WHERE id = :this_product AND stock_quantity > 0;
UPDATE products SET stock_quantity = stock_quantity - 1 WHERE id = :next_product AND stock_quantity > 0;
INSERT INTO inventory_movements (product_id, warehouse_id, order_id, quantity, reason, note)
SELECT product_id, 1 + :order_id % 4, :order_id, -quantity, 'sale', 'Picked for order ' || :order_id
  FROM order_items
 WHERE order_id = :order_id;
INSERT INTO payments (order_id, method, status, amount, provider_reference)
VALUES (:order_id, 'card', 'captured', :total_amount, gen_random_uuid());
UPDATE orders SET status = 'paid' WHERE id = :order_id;
COMMIT;
