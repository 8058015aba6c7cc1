-- weight: 10
-- Logging in. lower(email) hides the column from its index, and there is no expression index: every
-- log-in reads all customers.
\set customer_id random_zipfian(1, 20000, 1.05)
SELECT id, full_name, segment
  FROM customers
 WHERE lower(email) = lower('Shopper' || :customer_id || '@example.com')
   AND deleted_at IS NULL;
