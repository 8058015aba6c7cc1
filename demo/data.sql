-- The rows of the shop. Nothing here is random: every "random" number is a hash of the row's
-- number, so each load gives the same rows, on every version and whatever the plans. Only the
-- calendar moves: the newest order is always from today's midnight (UTC).
--
-- The workload scripts count on these numbers: 20,000 customers, 2,000 products, 40,000 orders.

SELECT date_trunc('day', now()) AS today
\gset

-- A number in [0, 1) for row n; another salt gives another, independent number.
CREATE FUNCTION pg_temp.rnd(n bigint, salt integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(n, salt) & 4294967295) / 4294967296.0::double precision;

-- ---- suppliers, categories, products, warehouses ----------------------------------------------
INSERT INTO suppliers ("companyName", "contactName", email, phone1, phone2, phone3, "createdAt")
SELECT (ARRAY['Northern', 'Bright', 'Harbour', 'Old Mill', 'Alpine', 'River', 'Copper', 'Green'])[1 + i % 8]
         || ' ' ||
       (ARRAY['Trading', 'Goods', 'Works', 'Supply', 'Makers'])[1 + i / 8 % 5] || ' ' || i,
       'Contact ' || i,
       'sales' || i || '@supplier.example',
       '+49 30 5550' || to_char(i, 'FM0000'),
       CASE WHEN i % 2 = 0 THEN '+49 30 5551' || to_char(i, 'FM0000') END,
       CASE WHEN i % 6 = 0 THEN '+49 30 5552' || to_char(i, 'FM0000') END,
       :'today'::timestamptz - interval '1100 days' + i * interval '3 days'
  FROM generate_series(1, 120) AS i
 ORDER BY i;

-- 8 departments with 6 shelves each; the parents first, so that the paths can be put together.
INSERT INTO categories (parent_id, name, depth, path, created_at)
SELECT NULL, name, 1, '/' || i || '/', :'today'::timestamptz - interval '1100 days'
  FROM unnest(ARRAY['Kitchen', 'Garden', 'Office', 'Sports', 'Toys', 'Clothing', 'Tools', 'Travel'])
       WITH ORDINALITY AS department (name, i)
 ORDER BY i;

INSERT INTO categories (parent_id, name, depth, path, created_at)
SELECT parent.id,
       parent.name || ' ' || shelf.name,
       2,
       parent.path || 8 + (parent.id - 1) * 6 + shelf.i || '/',
       parent.created_at
  FROM categories AS parent
 CROSS JOIN unnest(ARRAY['Basics', 'Premium', 'Sets', 'Spares', 'Gifts', 'Outlet'])
       WITH ORDINALITY AS shelf (name, i)
 ORDER BY parent.id, shelf.i;

-- Products stand on the 48 shelves; 6 in 100 are no longer sold.
INSERT INTO products (category_id, supplier_id, sku, name, description, price, stock_quantity,
                      is_active, attributes, created_at, updated_at)
SELECT 9 + floor(48 * pg_temp.rnd(i, 1))::bigint,
       1 + floor(120 * pg_temp.rnd(i, 2) ^ 2)::bigint,
       'SKU-' || to_char(i, 'FM000000'),
       concat_ws(' ',
                 (ARRAY['Light', 'Heavy', 'Folding', 'Classic', 'Modern', 'Compact', 'Large', 'Small',
                        'Quiet', 'Bright'])[1 + floor(10 * pg_temp.rnd(i, 3))::integer],
                 (ARRAY['steel', 'oak', 'cotton', 'leather', 'glass', 'bamboo', 'wool', 'rubber',
                        'copper', 'linen', 'cork', 'granite'])[1 + floor(12 * pg_temp.rnd(i, 4))::integer],
                 (ARRAY['lamp', 'chair', 'bottle', 'knife', 'tent', 'bag', 'hammer', 'kettle', 'puzzle',
                        'jacket', 'ladder', 'notebook', 'pan', 'ball', 'clock',
                        'blanket'])[1 + floor(16 * pg_temp.rnd(i, 5))::integer],
                 to_char(i, 'FM0000')),
       'Made to be used every day and repaired when it breaks. Article ' || i || '.',
       round((2 + 400 * pg_temp.rnd(i, 6) ^ 3)::numeric, 2),
       500 + floor(2000 * pg_temp.rnd(i, 7))::integer,
       pg_temp.rnd(i, 8) >= 0.06,
       jsonb_build_object(
         'colour', (ARRAY['black', 'white', 'red', 'green', 'blue', 'natural', 'amber', 'violet', 'teal',
                          'ochre', 'rose', 'slate'])[1 + floor(12 * pg_temp.rnd(i, 9) ^ 2)::integer],
         'weight_g', 50 + floor(5000 * pg_temp.rnd(i, 10))::integer,
         'is_fragile', pg_temp.rnd(i, 11) < 0.1),
       created.at,
       created.at
  FROM generate_series(1, 2000) AS i
 CROSS JOIN LATERAL (SELECT :'today'::timestamptz - interval '1090 days' + i * interval '4 hours') AS created (at)
 ORDER BY i;

INSERT INTO warehouses (code, name, latitude, longitude, created_at)
SELECT code, name, latitude, longitude, :'today'::timestamptz - interval '1100 days'
  FROM (VALUES ('BER1', 'Berlin East',    52.51, 13.48),
               ('HAM1', 'Hamburg Harbour', 53.53,  9.97),
               ('MUC1', 'Munich Airport', 48.35, 11.78),
               ('LEJ1', 'Leipzig North',  51.42, 12.23)) AS place (code, name, latitude, longitude);

-- ---- customers and addresses ------------------------------------------------------------------
-- The shop grew: twice the time, not twice but nearly three times the customers (hence ^ 0.7). Two
-- in a hundred closed their account, and some of those came back later with the same address,
-- which the partial unique index allows. People type addresses in capitals, too.
INSERT INTO customers (email, full_name, phone, segment, is_newsletter_allowed, created_at, updated_at,
                       deleted_at)
SELECT CASE WHEN pg_temp.rnd(i, 23) < 0.15 THEN 'Shopper' ELSE 'shopper' END || address.number || '@example.com',
       (ARRAY['Ada', 'Ben', 'Clara', 'David', 'Emma', 'Felix', 'Greta', 'Hugo', 'Ida', 'Jonas', 'Klara',
              'Leo', 'Mia', 'Noah', 'Olga', 'Paul'])[1 + floor(16 * pg_temp.rnd(address.number, 21))::integer]
         || ' ' ||
       (ARRAY['Arnold', 'Becker', 'Conrad', 'Dietrich', 'Engel', 'Fischer', 'Graf', 'Hoffmann', 'Jung',
              'Keller', 'Lang', 'Maier', 'Neumann', 'Otto', 'Peters', 'Richter', 'Schmidt', 'Thomas',
              'Vogel', 'Weber'])[1 + floor(20 * pg_temp.rnd(address.number, 22))::integer],
       CASE WHEN pg_temp.rnd(i, 24) < 0.7 THEN '+49 151 ' || to_char(i, 'FM0000000') END,
       CASE WHEN pg_temp.rnd(i, 25) < 0.03 THEN 'vip'
            WHEN pg_temp.rnd(i, 25) < 0.12 THEN 'business'
            ELSE 'regular'
       END,
       pg_temp.rnd(i, 26) < 0.4,
       created.at,
       coalesce(closed.at, created.at),
       closed.at
  FROM generate_series(1, 20000) AS i
 CROSS JOIN LATERAL (
         SELECT CASE WHEN i > 100 AND i % 2 = 0 AND pg_temp.rnd(i - 100, 20) < 0.02 THEN i - 100 ELSE i END
       ) AS address (number)
 CROSS JOIN LATERAL (
         SELECT :'today'::timestamptz - interval '1095 days' * (1 - (i / 20000.0::double precision) ^ 0.7)
       ) AS created (at)
 CROSS JOIN LATERAL (
         SELECT CASE WHEN pg_temp.rnd(i, 20) < 0.02
                     THEN created.at + (:'today'::timestamptz - created.at) * pg_temp.rnd(i, 27)
                END
       ) AS closed (at)
 ORDER BY i;

-- Nine in ten customers left an address, and some of those a second one.
INSERT INTO addresses (customer_id, street, postal_code, city, country_code, is_default, created_at,
                       updated_at)
SELECT customer.id,
       (ARRAY['Main Street', 'Station Road', 'Mill Lane', 'Church Street', 'Garden Way', 'Lake View',
              'Market Square'])[1 + floor(7 * pg_temp.rnd(customer.id, 30 + n))::integer]
         || ' ' || 1 + floor(120 * pg_temp.rnd(customer.id, 32 + n))::integer,
       to_char(10000 + floor(89999 * pg_temp.rnd(customer.id, 34 + n))::integer, 'FM00000'),
       (ARRAY['Berlin', 'Hamburg', 'Munich', 'Vienna', 'Zurich', 'Cologne', 'Leipzig',
              'Graz'])[1 + floor(8 * pg_temp.rnd(customer.id, 36 + n) ^ 2)::integer],
       (ARRAY['DE', 'DE', 'DE', 'AT', 'CH', 'DE', 'DE',
              'AT'])[1 + floor(8 * pg_temp.rnd(customer.id, 36 + n) ^ 2)::integer],
       n = 1,
       customer.created_at,
       customer.created_at
  FROM customers AS customer
 CROSS JOIN generate_series(1, 2) AS n
 WHERE pg_temp.rnd(customer.id, 38) < CASE n WHEN 1 THEN 0.9 ELSE 0.15 END
 ORDER BY customer.id, n;

-- ---- orders, order_items, payments ------------------------------------------------------------
-- The items are drawn first, because an order's total is the sum of its items. Early customers buy
-- more often (the square), a few products sell most (the power of 2.5), and nobody buys before
-- they have signed up.
CREATE TEMPORARY TABLE draft_orders ON COMMIT DROP AS
SELECT i::bigint AS id,
       1 + floor(signed_up.customers * pg_temp.rnd(i, 41) ^ 2)::bigint AS customer_id,
       created.at AS created_at,
       CASE WHEN created.age < interval '2 days'  AND luck.n < 0.30 THEN 'pending'
            WHEN created.age < interval '4 days'  AND luck.n < 0.90 THEN 'paid'
            WHEN created.age < interval '10 days' AND luck.n < 0.85 THEN 'shipped'
            WHEN luck.n >= 0.96                                     THEN 'refunded'
            WHEN luck.n >= 0.87                                     THEN 'cancelled'
            ELSE 'delivered'
       END AS status,
       CASE WHEN pg_temp.rnd(i, 43) < 0.35 THEN 1
            WHEN pg_temp.rnd(i, 43) < 0.65 THEN 2
            WHEN pg_temp.rnd(i, 43) < 0.83 THEN 3
            WHEN pg_temp.rnd(i, 43) < 0.92 THEN 4
            ELSE 5
       END AS item_count
  FROM generate_series(1, 40000) AS i
 CROSS JOIN LATERAL (SELECT pg_temp.rnd(i, 42)) AS luck (n)
 CROSS JOIN LATERAL (
         SELECT interval '730 days' * (1 - (i / 40000.0::double precision) ^ 0.7)
       ) AS ordered (age)
 CROSS JOIN LATERAL (
         SELECT :'today'::timestamptz - ordered.age, ordered.age
       ) AS created (at, age)
 CROSS JOIN LATERAL (
         SELECT floor(20000 * (1 - extract(epoch FROM created.age)::double precision / (1095 * 86400))
                              ^ (1 / 0.7)) - 1
       ) AS signed_up (customers);

CREATE TEMPORARY TABLE draft_items ON COMMIT DROP AS
SELECT draft.id AS order_id,
       line_number,
       product.id AS product_id,
       1 + floor(4 * pg_temp.rnd(draft.id * 8 + line_number, 45) ^ 3)::integer AS quantity,
       product.price AS unit_price,
       draft.created_at
  FROM draft_orders AS draft
 CROSS JOIN LATERAL generate_series(1, draft.item_count) AS line_number
  JOIN products AS product
    ON product.id = 1 + floor(2000 * pg_temp.rnd(draft.id * 8 + line_number, 44) ^ 2.5)::bigint;

ANALYZE draft_orders, draft_items;

INSERT INTO orders (customer_id, shipping_address_id, status, total_amount, created_at, updated_at)
SELECT draft.customer_id, address.id, draft.status, item.total, draft.created_at, draft.created_at
  FROM draft_orders AS draft
  JOIN (SELECT order_id, sum(quantity * unit_price) AS total
          FROM draft_items
         GROUP BY order_id) AS item
    ON item.order_id = draft.id
  LEFT JOIN addresses AS address
    ON address.customer_id = draft.customer_id AND address.is_default
 ORDER BY draft.id;

INSERT INTO order_items (order_id, line_number, product_id, quantity, unit_price, created_at)
SELECT order_id, line_number, product_id, quantity, unit_price, created_at
  FROM draft_items
 ORDER BY order_id, line_number;

-- One payment for each order that was ever paid; every fortieth needed two attempts.
INSERT INTO payments (order_id, method, status, amount, provider_reference, created_at, updated_at)
SELECT shop_order.id,
       (ARRAY['card', 'card', 'card', 'wallet', 'wallet', 'invoice',
              'transfer'])[1 + floor(7 * pg_temp.rnd(shop_order.id, 51))::integer],
       CASE WHEN attempt = 1 AND shop_order.id % 40 = 0 THEN 'failed'
            WHEN shop_order.status = 'refunded'         THEN 'refunded'
            ELSE 'captured'
       END,
       shop_order.total_amount,
       md5('payment ' || shop_order.id || ' ' || attempt)::uuid,
       shop_order.created_at + attempt * interval '1 minute',
       shop_order.created_at + attempt * interval '1 minute'
  FROM orders AS shop_order
 CROSS JOIN LATERAL generate_series(1, CASE WHEN shop_order.id % 40 = 0 THEN 2 ELSE 1 END) AS attempt
 WHERE shop_order.status IN ('paid', 'shipped', 'delivered', 'refunded')
 ORDER BY shop_order.id, attempt;

-- ---- reviews, wishlist_items ------------------------------------------------------------------
-- Opinions come from people who own the thing, one for each.
INSERT INTO reviews (customer_id, product_id, rating, body, created_at, updated_at)
SELECT bought.customer_id,
       bought.product_id,
       (ARRAY[5, 5, 5, 4, 4, 4, 3, 2, 1, 1])[1 + floor(10 * pg_temp.rnd(bought.item_id, 61))::integer],
       (ARRAY['Does what it should.', 'Better than the picture.', 'Arrived late, works well.',
              'Broke after a week; they replaced it at once.', 'Would buy it again.',
              ''])[1 + floor(6 * pg_temp.rnd(bought.item_id, 62))::integer],
       bought.created_at + interval '9 days',
       bought.created_at + interval '9 days'
  FROM (SELECT shop_order.customer_id, item.product_id, min(item.id) AS item_id,
               min(shop_order.created_at) AS created_at
          FROM orders AS shop_order
          JOIN order_items AS item ON item.order_id = shop_order.id
         WHERE shop_order.status = 'delivered'
           AND shop_order.created_at < :'today'::timestamptz - interval '10 days'
         GROUP BY shop_order.customer_id, item.product_id) AS bought
 WHERE pg_temp.rnd(bought.item_id, 60) < 0.17
 ORDER BY bought.created_at, bought.item_id
 LIMIT 10000;

INSERT INTO wishlist_items (customer_id, product_id, created_at)
SELECT 1 + floor(20000 * pg_temp.rnd(i, 71))::bigint,
       1 + floor(2000 * pg_temp.rnd(i, 72) ^ 2)::bigint,
       :'today'::timestamptz - interval '1 hour' * (5000 - i) / 10
  FROM generate_series(1, 5000) AS i
    ON CONFLICT DO NOTHING;

-- ---- events -----------------------------------------------------------------------------------
-- Eighty days of visits, busier towards today; four in ten visitors are not signed in.
INSERT INTO events (occurred_at, customer_id, event_type, event_data)
SELECT :'today'::timestamptz - interval '80 days' * (1 - (i / 20000.0::double precision) ^ 0.8),
       CASE WHEN pg_temp.rnd(i, 81) < 0.6
            THEN 1 + floor(20000 * pg_temp.rnd(i, 82) ^ 2)::bigint
       END,
       kind.event_type,
       CASE kind.event_type
         WHEN 'search' THEN jsonb_build_object('term', (ARRAY['lamp', 'tent', 'knife', 'oak chair',
                                               'bag'])[1 + floor(5 * pg_temp.rnd(i, 84))::integer])
         WHEN 'login'  THEN '{}'::jsonb
         ELSE jsonb_build_object('product_id', 1 + floor(2000 * pg_temp.rnd(i, 85) ^ 2.5)::bigint)
       END
  FROM generate_series(1, 20000) AS i
 CROSS JOIN LATERAL (
         SELECT (ARRAY['page_view', 'page_view', 'page_view', 'page_view', 'page_view', 'search', 'search',
                       'add_to_cart', 'checkout_started',
                       'login'])[1 + floor(10 * pg_temp.rnd(i, 83))::integer]
       ) AS kind (event_type)
 ORDER BY i;

-- ===============================================================================================
-- The hurried half
-- ===============================================================================================

INSERT INTO supplier_import_rows (supplier_code, sku, product_name, unit_price, quantity, valid_from)
SELECT 'S' || to_char(1 + i % 120, 'FM0000'),
       product.sku,
       product.name,
       to_char(product.price * 0.6, 'FM999990.00'),
       to_char(10 * (1 + i % 20), 'FM99990'),
       to_char(:'today'::timestamptz - interval '30 days' * (i / 2000), 'YYYY-MM-DD')
  FROM generate_series(0, 7999) AS i
  JOIN products AS product ON product.id = 1 + i % 2000
 ORDER BY i;

-- The key has used nine tenths of an integer: 2,147,483,647 is the end.
SELECT setval('shipments_id_seq', 1950000000 - 15000) \g /dev/null

INSERT INTO shipments (order_id, carrier, status, shipping_cost, shipped_at, delivered_at)
SELECT shop_order.id,
       (ARRAY['POST', 'PARCEL', 'EXPRESS'])[1 + shop_order.id % 3],
       CASE WHEN shop_order.status = 'shipped' THEN 'in_transit'
            WHEN shop_order.id % 200 = 7       THEN 'lost'
            ELSE 'delivered'
       END,
       3.9 + 0.01 * floor(700 * pg_temp.rnd(shop_order.id, 91)),
       shop_order.created_at AT TIME ZONE 'UTC' + interval '1 day',
       CASE WHEN shop_order.status = 'delivered' AND shop_order.id % 200 <> 7
            THEN shop_order.created_at AT TIME ZONE 'UTC' + interval '4 days'
       END
  FROM (SELECT id, status, created_at
          FROM orders
         WHERE status IN ('shipped', 'delivered')
         ORDER BY id DESC
         LIMIT 15000) AS shop_order
 ORDER BY shop_order.id;

INSERT INTO carts (session_token, customer_id, contents, created_at, updated_at)
SELECT md5('cart ' || i)::uuid::text,
       CASE WHEN i % 3 > 0 THEN 1 + floor(20000 * pg_temp.rnd(i, 101) ^ 2)::bigint END,
       json_build_object('items', json_build_array(
         json_build_object('product_id', 1 + floor(2000 * pg_temp.rnd(i, 102) ^ 2.5)::bigint,
                           'quantity', 1 + i % 3))),
       :'today'::timestamptz - interval '5 minutes' * (12000 - i),
       :'today'::timestamptz - interval '5 minutes' * (12000 - i)
  FROM generate_series(1, 12000) AS i
 ORDER BY i;

INSERT INTO comments (commentable_type, commentable_id, customer_id, body, created_at)
SELECT target.kind,
       1 + floor(CASE target.kind WHEN 'product' THEN 2000 WHEN 'order' THEN 40000 ELSE 9000 END
                 * pg_temp.rnd(i, 111))::bigint,
       1 + floor(20000 * pg_temp.rnd(i, 112) ^ 2)::bigint,
       'Question number ' || i || ': does it come in another colour?',
       :'today'::timestamptz - interval '2 hours' * (6000 - i)
  FROM generate_series(1, 6000) AS i
 CROSS JOIN LATERAL (
         SELECT (ARRAY['product', 'product', 'product', 'order', 'review'])[1 + i % 5]
       ) AS target (kind)
 ORDER BY i;

INSERT INTO returns (order_item_id, reason, refunded_amount, created_at)
SELECT item.id::integer,
       (ARRAY['too small', 'too large', 'broken', 'not as described',
              'changed my mind'])[1 + floor(5 * pg_temp.rnd(item.id, 121))::integer],
       item.quantity * item.unit_price,
       item.created_at + interval '12 days'
  FROM order_items AS item
 WHERE pg_temp.rnd(item.id, 120) < 0.03
   AND item.created_at < :'today'::timestamptz - interval '13 days'
 ORDER BY item.id;

INSERT INTO gift_cards (code, customer_id, balance, created_at)
SELECT upper(left(md5('gift ' || i), 16)),
       1 + floor(20000 * pg_temp.rnd(i, 131) ^ 2)::bigint,
       (ARRAY[0, 0, 10, 25, 50])[1 + i % 5],
       :'today'::timestamptz - interval '6 hours' * (2000 - i)
  FROM generate_series(1, 2000) AS i
 ORDER BY i;

-- The rows above would all pass; nobody has asked (see gift_cards in schema.sql).
ALTER TABLE gift_cards
  ADD CONSTRAINT fk_gift_cards_customers
  FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT NOT VALID;

-- Every 500th code was handed out twice.
INSERT INTO coupons (code, discount_percent, is_used, created_at)
SELECT 'SAVE' || upper(left(md5('coupon ' || CASE WHEN i % 500 = 0 THEN i - 1 ELSE i END), 10)),
       (ARRAY[5, 10, 15, 20])[1 + i % 4],
       pg_temp.rnd(i, 141) < 0.5,
       :'today'::timestamptz - interval '1 hour' * (8000 - i)
  FROM generate_series(1, 8000) AS i
 ORDER BY i;

INSERT INTO inventory_movements (product_id, warehouse_id, order_id, quantity, reason, note, created_at)
SELECT item.product_id,
       1 + item.order_id % 4,
       item.order_id,
       -item.quantity,
       'sale',
       'Picked by scanner ' || item.id % 12 || ', bin ' || md5('bin ' || item.id) || ', box '
         || md5('box ' || item.id) || ', seal ' || md5('seal ' || item.id),
       item.created_at + interval '3 hours'
  FROM (SELECT * FROM order_items ORDER BY id DESC LIMIT 25000) AS item
 ORDER BY item.id;

DROP FUNCTION pg_temp.rnd(bigint, integer);
