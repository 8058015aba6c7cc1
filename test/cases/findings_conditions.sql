-- Statements as people and their frameworks write them, each with the rules that it must meet and no other: conditions.
INSERT INTO cases (name, expected, statement) VALUES
('lower of an email', '{func_on_indexed_col}', $$
SELECT id, full_name FROM customers WHERE lower(email) = lower($1) $$),
('upper of a varchar', '{func_on_indexed_col}', $$
SELECT id, name FROM products WHERE UPPER(sku) = 'SKU-4711' $$),
('beginning by substring', '{func_on_indexed_col}', $$
SELECT id, title FROM posts WHERE substring(slug, 1, 6) = 'post-1' $$),
('trimmed join', '{func_on_indexed_col}', $$
UPDATE orders SET note = 'checked' WHERE btrim(coupon_code) = 'CODE12' $$),
('the year of a date', '{extract_on_indexed}', $$
SELECT id, total_cents FROM orders WHERE EXTRACT(YEAR FROM due_on) = 2023 $$),
('the month of a moment', '{extract_on_indexed}', $$
SELECT status, count(*) FROM orders WHERE date_trunc('month', placed_at) = '2024-01-01' GROUP BY status $$),
('the month as text', '{extract_on_indexed}', $$
SELECT sum(o.total_cents) FROM orders o WHERE to_char(o.placed_at, 'YYYY-MM') = '2024-01' $$),
('the year of a timestamp', '{extract_on_indexed}', $$
SELECT sum(amount) FROM payments WHERE date_part('year', paid_at) = 2023 $$),
('from a day on', '{extract_on_indexed}', $$
SELECT id FROM orders WHERE date_trunc('day', placed_at) >= '2024-05-01' $$),
('a day of a moment', '{cast_on_indexed_col}', $$
SELECT id, total_cents FROM orders WHERE placed_at::date = '2024-03-01' $$),
('today', '{cast_on_indexed_col}', $$
SELECT count(*) FROM customers WHERE CAST(created_at AS date) = CURRENT_DATE $$),
('a date as text', '{cast_on_indexed_col}', $$
SELECT id FROM orders WHERE due_on::text LIKE '2024-03%' $$),
('a key as text', '{cast_on_indexed_col}', $$
SELECT o.id, o.status FROM orders o WHERE o.id::text = $1 $$),
('a date by function', '{cast_on_indexed_col}', $$
SELECT id, amount FROM payments WHERE date(paid_at) = '2023-10-10' $$),
('a bigint with decimals', '{implicit_cast_on_col}', $$
SELECT id, status FROM orders WHERE id = 4242.0 $$),
('an integer and a numeric parameter', '{implicit_cast_on_col}', $$
SELECT id FROM orders WHERE total_cents >= $1::numeric $$),
('char(n) and text', '{implicit_cast_on_col}', $$
SELECT id, street FROM addresses WHERE zip = $1::text $$),
('numbers as text', '{join_type_mismatch}', $$
SELECT l.order_no, c.email
FROM legacy_orders l
JOIN customers c ON c.id::text = l.customer_no $$),
('text as numbers', '{join_type_mismatch}', $$
SELECT o.id, l.amount FROM orders o INNER JOIN legacy_orders l ON l.order_no::bigint = o.id $$),
('numeric and bigint', '{join_type_mismatch}', $$
SELECT o.id, o.status, l.amount FROM legacy_orders l JOIN orders o ON o.id = l.order_num $$),
('twice a column', '{arith_on_indexed_col}', $$
SELECT id FROM orders WHERE total_cents * 2 > 170000 $$),
('a column and a fee', '{arith_on_indexed_col}', $$
SELECT id, name FROM products WHERE price + 5.00 = 20.99 $$),
('a week earlier', '{arith_on_indexed_col}', $$
SELECT id FROM orders WHERE due_on - 7 = '2024-05-01' $$),
('thirty days old', '{arith_on_indexed_col}', $$
SELECT id, email FROM customers WHERE created_at + interval '30 days' < '2021-03-01 00:00:00+00' $$),
('default for a coupon', '{coalesce_on_indexed}', $$
SELECT id FROM orders WHERE COALESCE(coupon_code, '') = 'CODE24' $$),
('default for a moment', '{coalesce_on_indexed}', $$
SELECT id, placed_at FROM orders WHERE coalesce(shipped_at, '-infinity') >= '2024-08-01 00:00:00+00' $$),
('default that passes', '{coalesce_on_indexed}', $$
SELECT id, email FROM customers WHERE coalesce(birthday, '2000-01-01') = '2000-01-01' $$),
('all of one provider', '{like_leading_wildcard}', $$
SELECT id, email FROM customers WHERE email LIKE '%@mail7.example' $$),
('word in a note', '{like_leading_wildcard}', $$
SELECT o.id, o.note FROM orders o WHERE o.note LIKE '%urgent%' AND o.status <> 'cancelled' $$),
('cities that begin with', '{like_prefix_collation}', $$
SELECT id, city FROM addresses WHERE city LIKE 'City 12%' $$),
('names that begin with', '{like_prefix_collation}', $$
SELECT c.id, c.full_name FROM customers c WHERE c.full_name LIKE 'Anna 10%' $$),
('LIKE of a state', '{like_no_wildcard}', $$
SELECT id, placed_at FROM orders WHERE status LIKE 'pending' $$),
('LIKE of an email', '{like_no_wildcard}', $$
SELECT id FROM customers WHERE email LIKE 'user17@mail17.example' $$),
('search without case', '{ilike_unindexed}', $$
SELECT id, full_name FROM customers WHERE email ILIKE 'USER12%' $$),
('search in notes', '{ilike_unindexed}', $$
SELECT id FROM orders WHERE note ILIKE '%ring%' $$),
('search in names, framework', '{ilike_unindexed}', $$
SELECT "comments".* FROM (SELECT id, body FROM comments WHERE author_name ILIKE '%reader5%') AS comments ORDER BY comments.id $$),
('end by regular expression', '{regex_unanchored}', $$
SELECT id, email FROM customers WHERE email ~ 'mail1[0-9]\.example$' $$),
('words by regular expression', '{regex_unanchored}', $$
SELECT id FROM comments WHERE body ~* 'spam|casino' $$),
('three states', '{or_to_in}', $$
SELECT id, total_cents FROM orders WHERE status = 'pending' OR status = 'cancelled' OR status = 'paid' $$),
('two customers', '{or_to_in}', $$
SELECT id FROM orders WHERE (customer_id = $1 OR customer_id = $2) AND total_cents > 500 $$),
('search over two columns', '{or_across_columns}', $$
SELECT id, total_cents FROM orders WHERE coupon_code = $1 OR note = $2 $$),
('thread or author', '{or_across_columns}', $$
SELECT id, body FROM comments WHERE parent_id = 77 OR author_name = 'reader12' $$),
('coupon or email', '{or_across_tables}', $$
SELECT o.id, c.email
FROM orders o
JOIN customers c ON c.id = o.customer_id
WHERE o.coupon_code = 'CODE12' OR c.email = 'user17@mail17.example' $$),
('carrier or state', '{or_across_tables}', $$
SELECT o.id, s.tracking_code FROM orders o JOIN shipments s ON s.order_id = o.id WHERE s.tracking_code = $1 OR o.coupon_code = $1 $$),
('either customer', '{join_or_condition}', $$
SELECT c.email, o.id, o.total_cents
FROM customers c
JOIN orders o ON o.customer_id = c.id OR o.billing_customer_id = c.id $$),
('either key', '{join_or_condition}', $$
SELECT p.id, p.amount, o.status FROM payments p LEFT JOIN orders o ON p.order_id = o.id OR p.reference = o.coupon_code $$),
('a long list', '{in_list_too_long}',
 'SELECT id, status FROM orders WHERE id IN (' || (SELECT string_agg((n * 3)::text, ', ') FROM generate_series(1, 150) n) || ')'),
('a very long list', '{in_list_too_long}',
 E'SELECT c.id, c.email\nFROM customers c\nWHERE c.email IN (' || (SELECT string_agg(format('''user%s@mail.example''', n), ',') FROM generate_series(1, 1200) n) || ')'),
('who never referred', '{not_in_nullable_subquery}', $$
SELECT id, email FROM customers WHERE id NOT IN (SELECT referred_by FROM customers) $$),
('entries not reversed', '{not_in_nullable_subquery}', $$
SELECT e.id, e.booked_on FROM journal_entries e WHERE e.id NOT IN (SELECT r.reverses FROM journal_entries r WHERE r.booked_on >= '2023-01-01') $$),
('nullable on the outer side', '{not_in_nullable_subquery}', $$
SELECT id, name FROM products WHERE supplier_id NOT IN (SELECT id FROM suppliers WHERE name LIKE 'Supplier 1%') $$),
('delete what has no parent', '{not_in_nullable_subquery}', $$
DELETE FROM addresses WHERE id NOT IN (SELECT shipping_address_id FROM orders) $$),
('who never ordered', '{not_in_subquery}', $$
SELECT id, email FROM customers WHERE id NOT IN (SELECT customer_id FROM orders) $$),
('products never sold', '{not_in_subquery}', $$
SELECT p.id, p.name FROM products p WHERE NOT p.id IN (SELECT i.product_id FROM order_items i WHERE i.quantity > 1) $$),
('null in a NOT IN list', '{not_in_null_list}', $$
SELECT id FROM orders WHERE status NOT IN ('pending', NULL) $$),
('null in an IN list', '{not_in_null_list}', $$
SELECT id, status FROM orders WHERE coupon_code IN ('CODE12', NULL) $$),
('equals null', '{eq_null}', $$
SELECT id, placed_at FROM orders WHERE shipped_at = NULL $$),
('differs from null', '{eq_null}', $$
SELECT id FROM orders WHERE customer_id = $1 AND coupon_code <> NULL $$),
('update where null', '{eq_null}', $$
UPDATE products SET active = false WHERE discontinued_at != NULL $$),
('not null is not null', '{is_null_on_not_null}', $$
SELECT id, email FROM customers WHERE email IS NOT NULL AND tier = 'gold' $$),
('not null is null', '{is_null_on_not_null}', $$
SELECT id FROM orders WHERE customer_id IS NULL $$),
('other coupons', '{neq_nullable}', $$
SELECT id, coupon_code FROM orders WHERE customer_id = $1 AND coupon_code <> 'CODE12' $$),
('other carriers', '{neq_nullable}', $$
SELECT c.id, c.author_name FROM comments c WHERE c.post_id = $1 AND c.author_name NOT IN ('reader1', 'reader2') $$),
('January by BETWEEN', '{between_timestamps}', $$
SELECT id, total_cents FROM orders WHERE placed_at BETWEEN '2024-01-01' AND '2024-01-31' $$),
('a quarter by two comparisons', '{between_timestamps}', $$
SELECT sum(amount) FROM payments WHERE paid_at >= '2024-01-01' AND paid_at <= '2024-03-31' $$),
('a month by casts', '{between_timestamps}', $$
SELECT count(*) FROM comments c WHERE c.post_id = $1 AND c.created_at BETWEEN date '2023-07-01' AND date '2023-07-31' $$),
('paid before placed', '{timestamp_tz_mix}', $$
SELECT p.id FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.paid_at < o.placed_at $$),
('a local moment and now', '{timestamp_tz_mix}', $$
SELECT id, amount FROM payments WHERE paid_at > now() - interval '1 day' $$),
('a zone twice', '{timestamp_tz_mix}', $$
SELECT id, placed_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin' AS local_time FROM orders WHERE id = $1 $$),
('optional state', '{optional_filter}', $$
SELECT id, total_cents FROM orders WHERE ($1::text IS NULL OR status = $1) ORDER BY id $$),
('optional customer and day', '{optional_filter}', $$
SELECT o.id, o.total_cents
FROM orders o
WHERE ($1::bigint IS NULL OR o.customer_id = $1)
  AND ($2::date IS NULL OR o.due_on = $2) $$),
('optional by coalesce', '{optional_filter}', $$
SELECT id, status FROM orders WHERE customer_id = COALESCE($1, customer_id) $$),
('a condition by CASE', '{case_in_where}', $$
SELECT id FROM orders
WHERE CASE WHEN status = 'pending' THEN placed_at >= '2024-01-01 00:00:00+00' ELSE shipped_at >= '2024-01-01 00:00:00+00' END $$),
('a condition by CASE of a parameter', '{case_in_where}', $$
SELECT id, total_cents FROM orders WHERE CASE $1::text WHEN 'customer' THEN customer_id = $2 WHEN 'coupon' THEN coupon_code = $3 ELSE false END $$),
('a column with itself', '{self_compare}', $$
SELECT id, name FROM products WHERE active AND price = price $$),
('a column with itself in a join', '{self_compare}', $$
SELECT o.id, i.product_id FROM orders o JOIN order_items i ON i.order_id = o.id AND i.quantity > i.quantity WHERE o.customer_id = $1 $$),
('an empty range', '{always_false}', $$
SELECT id FROM orders WHERE total_cents > 1000 AND total_cents < 500 $$),
('two states at once', '{always_false}', $$
SELECT id, total_cents FROM orders WHERE customer_id = $1 AND status = 'pending' AND status = 'paid' $$),
('true beside a condition', '{always_true}', $$
SELECT id FROM orders WHERE customer_id = $1 OR true $$),
('an injected condition', '{always_true}', $$
SELECT id, login FROM app_users WHERE login = 'admin' OR 1 = 1 $$),
('a field of a document', '{json_extract_unindexed}', $$
SELECT id, email FROM customers WHERE preferences ->> 'lang' = 'de' AND preferences ->> 'theme' = 'light' $$),
('a field of attributes', '{json_extract_unindexed}', $$
SELECT p.id, p.name FROM products p WHERE p.attributes->>'ean' = $1 $$),
('a path of attributes', '{json_extract_unindexed}', $$
SELECT id FROM products WHERE attributes #>> '{ean}' = 'E500' $$),
('a tag', '{array_any_gin}', $$
SELECT id, name FROM products WHERE 'tag17' = ANY(tags) $$),
('a tag by parameter', '{array_any_gin}', $$
SELECT p.id, p.name, p.price FROM products AS p WHERE $1 = ANY (p.tags) ORDER BY p.price $$),
('next page by OR', '{keyset_or_form}', $$
SELECT id, placed_at, total_cents
FROM orders
WHERE placed_at > $1 OR (placed_at = $1 AND id > $2)
ORDER BY placed_at, id
LIMIT 50 $$),
('previous page by OR', '{keyset_or_form}', $$
SELECT c.id, c.body FROM comments c
WHERE c.post_id = $1 AND (c.created_at < $2 OR (c.created_at = $2 AND c.id < $3))
ORDER BY c.created_at DESC, c.id DESC LIMIT 20 $$),
('a rate', '{float_equality}', $$
SELECT id, code FROM accounts WHERE interest_rate = 0.1 $$),
('a weight', '{float_equality}', $$
SELECT id, name FROM products WHERE weight = 2.3 $$),
('who is asked for each row', '{volatile_func_in_where}', $$
SELECT id, total_cents FROM orders WHERE customer_id = current_actor() $$),
('a random key', '{volatile_func_in_where}', $$
SELECT id, title FROM posts WHERE id = (random() * 12000)::bigint $$),
('search in comments', '{fts_unindexed}', $$
SELECT id, post_id FROM comments WHERE to_tsvector('english', body) @@ to_tsquery('english', 'spam') $$),
('search in posts', '{fts_unindexed}', $$
SELECT p.id, p.title FROM posts p WHERE to_tsvector('english', p.title || ' ' || p.body) @@ plainto_tsquery('english', $1) ORDER BY p.published_at DESC, p.id $$),
('all other states', '{negation_unindexable}', $$
SELECT id, queue, run_at FROM jobs WHERE state <> 'done' $$),
('none of the states', '{negation_unindexable}', $$
SELECT id FROM orders WHERE status NOT IN ('shipped', 'paid') $$),
('the same twice', '{duplicate_predicate}', $$
SELECT id FROM orders WHERE status = 'pending' AND total_cents > 500 AND status = 'pending' $$),
('the same twice, of a join', '{duplicate_predicate}', $$
SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.due_on >= '2024-01-01' AND o.total_cents > 10000 AND o.due_on >= '2024-01-01' $$),
('ranges that overlap', '{sequence_of_or_ranges}', $$
SELECT id FROM orders WHERE total_cents BETWEEN 100 AND 500 OR total_cents BETWEEN 400 AND 900 $$),
('bands that overlap', '{sequence_of_or_ranges}', $$
SELECT p.id, p.price FROM products p WHERE (p.price >= 10 AND p.price < 50) OR (p.price >= 40 AND p.price < 80) $$);
