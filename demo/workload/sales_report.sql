-- weight: 1
-- This year's sales by product and customer, with little memory: the sort spills to disk. EXTRACT on
-- the column instead of a range also hides created_at from the planner.
BEGIN;
SET LOCAL work_mem = '256kB';
SELECT item.product_id, shop_order.customer_id, sum(item.quantity * item.unit_price) AS revenue
  FROM order_items AS item
  JOIN orders AS shop_order ON shop_order.id = item.order_id
 WHERE EXTRACT(YEAR FROM shop_order.created_at) = EXTRACT(YEAR FROM now())
    OR shop_order.status = 'refunded'
    OR shop_order.status = 'cancelled'
 GROUP BY item.product_id, shop_order.customer_id
 ORDER BY revenue DESC, item.product_id, shop_order.customer_id
 LIMIT 100;
COMMIT;
