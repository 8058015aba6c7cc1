-- Statements that are right as they are, many of them a hair's breadth from one that is not.
INSERT INTO cases (name, expected, statement) VALUES
-- what is returned
('star in EXISTS', '{}', $$
SELECT c.id FROM customers c WHERE EXISTS (SELECT * FROM orders o WHERE o.customer_id = c.id) $$),
('star over a subquery that lists its columns', '{}', $$
SELECT * FROM (SELECT o.id, o.total_cents, c.email FROM orders o JOIN customers c ON c.id = o.customer_id) x WHERE x.total_cents > 50000 $$),
('star over a CTE that lists its columns', '{}', $$
WITH totals AS (SELECT customer_id, sum(total_cents) AS cents FROM orders GROUP BY customer_id)
SELECT * FROM totals ORDER BY cents DESC, customer_id LIMIT 10 $$),
('star over VALUES', '{}', $$ SELECT * FROM (VALUES (1, 'one'), (2, 'two')) v(n, word) $$),
('star over a function', '{}', $$ SELECT * FROM generate_series(1, 10) $$),
('insert by columns', '{}', $$ INSERT INTO tags (id, name) VALUES (502, 'new') ON CONFLICT DO NOTHING $$),
('insert of defaults', '{}', $$ INSERT INTO staging_orders DEFAULT VALUES $$),
('archive by columns', '{}', $$
INSERT INTO orders_archive (id, customer_id, status, placed_at, due_on, total_cents)
SELECT id, customer_id, status, placed_at, due_on, total_cents FROM orders WHERE placed_at < '2023-02-01 00:00:00+00' $$),
('distinct without a key', '{}', $$ SELECT DISTINCT country FROM customers $$),
('distinct of both sides of a join', '{}', $$
SELECT DISTINCT c.country, o.status FROM customers c JOIN orders o ON o.customer_id = c.id $$),
('distinct over a unique column with nulls', '{}', $$ SELECT DISTINCT vat_id FROM suppliers $$),
('distinct over a deferrable key', '{}', $$ SELECT DISTINCT code FROM suppliers $$),
('distinct over a join that multiplies', '{}', $$
SELECT DISTINCT o.customer_id, i.product_id FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.due_on >= '2024-01-01' $$),
('union without proof', '{}', $$
SELECT email FROM customers WHERE country = 'DE' UNION SELECT handle FROM authors $$),
('union of branches that overlap', '{}', $$
SELECT id, total_cents FROM orders WHERE status = 'pending' UNION SELECT id, total_cents FROM orders WHERE total_cents > 80000 $$),
('union with a table without a key', '{}', $$
SELECT id, 'order' AS kind, placed_at FROM orders WHERE customer_id = $1
UNION
SELECT id, 'archived' AS kind, placed_at FROM orders_archive WHERE customer_id = $1 $$),
('periods that overlap', '{}', $$
SELECT id, placed_at FROM orders WHERE placed_at <= '2024-03-01 00:00:00+00'
UNION
SELECT id, placed_at FROM orders WHERE placed_at >= '2024-03-01 00:00:00+00' $$),
('disjoint branches with rows twice', '{}', $$
SELECT customer_id, status FROM orders WHERE status = 'pending' UNION SELECT customer_id, status FROM orders WHERE status = 'cancelled' $$),
('UNION ALL', '{}', $$
SELECT id, 'order' AS kind FROM orders WHERE customer_id = $1 UNION ALL SELECT id, 'comment' FROM comments WHERE post_id = $1 $$),
('count with a condition', '{}', $$ SELECT count(*) FROM orders WHERE status = 'pending' $$),
('count of a small table', '{}', $$ SELECT count(*) FROM categories $$),
('count by group', '{}', $$ SELECT kind, count(*) FROM events GROUP BY kind ORDER BY kind $$),
('count compared with a limit', '{}', $$
SELECT customer_id FROM orders WHERE placed_at >= '2024-06-01 00:00:00+00' GROUP BY customer_id HAVING count(*) > 3 $$),
('EXISTS', '{}', $$ SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'queued') $$),
('count of a key', '{}', $$ SELECT count(id) FROM orders WHERE status = 'paid' $$),
('count of an outer key', '{}', $$
SELECT c.id, count(o.id) AS orders FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id $$),
('count by OR NULL', '{}', $$ SELECT count(status = 'cancelled' OR NULL) AS cancelled, count(*) AS orders FROM orders $$),
('distinct count of what repeats', '{}', $$ SELECT count(DISTINCT customer_id) FROM orders WHERE status = 'paid' $$),
('distinct count over rows that multiply', '{}', $$
SELECT i.product_id, count(DISTINCT o.id) AS orders, count(*) AS shipments FROM orders o JOIN order_items i ON i.order_id = o.id JOIN shipments s ON s.order_id = o.id GROUP BY i.product_id $$),
('having with an aggregate', '{}', $$
SELECT customer_id, sum(total_cents) AS cents FROM orders GROUP BY customer_id HAVING sum(total_cents) > 100000 $$),
('having with both', '{}', $$
SELECT method, count(*) FROM payments GROUP BY method HAVING method = 'card' OR count(*) > 100 $$),
('having over grouping sets', '{}', $$
SELECT status, due_on, count(*) FROM orders GROUP BY GROUPING SETS ((status), (due_on)) HAVING status = 'paid' $$),
('order within a limited subquery', '{}', $$
SELECT status, count(*) FROM (SELECT id, status FROM orders ORDER BY placed_at DESC, id DESC LIMIT 1000) recent GROUP BY status $$),
('order for an aggregate that needs it', '{}', $$
SELECT array_agg(q.id) FROM (SELECT id FROM orders WHERE customer_id = $1 ORDER BY placed_at) q $$),
('order of DISTINCT ON within a subquery', '{}', $$
SELECT avg(l.total_cents) FROM (SELECT DISTINCT ON (customer_id) customer_id, total_cents FROM orders ORDER BY customer_id, placed_at DESC, id DESC) l $$),
('random order of a small table', '{}', $$ SELECT id, name FROM categories ORDER BY random() LIMIT 3 $$),
('a sample', '{}', $$ SELECT id, email FROM customers TABLESAMPLE system (1) WHERE marketing_opt_in $$),
('order by an expression', '{}', $$ SELECT id, title FROM posts WHERE author_id = $1 ORDER BY coalesce(published_at, '1970-01-01 00:00:00+00'), id $$),
('limit and a unique key', '{}', $$ SELECT id, email FROM customers WHERE email = $1 LIMIT 1 $$),
('limit of one row', '{}', $$ SELECT max(placed_at) FROM orders WHERE customer_id = $1 LIMIT 1 $$),
('limit within EXISTS', '{}', $$ SELECT EXISTS (SELECT 1 FROM orders WHERE customer_id = $1 LIMIT 1) $$),
('first pages', '{}', $$ SELECT id, placed_at FROM orders ORDER BY placed_at DESC, id DESC LIMIT 50 OFFSET 50 $$),
('a page by parameters', '{}', $$ SELECT id, title FROM posts ORDER BY id LIMIT $1 OFFSET $2 $$),
('a fence by OFFSET', '{}', $$ SELECT q.id FROM (SELECT id, note FROM orders WHERE status = 'pending' OFFSET 0) q WHERE q.note IS NOT NULL $$),
('the latest of each', '{}', $$
SELECT DISTINCT ON (customer_id) customer_id, id, placed_at FROM orders ORDER BY customer_id, placed_at DESC, id DESC $$),
('a count once', '{}', $$ SELECT o.id, o.total_cents, (SELECT avg(total_cents) FROM orders) AS mean FROM orders o WHERE o.customer_id = $1 $$),
('a window over all', '{}', $$
SELECT id, total_cents, row_number() OVER (ORDER BY total_cents DESC, id) AS place FROM orders WHERE due_on = '2024-01-01' $$),
('first three of each', '{}', $$
SELECT post_id, id FROM (SELECT post_id, id, rank() OVER (PARTITION BY post_id ORDER BY created_at DESC, id DESC) AS r FROM comments) x WHERE r <= 3 $$),
('latest by window of few rows each', '{}', $$
SELECT id, customer_id FROM (SELECT id, customer_id, row_number() OVER (PARTITION BY customer_id ORDER BY id DESC) AS rn FROM addresses) t WHERE rn = 1 $$),
('division of an id', '{}', $$ SELECT id / 1000 AS bucket, count(*) FROM orders GROUP BY id / 1000 $$),
('a share as numeric', '{}', $$ SELECT count(*) FILTER (WHERE status = 'cancelled')::numeric / count(*) AS share FROM orders $$),
('a share by a decimal factor', '{}', $$ SELECT 100.0 * count(*) FILTER (WHERE approved) / count(*) AS pct FROM comments $$),
('concat_ws', '{}', $$ SELECT id, concat_ws(', ', street, city) AS address FROM addresses WHERE customer_id = $1 $$),
('concatenation with a default', '{}', $$ SELECT id, full_name || coalesce(' (' || nickname || ')', '') AS label FROM customers WHERE id = $1 $$),
('concatenation of what is never null', '{}', $$ SELECT id, full_name || ' <' || email || '>' AS mailbox FROM customers WHERE id = $1 $$),
('group by the key alone', '{}', $$
SELECT c.id, c.email, count(*) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id $$),
('group by without the key', '{}', $$
SELECT c.country, c.tier, count(*) FROM customers c GROUP BY c.country, c.tier ORDER BY c.country, c.tier $$),

-- conditions
('lower with its index', '{}', $$ SELECT id, email FROM customers WHERE lower(nickname) = lower($1) $$),
('function on the other side', '{}', $$ SELECT id FROM customers WHERE email = lower('USER17@MAIL17.EXAMPLE') $$),
('function of a column without index', '{}', $$ SELECT id, name FROM categories WHERE lower(name) = 'category 7' $$),
('function among the columns', '{}', $$ SELECT id, upper(email) AS email FROM customers WHERE id = $1 $$),
('the month alone', '{}', $$ SELECT id, email FROM customers WHERE EXTRACT(MONTH FROM birthday) = 12 AND id BETWEEN 100 AND 120 $$),
('truncation with its index', '{}', $$
SELECT count(*) FROM posts WHERE date_trunc('month', published_at AT TIME ZONE 'UTC') = '2022-05-01' $$),
('a range of moments', '{}', $$
SELECT sum(total_cents) FROM orders WHERE placed_at >= '2024-01-01 00:00:00+00' AND placed_at < '2024-02-01 00:00:00+00' $$),
('truncation of now', '{}', $$ SELECT id FROM orders WHERE placed_at >= date_trunc('day', now()) $$),
('truncation among the columns', '{}', $$
SELECT date_trunc('month', placed_at) AS month, sum(total_cents) FROM orders GROUP BY date_trunc('month', placed_at) ORDER BY month $$),
('integer and bigint', '{}', $$ SELECT id, status FROM orders WHERE id = 4242::integer $$),
('date and moment', '{}', $$ SELECT id FROM orders WHERE placed_at >= current_date $$),
('varchar and text', '{}', $$ SELECT id, name FROM products WHERE sku = 'SKU-4711'::text $$),
('bigint and integer in a join', '{}', $$
SELECT p.id, p.name, s.quantity FROM products p JOIN stock s ON s.product_id = p.id WHERE p.price < 5 $$),
('a cast of the other side', '{}', $$ SELECT id, status FROM orders WHERE id = $1::text::bigint $$),
('arithmetic of the constant', '{}', $$ SELECT id FROM orders WHERE total_cents > 85000 * 2 / 2 $$),
('arithmetic of now', '{}', $$ SELECT id FROM orders WHERE placed_at >= now() - interval '30 days' $$),
('arithmetic of two columns', '{}', $$ SELECT order_id FROM order_items WHERE quantity * unit_price > 200 $$),
('integer division of a column', '{}', $$ SELECT id FROM orders WHERE total_cents / 1000 = 17 $$),
('arithmetic of floats', '{}', $$ SELECT id FROM products WHERE weight * 2 > 24.5 $$),
('default of a column without index', '{}', $$ SELECT id FROM accounts WHERE coalesce(closed_on, '9999-12-31') > '2024-01-01' $$),
('default among the columns', '{}', $$ SELECT id, coalesce(note, '') AS note FROM orders WHERE id = $1 $$),
('infix with a trigram index', '{}', $$ SELECT id, name FROM products WHERE name LIKE '%duct 47%' $$),
('infix without case with a trigram index', '{}', $$ SELECT id, name FROM products WHERE name ILIKE '%DUCT 47%' $$),
('regular expression with a trigram index', '{}', $$ SELECT id, name FROM products WHERE name ~ 'duct 47[0-9]' $$),
('infix of a small table', '{}', $$ SELECT id, name FROM suppliers WHERE name LIKE '%lier 7%' $$),
('prefix under the C collation', '{}', $$ SELECT id, email FROM customers WHERE email LIKE 'user12%' $$),
('anchored regular expression', '{}', $$ SELECT id, email FROM customers WHERE email ~ '^user12' $$),
('LIKE of a parameter', '{}', $$ SELECT id, email FROM customers WHERE email LIKE $1 $$),
('full text with its index', '{}', $$ SELECT id, name FROM products WHERE search @@ plainto_tsquery('english', $1) $$),
('IN', '{}', $$ SELECT id, total_cents FROM orders WHERE status IN ('pending', 'cancelled') $$),
('ANY of a parameter', '{}', $$ SELECT id, total_cents FROM orders WHERE id = ANY ($1) $$),
('OR of two indexes', '{}', $$ SELECT id, status FROM orders WHERE customer_id = $1 OR billing_customer_id = $1 $$),
('OR beside a key', '{}', $$ SELECT id FROM orders WHERE customer_id = $1 AND (note = $2 OR coupon_code = $2) $$),
('OR of a small table', '{}', $$ SELECT id, code FROM accounts WHERE name = $1 OR closed_on = $2 $$),
('a short list', '{}', $$ SELECT id, name FROM products WHERE id IN (1, 2, 3, 5, 8, 13, 21, 34, 55, 89) $$),
('NOT EXISTS', '{}', $$
SELECT c.id, c.email FROM customers c WHERE NOT EXISTS (SELECT 1 FROM customers r WHERE r.referred_by = c.id) $$),
('NOT IN with nulls left out, few', '{}', $$
SELECT id, name FROM categories WHERE id NOT IN (SELECT parent_id FROM categories WHERE parent_id IS NOT NULL) $$),
('NOT IN of a few rows', '{}', $$
SELECT id, name FROM products WHERE category_id NOT IN (SELECT id FROM categories WHERE slug = 'category-9') $$),
('IS DISTINCT FROM NULL', '{}', $$ SELECT id FROM orders WHERE customer_id = $1 AND shipped_at IS DISTINCT FROM NULL $$),
('IS NULL of a nullable column', '{}', $$ SELECT id FROM orders WHERE customer_id = $1 AND shipped_at IS NULL $$),
('anti-join by a key', '{}', $$
SELECT c.id, c.email FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL $$),
('most of the rows', '{}', $$ SELECT id, status FROM orders WHERE status <> 'cancelled' $$),
('not equal of a column without nulls', '{}', $$ SELECT id, status FROM orders WHERE customer_id = $1 AND status <> 'cancelled' $$),
('not equal or null', '{}', $$ SELECT id FROM orders WHERE customer_id = $1 AND (coupon_code <> 'CODE12' OR coupon_code IS NULL) $$),
('not equal beside not null', '{}', $$ SELECT id FROM orders WHERE customer_id = $1 AND coupon_code IS NOT NULL AND coupon_code <> 'CODE12' $$),
('BETWEEN of dates', '{}', $$ SELECT id FROM orders WHERE due_on BETWEEN '2024-01-01' AND '2024-01-31' $$),
('BETWEEN with a time', '{}', $$
SELECT id FROM orders WHERE placed_at BETWEEN '2024-01-01 00:00:00+00' AND '2024-01-31 23:59:59.999999+00' $$),
('local moment and local moment', '{}', $$ SELECT id FROM payments WHERE paid_at >= '2024-01-01'::timestamp $$),
('local moment in a zone', '{}', $$ SELECT p.id FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.paid_at AT TIME ZONE 'UTC' < o.placed_at $$),
('a zone once', '{}', $$ SELECT id, placed_at AT TIME ZONE 'Europe/Berlin' AS local_time FROM orders WHERE id = $1 $$),
('CASE among the columns', '{}', $$ SELECT id, CASE WHEN shipped_at IS NULL THEN 'open' ELSE 'sent' END AS state FROM orders WHERE customer_id = $1 $$),
('CASE of a sum', '{}', $$ SELECT sum(CASE WHEN status = 'paid' THEN total_cents ELSE 0 END) AS paid FROM orders $$),
('two columns of one table', '{}', $$ SELECT id FROM orders WHERE customer_id = billing_customer_id $$),
('the filler of a query builder', '{}', $$ SELECT id, total_cents FROM orders WHERE 1=1 AND customer_id = $1 AND status = $2 $$),
('a field with its index', '{}', $$ SELECT id, email FROM customers WHERE preferences ->> 'seat' = '17' $$),
('a place in an array', '{}', $$ SELECT id, name FROM products WHERE attributes #>> '{0}' = 'red' $$),
('containment', '{}', $$ SELECT id, email FROM customers WHERE preferences @> '{"lang": "de", "seat": 17}' $$),
('array containment', '{}', $$ SELECT id, name FROM products WHERE tags @> ARRAY['tag17'] $$),
('member of a parameter', '{}', $$ SELECT id, name FROM products WHERE sku = ANY ($1) $$),
('next page in two directions', '{}', $$
SELECT id, created_at FROM comments WHERE post_id = $1 AND (created_at > $2 OR (created_at = $2 AND id < $3)) ORDER BY created_at, id DESC LIMIT 20 $$),
('next page by row', '{}', $$
SELECT id, placed_at, total_cents FROM orders WHERE (placed_at, id) > ($1, $2) ORDER BY placed_at, id LIMIT 50 $$),
('whole numbers in floats', '{}', $$ SELECT id, name FROM products WHERE weight = 3 $$),
('range of floats', '{}', $$ SELECT id, name FROM products WHERE weight BETWEEN 2.25 AND 2.35 $$),
('who is asked once', '{}', $$ SELECT id, total_cents FROM orders WHERE customer_id = current_actor_stable() $$),
('who is asked in a subquery', '{}', $$ SELECT id, total_cents FROM orders WHERE customer_id = (SELECT current_actor()) $$),
('negation beside a key', '{}', $$ SELECT id FROM jobs WHERE id <> 1 AND state = 'queued' AND run_at < now() $$),
('ranges that do not touch', '{}', $$ SELECT id FROM orders WHERE total_cents BETWEEN 100 AND 500 OR total_cents BETWEEN 700 AND 900 $$),

-- joins
('three tables by their keys', '{}', $$
SELECT o.id, c.email, i.product_id, i.quantity
FROM orders o
JOIN customers c ON c.id = o.customer_id
JOIN order_items i ON i.order_id = o.id
WHERE o.placed_at >= '2024-06-01 00:00:00+00' AND c.country = 'DE' $$),
('comma joins that are connected', '{}', $$
SELECT o.id, p.name FROM orders o, order_items i, products p WHERE i.order_id = o.id AND p.id = i.product_id AND o.customer_id = $1 $$),
('cross join with one row', '{}', $$
SELECT o.id, round(o.total_cents / t.mean, 2) AS factor FROM orders o CROSS JOIN (SELECT avg(total_cents) AS mean FROM orders) t WHERE o.customer_id = $1 $$),
('cross join with VALUES', '{}', $$ SELECT a.code, v.quarter FROM accounts a CROSS JOIN (VALUES (1), (2), (3), (4)) v(quarter) $$),
('cross join with a series', '{}', $$
SELECT d.day::date AS day, count(o.id) AS orders
FROM generate_series('2024-01-01'::timestamptz, '2024-01-31'::timestamptz, interval '1 day') AS d(day)
LEFT JOIN orders o ON o.placed_at >= d.day AND o.placed_at < d.day + interval '1 day'
GROUP BY d.day ORDER BY d.day $$),
('lateral', '{}', $$
SELECT c.id, last.id AS order_id, last.placed_at
FROM customers c
CROSS JOIN LATERAL (SELECT o.id, o.placed_at FROM orders o WHERE o.customer_id = c.id ORDER BY o.placed_at DESC, o.id DESC LIMIT 3) last
WHERE c.tier = 'gold' $$),
('unnest beside its table', '{}', $$ SELECT p.id, t.tag FROM products p CROSS JOIN LATERAL unnest(p.tags) AS t(tag) WHERE p.category_id = $1 $$),
('connected by one constant', '{}', $$
SELECT o.id, a.city FROM orders o, addresses a WHERE o.customer_id = 17 AND a.customer_id = 17 $$),
('outer join with its filter in ON', '{}', $$
SELECT o.id, s.tracking_code FROM orders o LEFT JOIN shipments s ON s.order_id = o.id AND s.carrier = 'DHL' WHERE o.customer_id = $1 $$),
('outer join for some rows only', '{}', $$
SELECT o.id, o.status, s.tracking_code
FROM orders o
LEFT JOIN shipments s ON s.order_id = o.id AND o.status = 'shipped' $$),
('outer join for a sum and a count', '{}', $$
SELECT o.customer_id, sum(o.total_cents) AS cents, count(*) AS shipments FROM orders o LEFT JOIN shipments s ON s.order_id = o.id GROUP BY o.customer_id $$),
('outer join with a default', '{}', $$
SELECT o.id, s.carrier FROM orders o LEFT JOIN shipments s ON s.order_id = o.id WHERE coalesce(s.carrier, 'DHL') = 'DHL' AND o.customer_id = $1 $$),
('outer join to count rows', '{}', $$
SELECT c.id, count(*) AS rows FROM customers c LEFT JOIN addresses a ON a.customer_id = c.id GROUP BY c.id $$),
('inner join over a nullable key', '{}', $$
SELECT o.id FROM orders o JOIN addresses a ON a.id = o.shipping_address_id WHERE o.customer_id = $1 $$),
('inner join over a key that is not validated', '{}', $$
SELECT p.id, p.amount FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.method = 'card' $$),
('inner join over a deferrable key', '{}', $$
SELECT s.id, s.carrier FROM shipments s JOIN orders o ON o.id = s.order_id WHERE s.weight_grams > 4000 $$),
('a tree of one level', '{}', $$
SELECT c.name, p.name AS parent FROM categories c JOIN categories p ON p.id = c.parent_id $$),
('rows of one order beside each other', '{}', $$
SELECT a.product_id, b.product_id AS other, count(*) FROM order_items a JOIN order_items b ON b.order_id = a.order_id AND b.product_id > a.product_id GROUP BY a.product_id, b.product_id $$),
('aggregates before the join', '{}', $$
SELECT c.id, o.cents, a.addresses
FROM customers c
LEFT JOIN (SELECT customer_id, sum(total_cents) AS cents FROM orders GROUP BY customer_id) o ON o.customer_id = c.id
LEFT JOIN (SELECT customer_id, count(*) AS addresses FROM addresses GROUP BY customer_id) a ON a.customer_id = c.id
WHERE c.tier = 'gold' $$),
('maximum over two children', '{}', $$
SELECT c.id, max(o.placed_at) AS last_order, max(a.valid_from) AS last_address
FROM customers c JOIN orders o ON o.customer_id = c.id JOIN addresses a ON a.customer_id = c.id GROUP BY c.id $$),
('distinct counts over two children', '{}', $$
SELECT p.id, count(DISTINCT c.id) AS comments, count(DISTINCT t.tag_id) AS tags
FROM posts p LEFT JOIN comments c ON c.post_id = p.id LEFT JOIN post_tags t ON t.post_id = p.id GROUP BY p.id $$),
('USING', '{}', $$ SELECT i.order_id, i.quantity, s.quantity AS in_stock FROM order_items i JOIN stock s USING (product_id) WHERE i.order_id = $1 $$),
('correlation by a qualified name', '{}', $$
SELECT c.id FROM customers c WHERE c.created_at IN (SELECT o.placed_at FROM orders o WHERE o.customer_id = c.id) $$),
('filter within an inner join', '{}', $$
SELECT o.id, i.product_id FROM orders o JOIN order_items i ON i.order_id = o.id AND i.quantity > 2 WHERE o.customer_id = $1 $$),
('seven tables', '{}', $$
SELECT o.id, c.email, p.name, cat.name AS category, s.carrier, pay.method
FROM orders o
JOIN customers c ON c.id = o.customer_id
JOIN order_items i ON i.order_id = o.id
JOIN products p ON p.id = i.product_id
JOIN categories cat ON cat.id = p.category_id
LEFT JOIN shipments s ON s.order_id = o.id
LEFT JOIN payments pay ON pay.order_id = o.id
WHERE o.id = $1 $$),
('a view over a view', '{}', $$ SELECT customer_id, cents FROM open_orders_by_customer WHERE orders > 2 $$),

-- subqueries
('above the mean of all', '{}', $$ SELECT id, total_cents FROM orders WHERE total_cents > (SELECT avg(total_cents) * 1.9 FROM orders) $$),
('IN', '{}', $$ SELECT id, email FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE status = 'cancelled') $$),
('EXISTS with having', '{}', $$
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id GROUP BY o.customer_id HAVING count(*) > 5) $$),
('IN of the first few', '{}', $$
SELECT id, email FROM customers WHERE id IN (SELECT DISTINCT customer_id FROM orders WHERE status = 'paid' ORDER BY customer_id LIMIT 10) $$),
('a CTE read once', '{}', $$
WITH o AS (SELECT id, customer_id, total_cents FROM orders) SELECT id, total_cents FROM o WHERE customer_id = $1 $$),
('a CTE that writes, unread', '{}', $$
WITH gone AS (DELETE FROM jobs WHERE state = 'done' AND run_at < '2024-01-02 00:00:00+00' RETURNING id)
UPDATE app_users SET active = true WHERE id = $1 $$),
('a fence before a volatile function', '{}', $$
WITH drawn AS MATERIALIZED (SELECT id, random() AS r FROM orders) SELECT id, r FROM drawn WHERE r < 0.1 $$),
('a fence before an aggregate of all', '{}', $$
WITH per_customer AS MATERIALIZED (SELECT customer_id, sum(total_cents) AS cents FROM orders GROUP BY customer_id)
SELECT customer_id, cents FROM per_customer WHERE cents > (SELECT avg(cents) FROM per_customer) $$),
('a tree by UNION', '{}', $$
WITH RECURSIVE tree AS (
  SELECT id, parent_id FROM categories WHERE id = $1
  UNION
  SELECT c.id, c.parent_id FROM categories c JOIN tree t ON c.parent_id = t.id)
SELECT id FROM tree $$),
('a tree with a depth', '{}', $$
WITH RECURSIVE tree AS (
  SELECT id, parent_id, 1 AS depth FROM categories WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, c.parent_id, t.depth + 1 FROM categories c JOIN tree t ON c.parent_id = t.id WHERE t.depth < 10)
SELECT id, depth FROM tree $$),
('a tree with CYCLE', '{}', $$
WITH RECURSIVE tree(id, parent_id) AS (
  SELECT id, parent_id FROM categories WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, c.parent_id FROM categories c JOIN tree t ON c.parent_id = t.id
) CYCLE id SET looped USING path
SELECT id FROM tree WHERE NOT looped $$),
('a fence and a condition on a sum', '{}', $$
WITH totals AS MATERIALIZED (SELECT customer_id, sum(total_cents) AS cents FROM orders GROUP BY customer_id)
SELECT customer_id FROM totals WHERE cents = 4711 $$),
('a series by recursion', '{}', $$
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT i FROM n $$),
('a row taken out and put back', '{}', $$
WITH gone AS (DELETE FROM tags WHERE id = 7 RETURNING name),
     back AS (INSERT INTO tags (id, name) SELECT 7, upper(name) FROM gone RETURNING id)
SELECT id FROM back $$),
('order within a subquery and groups by it', '{}', $$
SELECT q.status, count(*) FROM (SELECT id, status FROM orders WHERE customer_id = $1 ORDER BY status) q GROUP BY q.status $$),
('two tables changed', '{}', $$
WITH shipped AS (UPDATE orders SET status = 'shipped', shipped_at = now() WHERE id = $1 RETURNING id)
INSERT INTO shipments (id, order_id, carrier, weight_grams) SELECT $2, id, 'DHL', 500 FROM shipped $$),

-- writing
('update by key', '{}', $$ UPDATE orders SET status = 'paid' WHERE id = $1 RETURNING id, status $$),
('delete by date', '{}', $$ DELETE FROM jobs WHERE state = 'done' AND run_at < now() - interval '7 days' $$),
('delete of what is staged', '{}', $$ DELETE FROM staging_orders $$),
('truncate', '{}', $$ TRUNCATE staging_orders $$),
('update joined', '{}', $$
UPDATE orders o SET coupon_code = NULL FROM customers c WHERE c.id = o.customer_id AND c.email = $1 $$),
('update from one row', '{}', $$
UPDATE orders SET note = s.latest FROM (SELECT max(name) AS latest FROM suppliers) s WHERE orders.id = $1 $$),
('delete using a join', '{}', $$
DELETE FROM order_items i USING orders o WHERE o.id = i.order_id AND o.customer_id = $1 $$),
('a counter', '{}', $$
INSERT INTO stock (product_id, quantity) VALUES ($1, $2) ON CONFLICT (product_id) DO UPDATE SET quantity = stock.quantity + EXCLUDED.quantity $$),
('upsert that writes what differs', '{}', $$
INSERT INTO stock (product_id, quantity) VALUES ($1, $2)
ON CONFLICT (product_id) DO UPDATE SET quantity = EXCLUDED.quantity WHERE stock.quantity IS DISTINCT FROM EXCLUDED.quantity $$),
('a column set to another', '{}', $$ UPDATE orders SET billing_customer_id = customer_id WHERE id = $1 AND billing_customer_id IS NULL $$),
('a lock of one row', '{}', $$ SELECT id, total_cents FROM orders WHERE id = $1 FOR UPDATE $$),
('next job, skipping', '{}', $$
SELECT id, payload FROM jobs WHERE state = 'queued' ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED $$),
('a function of one row', '{}', $$ SELECT c.email, customer_rank(c.id) AS orders FROM customers c WHERE c.id = $1 $$),
('unnest in FROM', '{}', $$ SELECT t.tag, count(*) FROM products p, unnest(p.tags) AS t(tag) GROUP BY t.tag ORDER BY count(*) DESC, t.tag $$),
('a password by parameter', '{}', $$ SELECT id FROM app_users WHERE login = $1 AND password = $2 $$),
('a password hashed', '{}', $$ UPDATE app_users SET password = encode(sha256(convert_to($2, 'UTF8')), 'hex') WHERE id = $1 $$),
('insert from VALUES with many rows', '{}', $$ INSERT INTO tags (id, name) VALUES (601, 'a'), (602, 'b'), (603, 'c') $$),

-- good queries of a shop, a blog and a ledger
('the cart', '{}', $$
SELECT i.line_no, p.sku, p.name, i.quantity, i.unit_price, i.quantity * i.unit_price AS amount
FROM order_items i
JOIN products p ON p.id = i.product_id
WHERE i.order_id = $1
ORDER BY i.line_no $$),
('best sellers', '{}', $$
SELECT p.id, p.name, sum(i.quantity) AS sold
FROM order_items i
JOIN products p ON p.id = i.product_id
JOIN orders o ON o.id = i.order_id
WHERE o.placed_at >= '2024-01-01 00:00:00+00' AND o.status <> 'cancelled'
GROUP BY p.id
ORDER BY sold DESC, p.id
LIMIT 20 $$),
('turnover by month', '{}', $$
SELECT to_char(date_trunc('month', o.placed_at), 'YYYY-MM') AS month, count(*) AS orders, sum(o.total_cents) / 100.0 AS turnover
FROM orders o
WHERE o.status IN ('paid', 'shipped')
GROUP BY date_trunc('month', o.placed_at)
ORDER BY date_trunc('month', o.placed_at) $$),
('customers of a country, ORM', '{}', $$
SELECT "customers"."id", "customers"."email", "customers"."full_name" FROM "customers" WHERE "customers"."country" = $1 ORDER BY "customers"."id" ASC LIMIT 25 $$),
('balance of accounts', '{}', $$
SELECT a.code, a.name, sum(l.debit) - sum(l.credit) AS balance
FROM accounts a
JOIN journal_lines l ON l.account_id = a.id
JOIN journal_entries e ON e.id = l.entry_id
WHERE e.booked_on < '2024-01-01'
GROUP BY a.id
ORDER BY a.code $$),
('entries out of balance', '{}', $$
SELECT entry_id, sum(debit) AS debit, sum(credit) AS credit FROM journal_lines GROUP BY entry_id HAVING sum(debit) <> sum(credit) $$),
('running balance', '{}', $$
SELECT l.id, e.booked_on, l.debit, l.credit, sum(l.debit - l.credit) OVER (ORDER BY e.booked_on, l.id) AS balance
FROM journal_lines l
JOIN journal_entries e ON e.id = l.entry_id
WHERE l.account_id = $1
ORDER BY e.booked_on, l.id $$),
('a thread', '{}', $$
SELECT c.id, c.parent_id, c.author_name, c.body, c.created_at
FROM comments c
WHERE c.post_id = $1 AND c.approved
ORDER BY c.created_at, c.id
LIMIT 100 $$),
('posts with a tag', '{}', $$
SELECT p.id, p.slug, p.title, a.display_name
FROM tags t
JOIN post_tags pt ON pt.tag_id = t.id
JOIN posts p ON p.id = pt.post_id
JOIN authors a ON a.id = p.author_id
WHERE t.name = $1 AND p.published_at <= now()
ORDER BY p.published_at DESC, p.id DESC
LIMIT 10 $$),
('views of a month', '{}', $$
SELECT post_id, count(*) AS views, avg(duration_ms) AS mean_ms
FROM page_views
WHERE viewed_at >= '2024-03-01 00:00:00+00' AND viewed_at < '2024-04-01 00:00:00+00'
GROUP BY post_id
ORDER BY views DESC, post_id
LIMIT 10 $$),
('first order of each customer', '{}', $$
SELECT c.id, c.email, min(o.placed_at) AS first_order
FROM customers c
LEFT JOIN orders o ON o.customer_id = c.id
WHERE c.created_at >= '2023-01-01 00:00:00+00'
GROUP BY c.id $$),
('orders that are late', '{}', $$
SELECT o.id, c.email, o.due_on
FROM orders o
JOIN customers c ON c.id = o.customer_id
WHERE o.shipped_at IS NULL AND o.due_on < current_date AND o.status IN ('pending', 'paid')
ORDER BY o.due_on, o.id $$),
('a log-in', '{}', $$ SELECT u.id, u.password, u.active FROM app_users u WHERE u.login = $1 AND u.active $$),
('an upsert of what is newer', '{}', $$ INSERT INTO app_users (id, login, password, last_login) VALUES ($1, $2, $3, now()) ON CONFLICT (login) DO UPDATE SET last_login = excluded.last_login WHERE app_users.last_login < excluded.last_login RETURNING id $$),
('jobs taken', '{}', $$ WITH next AS (SELECT id FROM jobs WHERE state = 'queued' AND run_at <= now() ORDER BY run_at, id LIMIT 10 FOR UPDATE SKIP LOCKED) UPDATE jobs j SET state = 'running', attempts = j.attempts + 1 FROM next WHERE j.id = next.id RETURNING j.id, j.payload $$),
('a batch purged', '{}', $$ DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE state = 'done' AND run_at < now() - interval '30 days' ORDER BY run_at LIMIT 1000) $$),
('cohorts', '{}', $$ SELECT date_trunc('month', c.created_at) AS cohort, count(DISTINCT c.id) AS customers, count(o.id) AS orders FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.placed_at < c.created_at + interval '90 days' GROUP BY date_trunc('month', c.created_at) ORDER BY cohort $$),
('a rolling week', '{}', $$ SELECT due_on, sum(count(*)) OVER (ORDER BY due_on ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week FROM orders GROUP BY due_on ORDER BY due_on $$),
('a percentile', '{}', $$ SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms) AS p95 FROM page_views WHERE viewed_at >= '2024-05-01 00:00:00+00' AND viewed_at < '2024-06-01 00:00:00+00' $$),
('a search by rank', '{}', $$ SELECT p.id, p.name, ts_rank(p.search, q) AS rank FROM products p, websearch_to_tsquery('english', $1) q WHERE p.search @@ q ORDER BY rank DESC, p.id LIMIT 20 $$),
('facets', '{}', $$ SELECT attributes ->> 'color' AS color, count(*) FROM products WHERE active GROUP BY attributes ->> 'color' ORDER BY count(*) DESC, color $$),
('json agg', '{}', $$ SELECT o.id, (SELECT jsonb_agg(jsonb_build_object('p', i.product_id, 'q', i.quantity) ORDER BY i.line_no) FROM order_items i WHERE i.order_id = o.id) AS items FROM orders o WHERE o.customer_id = $1 $$),
('lateral top', '{}', $$ SELECT a.id, a.code, l.id AS last_line FROM accounts a LEFT JOIN LATERAL (SELECT id FROM journal_lines WHERE account_id = a.id ORDER BY id DESC LIMIT 1) l ON true $$),
('range overlap', '{}', $$ SELECT a.id FROM addresses a WHERE a.customer_id = $1 AND a.valid_from <= $2 AND (a.valid_to IS NULL OR a.valid_to >= $2) $$),
('overlaps self', '{}', $$ SELECT a.id, b.id AS other FROM addresses a JOIN addresses b ON b.customer_id = a.customer_id AND b.id > a.id AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to) $$),
('gap', '{}', $$ SELECT id + 1 AS missing FROM orders o WHERE NOT EXISTS (SELECT 1 FROM orders n WHERE n.id = o.id + 1) ORDER BY id LIMIT 1 $$),
('pivot', '{}', $$ SELECT customer_id, count(*) FILTER (WHERE status = 'paid') AS paid, count(*) FILTER (WHERE status = 'shipped') AS shipped FROM orders GROUP BY customer_id $$),
('ratio', '{}', $$ SELECT country, round(avg(CASE WHEN marketing_opt_in THEN 1.0 ELSE 0 END), 3) AS share FROM customers GROUP BY country $$),
('case order', '{}', $$ SELECT id, status FROM orders WHERE customer_id = $1 ORDER BY CASE status WHEN 'pending' THEN 0 WHEN 'paid' THEN 1 ELSE 2 END, id $$),
('merge dup', '{}', $$ SELECT email, count(*) FROM customers GROUP BY email HAVING count(*) > 1 $$),
('copy', '{}', $$ COPY (SELECT id, email FROM customers WHERE marketing_opt_in ORDER BY id) TO STDOUT $$),
('explain', '{}', $$ EXPLAIN ANALYZE SELECT id FROM orders WHERE customer_id = 5 $$),
('view', '{}', $$ CREATE VIEW late_orders AS SELECT id, customer_id, due_on FROM orders WHERE shipped_at IS NULL AND due_on < current_date $$),
('recursive up', '{}', $$ WITH RECURSIVE up AS (SELECT id, parent_id, name, 0 AS level FROM categories WHERE id = $1 UNION ALL SELECT p.id, p.parent_id, p.name, up.level + 1 FROM categories p JOIN up ON p.id = up.parent_id WHERE up.level < 20) SELECT name, level FROM up ORDER BY level DESC $$),
('tuples', '{}', $$ SELECT id, status FROM orders WHERE (customer_id, status) IN ((1, 'paid'), (2, 'paid'), (3, 'shipped')) $$),
('values join', '{}', $$ UPDATE stock s SET quantity = v.quantity FROM (VALUES (1, 5), (2, 7)) AS v(product_id, quantity) WHERE v.product_id = s.product_id $$),
('unnest join', '{}', $$ UPDATE products p SET price = u.price FROM unnest($1::integer[], $2::numeric[]) AS u(id, price) WHERE u.id = p.id $$),
('ins sel not exists', '{}', $$ INSERT INTO stock (product_id, quantity) SELECT p.id, 0 FROM products p WHERE NOT EXISTS (SELECT 1 FROM stock s WHERE s.product_id = p.id) $$),
('bool', '{}', $$ SELECT id, email FROM customers WHERE NOT marketing_opt_in AND created_at >= '2023-06-01 00:00:00+00' $$),
('nullif', '{}', $$ SELECT product_id, sum(unit_price * quantity) / nullif(sum(quantity), 0) AS mean FROM order_items GROUP BY product_id $$),
('coalesce sum', '{}', $$ SELECT c.id, coalesce(sum(o.total_cents), 0) AS cents FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.status = 'paid' WHERE c.tier = 'gold' GROUP BY c.id $$),
('three-way', '{}', $$ SELECT t.name, count(*) AS posts FROM tags t JOIN post_tags pt ON pt.tag_id = t.id JOIN posts p ON p.id = pt.post_id WHERE p.status = 'published' GROUP BY t.id ORDER BY posts DESC, t.name LIMIT 20 $$),
('exists or', '{}', $$ SELECT c.id FROM customers c WHERE c.tier = 'gold' OR EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.total_cents > 80000) $$),
('except', '{}', $$ SELECT id FROM products EXCEPT SELECT product_id FROM order_items $$),
('intersect', '{}', $$ SELECT customer_id FROM orders WHERE status = 'paid' INTERSECT SELECT customer_id FROM orders WHERE status = 'cancelled' $$),
('month param', '{}', $$ SELECT sum(total_cents) FROM orders WHERE placed_at >= make_timestamptz($1, $2, 1, 0, 0, 0, 'UTC') AND placed_at < make_timestamptz($1, $2, 1, 0, 0, 0, 'UTC') + interval '1 month' $$),
('today', '{}', $$ SELECT id FROM orders WHERE placed_at >= current_date AND placed_at < current_date + 1 $$),
('at tz group', '{}', $$ SELECT (placed_at AT TIME ZONE 'Europe/Berlin')::date AS day, count(*) FROM orders WHERE placed_at >= '2024-01-01 00:00:00+00' GROUP BY (placed_at AT TIME ZONE 'Europe/Berlin')::date ORDER BY day $$),
('like escape', '{}', $$ SELECT id FROM products WHERE name LIKE '100\%' $$),
('starts', '{}', $$ SELECT id, slug FROM posts WHERE starts_with(slug, 'post-12') AND author_id = $1 $$),
('any array', '{}', $$ SELECT id FROM products WHERE tags && ARRAY['tag1', 'tag2'] $$),
('jsonb exists', '{}', $$ SELECT id FROM customers WHERE preferences ? 'theme' AND country = 'DE' $$),
('jsonb path', '{}', $$ SELECT id FROM products WHERE attributes @@ '$.size > 200' $$),
('row lock', '{}', $$ SELECT a.id FROM accounts a WHERE a.id IN ($1, $2) ORDER BY a.id FOR UPDATE $$),
('transfer', '{}', $$ WITH taken AS (UPDATE stock SET quantity = quantity - 1 WHERE product_id = $1 AND quantity > 0 RETURNING product_id) INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) SELECT $2, $3, product_id, 1, $4 FROM taken $$),
('sub from agg', '{}', $$ SELECT avg(n) AS mean_orders FROM (SELECT count(*) AS n FROM orders GROUP BY customer_id) x $$),
('first value', '{}', $$ SELECT DISTINCT ON (l.account_id) l.account_id, l.id, e.booked_on FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id ORDER BY l.account_id, e.booked_on DESC, l.id DESC $$),
('paged join', '{}', $$ SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id > $1 ORDER BY o.id LIMIT 100 $$),
('lag', '{}', $$ SELECT id, placed_at - lag(placed_at) OVER (PARTITION BY customer_id ORDER BY placed_at) AS since FROM orders WHERE customer_id = $1 $$),
('grouping sets', '{}', $$ SELECT country, tier, count(*) FROM customers GROUP BY ROLLUP (country, tier) ORDER BY country, tier $$),
('string_agg', '{}', $$ SELECT p.id, string_agg(t.name, ', ' ORDER BY t.name) AS tags FROM posts p JOIN post_tags pt ON pt.post_id = p.id JOIN tags t ON t.id = pt.tag_id WHERE p.author_id = $1 GROUP BY p.id $$),
('sum over keyed left join', '{}', $$ SELECT o.status, sum(o.total_cents) FROM orders o LEFT JOIN customers c ON c.id = o.billing_customer_id WHERE c.country = 'DE' OR c.id IS NULL GROUP BY o.status $$),
('count distinct multi', '{}', $$ SELECT count(DISTINCT o.id) FROM orders o JOIN order_items i ON i.order_id = o.id WHERE i.quantity > 2 $$),
('case simple', '{}', $$ SELECT id FROM orders WHERE customer_id = $1 AND CASE status WHEN 'paid' THEN total_cents > 100 ELSE false END $$);
