-- weight: 2
-- The dashboard's big number: counts a whole table each time somebody looks.
SELECT COUNT(*) FROM order_items;
SELECT COUNT(*) FROM orders WHERE status = 'delivered';
