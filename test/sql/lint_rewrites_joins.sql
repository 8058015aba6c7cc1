-- Joins, groups and subqueries: what is written in place of a statement, how sure that is, and for what is proved
-- that the rows are the same where many are null or alike.
\getenv tests PG_ABS_SRCDIR
\set rewritten :tests '/lint/rewritten.sql'
\set ECHO none
\i :rewritten
\set ECHO all
-- one aggregate or more, over the same rows
SELECT E'\n' || s || rewritten('scalar_subquery_in_select', s) FROM (VALUES
	(1, $$SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) AS highest FROM customers c JOIN countries k ON k.code = c.country$$),
	(2, $$SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id AND o.ordered_on BETWEEN '2024-01-01' AND '2024-02-01') AS highest FROM customers c$$),
	(3, $$SELECT c.id, (SELECT coalesce(sum(o.total), 0) FROM orders o WHERE o.customer_id = c.id) AS highest FROM customers c$$),
	(4, $$SELECT c.id, coalesce((SELECT sum(o.total) FROM orders o WHERE o.customer_id = c.id), 0) AS highest FROM customers c$$),
	(5, $$SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) AS n, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) AS highest FROM customers c$$),
	(6, $$SELECT c.id, (SELECT count(*) FROM orders WHERE customer_id = c.id) AS n FROM customers c$$),
	(7, $$SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) AS orders, coalesce((SELECT sum(o.total) FROM orders o WHERE o.customer_id = c.id), 0) AS total FROM customers c JOIN countries n ON n.code = c.country WHERE n.continent = 'Europe' OR c.is_active$$),
	(8, $$SELECT c.id, (SELECT coalesce(sum(p.amount), 0) FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.customer_id = c.id AND o.status IN ('new', 'paid')) AS paid FROM customers c$$),
	(9, $$SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) > 3 FROM customers c$$),
	(10, $$SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id)::int FROM customers c$$),
	(11, $$SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id)::int AS x FROM customers c$$),
	(12, $$SELECT c.*, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) FROM customers c$$),
	(13, $$SELECT *, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) FROM customers c$$),
	(14, $$SELECT c.id, (SELECT max(1 / o.total) FROM orders o WHERE o.customer_id = c.id) FROM customers c$$),
	(15, $$SELECT c.id, (SELECT max(o.total) - min(o.total) FROM orders o WHERE c.id = o.customer_id) * 2 AS spread FROM customers c$$),
	(16, $$SELECT c.id, (SELECT count(*) + count(DISTINCT o.status) FROM orders o WHERE o.customer_id = c.id OR o.id = 1) FROM customers c$$),
	(17, $$SELECT c.id, (SELECT count(*) + count(DISTINCT o.status) FROM orders o WHERE (o.status = 'new' OR o.total > 2) AND o.customer_id = c.id) FROM customers c$$),
	(18, $$SELECT p.id, (SELECT sum(q.weight) FROM products q WHERE q.id = p.id) AS w FROM products p$$),
	(19, $$SELECT c.id, (SELECT string_agg(o.status, ',') FROM orders o WHERE o.customer_id = c.id) FROM customers c$$),
	(20, $$SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id AND o.id > c.referred_by) FROM customers c$$),
	(21, $$SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id AND o.id = c.referred_by) FROM customers c$$),
	(22, $$SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.referred_by) FROM customers c$$),
	(23, $$SELECT c.id, (SELECT count(*) FROM customers r WHERE r.referred_by = c.referred_by) FROM customers c$$),
	(24, $$SELECT c.id, (SELECT count(*) FILTER (WHERE o.status = 'new') FROM orders o WHERE o.customer_id = c.id) FROM customers c$$),
	(25, $$SELECT grouped.id, (SELECT count(*) FROM orders o WHERE o.customer_id = grouped.id) FROM customers grouped$$)) v (n, s) ORDER BY n;
-- conditions with an aggregate
SELECT E'\n' || s || rewritten('correlated_subquery_agg', s) FROM (VALUES
	(1, $$SELECT c.name FROM customers c WHERE 3 < (SELECT count(*) FROM orders o WHERE o.customer_id = c.id)$$),
	(2, $$SELECT c.name FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) BETWEEN 2 AND 3$$),
	(3, $$SELECT c.name FROM customers c WHERE (SELECT sum(p.amount) FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.customer_id = c.id) > 3$$),
	(4, $$SELECT o.id FROM orders o WHERE o.total = (SELECT max(i.total) FROM orders i WHERE i.customer_id = o.customer_id AND i.status = o.status)$$),
	(5, $$SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.total = (SELECT max(i.total) FROM orders i WHERE i.status = o.status AND i.ordered_on BETWEEN '2024-01-01' AND '2024-06-30' AND i.customer_id = o.customer_id) AND c.is_active$$),
	(6, $$SELECT c.name, c.id /* the customer */ FROM customers c -- all of them
WHERE (SELECT count(*) /* how many */ FROM orders o WHERE o.customer_id = c.id -- theirs
AND o.status = 'new') > 2 AND c.is_active$$)) v (n, s) ORDER BY n;
-- DISTINCT over a join
SELECT E'\n' || s || rewritten('distinct_masking_join', s) FROM (VALUES
	(1, $$SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'new'$$),
	(2, $$SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id OR o.id = c.referred_by WHERE o.status = 'new' OR o.total > 3$$),
	(3, $$SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.status = 'new' AND c.is_active$$),
	(4, $$SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.is_active AND o.status = 'new' ORDER BY c.name$$),
	(5, $$SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.is_active OR c.name = 'b'$$),
	(6, $$SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id$$),
	(7, $$SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id AND c.is_active ORDER BY 1 LIMIT 3$$),
	(8, $$SELECT DISTINCT p.id, p.name FROM products p, order_lines l WHERE l.product_id = p.id AND l.quantity > 2 ORDER BY p.name$$),
	(9, $$SELECT DISTINCT p.id, p.name FROM order_lines l, products p WHERE l.product_id = p.id AND l.quantity > 2 ORDER BY p.name$$),
	(10, $$SELECT DISTINCT o.id, o.total FROM order_lines l JOIN orders o ON o.id = l.order_id AND l.quantity > 1 WHERE o.total > 1 AND l.price BETWEEN 2 AND 6 AND o.status <> 'new'$$),
	(11, $$SELECT DISTINCT c.id, n.name FROM customers c JOIN countries n ON n.code = c.country JOIN orders o ON o.customer_id = c.id$$),
	(12, $$SELECT DISTINCT c.id, n.name FROM customers c JOIN orders o ON o.customer_id = c.id JOIN countries n ON n.code = c.country$$),
	(13, $$SELECT DISTINCT c.id, n.name FROM customers c JOIN orders o USING (id) JOIN countries n ON n.code = c.country$$),
	(14, $$SELECT DISTINCT c.id, c.name FROM customers c CROSS JOIN orders o WHERE o.customer_id = c.id$$),
	(15, $$SELECT DISTINCT id, name FROM customers JOIN orders ON customer_id = id WHERE status = 'new'$$),
	(16, $$SELECT count(*) FROM (SELECT DISTINCT c.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > 3) d$$),
	(17, $$SELECT DISTINCT c.id, c.name FROM customers c JOIN customers r ON r.referred_by = c.id$$),
	(18, $$SELECT DISTINCT c.id, c.name FROM customers AS c INNER JOIN public.customers AS r ON (r.referred_by = c.id) WHERE (r.is_active)$$),
	(19, $$SELECT DISTINCT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > random()$$),
	(20, $$SELECT DISTINCT c.* FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > 3$$)) v (n, s) ORDER BY n;
-- LEFT JOIN for nothing
SELECT E'\n' || s || rewritten('left_join_unused_fanout', s) FROM (VALUES
	(1, $$SELECT c.id, c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id$$),
	(2, $$SELECT c.id, c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.total > 2 JOIN countries n ON n.code = c.country WHERE c.is_active$$),
	(3, $$SELECT c.id, c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.total BETWEEN 2 AND 3$$)) v (n, s) ORDER BY n;
-- joins that change nothing, or give the key alone
SELECT E'\n' || s || rewritten('join_unused', s) FROM (VALUES
	(1, $$SELECT c.id, o.total FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id < 50 ORDER BY c.id$$),
	(2, $$SELECT o.id, c.id, o.total FROM orders o LEFT JOIN customers c ON c.id = o.customer_id$$),
	(3, $$SELECT c.id, r.id AS referrer FROM customers c LEFT JOIN customers r ON r.id = c.referred_by$$),
	(4, $$SELECT c.id, r.id FROM customers c JOIN customers r ON r.id = c.referred_by$$),
	(5, $$SELECT r.id::text, c.id FROM customers c LEFT JOIN customers r ON r.id = c.referred_by$$),
	(6, $$SELECT c.id, count(*) FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.id HAVING count(*) > 1$$),
	(7, $$SELECT c.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id$$),
	(8, $$SELECT l.line, o.id FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN customers c ON c.id = o.customer_id$$),
	(9, $$SELECT l.line, p.id FROM order_lines l JOIN products p ON p.id = l.product_id WHERE EXISTS (SELECT FROM products l WHERE l.id = p.id)$$),
	(10, $$SELECT DISTINCT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.total BETWEEN 1 AND 3$$),
	(11, $$SELECT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.name$$),
	(12, $$SELECT c.name, count(*) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.name$$),
	(13, $$SELECT o.total FROM customers c JOIN orders o ON o.customer_id = c.id$$),
	(14, $$SELECT o.id FROM orders o JOIN customers c USING (id)$$),
	(15, $$SELECT * FROM (SELECT c.id, o.total FROM orders o JOIN customers c ON c.id = o.customer_id) x WHERE x.id = 1$$)) v (n, s) ORDER BY n;
-- sides that multiply each other
SELECT E'\n' || s || rewritten('fan_out_aggregate', s) FROM (VALUES
	(1, $$SELECT o.id, sum(l.price) AS lines FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN payments p ON p.order_id = o.id GROUP BY o.id$$),
	(2, $$SELECT o.customer_id, sum(p.amount) AS paid FROM orders o LEFT JOIN payments p ON p.order_id = o.id LEFT JOIN order_lines l ON l.order_id = o.id GROUP BY o.customer_id$$),
	(3, $$SELECT o.id, sum(l.price) AS lines, count(l.line), sum(p.amount) AS paid FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id LEFT JOIN payments p ON p.order_id = o.id WHERE o.status = 'new' GROUP BY o.id ORDER BY sum(l.price), o.id$$),
	(4, $$SELECT o.id, sum(l.quantity), max(p.amount) FROM orders o JOIN public.order_lines AS l ON l.order_id = o.id JOIN payments p ON o.id = p.order_id GROUP BY o.id HAVING sum(l.quantity) > 2$$),
	(5, $$SELECT o.id, count(l.line), avg(p.amount) FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN payments p ON o.id = p.order_id GROUP BY o.id$$),
	(6, $$SELECT o.id, count(*), sum(p.amount) FROM orders o JOIN order_lines l ON l.order_id = o.id JOIN payments p ON o.id = p.order_id GROUP BY o.id$$)) v (n, s) ORDER BY n;
-- the one row of each group
SELECT E'\n' || s || rewritten('window_latest_row', s) FROM (VALUES
	(1, $$SELECT x.customer_id, x.kind FROM (SELECT customer_id, kind, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC) AS n FROM events) AS x WHERE x.n = 1$$),
	(2, $$WITH x AS (SELECT customer_id, kind, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at) AS n FROM events) SELECT x.customer_id, x.kind FROM x WHERE x.n = 1$$),
	(3, $$SELECT x.customer_id, x.kind FROM (SELECT row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC, id) AS n, customer_id, kind FROM events) AS x WHERE x.n = 1 AND x.kind <> 'view' ORDER BY x.customer_id$$),
	(4, $$SELECT x.customer_id, x.kind, x.n FROM (SELECT e.*, row_number() OVER (PARTITION BY e.customer_id ORDER BY e.happened_at, e.id) AS n FROM events e) AS x WHERE x.n = 1$$),
	(5, $$SELECT * FROM (SELECT e.id, row_number() OVER (PARTITION BY e.customer_id ORDER BY e.happened_at, e.id) FROM events e) AS x WHERE x.row_number = 1$$),
	(6, $$SELECT x.n FROM (SELECT row_number() OVER (PARTITION BY e.customer_id ORDER BY e.happened_at, e.id) AS n FROM events e) AS x WHERE x.n = 1$$),
	(7, $$SELECT x.id FROM (SELECT id, row_number() OVER w AS n FROM events WINDOW w AS (PARTITION BY customer_id ORDER BY happened_at, id)) AS x WHERE x.n = 1$$),
	(8, $$SELECT x.id FROM (SELECT id, rank() OVER (PARTITION BY customer_id ORDER BY happened_at, id) AS r, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at, id) AS n FROM events) AS x WHERE x.n = 1$$),
	(9, $$SELECT x.id, c.name FROM (SELECT id, customer_id, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC, id DESC) AS n FROM events) AS x JOIN customers c ON c.id = x.customer_id WHERE 1 = x.n OR c.id = 3$$),
	(10, $$SELECT x.id, c.name FROM (SELECT id, customer_id, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC NULLS LAST, id DESC) AS n FROM events) AS x JOIN customers c ON c.id = x.customer_id WHERE 1 = x.n AND c.is_active$$),
	(11, $$SELECT c.name FROM customers c LEFT JOIN (SELECT id, customer_id, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at DESC, id DESC) AS n FROM events) AS x ON c.id = x.customer_id WHERE x.n = 1$$),
	(12, $$SELECT x.id FROM (SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at, id) - 0 AS n FROM events) AS x WHERE x.n = 1$$),
	(13, $$SELECT x.id FROM (SELECT id, kind AS happened_at, row_number() OVER (PARTITION BY customer_id ORDER BY happened_at, id) AS n FROM events) AS x WHERE x.n = 1$$)) v (n, s) ORDER BY n;
-- counts that ask for existence
SELECT E'\n' || s || rewritten('count_for_existence', s) FROM (VALUES
	(1, $$SELECT name FROM customers c WHERE (SELECT count(note) FROM orders o WHERE o.customer_id = c.id) > 0$$),
	(2, $$SELECT name FROM customers c WHERE (SELECT count(discount) FROM orders) = 0$$),
	(3, $$SELECT name FROM customers c WHERE 0 < (SELECT count(o.discount + 1) FROM orders o WHERE o.customer_id = c.id OR o.id = 3)$$),
	(4, $$SELECT name FROM customers c WHERE 0 = (SELECT count(DISTINCT o.discount) FROM orders o WHERE o.customer_id = c.id)$$),
	(5, $$SELECT name FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) != 0$$),
	(6, $$SELECT name FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) <= 0$$),
	(7, $$SELECT name FROM customers c WHERE NOT (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 0$$),
	(8, $$SELECT name FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id GROUP BY o.status) > 0$$),
	(9, $$SELECT name, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 0 AS has FROM customers c$$),
	(10, $$SELECT name, CASE WHEN (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND c.name IS DISTINCT FROM o.status) >= 1 THEN 'yes' ELSE 'no' END AS has FROM customers c$$)) v (n, s) ORDER BY n;
-- what EXISTS does not look at
SELECT E'\n' || s || rewritten('exists_clutter', s) FROM (VALUES
	(1, $$SELECT name FROM customers c WHERE EXISTS (SELECT DISTINCT o.status, count(*) FROM orders o WHERE o.customer_id = c.id GROUP BY o.status)$$),
	(2, $$SELECT name FROM customers c WHERE EXISTS (SELECT o.status FROM orders o WHERE o.customer_id = c.id GROUP BY 1 ORDER BY 1)$$),
	(3, $$SELECT name FROM customers c WHERE EXISTS (SELECT count(*) FROM orders o WHERE o.customer_id = c.id)$$)) v (n, s) ORDER BY n;
-- branches apart by constants or ranges
SELECT E'\n' || s || rewritten('union_vs_union_all', s) FROM (VALUES
	(1, $$SELECT id, total FROM orders WHERE total BETWEEN 1 AND 2 UNION SELECT id, total FROM orders WHERE total > 2 AND total < 20 UNION SELECT id, total FROM orders WHERE 40 <= total$$),
	(2, $$SELECT id, discount FROM orders WHERE discount < 2 UNION SELECT id, discount FROM orders WHERE discount >= 2$$),
	(3, $$SELECT id, discount FROM orders WHERE discount < 2 UNION SELECT id, discount FROM orders WHERE discount >= 2 OR discount IS NULL$$),
	(4, $$SELECT id, discount FROM orders WHERE discount <= 2 UNION SELECT id, discount FROM orders WHERE discount >= 2$$),
	(5, $$SELECT id, discount FROM orders WHERE discount < 2 UNION SELECT id, amount FROM payments WHERE amount > 2 ORDER BY 1$$)) v (n, s) ORDER BY n;
-- conditions of HAVING for WHERE
SELECT E'\n' || s || rewritten('having_without_agg', s) FROM (VALUES
	(1, $$SELECT country, is_active, count(*) AS n FROM customers WHERE id > 5 OR name = 'x' GROUP BY country, is_active HAVING country BETWEEN 'A' AND 'E' AND count(*) > 1 AND (is_active OR country = 'DE')$$),
	(2, $$SELECT country, count(*) AS n FROM customers GROUP BY country HAVING country = 'DE' OR country = 'FR'$$),
	(3, $$SELECT country, count(*) AS n FROM customers GROUP BY country HAVING country = 'DE' UNION ALL SELECT name, 1 FROM customers WHERE id = 1$$),
	(4, $$SELECT country, count(*) AS n FROM customers GROUP BY CUBE (country) HAVING country = 'DE'$$),
	(5, $$SELECT count(*) FROM customers HAVING 1 = 2$$),
	(6, $$SELECT note, count(*) AS n FROM customers GROUP BY note HAVING note IS NULL$$)) v (n, s) ORDER BY n;
-- aggregates with FILTER
SELECT E'\n' || s || rewritten('scalar_subquery_in_select', s) FROM (VALUES
	(1, $$SELECT c.id, (SELECT count(*) FILTER (WHERE o.status = 'new') FROM orders o WHERE o.customer_id = c.id) FROM customers c$$),
	(2, $$SELECT c.id, (SELECT coalesce(sum(o.total) FILTER (WHERE o.ordered_on BETWEEN '2024-01-01' AND '2024-01-20'), 0) FROM orders o WHERE o.customer_id = c.id) AS t FROM customers c$$),
	(3, $$SELECT c.id, (SELECT count(*) FILTER (WHERE o.status = 'new') AS n FROM orders o WHERE o.customer_id = c.id) FROM customers c$$),
	(4, $$SELECT c.id, (SELECT count(*) FILTER (WHERE o.id = c.referred_by) FROM orders o WHERE o.customer_id = c.id) FROM customers c$$),
	(5, $$SELECT c.id, (SELECT count(*) FILTER (WHERE o.status = 'new') FROM orders o WHERE o.customer_id = c.id) AS a, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) AS b FROM customers c$$)) v (n, s) ORDER BY n;
-- NOT IN of values and of rows
SELECT E'\n' || s || rewritten('not_in_subquery', s) FROM (VALUES
	(1, $$SELECT o.total FROM orders o WHERE (o.id, o.customer_id) NOT IN (SELECT p.order_id, e.customer_id FROM payments p JOIN events e ON e.id = p.id WHERE p.amount > 1)$$),
	(2, $$SELECT o.total FROM orders o WHERE ROW(o.id, o.customer_id) NOT IN (SELECT order_id, quantity FROM order_lines WHERE line = 1 OR quantity = 2)$$),
	(3, $$SELECT o.total FROM orders o WHERE o.total > 1 AND ( o.id , o.customer_id ) NOT IN (SELECT l.order_id, l.line FROM order_lines l)$$),
	(4, $$SELECT o.total FROM orders o WHERE (o.id, o.discount) NOT IN (SELECT l.order_id, l.line FROM order_lines l)$$),
	(5, $$SELECT o.total FROM orders o WHERE (o.id, o.customer_id) NOT IN (SELECT l.order_id, l.id FROM payments l UNION SELECT 1, 2)$$),
	(6, $$SELECT c.name FROM customers c WHERE c.id NOT IN (SELECT o.customer_id FROM orders o)$$),
	(7, $$SELECT sku FROM products WHERE id NOT IN (SELECT customer_id FROM orders WHERE total > 400 UNION SELECT referred_by FROM customers)$$)) v (n, s) ORDER BY n;
-- IN of what is known
SELECT E'\n' || s || rewritten('join_unused', s) FROM (VALUES
	(1, $$SELECT o.id, o.total FROM orders o WHERE o.total > 5 AND o.customer_id IN (SELECT id FROM customers)$$),
	(2, $$SELECT o.id FROM orders o WHERE EXISTS (SELECT FROM customers c WHERE c.id = o.customer_id)$$),
	(3, $$SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE o.customer_id = c.id) AND o.total > 2$$),
	(4, $$SELECT o.id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE o.customer_id = c.id) AND o.total > 2$$),
	(5, $$SELECT name FROM customers WHERE id IN (SELECT id FROM customers WHERE country = 'DE')$$),
	(6, $$SELECT name FROM customers WHERE id IN (SELECT id FROM customers WHERE country = 'DE' OR note IS NULL) AND is_active$$),
	(7, $$SELECT name FROM customers a WHERE a.is_active AND a.id IN (SELECT b.id FROM customers b WHERE b.id BETWEEN 3 AND 20 AND b.name = 'b')$$),
	(8, $$SELECT name FROM customers WHERE email IN (SELECT email FROM customers WHERE country = 'DE')$$),
	(9, $$SELECT name FROM customers WHERE name IN (SELECT name FROM customers WHERE country = 'DE')$$),
	(10, $$SELECT name FROM customers WHERE name IN (SELECT name FROM customers)$$),
	(11, $$SELECT name FROM customers WHERE id NOT IN (SELECT id FROM customers WHERE country = 'DE')$$),
	(12, $$SELECT name FROM customers WHERE id IN (SELECT id FROM customers WHERE country = 'DE' LIMIT 3)$$),
	(13, $$SELECT name FROM customers WHERE id IN (SELECT id FROM customers TABLESAMPLE system (10))$$),
	(14, $$SELECT c.name FROM orders o LEFT JOIN customers c ON c.id = o.id WHERE c.id IN (SELECT id FROM customers WHERE note IS NULL)$$),
	(15, $$SELECT name FROM customers c WHERE id IN (SELECT referred_by FROM customers)$$),
	(16, $$SELECT o.id FROM orders o WHERE o.customer_id IN (SELECT id FROM customers WHERE country = 'DE')$$),
	(17, $$SELECT o.id FROM orders o WHERE o.id IN (SELECT o.id FROM customers)$$)) v (n, s) ORDER BY n;
