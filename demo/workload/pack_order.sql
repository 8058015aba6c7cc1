-- weight: 12
-- The packing desk takes the oldest open order that no colleague holds (SKIP LOCKED), reads its lines
-- and marks it as shipped, if nobody has changed it meanwhile (optimistic locking by version).
BEGIN;
SELECT coalesce(max(id), 0) AS order_id, coalesce(max(version), 0) AS version
  FROM (SELECT id, version
          FROM orders
         WHERE status IN ('pending', 'paid')
         ORDER BY created_at
         LIMIT 1
           FOR UPDATE SKIP LOCKED) AS oldest
\gset
SELECT item.line_number, product.sku, product.name, item.quantity
  FROM order_items AS item
  JOIN products AS product ON product.id = item.product_id
 WHERE item.order_id = :order_id
 ORDER BY item.line_number;
UPDATE orders SET status = 'shipped' WHERE id = :order_id AND version = :version;
COMMIT;
