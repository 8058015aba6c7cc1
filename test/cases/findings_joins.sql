-- Statements as people and their frameworks write them, each with the rules that it must meet and no other: joins.
INSERT INTO cases (name, expected, statement) VALUES
('two tables and nothing between them', '{cartesian_product}', $$
SELECT c.email, p.name FROM customers c CROSS JOIN products p WHERE c.country = 'DE' AND p.active $$),
('a forgotten condition of three', '{cartesian_product}', $$
SELECT o.id, p.name, s.carrier
FROM orders o, order_items i, products p, shipments s
WHERE o.id = i.order_id AND i.product_id = p.id AND o.status = 'paid' $$),
('ON true', '{cartesian_product}', $$
SELECT count(*) FROM orders o JOIN payments p ON true WHERE o.status = 'pending' AND p.method = 'card' $$),
('outer join and a filter', '{outer_join_nullified}', $$
SELECT o.id, s.carrier
FROM orders o
LEFT JOIN shipments s ON s.order_id = o.id
WHERE s.carrier = 'DHL' $$),
('outer join and a date', '{outer_join_nullified}', $$
SELECT p.id, p.title, c.body FROM posts p LEFT OUTER JOIN comments c ON c.post_id = p.id WHERE c.created_at >= '2023-10-01 00:00:00+00' AND p.status = 'published' $$),
('outer join for nothing but rows', '{left_join_unused_fanout}', $$
SELECT o.id, o.total_cents FROM orders o LEFT JOIN order_items i ON i.order_id = o.id WHERE o.status = 'pending' $$),
('sum over an outer join', '{left_join_unused_fanout}', $$
SELECT o.customer_id, sum(o.total_cents) AS cents
FROM orders o
LEFT JOIN shipments s ON s.order_id = o.id
GROUP BY o.customer_id $$),
('outer join of a key, unused', '{join_unused}', $$
SELECT o.id, o.total_cents FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.status = 'pending' $$),
('inner join of a parent, unused', '{join_unused}', $$
SELECT o.id, o.placed_at FROM orders o INNER JOIN customers c ON o.customer_id = c.id WHERE o.status = 'paid' ORDER BY o.placed_at, o.id $$),
('author of posts, unused', '{join_unused}', $$
SELECT "posts"."id", "posts"."title" FROM "posts" INNER JOIN "authors" ON "authors"."id" = "posts"."author_id" WHERE "posts"."status" = 'draft' $$),
('the same row twice', '{self_join_redundant}', $$
SELECT a.id, b.total_cents FROM orders a JOIN orders b ON a.id = b.id WHERE a.status = 'pending' $$),
('the same customer twice', '{self_join_redundant}', $$
SELECT c.email, d.preferences FROM customers c INNER JOIN customers d ON d.email = c.email WHERE c.tier = 'gold' $$),
('orders and addresses of a customer', '{fan_out_aggregate}', $$
SELECT c.id, sum(o.total_cents) AS cents
FROM customers c
JOIN orders o ON o.customer_id = c.id
JOIN addresses a ON a.customer_id = c.id
WHERE a.kind = 'home'
GROUP BY c.id $$),
('items and shipments of an order', '{fan_out_aggregate}', $$
SELECT o.id, sum(i.quantity * i.unit_price) AS items, sum(s.weight_grams) AS grams
FROM orders o
JOIN order_items i ON i.order_id = o.id
JOIN shipments s ON s.order_id = o.id
GROUP BY o.id $$),
('comments and tags of a post', '{fan_out_aggregate}', $$
SELECT p.id, count(c.id) AS comments, count(t.tag_id) AS tags FROM posts p LEFT JOIN comments c ON c.post_id = p.id LEFT JOIN post_tags t ON t.post_id = p.id GROUP BY p.id $$),
('natural join of all', '{natural_join}', $$
SELECT post_id, name FROM post_tags NATURAL JOIN (SELECT id AS tag_id, name FROM tags) t WHERE post_id = $1 $$),
('natural join by chance', '{natural_join}', $$
SELECT product_id, quantity FROM order_items NATURAL JOIN stock $$),
('a name of the outer query', '{outer_column_capture}', $$
DELETE FROM orders WHERE customer_id IN (SELECT customer_id FROM customers WHERE country = 'AT') $$),
('a name of the outer query, again', '{outer_column_capture}', $$
SELECT p.id, p.title FROM posts p WHERE p.author_id IN (SELECT author_id FROM authors WHERE bio IS NULL) $$),
('a condition of one side', '{one_sided_condition}', $$
SELECT o.id, s.carrier FROM orders o LEFT JOIN shipments s ON s.order_id = s.id WHERE o.status = 'pending' $$),
('a condition of the outer side', '{one_sided_condition}', $$
SELECT c.id, c.email, o.total_cents
FROM customers c
LEFT JOIN orders o ON o.status = 'paid' AND o.total_cents > 50000 $$),
('ten tables', '{too_many_joins}', $$
SELECT o.id, c.email, a.city, p.name, cat.name AS category, sup.name AS supplier, st.quantity, s.carrier, pay.method, rc.email AS referrer
FROM orders o
JOIN customers c ON c.id = o.customer_id
JOIN addresses a ON a.id = o.shipping_address_id
JOIN order_items i ON i.order_id = o.id
JOIN products p ON p.id = i.product_id
JOIN categories cat ON cat.id = p.category_id
JOIN suppliers sup ON sup.id = p.supplier_id
JOIN stock st ON st.product_id = p.id
JOIN shipments s ON s.order_id = o.id
JOIN payments pay ON pay.order_id = o.id
JOIN customers rc ON rc.id = c.referred_by
WHERE o.placed_at >= '2024-06-01 00:00:00+00' $$),
('thirteen tables', '{too_many_joins}', $$
SELECT p.title, u.display_name, t1.name AS tag, c.body, r.body AS reply, rr.body AS second_reply, v.viewed_at, o.status, cu.email, a.city, pr.name, ct.name AS category
FROM posts p JOIN authors u ON u.id = p.author_id JOIN post_tags pt ON pt.post_id = p.id JOIN tags t1 ON t1.id = pt.tag_id
JOIN comments c ON c.post_id = p.id JOIN comments r ON r.parent_id = c.id JOIN comments rr ON rr.parent_id = r.id
JOIN page_views v ON v.post_id = p.id JOIN orders o ON o.id = v.id JOIN customers cu ON cu.id = o.customer_id
JOIN addresses a ON a.customer_id = cu.id JOIN order_items i ON i.order_id = o.id JOIN products pr ON pr.id = i.product_id JOIN categories ct ON ct.id = pr.category_id
WHERE p.slug = $1 $$),
('two subqueries of four and seven tables', '{join_order_hint}', $$
SELECT sold.id, sold.email, sold.referrer, sold.city, item.name, item.category, item.supplier
FROM (SELECT o.id, c.email, r.email AS referrer, a.city, i.product_id, s.carrier, y.method
      FROM orders o
      JOIN customers c ON c.id = o.customer_id
      JOIN customers r ON r.id = c.referred_by
      JOIN addresses a ON a.id = o.shipping_address_id
      JOIN order_items i ON i.order_id = o.id
      JOIN shipments s ON s.order_id = o.id
      JOIN payments y ON y.order_id = o.id) sold
JOIN (SELECT p.id, p.name, k.name AS category, u.name AS supplier, t.quantity
      FROM products p
      JOIN categories k ON k.id = p.category_id
      JOIN suppliers u ON u.id = p.supplier_id
      JOIN stock t ON t.product_id = p.id) item ON item.id = sold.product_id
WHERE sold.carrier = 'DHL' AND sold.method = 'card' AND item.quantity > 5 $$),
('views over views', '{nested_views}', $$
SELECT country, orders FROM countries_waiting ORDER BY orders DESC, country $$),
('views over views, joined', '{nested_views}', $$
SELECT w.country, w.orders, count(*) AS customers FROM countries_waiting w JOIN customers c ON c.country = w.country GROUP BY w.country, w.orders $$),
('old joins, one forgotten', '{cartesian_product}', $$
SELECT a.code, e.description FROM accounts a, journal_lines l, journal_entries e WHERE a.id = l.account_id AND e.booked_on >= '2024-01-01' $$),
('a small table beside it', '{comma_join}', $$
SELECT o.id, k.name FROM orders o, categories k WHERE k.slug = 'category-9' AND o.status = 'paid' $$),
('one row beside it', '{comma_join}', $$
SELECT p.id, p.title, s.login
FROM posts p, app_users s
WHERE s.id = $1 AND p.author_id = $2 $$);
