-- weight: 8
-- A delivery reaches a warehouse: one movement more, one look at the product's last ones.
\set product_id random(1, 2000)
\set warehouse_id random(1, 4)
\set quantity random(10, 200)
BEGIN;
INSERT INTO inventory_movements (product_id, warehouse_id, quantity, reason, note)
VALUES (:product_id, :warehouse_id, :quantity, 'delivery', 'Delivery note ' || md5(:product_id::text));
UPDATE products SET stock_quantity = stock_quantity + :quantity WHERE id = :product_id;
COMMIT;
SELECT created_at, quantity, reason
  FROM inventory_movements
 WHERE product_id = :product_id
 ORDER BY created_at DESC
 LIMIT 10;
