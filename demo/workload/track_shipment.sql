-- weight: 6
-- "Where is my parcel?" The carrier's answer arrives by order, and shipments has no index (and no
-- foreign key) on order_id.
\set order_id random(24000, 39500)
SELECT carrier, status, shipped_at, delivered_at
  FROM shipments
 WHERE order_id = :order_id;
SELECT method, status, amount, created_at
  FROM payments
 WHERE order_id = :order_id
 ORDER BY created_at;
