-- weight: 12
-- One visit recorded, and the visitor's last ones read back. The range has both ends, so only the
-- partitions of the last 30 days are touched, and not the future ones.
\set customer_id random_zipfian(1, 20000, 1.05)
\set product_id random_zipfian(1, 2000, 1.1)
INSERT INTO events (customer_id, event_type, event_data)
VALUES (:customer_id, 'page_view', jsonb_build_object('product_id', :product_id));
SELECT occurred_at, event_type, event_data
  FROM events
 WHERE customer_id = :customer_id
   AND occurred_at > now() - interval '30 days'
   AND occurred_at <= now()
 ORDER BY occurred_at DESC
 LIMIT 10;
