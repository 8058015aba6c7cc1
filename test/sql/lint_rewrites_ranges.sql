-- Ranges in place of what is computed from a column: what is written in place of a statement, how sure that is, and for what is proved
-- that the rows are the same where many are null or alike.
SET client_min_messages = warning;
CREATE EXTENSION dbe;
\getenv tests PG_ABS_SRCDIR
\set schema :tests '/lint/schema.sql'
\set nulls :tests '/lint/nulls.sql'
\set ECHO none
\i :schema
\i :nulls
\set ECHO all
CREATE FUNCTION is_same(one text, other text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN
	EXECUTE format('SELECT count(*) FROM (((%1$s) EXCEPT ALL (%2$s)) UNION ALL ((%2$s) EXCEPT ALL (%1$s))) d', rtrim(one, ';'), rtrim(other, ';')) INTO n;
	RETURN CASE n WHEN 0 THEN 'the same rows' ELSE n || ' other rows' END;
EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$;
-- of the rule alone: others may have more to say of a statement
CREATE FUNCTION rewritten(rule text, original text) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(DISTINCT (E'\n' || coalesce(l.fix, 'no other statement') || coalesce(E'\n' || nullif(l.fix_level, ''), '')
		|| coalesce(': ' || l.fix_condition, '') || CASE WHEN l.fix_level = 'proved' THEN '; ' || is_same(original, l.fix) ELSE '' END) COLLATE "C", ''), E'\nnothing is said')
	FROM dbe.lint(original, ARRAY[rewritten.rule]) l WHERE l.rule = rewritten.rule $$;
\pset format unaligned
\pset tuples_only on
-- parts of times
SELECT E'\n' || s || rewritten('extract_on_indexed', s) FROM (VALUES
	(1, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) = 2024$$),
	(2, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) IN (2023, 2024)$$),
	(3, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) <= 2024$$),
	(4, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) > 2023$$),
	(5, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) >= 2024$$),
	(6, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) < 2024$$),
	(7, $$SELECT id FROM orders WHERE 2024 > extract(year FROM ordered_on)$$),
	(8, $$SELECT id FROM orders WHERE extract(year FROM created_at) = 2024$$),
	(9, $$SELECT id FROM orders WHERE extract(year FROM created_at) BETWEEN 2023 AND 2024$$),
	(10, $$SELECT id FROM products WHERE extract(year FROM launched) BETWEEN 2024 AND 2023$$),
	(11, $$SELECT id FROM products WHERE extract(year FROM launched) = 2024.0$$),
	(12, $$SELECT id FROM products WHERE extract(year FROM launched) = 2024.5$$),
	(13, $$SELECT id FROM products WHERE extract(year FROM launched) > 2024.5$$),
	(14, $$SELECT id FROM products WHERE extract(year FROM launched) <> 2024$$),
	(15, $$SELECT id FROM products WHERE NOT (extract(year FROM launched) = 2024)$$),
	(16, $$SELECT id FROM products WHERE extract(year FROM launched) = 2024 OR price = 3$$),
	(17, $$SELECT id FROM products WHERE date_trunc('day', launched) = '2024-01-01'$$),
	(18, $$SELECT id FROM products WHERE date_trunc('day', launched) > '2024-01-01 12:00'$$),
	(19, $$SELECT id FROM products WHERE date_trunc('day', launched) = '2024-01-01 12:00'$$),
	(20, $$SELECT id FROM products WHERE date_trunc('day', launched) >= '2024-01-01 12:00'$$),
	(21, $$SELECT id FROM products WHERE date_trunc('day', launched) < '2024-01-01 12:00'$$),
	(22, $$SELECT id FROM products WHERE date_trunc('month', launched) IN ('2024-01-01', '2024-02-01')$$),
	(23, $$SELECT id FROM products WHERE date_trunc('week', launched) = '2024-01-01'$$),
	(24, $$SELECT id FROM products WHERE date_trunc('quarter', launched) <= '2024-01-01'$$),
	(25, $$SELECT id FROM products WHERE date_trunc('year', launched) > '2023-01-01'$$),
	(26, $$SELECT id FROM products WHERE date_trunc('hour', launched) = '2024-01-01 04:00'$$),
	(27, $$SELECT id FROM products WHERE date_trunc('hour', launched) = '2024-01-01 04:30'$$),
	(28, $$SELECT id FROM products WHERE date_trunc('decade', launched) = '2020-01-01'$$),
	(29, $$SELECT id FROM products WHERE date_trunc('minute', launched) = '2024-01-01 04:00'$$),
	(30, $$SELECT id FROM products WHERE date_trunc('month', launched) BETWEEN '2024-01-01' AND '2024-02-01'$$),
	(31, $$SELECT id FROM products WHERE date_trunc('month', launched) BETWEEN '2024-01-05' AND '2024-02-05'$$),
	(32, $$SELECT id FROM products WHERE date_trunc('month', launched)::date = '2024-01-01'$$),
	(33, $$SELECT id FROM products WHERE to_char(launched, 'YYYY') = '2024'$$),
	(34, $$SELECT id FROM products WHERE to_char(launched, 'YYYY-MM') = '2024-01'$$),
	(35, $$SELECT id FROM products WHERE to_char(launched, 'YYYY-MM') >= '2024-01'$$),
	(36, $$SELECT id FROM products WHERE to_char(launched, 'YYYY-MM') BETWEEN '2023-12' AND '2024-01'$$),
	(37, $$SELECT id FROM products WHERE to_char(launched, 'YYYY-MM') IN ('2023-12', '2024-01')$$),
	(38, $$SELECT id FROM products WHERE to_char(launched, 'YYYYMMDD') = '20240101'$$),
	(39, $$SELECT id FROM products WHERE to_char(launched, 'DD.MM.YYYY') = '01.01.2024'$$),
	(40, $$SELECT id FROM products WHERE to_char(launched, 'YYYY-MM-DD') <= '2024-01-01'$$),
	(41, $$SELECT id FROM products WHERE to_char(launched, 'YYYY-MM-DD') = '2024-02-30'$$),
	(42, $$SELECT id FROM orders WHERE to_char(ordered_on, 'YYYY-MM') = to_char(current_date, 'YYYY-MM')$$),
	(43, $$SELECT id FROM orders WHERE date_part('year', created_at) = date_part('year', now())$$),
	(44, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) = extract(year FROM current_date)$$),
	(45, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) = extract(year FROM current_date) - 1$$),
	(46, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) = 2024 AND extract(month FROM ordered_on) = 1$$),
	(47, $$SELECT id FROM orders WHERE date_trunc('month', ordered_on) = date_trunc('month', current_date)$$),
	(48, $$SELECT id FROM orders WHERE date_trunc('month', ordered_on) = date_trunc('month', now())$$),
	(49, $$SELECT id FROM orders WHERE date_trunc('day', created_at) = timestamp '2024-03-31'$$),
	(50, $$SELECT id FROM orders WHERE date_trunc('day', created_at) = '2024-03-31'$$),
	(51, $$SELECT id FROM orders WHERE date_trunc('day', created_at, 'UTC') = '2024-03-31'$$),
	(52, $$SELECT id FROM orders WHERE date_trunc('day', created_at AT TIME ZONE 'UTC') = '2024-03-31'$$),
	(53, $$SELECT id FROM orders WHERE extract(year FROM created_at AT TIME ZONE 'UTC') = 2024$$),
	(54, $$SELECT id FROM orders WHERE extract(isoyear FROM ordered_on) = 2024$$),
	(55, $$SELECT id FROM orders WHERE extract(epoch FROM created_at) > 1711900000$$),
	(56, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) = 0$$),
	(57, $$SELECT id FROM orders WHERE extract(year FROM ordered_on) = -44$$)) v (n, s) ORDER BY n;
-- columns that are converted
SELECT E'\n' || s || rewritten('cast_on_indexed_col', s) FROM (VALUES
	(1, $$SELECT id FROM orders WHERE created_at::date = '2024-03-31'$$),
	(2, $$SELECT id FROM orders WHERE created_at::date >= '2024-03-31'$$),
	(3, $$SELECT id FROM orders WHERE created_at::date > '2024-03-31'$$),
	(4, $$SELECT id FROM orders WHERE created_at::date <= '2024-03-31'$$),
	(5, $$SELECT id FROM orders WHERE created_at::date < current_date - 7$$),
	(6, $$SELECT id FROM orders WHERE created_at::date = current_date - 1$$),
	(7, $$SELECT id FROM orders WHERE created_at::date BETWEEN '2024-03-30' AND '2024-03-31'$$),
	(8, $$SELECT id FROM orders WHERE created_at::date BETWEEN current_date - 7 AND current_date$$),
	(9, $$SELECT id FROM orders WHERE created_at::date IN ('2024-03-30', '2024-03-31')$$),
	(10, $$SELECT id FROM orders WHERE created_at::date = now()::date$$),
	(11, $$SELECT id FROM orders WHERE created_at::date = timestamp '2024-03-31 12:00'$$),
	(12, $$SELECT id FROM products WHERE launched::date = '2024-01-01'$$),
	(13, $$SELECT id FROM products WHERE launched::date <> '2024-01-01'$$),
	(14, $$SELECT id FROM products WHERE launched::date = 'today'$$),
	(15, $$SELECT id FROM products WHERE launched::date = 'infinity'$$),
	(16, $$SELECT id FROM products WHERE date(launched) IN ('2024-01-01')$$),
	(17, $$SELECT id FROM orders WHERE customer_id::text = '5'$$),
	(18, $$SELECT id FROM orders WHERE customer_id::text IN ('5', '6')$$),
	(19, $$SELECT id FROM orders WHERE customer_id::text = '05'$$),
	(20, $$SELECT id FROM orders WHERE customer_id::varchar = '5'$$),
	(21, $$SELECT id FROM orders WHERE customer_id::text LIKE '5'$$),
	(22, $$SELECT id FROM orders WHERE total::text = '3.00'$$),
	(23, $$SELECT id FROM orders WHERE total::integer = 3$$),
	(24, $$SELECT id FROM orders WHERE ordered_on::text = '2024-01-05'$$),
	(25, $$SELECT id FROM orders WHERE ordered_on::text LIKE '2024-01%'$$),
	(26, $$SELECT id FROM orders WHERE ordered_on::timestamp = '2024-01-05'$$)) v (n, s) ORDER BY n;
-- columns that the server converts
SELECT E'\n' || s || rewritten('implicit_cast_on_col', s) FROM (VALUES
	(1, $$SELECT id FROM orders WHERE ordered_on::timestamptz >= now()$$),
	(2, $$SELECT id FROM orders WHERE customer_id = 5.0$$),
	(3, $$SELECT id FROM orders WHERE customer_id = 5.5$$),
	(4, $$SELECT id FROM orders WHERE customer_id > 5.5$$),
	(5, $$SELECT id FROM orders WHERE customer_id >= 5.5$$),
	(6, $$SELECT id FROM orders WHERE customer_id < 5.5$$),
	(7, $$SELECT id FROM orders WHERE customer_id <= 5.5$$),
	(8, $$SELECT id FROM orders WHERE customer_id < -5.5$$),
	(9, $$SELECT id FROM orders WHERE customer_id IN (5.0, 6.0)$$),
	(10, $$SELECT id FROM orders WHERE customer_id IN (5.0, 6.5)$$),
	(11, $$SELECT id FROM orders WHERE customer_id BETWEEN 5.0 AND 6.5$$),
	(12, $$SELECT id FROM orders WHERE 5.5 >= customer_id$$),
	(13, $$SELECT id FROM orders WHERE customer_id = 99999999999999999999.0$$),
	(14, $$SELECT id FROM orders WHERE customer_id = 5::double precision$$),
	(15, $$SELECT id FROM orders WHERE customer_id = 5e0$$),
	(16, $$SELECT product_id FROM order_lines WHERE product_id = 5.0$$),
	(17, $$SELECT product_id FROM order_lines WHERE product_id = 3000000000.0$$),
	(18, $$SELECT product_id FROM order_lines WHERE product_id = 3000000000$$),
	(19, $$SELECT id FROM visits WHERE country = 'DE'::text$$),
	(20, $$SELECT id FROM visits WHERE country = 'DE '::text$$),
	(21, $$SELECT id FROM visits WHERE country = 'DEU'::text$$),
	(22, $$SELECT id FROM visits WHERE country < 'DE'::text$$),
	(23, $$SELECT id FROM visits WHERE country IN ('DE'::text, 'FR'::text)$$)) v (n, s) ORDER BY n;
-- joins that convert
SELECT E'\n' || s || rewritten('join_type_mismatch', s) FROM (VALUES
	(1, $$SELECT id FROM visits WHERE country = ANY (ARRAY['DE','FR'])$$),
	(2, $$SELECT id FROM visits WHERE country = lower('DE')$$),
	(3, $$SELECT o.id, p.id FROM orders o JOIN payments p ON p.order_id::text = o.id::text$$),
	(4, $$SELECT o.id, l.line FROM orders o JOIN order_lines l ON l.order_id::numeric = o.id$$),
	(5, $$SELECT o.id, v.id FROM orders o JOIN visits v ON v.order_number = o.id$$),
	(6, $$SELECT o.id FROM orders o JOIN visits v ON v.order_number::bigint = o.id$$)) v (n, s) ORDER BY n;
-- arithmetic with a column
SELECT E'\n' || s || rewritten('arith_on_indexed_col', s) FROM (VALUES
	(1, $$SELECT id FROM orders WHERE total + 5 > 7$$),
	(2, $$SELECT id FROM orders WHERE total - 5 > -3$$),
	(3, $$SELECT id FROM orders WHERE 5 - total > 3$$),
	(4, $$SELECT id FROM orders WHERE total * 2 = 4$$),
	(5, $$SELECT id FROM orders WHERE total * 3 > 4$$),
	(6, $$SELECT id FROM orders WHERE total * -2 < -4$$),
	(7, $$SELECT id FROM orders WHERE total * 0 = 0$$),
	(8, $$SELECT id FROM orders WHERE total * 0.5 >= 1$$),
	(9, $$SELECT id FROM orders WHERE total / 2 > 1$$),
	(10, $$SELECT id FROM orders WHERE total * 1.19 > 3$$),
	(11, $$SELECT id FROM orders WHERE -total < -3$$),
	(12, $$SELECT id FROM orders WHERE customer_id + 1 = 5$$),
	(13, $$SELECT id FROM orders WHERE customer_id - 1 = 5$$),
	(14, $$SELECT id FROM orders WHERE customer_id * 2 = 10$$),
	(15, $$SELECT id FROM orders WHERE customer_id * 2 = 11$$),
	(16, $$SELECT id FROM orders WHERE customer_id * 2 > 11$$),
	(17, $$SELECT id FROM orders WHERE customer_id * 2 >= 11$$),
	(18, $$SELECT id FROM orders WHERE customer_id * -2 >= -11$$),
	(19, $$SELECT id FROM orders WHERE customer_id / 2 = 3$$),
	(20, $$SELECT id FROM orders WHERE customer_id % 2 = 0$$),
	(21, $$SELECT id FROM orders WHERE customer_id + 1 = $1$$),
	(22, $$SELECT id FROM orders WHERE customer_id + 9223372036854775807 > 5$$),
	(23, $$SELECT id FROM orders WHERE customer_id + 1.5 > 5$$),
	(24, $$SELECT id FROM orders WHERE customer_id + 1 BETWEEN 5 AND 7$$),
	(25, $$SELECT id FROM orders WHERE customer_id + 1 IN (5, 7)$$),
	(26, $$SELECT id FROM orders WHERE ordered_on + 7 > '2024-01-20'$$),
	(27, $$SELECT id FROM orders WHERE ordered_on - 7 > '2024-01-20'$$),
	(28, $$SELECT id FROM orders WHERE ordered_on + 7 > current_date$$),
	(29, $$SELECT id FROM orders WHERE ordered_on + interval '7 days' > '2024-01-20'$$),
	(30, $$SELECT id FROM orders WHERE ordered_on + interval '1 month' > '2024-02-20'$$),
	(31, $$SELECT id FROM orders WHERE ordered_on + interval '12 hours' > '2024-01-20'$$),
	(32, $$SELECT id FROM products WHERE launched + interval '7 days' > '2024-01-20'$$),
	(33, $$SELECT id FROM products WHERE launched - interval '7 days' > '2024-01-01'$$),
	(34, $$SELECT id FROM products WHERE launched - interval '36 hours' > '2024-01-01'$$),
	(35, $$SELECT id FROM products WHERE launched - interval '1 day 2 hours' > '2024-01-01'$$),
	(36, $$SELECT id FROM products WHERE age(launched) < interval '7 days'$$),
	(37, $$SELECT id FROM orders WHERE created_at + interval '7 days' > '2024-04-01'$$),
	(38, $$SELECT id FROM orders WHERE created_at > '2024-04-01'::timestamptz - interval '7 days'$$),
	(39, $$SELECT id FROM orders WHERE now() - interval '1 day' < created_at$$),
	(40, $$SELECT id FROM orders WHERE created_at + make_interval(days => 7) > now()$$),
	(41, $$SELECT id FROM orders WHERE total * 1.19 > 3$$),
	(42, $$SELECT id FROM orders WHERE total * 1.19 <= 3$$),
	(43, $$SELECT id FROM orders WHERE total * -1.5 <= -3.1$$),
	(44, $$SELECT id FROM orders WHERE total * -1.5 > -3.1$$),
	(45, $$SELECT id FROM orders WHERE total * 0.01 = 0.03$$),
	(46, $$SELECT id FROM orders WHERE 0.5 * total < 1.505$$),
	(47, $$SELECT id FROM orders WHERE customer_id * 3 < -4$$),
	(48, $$SELECT id FROM orders WHERE customer_id * 3 > -4$$),
	(49, $$SELECT id FROM orders WHERE customer_id * -3 < 4$$),
	(50, $$SELECT id FROM orders WHERE customer_id * -3 >= -13$$),
	(51, $$SELECT id FROM orders WHERE customer_id * 3 = -4$$)) v (n, s) ORDER BY n;
-- coalesce() of a column
SELECT E'\n' || s || rewritten('coalesce_on_indexed', s) FROM (VALUES
	(1, $$SELECT id FROM orders WHERE coalesce(discount, 0) = 0$$),
	(2, $$SELECT id FROM orders WHERE coalesce(discount, 0) > 1$$),
	(3, $$SELECT id FROM orders WHERE coalesce(discount, 0) <= 1$$),
	(4, $$SELECT id FROM orders WHERE coalesce(discount, 0) <> 1$$),
	(5, $$SELECT id FROM orders WHERE coalesce(discount, 0) IN (0, 1)$$),
	(6, $$SELECT id FROM orders WHERE coalesce(discount, 0) BETWEEN 0 AND 1$$),
	(7, $$SELECT id FROM orders WHERE coalesce(discount, 0.0) = 0$$),
	(8, $$SELECT id FROM orders WHERE coalesce(discount, NULL) = 0$$),
	(9, $$SELECT id FROM orders WHERE coalesce(discount, 0, 1) = 0$$),
	(10, $$SELECT id FROM orders WHERE coalesce(discount, 0) = $1$$),
	(11, $$SELECT id FROM customers WHERE coalesce(email, '') = ''$$),
	(12, $$SELECT id FROM customers WHERE coalesce(email, '') <> ''$$),
	(13, $$SELECT id FROM customers WHERE coalesce(email, 'x') LIKE 'c%'$$),
	(14, $$SELECT id FROM customers WHERE coalesce(birthday, '1900-01-01') > '2024-01-10'$$),
	(15, $$SELECT id FROM customers WHERE coalesce(birthday, '1900-01-01') < '2024-01-10'$$),
	(16, $$SELECT id FROM customers WHERE NOT coalesce(birthday, '1900-01-01') < '2024-01-10'$$)) v (n, s) ORDER BY n;
-- where a page begins
SELECT E'\n' || s || rewritten('keyset_or_form', s) FROM (VALUES
	(1, $$SELECT id FROM orders WHERE (customer_id, status) > (5, 'new')$$),
	(2, $$SELECT id FROM orders WHERE customer_id > 5 OR (customer_id = 5 AND id > 3) ORDER BY customer_id, id LIMIT 5$$),
	(3, $$SELECT id FROM orders WHERE customer_id < 5 OR (customer_id = 5 AND id < 30) ORDER BY customer_id DESC, id DESC LIMIT 5$$),
	(4, $$SELECT id FROM orders WHERE customer_id > 5 OR (customer_id = 5 AND (total > 3 OR (total = 3 AND id > 3))) ORDER BY customer_id, total, id LIMIT 5$$),
	(5, $$SELECT id FROM orders WHERE customer_id > 5 OR (customer_id = 5 AND total > 3) OR (customer_id = 5 AND total = 3 AND id > 3) ORDER BY customer_id, total, id LIMIT 5$$),
	(6, $$SELECT id FROM orders WHERE customer_id >= 5 AND (customer_id > 5 OR id > 3) ORDER BY customer_id, id LIMIT 5$$),
	(7, $$SELECT id FROM orders WHERE customer_id > 5 OR (customer_id = 5 AND total > 1) OR (customer_id = 5 AND total = 1 AND id >= 3)$$)) v (n, s) ORDER BY n;
-- ranges that overlap
SELECT E'\n' || s || rewritten('sequence_of_or_ranges', s) FROM (VALUES
	(1, $$SELECT id FROM orders WHERE total > 100 OR total > 2$$),
	(2, $$SELECT id FROM orders WHERE total BETWEEN 1 AND 2 OR total BETWEEN 2 AND 3 OR total BETWEEN 3 AND 4$$),
	(3, $$SELECT id FROM orders WHERE total > 1 OR total = 3$$),
	(4, $$SELECT id FROM orders WHERE total = 1 OR total BETWEEN 1 AND 3$$),
	(5, $$SELECT id FROM orders WHERE (total > 1 AND total < 3) OR (total >= 3 AND total < 4)$$),
	(6, $$SELECT id FROM orders WHERE discount > 1 OR discount <= 1$$),
	(7, $$SELECT id FROM orders WHERE total BETWEEN 1 AND 2 OR total BETWEEN 2 AND 3 OR total BETWEEN 4 AND 5$$),
	(8, $$SELECT id FROM orders WHERE (total BETWEEN 1 AND 2 OR total BETWEEN 2 AND 3 OR total BETWEEN 4 AND 5) AND customer_id > 3$$),
	(9, $$SELECT id FROM orders WHERE NOT (total BETWEEN 1 AND 2 OR total BETWEEN 2 AND 3)$$),
	(10, $$SELECT id FROM orders WHERE total < 2 OR total BETWEEN 1 AND 3 OR total > 2$$)) v (n, s) ORDER BY n;
-- BETWEEN of what is computed
SELECT E'\n' || s || rewritten('arith_on_indexed_col', s) FROM (VALUES
	(1, $$SELECT id FROM orders WHERE customer_id + 1 BETWEEN 5 AND 7$$),
	(2, $$SELECT id FROM orders WHERE 10 - customer_id BETWEEN 5 AND 7$$),
	(3, $$SELECT id FROM orders WHERE total * 1.19 BETWEEN 2 AND 4 AND status = 'new'$$),
	(4, $$SELECT id FROM orders WHERE total * -2 BETWEEN -8 AND -2$$),
	(5, $$SELECT id FROM orders WHERE customer_id * 3 NOT BETWEEN 2 AND 4$$),
	(6, $$SELECT id FROM orders WHERE customer_id * 2 BETWEEN SYMMETRIC 11 AND 7$$),
	(7, $$SELECT id FROM orders WHERE ordered_on + 7 BETWEEN '2024-01-10' AND '2024-01-20'$$),
	(8, $$SELECT id FROM orders WHERE created_at + interval '1 day' BETWEEN '2024-03-30' AND now()$$),
	(9, $$SELECT id FROM orders WHERE 9 BETWEEN customer_id - 1 AND customer_id + 1$$)) v (n, s) ORDER BY n;
-- infinity less something is an error in some versions
DELETE FROM orders WHERE NOT isfinite(created_at) OR NOT isfinite(ordered_on);
DELETE FROM products WHERE NOT isfinite(launched);
-- times that are subtracted
SELECT E'\n' || s || rewritten('arith_on_indexed_col', s) FROM (VALUES
	(1, $$SELECT id FROM orders WHERE ordered_on - current_date > 7$$),
	(2, $$SELECT id FROM orders WHERE current_date - ordered_on <= 7$$),
	(3, $$SELECT id FROM orders WHERE ordered_on - date '2024-01-01' = 7$$),
	(4, $$SELECT id FROM products WHERE launched - timestamp '2024-01-01' > interval '1 day'$$),
	(5, $$SELECT id FROM products WHERE localtimestamp - launched < interval '7 days'$$),
	(6, $$SELECT id FROM products WHERE launched - '2024-01-01' < '7 days'$$),
	(7, $$SELECT id FROM orders WHERE now() - created_at < interval '1 hour'$$),
	(8, $$SELECT id FROM orders WHERE now() - created_at < interval '30 days'$$),
	(9, $$SELECT id FROM orders WHERE now() - created_at < interval '1 month'$$),
	(10, $$SELECT id FROM orders WHERE created_at - now() > interval '-1 day'$$)) v (n, s) ORDER BY n;
