-- Statements as people and their frameworks write them, each with the rules that it must meet and no other: subqueries, writing, and several findings at once.
INSERT INTO cases (name, expected, statement) VALUES
-- subqueries
('above the mean', '{correlated_subquery_agg}', $$
SELECT o.id, o.total_cents
FROM orders o
WHERE o.total_cents > (SELECT avg(x.total_cents) FROM orders x WHERE x.customer_id = o.customer_id) $$),
('the largest of each', '{correlated_subquery_agg}', $$
SELECT l.account_id, l.id, l.debit FROM journal_lines l WHERE l.debit = (SELECT max(m.debit) FROM journal_lines m WHERE m.account_id = l.account_id) $$),
('more than three orders', '{correlated_subquery_agg}', $$
SELECT c.id FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.status = 'paid') > 3 $$),
('distinct within IN', '{in_subquery_distinct}', $$
SELECT id, email FROM customers WHERE id IN (SELECT DISTINCT customer_id FROM orders WHERE status = 'cancelled') $$),
('distinct within ANY', '{in_subquery_distinct}', $$
SELECT p.id, p.name FROM products p WHERE p.id = ANY (SELECT DISTINCT i.product_id FROM order_items i WHERE i.gift_message IS NOT NULL) $$),
('order within EXISTS', '{exists_clutter}', $$
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.status = 'pending' ORDER BY o.placed_at DESC) $$),
('distinct within EXISTS', '{exists_clutter}', $$
SELECT p.id, p.title FROM posts p WHERE EXISTS (SELECT DISTINCT c.author_name FROM comments c WHERE c.post_id = p.id AND NOT c.approved) $$),
('groups within EXISTS', '{exists_clutter}', $$
SELECT c.id FROM customers c WHERE NOT EXISTS (SELECT o.customer_id FROM orders o WHERE o.customer_id = c.id GROUP BY o.customer_id) $$),
('a CTE that nobody reads', '{cte_unused}', $$
WITH paid AS (SELECT id FROM orders WHERE status = 'paid'),
     totals AS (SELECT customer_id, sum(total_cents) AS cents FROM orders GROUP BY customer_id)
SELECT c.id, t.cents FROM customers c JOIN totals t ON t.customer_id = c.id $$),
('an unread CTE of an update', '{cte_unused}', $$
WITH old AS (SELECT id FROM jobs WHERE state = 'done')
UPDATE jobs SET attempts = 0 WHERE state = 'queued' $$),
('a fence', '{cte_materialized_fence}', $$
WITH o AS MATERIALIZED (SELECT id, customer_id, total_cents FROM orders)
SELECT id, total_cents FROM o WHERE customer_id = $1 $$),
('a fence of an aggregate', '{cte_materialized_fence}', $$
WITH totals AS MATERIALIZED (
  SELECT customer_id, count(*) AS n, sum(total_cents) AS cents FROM orders GROUP BY customer_id
)
SELECT n, cents FROM totals WHERE customer_id = 4711 $$),
('a CTE read twice', '{cte_materialized_fence}', $$
WITH lines AS (SELECT entry_id, account_id, debit, credit FROM journal_lines)
SELECT a.debit, b.credit FROM lines a JOIN lines b ON b.entry_id = a.entry_id WHERE a.entry_id = $1 AND b.account_id = $2 $$),
('a tree without guard', '{recursive_no_cycle_guard}', $$
WITH RECURSIVE tree AS (
  SELECT id, parent_id, name FROM categories WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, c.parent_id, c.name FROM categories c JOIN tree t ON c.parent_id = t.id
)
SELECT id, name FROM tree $$),
('referrers without guard', '{recursive_no_cycle_guard}', $$
WITH RECURSIVE chain(id, referred_by) AS (
  SELECT id, referred_by FROM customers WHERE id = $1
  UNION ALL
  SELECT c.id, c.referred_by FROM chain INNER JOIN customers c ON c.id = chain.referred_by
)
SELECT count(*) FROM chain $$),
('two updates of one table', '{update_cte_chain}', $$
WITH first AS (UPDATE stock SET quantity = quantity - 1 WHERE product_id = $1 RETURNING product_id),
     second AS (UPDATE stock SET changed_at = now() WHERE product_id = $1 RETURNING product_id)
SELECT f.product_id FROM first f JOIN second s ON s.product_id = f.product_id $$),
('update and delete of one table', '{update_cte_chain}', $$
WITH retried AS (UPDATE jobs SET attempts = attempts + 1 WHERE state = 'queued' RETURNING id)
DELETE FROM jobs WHERE attempts > 5 $$),

-- writing
('update of everything', '{update_no_where}', $$
UPDATE products SET active = false $$),
('update where true', '{update_no_where}', $$
UPDATE app_users SET active = true WHERE 1 = 1 $$),
('delete of everything', '{delete_no_where}', $$
DELETE FROM comments $$),
('delete where true', '{delete_no_where}', $$
DELETE FROM "jobs" WHERE TRUE $$),
('update from what is not joined', '{update_from_unjoined}', $$
UPDATE orders SET note = c.nickname FROM customers c WHERE c.tier = 'gold' $$),
('delete using what is not joined', '{update_from_unjoined}', $$
DELETE FROM order_items USING orders o WHERE o.status = 'cancelled' $$),
('update joined to its own copy', '{update_from_unjoined}', $$
UPDATE orders
SET status = 'cancelled'
FROM orders o
JOIN customers c ON c.id = o.customer_id
WHERE c.email = 'user17@mail17.example' $$),
('a column set to itself', '{update_self_assign}', $$
UPDATE orders SET status = status WHERE customer_id = $1 $$),
('columns set to themselves', '{update_self_assign}', $$
UPDATE products p SET name = p.name, price = p.price WHERE p.sku = $1 $$),
('a new key', '{update_pk}', $$
UPDATE customers SET id = $2, email = $3 WHERE id = $1 $$),
('a key moved', '{update_pk}', $$
UPDATE categories SET id = id + 1000 WHERE parent_id IS NULL $$),
('next job', '{queue_without_skip_locked}', $$
SELECT id, payload FROM jobs WHERE state = 'queued' AND run_at <= now() ORDER BY run_at, id LIMIT 1 FOR UPDATE $$),
('next jobs within an update', '{queue_without_skip_locked}', $$
UPDATE jobs SET state = 'running'
WHERE id IN (SELECT id FROM jobs WHERE state = 'queued' ORDER BY run_at, id LIMIT 10 FOR UPDATE)
RETURNING id $$),
('upsert that always writes', '{upsert_noop}', $$
INSERT INTO stock (product_id, quantity) VALUES ($1, $2)
ON CONFLICT (product_id) DO UPDATE SET quantity = EXCLUDED.quantity $$),
('upsert of two columns', '{upsert_noop}', $$
INSERT INTO authors (id, handle, display_name, bio) VALUES (1, 'author1', 'A', NULL)
ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, bio = excluded.bio $$),
('delete of very many', '{delete_in_big_batch}', $$
DELETE FROM events WHERE kind <> 3 $$),
('update of very many', '{delete_in_big_batch}', $$
UPDATE events SET kind = 0 WHERE id > 20000 $$),
('a function for each row', '{stable_expensive_per_row}', $$
SELECT c.id, customer_rank(c.id) AS orders FROM customers c $$),
('a function in the condition', '{stable_expensive_per_row}', $$
SELECT id, email FROM customers WHERE customer_rank(id) > 3 $$),
('unnest among the columns', '{srf_in_target}', $$
SELECT id, unnest(tags) AS tag FROM products WHERE category_id = $1 $$),
('series among the columns', '{srf_in_target}', $$
SELECT a.id, generate_series(a.valid_from, a.valid_to, interval '1 month') AS month FROM addresses a WHERE a.customer_id = $1 $$),
('a password as it is', '{plaintext_secret}', $$
SELECT id FROM app_users WHERE login = 'admin' AND password = 'hunter2' $$),
('a new password', '{plaintext_secret}', $$
UPDATE app_users SET password = 'Winter2024!' WHERE id = 17 $$),
('a user with a password', '{plaintext_secret}', $$
INSERT INTO app_users (id, login, password) VALUES (900, 'bob', 'letmein') $$),

-- several at once
('report of an old hand', '{select_star,or_to_in,limit_without_order}', $$
SELECT * FROM orders WHERE status = 'pending' OR status = 'cancelled' LIMIT 100 -- for Bob
$$),
('report with everything', '{extract_on_indexed,ordinal_reference}', $$
/* monthly report */
SELECT o.status, count(*), sum(o.total_cents)
FROM orders AS o
WHERE EXTRACT(YEAR FROM o.placed_at) = 2024
GROUP BY 1
ORDER BY sum(o.total_cents) DESC, o.status $$),
('search page', '{ilike_unindexed,offset_pagination}', $$
SELECT p.id, p.title
FROM posts p
WHERE p.body ILIKE '%ipsum%'
ORDER BY p.published_at DESC NULLS LAST, p.id DESC
LIMIT 20 OFFSET 1000 $$),
('export', '{cast_on_indexed_col,string_concat_null}', $$
COPY (SELECT o.id, 'note: ' || o.note FROM orders o WHERE o.placed_at::date = '2024-02-02') TO STDOUT WITH (FORMAT csv) $$);
