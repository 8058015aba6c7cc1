-- Statements that are run, the settings that make the planner take the plan that is meant, and the flags of that plan.
INSERT INTO plan_cases (name, settings, expected, statement) VALUES
-- scans
('a column without index', '', '{seq_scan_filtered}', $$ SELECT id FROM orders WHERE note = 'please ring, order 55' $$),
('an author without index', '', '{seq_scan_filtered}', $$ SELECT id, body FROM comments WHERE author_name = 'reader5' $$),
('a range without index', '', '{seq_scan_filtered}', $$ SELECT order_no FROM legacy_orders WHERE amount > 14980 $$),
('a small table within a loop', 'enable_hashjoin=off enable_mergejoin=off enable_material=off enable_memoize=off', '{seq_scan_repeated}', $$
SELECT a.id, v.id AS view FROM accounts a LEFT JOIN page_views_2024_07 v ON v.duration_ms = a.id $$),
('a key compared with decimals', '', '{cast_in_filter}', $$ SELECT status FROM orders WHERE id = 4242.0 $$),
('char(n) compared with text', '', '{cast_in_filter}', $$ SELECT id FROM addresses WHERE zip = '10017'::text $$),
('an index that finds too much', 'enable_seqscan=off enable_bitmapscan=off', '{index_filter_discard}', $$
SELECT id FROM orders WHERE placed_at >= '2024-01-01 00:00:00+00' AND note = 'please ring, order 18005' $$),
('an index for the order alone', 'enable_sort=off', '{order_by_limit_wrong_index}', $$
SELECT id, placed_at FROM orders WHERE coupon_code = 'CODE12' ORDER BY placed_at LIMIT 5 $$),
('pages that are not known to be visible', 'enable_seqscan=off enable_bitmapscan=off', '{heap_fetches}', $$
SELECT count(*) FROM journal_entries WHERE booked_on >= '2024-01-01' $$),
('an index for most of the table', 'enable_seqscan=off enable_bitmapscan=off', '{index_scan_large_fraction}', $$
SELECT count(note) FROM orders WHERE placed_at >= '2023-02-01 00:00:00+00' $$),
('an index in another order than its table', 'enable_seqscan=off enable_sort=off', '{low_correlation_scan}', $$
SELECT total_cents, status FROM orders ORDER BY total_cents $$),
('two indexes put together', 'enable_seqscan=off enable_indexscan=off', '{bitmap_and}', $$
SELECT id FROM orders WHERE customer_id BETWEEN 1 AND 900 AND total_cents BETWEEN 10000 AND 16500 $$),
('trigrams that all names have', 'enable_seqscan=off', '{bitmap_recheck_loss}', $$ SELECT id FROM products WHERE name LIKE '%duct%17%' $$),
('no way but a scan', 'enable_seqscan=off', '{disabled_node}', $$ SELECT id FROM accounts WHERE name = 'Account 7' $$),
('no way but a sort', 'enable_sort=off', '{disabled_node}', $$ SELECT id, name FROM accounts ORDER BY name $$),
('a condition that is never met', '', '{one_time_filter_false}', $$ SELECT id FROM orders WHERE customer_id = 17 AND false $$),
('a fence that is read through', '', '{cte_scan_discard}', $$
WITH o AS MATERIALIZED (SELECT id, customer_id, total_cents FROM orders) SELECT id, total_cents FROM o WHERE customer_id = 77 $$),
('days of a partitioned table', '', '{partitions_not_pruned}', $$ SELECT count(*) FROM page_views WHERE viewed_at::date = '2024-03-05' $$),
('days of a partitioned table as text', '', '{partitions_not_pruned}', $$
SELECT count(*) FROM page_views WHERE to_char(viewed_at, 'YYYY-MM-DD') = '2024-03-05' $$),
-- joins
('a loop over all orders', 'enable_hashjoin=off enable_mergejoin=off enable_memoize=off', '{nested_loop_large_outer}', $$
SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id $$),
('a loop over all items', 'enable_hashjoin=off enable_mergejoin=off enable_memoize=off', '{nested_loop_large_outer}', $$
SELECT i.order_id, p.name FROM order_items i LEFT JOIN products p ON p.id = i.product_id $$),
('a scan for each account', 'enable_hashjoin=off enable_mergejoin=off enable_material=off enable_memoize=off', '{nested_loop_inner_seq_scan}', $$
SELECT a.id, c.id AS comment FROM accounts a LEFT JOIN comments c ON c.author_name = 'reader' || a.id $$),
('a loop over more than was expected', '', '{nested_loop_misestimate}', $$
SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status = 'pending' AND o.id % 40 = 0 $$),
('every author with every tag', '', '{cartesian_join}', $$ SELECT a.handle, t.name FROM authors a, tags t $$),
('every supplier with every author', '', '{cartesian_join}', $$ SELECT count(*) FROM suppliers s CROSS JOIN authors a $$),
('an OR between tables', '', '{join_filter_discard}', $$
SELECT a.id, p.id AS post FROM accounts a JOIN posts p ON p.author_id = a.id OR length(p.slug) = a.id + 7 $$),
('a list that is read again and again', 'enable_memoize=off enable_indexscan=off enable_indexonlyscan=off enable_bitmapscan=off', '{materialize_rescan}', $$
SELECT count(*) FROM posts p JOIN tags t ON t.id > p.author_id / 2 $$),
-- memory
('a sort that does not fit', 'work_mem=64kB', '{sort_disk}', $$ SELECT id, body FROM posts ORDER BY title, id $$),
('a window that does not fit', 'work_mem=64kB', '{sort_disk}', $$
SELECT id, row_number() OVER (ORDER BY discount, id) AS place FROM orders $$),
('groups of an order that do not fit', 'work_mem=64kB enable_seqscan=off enable_bitmapscan=off enable_sort=off', '{incremental_sort_spill}', $$
SELECT status, note, id FROM orders ORDER BY status, note $$),
('a hash that does not fit', 'work_mem=64kB enable_mergejoin=off enable_nestloop=off', '{hash_batches}', $$
SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id $$),
('a hash of items that does not fit', 'work_mem=64kB enable_mergejoin=off enable_nestloop=off', '{hash_batches}', $$
SELECT i.order_id, p.name FROM order_items i JOIN products p ON p.id = i.product_id $$),
('groups that do not fit', 'work_mem=64kB enable_sort=off', '{hashagg_spill}', $$ SELECT title, count(*) FROM posts GROUP BY title $$),
('a CTE that does not fit', 'work_mem=64kB', '{temp_io}', $$
WITH o AS MATERIALIZED (SELECT id, note FROM orders) SELECT count(*), max(note) FROM o $$),
('ten of twenty thousand', '', '{topn_over_big_scan}', $$ SELECT id, note FROM orders ORDER BY note DESC NULLS LAST, id LIMIT 10 $$),
('ten dearest lines', '', '{topn_over_big_scan}', $$ SELECT id, debit FROM journal_lines ORDER BY debit DESC, id LIMIT 10 $$),
('three of very many by sorting', 'enable_hashagg=off', '{distinct_sort_large}', $$ SELECT DISTINCT method FROM payments $$),
('page 1000', '', '{large_offset}', $$ SELECT id, placed_at FROM orders ORDER BY id LIMIT 10 OFFSET 10000 $$),
('all posts four times', 'work_mem=16MB', '{seq_scan_small_wide}', $$ SELECT p.*, g FROM posts p CROSS JOIN generate_series(1, 4) g $$),
-- subqueries
('orders of each customer', '', '{correlated_subplan}', $$
SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) AS orders FROM customers c $$),
('above the mean of each account', '', '{correlated_subplan}', $$
SELECT p.id FROM products p WHERE p.price > (SELECT avg(i.unit_price) FROM order_items i WHERE i.product_id = p.id) $$),
('NOT IN that fits', '', '{hashed_subplan_not_in}', $$
SELECT id FROM products WHERE id NOT IN (SELECT product_id FROM order_items WHERE quantity = 4) $$),
('NOT IN that does not fit', 'work_mem=64kB', '{subplan_not_hashed}', $$
SELECT id FROM authors WHERE id NOT IN (SELECT customer_id FROM orders) $$),
-- estimates
('columns that hang together', '', '{correlated_columns}', $$
SELECT id FROM branches WHERE city = 'city3' AND zip = 'zip3' AND region = 'region3' $$),
('even amounts', '', '{opaque_predicate}', $$ SELECT id FROM orders WHERE total_cents % 2 = 0 $$),
('mondays', '', '{opaque_predicate}', $$ SELECT id FROM orders WHERE extract(dow FROM due_on) = 1 $$),
('ranges that hang together', '', '{rows_misestimate}', $$
SELECT id FROM orders WHERE placed_at >= '2024-08-01 00:00:00+00' AND shipped_at >= '2024-08-01 00:00:00+00' AND due_on >= '2024-08-01' $$),
('a function that returns many', '', '{function_rows_default}', $$ SELECT count(*) FROM order_numbers() $$),
('many elements of a document', '', '{function_rows_default}', $$
SELECT count(*) FROM jsonb_array_elements((SELECT jsonb_agg(id) FROM orders)) $$),
('few groups of an expression', '', '{group_misestimate}', $$ SELECT total_cents % 10, count(*) FROM orders GROUP BY total_cents % 10 $$),
('a table that has grown', '', '{stale_stats}', $$ SELECT count(*) FROM grown WHERE kind = 3 $$),
('a table that was never analysed', '', '{stale_stats}', $$ SELECT count(*) FROM imported WHERE kind = 1 $$),
-- parallelism
('no workers left', 'max_parallel_workers_per_gather=2 parallel_setup_cost=0 parallel_tuple_cost=0 min_parallel_table_scan_size=0 max_parallel_workers=0', '{workers_not_launched}', $$
SELECT count(*) FROM events WHERE kind = 3 $$),
('a function that forbids workers', 'max_parallel_workers_per_gather=2 parallel_setup_cost=0 parallel_tuple_cost=0 min_parallel_table_scan_size=0', '{parallel_blocked}', $$
SELECT count(*) FROM events WHERE tariff(kind) > 3 $$),
-- writing
('many rows locked', '', '{lock_rows_large}', $$ SELECT id FROM orders WHERE status = 'paid' FOR UPDATE $$),
('a key without index', '', '{fk_trigger_time}', $$ DELETE FROM batches WHERE id <= 60 $$),
('all dates moved', '', '{modify_many_indexes}', $$ UPDATE addresses SET valid_from = valid_from + 1 $$),

-- plans that are right
('one row by its key', '', '{}', $$ SELECT status FROM orders WHERE id = 4242 $$),
('a small table', '', '{}', $$ SELECT id FROM categories WHERE name = 'Category 7' $$),
('all rows for a sum', '', '{}', $$ SELECT sum(quantity) FROM order_items $$),
('most rows pass', '', '{}', $$ SELECT count(*) FROM orders WHERE total_cents > 5000 $$),
('some rows pass', '', '{}', $$ SELECT id FROM posts WHERE status = 'draft' $$),
('the first that are found', '', '{}', $$ SELECT id FROM orders WHERE status = 'shipped' LIMIT 20 $$),
('the latest', '', '{}', $$ SELECT id, placed_at FROM orders ORDER BY placed_at DESC LIMIT 20 $$),
('a merge that ends early', 'enable_hashjoin=off enable_nestloop=off', '{}', $$
SELECT a.id, o.status FROM authors a JOIN orders o ON o.id = a.id $$),
('a branch that is never needed', '', '{}', $$
SELECT id FROM orders WHERE customer_id = 17 UNION ALL SELECT id FROM shipments WHERE order_id = -1 $$),
('a mean once', '', '{}', $$ SELECT id FROM orders WHERE total_cents > (SELECT avg(total_cents) FROM orders) $$),
('EXISTS', '', '{}', $$ SELECT count(*) FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id) $$),
('NOT EXISTS', '', '{}', $$
SELECT count(*) FROM products p WHERE NOT EXISTS (SELECT 1 FROM order_items i WHERE i.product_id = p.id AND i.quantity = 4) $$),
('an index alone', 'enable_seqscan=off enable_bitmapscan=off', '{}', $$ SELECT count(*) FROM orders WHERE due_on BETWEEN '2023-05-01' AND '2023-05-20' $$),
('a loop over few', '', '{}', $$ SELECT o.id, i.product_id FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.customer_id = 17 $$),
('a hash that fits', 'enable_mergejoin=off enable_nestloop=off', '{}', $$ SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'DE' $$),
('groups that fit', '', '{}', $$ SELECT status, count(*) FROM orders GROUP BY status $$),
('a sort that fits', '', '{}', $$ SELECT id, total_cents FROM orders WHERE status = 'pending' ORDER BY total_cents, id $$),
('the second page', '', '{}', $$ SELECT id FROM orders ORDER BY id LIMIT 20 OFFSET 20 $$),
('a month of a partitioned table', '', '{}', $$
SELECT count(*) FROM page_views WHERE viewed_at >= '2024-03-01 00:00:00+00' AND viewed_at < '2024-04-01 00:00:00+00' $$),
('all of a partitioned table', '', '{}', $$ SELECT count(*) FROM page_views $$),
('a series', '', '{}', $$ SELECT count(*) FROM generate_series(1, 20000) $$),
('few rows more than expected', '', '{}', $$ SELECT id FROM journal_lines WHERE account_id = 7 AND id % 50 = 29 $$),
('every account in four quarters', '', '{}', $$ SELECT a.code, v.q FROM accounts a CROSS JOIN (VALUES (1), (2), (3), (4)) v(q) $$),
('a CTE without a condition', '', '{}', $$ WITH o AS MATERIALIZED (SELECT total_cents FROM orders) SELECT sum(total_cents) FROM o $$),
('the last of each', '', '{}', $$
SELECT a.code, l.id FROM accounts a CROSS JOIN LATERAL (SELECT id FROM journal_lines WHERE account_id = a.id ORDER BY id DESC LIMIT 1) l $$),
('the latest of few', '', '{}', $$ SELECT id, created_at FROM comments WHERE post_id = 7 ORDER BY created_at DESC LIMIT 10 $$),
('ten coupons by use', '', '{}', $$ SELECT coupon_code, count(*) FROM orders GROUP BY coupon_code ORDER BY count(*) DESC, coupon_code LIMIT 10 $$),
('one row locked', '', '{}', $$ SELECT id FROM orders WHERE id = 17 FOR UPDATE $$),
('one row changed', '', '{}', $$ UPDATE orders SET note = 'x' WHERE id = 17 $$),
('few rows added', '', '{}', $$ INSERT INTO tags (id, name) SELECT n, 'new ' || n FROM generate_series(1001, 1020) n $$),
('values that come twice', '', '{}', $$ SELECT email, count(*) FROM customers GROUP BY email HAVING count(*) > 1 $$),
('the first three of each', 'enable_sort=off', '{}', $$
SELECT account_id, id FROM (SELECT account_id, id, rank() OVER (PARTITION BY account_id ORDER BY id) AS r FROM journal_lines) x WHERE r <= 3 $$),
('what is not there', '', '{}', $$ SELECT id FROM products EXCEPT SELECT product_id FROM order_items $$),
('a day each', '', '{}', $$
SELECT d.day::date AS day FROM generate_series('2024-01-01'::timestamptz, '2024-01-31'::timestamptz, interval '1 day') AS d(day) $$),
('a part of the table in its own order', 'enable_seqscan=off enable_bitmapscan=off', '{}', $$
SELECT count(note) FROM orders WHERE placed_at >= '2024-01-01 00:00:00+00' $$),
('months by their first moment', '', '{group_misestimate}', $$
SELECT date_trunc('month', placed_at) AS month, count(*) FROM orders GROUP BY date_trunc('month', placed_at) $$);
