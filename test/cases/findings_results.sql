-- Statements as people and their frameworks write them, each with the rules that it must meet and no other: what is returned.
INSERT INTO cases (name, expected, statement) VALUES
('star of a list page', '{select_star}', $$
SELECT * FROM orders WHERE customer_id = $1 ORDER BY placed_at DESC, id DESC $$),
('star of one table in a join', '{select_star}', $$
SELECT p.*, a.display_name
  FROM posts p
  JOIN authors a ON a.id = p.author_id
 WHERE p.slug = $1 $$),
('star in a view', '{select_star}', $$
CREATE VIEW german_customers AS SELECT * FROM customers WHERE country = 'DE' $$),
('star with quoted names', '{select_star}', $$
SELECT "products".* FROM "products" INNER JOIN "stock" ON "stock"."product_id" = "products"."id" WHERE "products"."sku" = $1 $$),
('archive by star', '{select_star_insert}', $$
INSERT INTO orders_archive
SELECT * FROM orders WHERE placed_at < '2023-02-01 00:00:00+00' $$),
('archive by star of a join', '{select_star_insert}', $$
INSERT INTO orders_archive SELECT o.* FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.email = $1 $$),
('insert without columns', '{insert_no_columns}', $$
INSERT INTO tags VALUES (501, 'clearance') $$),
('insert without columns, parameters', '{insert_no_columns}', $$
INSERT INTO accounts VALUES ($1, $2, $3, 'EUR', current_date, NULL, 0.5) $$),
('distinct hides a join', '{distinct_masking_join}', $$
SELECT DISTINCT c.id, c.email
FROM customers c
JOIN orders o ON o.customer_id = c.id
WHERE o.placed_at >= '2024-01-01 00:00:00+00' $$),
('distinct hides two joins', '{distinct_masking_join}', $$
SELECT DISTINCT p.id, p.name, p.price
FROM products p
  INNER JOIN order_items i ON i.product_id = p.id
  INNER JOIN orders o ON o.id = i.order_id
WHERE o.status = 'cancelled'
ORDER BY p.name $$),
('distinct hides a join, quoted', '{distinct_masking_join}', $$
SELECT DISTINCT "posts"."id", "posts"."title" FROM "posts" INNER JOIN "comments" ON "comments"."post_id" = "posts"."id" WHERE "comments"."approved" = TRUE $$),
('distinct over a key', '{distinct_redundant}', $$
SELECT DISTINCT id, email FROM customers WHERE tier = 'gold' $$),
('distinct over a unique text', '{distinct_redundant}', $$
SELECT DISTINCT slug FROM posts WHERE status = 'draft' ORDER BY slug $$),
('distinct over groups', '{distinct_redundant}', $$
SELECT DISTINCT customer_id, count(*) AS orders FROM orders GROUP BY customer_id $$),
('distinct over a key that a unique tag reaches', '{distinct_redundant}', $$ SELECT DISTINCT p.id FROM posts p JOIN post_tags pt ON pt.post_id = p.id JOIN tags t ON t.id = pt.tag_id WHERE t.name = 'tag 7' $$),
('union of two kinds', '{union_vs_union_all}', $$
SELECT id, 'order' AS kind, placed_at FROM orders WHERE customer_id = $1
UNION
SELECT id, 'comment' AS kind, created_at FROM comments WHERE post_id = $1 $$),
('union of two states', '{union_vs_union_all}', $$
SELECT id, total_cents, status FROM orders WHERE status = 'pending'
UNION
SELECT id, total_cents, status FROM orders WHERE status = 'cancelled' $$),
('union of two periods', '{union_vs_union_all}', $$
SELECT id, placed_at, total_cents FROM orders WHERE placed_at < '2023-03-01 00:00:00+00'
UNION
SELECT id, placed_at, total_cents FROM orders WHERE placed_at >= '2024-03-01 00:00:00+00' $$),
('count of a large table', '{count_star_full}', $$
SELECT count(*) FROM events $$),
('count of a large table, quoted', '{count_star_full}', $$
SELECT COUNT(*) AS "__count" FROM "events" $$),
('customers with orders by count', '{count_for_existence}', $$
SELECT c.id, c.email FROM customers c
WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 0 $$),
('customers without orders by count', '{count_for_existence}', $$
SELECT c.id, c.email FROM customers c
WHERE 0 = (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.status = 'cancelled') $$),
('is there a job', '{count_for_existence}', $$
SELECT (SELECT count(*) FROM jobs WHERE state = 'queued') > 0 AS waiting $$),
('yes or no by count', '{count_for_existence}', $$
SELECT CASE WHEN (SELECT COUNT(*) FROM comments WHERE post_id = $1 AND approved) >= 1 THEN 'yes' ELSE 'no' END $$),
('count of a nullable column', '{count_nullable_col}', $$
SELECT count(note) AS orders FROM orders WHERE placed_at >= '2024-01-01 00:00:00+00' $$),
('count of a nullable column by group', '{count_nullable_col}', $$
SELECT o.customer_id, count(o.coupon_code) AS n
FROM orders o
WHERE o.due_on >= '2024-01-01'
GROUP BY o.customer_id $$),
('distinct count of a key', '{count_distinct_unique}', $$
SELECT count(DISTINCT id) FROM orders WHERE status = 'pending' $$),
('distinct count of a key beside its parent', '{count_distinct_unique}', $$
SELECT c.country, COUNT(DISTINCT o.id) AS orders
FROM orders o
JOIN customers c ON c.id = o.customer_id
WHERE o.status = 'paid'
GROUP BY c.country $$),
('having on a group column', '{having_without_agg}', $$
SELECT customer_id, sum(total_cents) AS cents
FROM orders
GROUP BY customer_id
HAVING customer_id BETWEEN 100 AND 200 $$),
('having on a text column', '{having_without_agg}', $$
SELECT method, count(*), max(amount) FROM payments GROUP BY method HAVING method = 'card' $$),
('order within a counted subquery', '{order_by_in_subquery}', $$
SELECT count(*) FROM (SELECT id FROM orders WHERE status = 'pending' ORDER BY placed_at DESC) AS subquery $$),
('order within IN', '{order_by_in_subquery}', $$
SELECT id, email FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE status = 'cancelled' ORDER BY placed_at) $$),
('order within a CTE', '{order_by_in_subquery}', $$
WITH recent AS (
  SELECT id, status, total_cents FROM orders WHERE placed_at >= '2024-04-01 00:00:00+00' ORDER BY placed_at DESC
)
SELECT status, sum(total_cents) FROM recent GROUP BY status $$),
('five at random', '{order_by_random}', $$
SELECT id, title FROM posts WHERE status = 'published' ORDER BY random() LIMIT 5 $$),
('one at random', '{order_by_random}', $$
SELECT id, email FROM customers ORDER BY RANDOM() LIMIT 1 $$),
('order by a text', '{order_by_constant}', $$
SELECT id, title FROM posts WHERE author_id = $1 ORDER BY 'published_at'::text DESC $$),
('order by nothing', '{order_by_constant}', $$
SELECT id, name FROM categories ORDER BY NULL::integer $$),
('ordinals', '{ordinal_reference}', $$
SELECT status, count(*) FROM orders GROUP BY 1 ORDER BY 2 DESC $$),
('ordinals of three', '{ordinal_reference}', $$
SELECT p.category_id, p.active, avg(p.price) AS price
FROM products p
GROUP BY 1, 2
ORDER BY p.category_id, p.active $$),
('any twenty', '{limit_without_order}', $$
SELECT id, email FROM customers WHERE country = 'DE' LIMIT 20 $$),
('any of them, by parameter', '{limit_without_order}', $$
SELECT id, total_cents FROM orders WHERE status = 'paid' AND customer_id = $1 LIMIT $2 $$),
('any ten within a subquery', '{limit_without_order}', $$
SELECT q.id, q.run_at FROM (SELECT id, run_at FROM jobs WHERE state = 'queued' LIMIT 10) q ORDER BY q.run_at, q.id $$),
('page 200', '{offset_pagination}', $$
SELECT id, placed_at, total_cents FROM orders ORDER BY placed_at DESC, id DESC LIMIT 50 OFFSET 10000 $$),
('page by FETCH', '{offset_pagination}', $$
SELECT "posts"."id", "posts"."title"
FROM "posts"
ORDER BY "posts"."id" ASC
OFFSET 5000 ROWS FETCH NEXT 20 ROWS ONLY $$),
('page of a join', '{offset_pagination}', $$
SELECT o.id, c.email FROM orders o INNER JOIN customers c ON c.id = o.customer_id WHERE o.status = 'shipped' ORDER BY o.id LIMIT 25 OFFSET 2500 $$),
('any row of each customer', '{distinct_on_no_order}', $$
SELECT DISTINCT ON (customer_id) customer_id, id, placed_at FROM orders $$),
('any order of each customer', '{distinct_on_no_order}', $$
SELECT DISTINCT ON (o.customer_id) o.customer_id, o.id, o.total_cents
FROM orders o
WHERE o.status = 'shipped'
ORDER BY o.customer_id $$),
('a count for each row', '{scalar_subquery_in_select}', $$
SELECT c.id, c.email,
       (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) AS order_count
FROM customers c
WHERE c.country = 'FR' $$),
('a latest date for each row', '{scalar_subquery_in_select}', $$
SELECT p.id, p.title, (SELECT max(created_at) FROM comments WHERE comments.post_id = p.id) AS last_comment
FROM posts AS p $$),
('a name for each row', '{scalar_subquery_in_select}', $$
SELECT o.id, (SELECT c.email FROM customers c WHERE c.id = o.customer_id) AS email FROM orders o WHERE o.status <> 'shipped' AND o.placed_at >= '2023-06-01 00:00:00+00' $$),
('latest comment by window', '{window_latest_row}', $$
SELECT id, post_id, body
FROM (
  SELECT id, post_id, body, row_number() OVER (PARTITION BY post_id ORDER BY created_at DESC) AS rn
  FROM comments
) ranked
WHERE rn = 1 $$),
('latest line by window in a CTE', '{window_latest_row}', $$
WITH numbered AS (
  SELECT l.account_id, l.debit, l.credit, ROW_NUMBER() OVER (PARTITION BY l.account_id ORDER BY l.id DESC) AS n
  FROM journal_lines l)
SELECT account_id, debit, credit FROM numbered WHERE n = 1 ORDER BY account_id $$),
('share of two counts', '{integer_division}', $$
SELECT count(*) FILTER (WHERE status = 'cancelled') / count(*) AS cancelled_share FROM orders $$),
('share by sum', '{integer_division}', $$
SELECT product_id, sum(quantity) / count(*) AS mean_quantity FROM order_items GROUP BY product_id $$),
('percent of counts', '{integer_division}', $$
SELECT c.country, SUM(CASE WHEN c.marketing_opt_in THEN 1 ELSE 0 END) / COUNT(*) * 100 AS pct FROM customers c GROUP BY c.country $$),
('name and nickname', '{string_concat_null}', $$
SELECT id, full_name || ' (' || nickname || ')' AS label FROM customers WHERE tier = 'gold' $$),
('address', '{string_concat_null}', $$
SELECT a.id, a.street || ', ' || a.zip || ' ' || a.city AS address FROM addresses a WHERE a.customer_id = $1 $$),
('text of an outer join', '{string_concat_null}', $$
SELECT o.id, 'via ' || s.carrier AS shipped FROM orders o LEFT JOIN shipments s ON s.order_id = o.id WHERE o.customer_id = $1 $$),
('group by all columns', '{group_by_functional}', $$
SELECT c.id, c.email, c.full_name, count(*) AS orders
FROM customers c
JOIN orders o ON o.customer_id = c.id
GROUP BY c.id, c.email, c.full_name $$),
('group by key and title', '{group_by_functional}', $$
SELECT p.id, p.title, max(cm.created_at) FROM posts p JOIN comments cm ON cm.post_id = p.id GROUP BY p.title, p.id $$);
